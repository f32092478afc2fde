/**
 * Our client for the dev servers of webpack and rspack, in the place of theirs: an entry of its own, before the app's, which
 * `ImportMetaHot` adds. By hand: with `devServer: { hot: false, client: false }` and the bundler's HMR plugin.
 */
import { ERRORS, EVENT, HASH, OK, STATIC_CHANGED, STILL_OK, WARNINGS } from "../../core/protocol.js";
import { host } from "./current.js";

/** The query of this entry: `?` and the address of the socket, encoded. The bundlers replace this name. */
declare const __resourceQuery: string;

if (!host) throw new Error("import-meta-hot/client needs the HotModuleReplacementPlugin");
const { events } = host;

// Relative to the page's own address.
const address = new URL(decodeURIComponent(__resourceQuery.slice(1)), location.href.replace("http", "ws"));

let socket: WebSocket | undefined;
/** Messages that were sent while there was no connection (rule U13). */
const waiting: string[] = [];
host.send = (event, data) => {
  const text = JSON.stringify({ type: EVENT, data: { event, data } });
  if (socket?.readyState === WebSocket.OPEN) socket.send(text);
  else waiting.push(text);
};

let attempt = 0;
connect();

function connect(): void {
  const webSocket = new WebSocket(address);
  socket = webSocket;
  let newest: string | undefined;
  webSocket.onopen = () => {
    attempt = 0;
    for (const text of waiting.splice(0)) webSocket.send(text);
    void events.emit("ws:connect", { webSocket });
  };
  webSocket.onmessage = (message) => {
    const { type, data, params }: { type: string; data?: any; params?: { preventReloading?: boolean } } = JSON.parse(
      message.data,
    );
    if (type === HASH) newest = data;
    // The warnings of a build that also has errors come first: that build is not to be taken.
    else if ([OK, STILL_OK, WARNINGS].includes(type) && !params?.preventReloading) takeBuild(newest);
    else if (type === ERRORS) showErrors(data);
    else if (type === STATIC_CHANGED) void host!.reload(`${data ?? "a file"} changed`);
    else if (type === EVENT) void events.deliver(data.event, data.data);
  };
  webSocket.onclose = () => {
    if (attempt === 0) void events.emit("ws:disconnect", { webSocket });
    // Backs off up to 5 s. The server announces its build as soon as it is back.
    setTimeout(connect, Math.min(100 * 2 ** attempt++, 5000));
  };
}

function takeBuild(newest: string | undefined): void {
  host!.display?.clear("build");
  if (newest !== undefined) void host!.build(newest);
}

/** The old code stays (rule U9): a build with errors is no update. */
function showErrors(errors: Array<string | { message: string; moduleName?: string; loc?: string }>): void {
  host!.display?.clear("build");
  for (const error of errors) {
    host!.report({ moduleName: "", ...(typeof error === "string" ? { message: error } : error), stack: undefined });
  }
}
