/**
 * Our client for the dev servers of webpack and rspack, in the place of theirs: an entry of its own, before the app's,
 * with `devServer: { hot: false, client: false }` and the bundler's HMR plugin. See the README, "Own client".
 */
import { Driver } from "./driver.js";
import { host } from "./instance.js";

if (!host) throw new Error("import-meta-hot/client: there is no HMR here, add the bundler's HotModuleReplacementPlugin");
const { require, events } = host;
const driver = new Driver(host, () => location.reload());

const scheme = location.protocol === "https:" ? "wss" : "ws";
let attempt = 0;
connect();

function connect(): void {
  const socket = new WebSocket(`${scheme}://${location.host}/ws`);
  let newest: string | undefined;
  socket.addEventListener("open", () => {
    attempt = 0;
    void events.emit("ws:connect", { webSocket: socket });
  });
  socket.addEventListener("message", ({ data }) => {
    const message: { type: string; data?: any } = JSON.parse(data);
    if (message.type === "hash") newest = message.data;
    else if (message.type === "ok" || message.type === "warnings") takeBuild(newest);
    else if (message.type === "errors") showErrors(message.data);
    else if (message.type === "static-changed") location.reload();
  });
  socket.addEventListener("close", () => {
    void events.emit("ws:disconnect", { webSocket: socket });
    // Back-off up to 5 s: the server says what it has as soon as it is back.
    setTimeout(connect, Math.min(100 * 2 ** attempt++, 5000));
  });
}

function takeBuild(newest: string | undefined): void {
  if (newest !== undefined && newest !== require.h()) void driver.check();
}

/** The old code stays (rule U9): a build with errors is no update. */
function showErrors(errors: Array<string | { message: string; moduleName?: string }>): void {
  for (const error of errors) {
    const message = typeof error === "string" ? error : [error.moduleName, error.message].filter(Boolean).join("\n");
    console.error(`[import-meta-hot] ${message}`);
    void events.emit("error", { type: "error", err: { message, stack: "" } });
  }
}
