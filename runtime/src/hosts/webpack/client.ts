/**
 * Our client for the dev servers of webpack and rspack, in the place of theirs: an entry of its own, before the app's, which
 * `ImportMetaHot` adds. By hand: with `devServer: { hot: false, client: false }` and the bundler's HMR plugin.
 */
import { BUILT, ERRORS, EVENT, HASH, STATIC_CHANGED, UPDATE } from "../../core/protocol.js";
import type { RawProblem } from "../../diagnostics/problem.js";
import { host } from "./current.js";
import { PREFIX } from "./modules.js";
import { createPushReceiver } from "./pushed-updates.js";

/** The query of this entry: `?` and the address of the socket, encoded. The bundlers replace this name. */
declare const __resourceQuery: string;

if (!host) throw new Error("import-meta-hot: add HotModuleReplacementPlugin");
const { events } = host;
const takeUpdate = createPushReceiver(host);

// Relative to the page's own address.
const address = new URL(decodeURIComponent(__resourceQuery.slice(1)), location.href.replace("http", "ws"));

let socket: WebSocket;
/** Messages that wait for a connection (rule U13). */
const waiting: string[] = [];
host.send = (event, data) => {
  waiting.push(JSON.stringify({ type: EVENT, data: { event, data } }));
  sendWaiting();
};

let attempt = 0;
connect();

function sendWaiting(): void {
  while (waiting[0] && socket.readyState === socket.OPEN) socket.send(waiting.shift()!);
}

function connect(): void {
  socket = new WebSocket(address);
  /** The newest build that the server announced: its hash comes before its result. */
  let newest = "";
  socket.onopen = () => {
    attempt = 0;
    sendWaiting();
    void events.emit("ws:connect", { webSocket: socket });
  };
  socket.onmessage = (message) => {
    const { type, data, params }: { type: string; data?: any; params?: { preventReloading?: boolean } } = JSON.parse(
      message.data,
    );
    if (type === HASH) newest = data;
    // The warnings of a build that also has errors come first: that build is not to be taken.
    else if (BUILT.test(type) && !params?.preventReloading) takeBuild(newest);
    else if (type === UPDATE) takeUpdate(data);
    else if (type === ERRORS) showErrors(data);
    else if (type === STATIC_CHANGED) void host!.reload(`${data} changed`);
    else if (type === EVENT) void events.deliver(data.event, data.data);
  };
  socket.onclose = () => {
    if (attempt === 0) void events.emit("ws:disconnect", { webSocket: socket });
    // Backs off up to 5 s. The server announces its build as soon as it is back.
    setTimeout(connect, Math.min(100 * 2 ** attempt++, 5000));
  };
}

function takeBuild(newest: string): void {
  host!.display?.clear("build");
  if (newest) void host!.build(newest);
}

/** The old code stays (rule U9): a build with errors is no update. */
function showErrors(errors: RawProblem[]): void {
  host!.display?.clear("build");
  for (const { message, moduleName = "", loc } of errors) {
    console.error(`${PREFIX} ${moduleName}\n${message}`);
    host!.display?.show({ message, moduleName, loc });
    void events.emit("error", { type: "error", err: { message, stack: "" } });
  }
}
