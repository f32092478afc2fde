/** Dev servers that serve a page from its HTML file, and how each is started. */
import { fileURLToPath } from "node:url";

const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const cli = fileURLToPath(new URL("../runtime/dist/hosts/node/cli.js", import.meta.url));
const vite = (port) => [bin("vite"), ["--port", String(port), "--host", "127.0.0.1", "--strictPort"]];

/** @type {Record<string, { command(port: number): [string, string[]], files?: Record<string, string> }>} `files` of its own */
export const PAGE_SERVERS = {
  "hot index.html": { command: (port) => [process.execPath, [cli, "--port", String(port), "index.html"]] },
  Bun: { command: (port) => [bin("bun"), ["./index.html", `--port=${port}`]] },
  Vite: { command: vite },
  "Vite, bundledDev": {
    command: vite,
    files: { "vite.config.mjs": "export default { experimental: { bundledDev: true } };\n" },
  },
};

/** Bun listens on what `localhost` is first. */
export const urlOf = (name, port) => `http://${name === "Bun" ? "localhost" : "127.0.0.1"}:${port}/`;
