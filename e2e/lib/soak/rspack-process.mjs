/**
 * Forked with a folder and "rspack" or "webpack": serves the program in it with the bundler's dev server and our plugin, and talks to
 * the soak over IPC.
 */
import { serve } from "../hosts/bundler.mjs";

const [root, name] = process.argv.slice(2);
const server = await serve(
  name,
  {},
  {
    root: { root },
    config: (config) => ({
      ...config,
      entry: "./index.js",
      // As in a fresh start, a property that a namespace does not have is `undefined`: that of a module that is empty for a while.
      module: { ...config.module, parser: { javascript: { exportsPresence: "warn" } } },
    }),
  },
);
server.hot.on("soak:born", (data) => process.send({ event: "send", name: "soak:born", data }));
server.hot.on("soak:answer", (data) => process.send({ event: "send", name: "soak:answer", data }));
process.on("message", ({ event, data }) => event && server.hot.send(event, data));
process.on("disconnect", () => process.exit());
process.send({ event: "listening", address: server.url });
