/** Pages that make workers (W4): what they show is the same under `hot` and built. */
import { html } from "./dev-server.mjs";

const SCRIPT = '<script type="module" src="./index.ts"></script>';

/** It shows "one json commonjs late", the mode and the path of the worker's script. */
export const MODULE = {
  "index.html": html(`<p id="text"></p>${SCRIPT}`),
  "index.ts": `
globalThis.runs = (globalThis.runs ?? 0) + 1;
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "one" });
const show = (text: string) => (document.querySelector("#text")!.textContent = text);
worker.onmessage = ({ data }: MessageEvent<string>) => show(data);
worker.onerror = (event) => show("error: " + event.message);
import.meta.hot.accept();
import.meta.hot.dispose(() => worker.terminate());`,
  "worker.ts": `
import { name } from "./name";
import data from "./data.json";
import legacy from "./legacy.cjs";
declare const self: DedicatedWorkerGlobalScope;
import.meta.hot?.accept();
const { late } = await import("./late.ts");
const shared: string[] = [name, data.text, legacy.text, late, import.meta.env.MODE, new URL(import.meta.url).pathname];
self.postMessage(shared.join(" "));`,
  "name.ts": `export const name: string = "one";`,
  "data.json": `{ "text": "json" }`,
  "legacy.cjs": `module.exports = { text: "commonjs" };`,
  "late.ts": `export const late: string = "late";`,
};

/** Beside {@link MODULE}: a worker that makes another one of its own file. It shows "nested one". */
export const NESTED = {
  "worker.ts": `
import { name } from "./name.ts";
if (self.name === "nested") self.postMessage("nested " + name);
else new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "nested" }).onmessage = ({ data }) =>
  self.postMessage(data);`,
};

/** Beside {@link MODULE}. It shows "classic one, shared one". */
export const CLASSIC_AND_SHARED = {
  "index.ts": `
const show = (text: string) => (document.querySelector("#text")!.textContent += text);
new Worker(new URL("./classic.ts", import.meta.url)).onmessage = ({ data }) => {
  show(data);
  const { port } = new SharedWorker(new URL("shared.ts", import.meta.url));
  port.onmessage = ({ data }) => show(data);
};`,
  "classic.ts": `import { name } from "./name.ts"; postMessage("classic " + name as string);`,
  "shared.ts": `import { name } from "./name.ts";
self.onconnect = ({ ports: [port] }: any) => port.postMessage(", shared " + name as string);`,
};

/** Beside {@link MODULE}. It shows "error: Uncaught Error: thrown in a worker". */
export const THROWS = { "worker.ts": `throw new Error("thrown in a worker");` };
