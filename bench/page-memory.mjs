// Memory of `hot index.html` and of its page after 10,000 updates, or as many as 150 seconds allow. npm run bench
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../e2e/lib/browser.mjs";
import { project } from "../e2e/lib/project.mjs";
import { app, HTML } from "./app.mjs";
import { table } from "./measure.mjs";

const cli = fileURLToPath(new URL("../runtime/dist/hosts/node/cli.js", import.meta.url));
const edited = (n) => `globalThis.ran = ${n};\nexport const v0 = ${n};\nimport.meta.hot.accept();\n`;
const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

const { root, write, remove } = project({
  "index.html": HTML,
  "package.json": `{ "type": "module" }`,
  ...app(10, ""),
  "m0.js": edited(0),
  // The server collects its garbage and prints its heap.
  "heap.cjs": `process.on("SIGUSR2", () => { for (let n = 0; n < 4; n++) gc(); console.log("heap", process.memoryUsage().heapUsed, "end"); });`,
});
const server = spawn(
  process.execPath,
  ["--expose-gc", "--require", join(root, "heap.cjs"), cli, "--port", "0", "index.html"],
  { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
);
let output = "";
let onOutput = () => {};
for (const stream of [server.stdout, server.stderr])
  stream.setEncoding("utf8").on("data", (text) => {
    output += text;
    onOutput();
  });
/** @returns the match, from the position on */
async function prints(pattern, from = 0) {
  for (;;) {
    const match = output.slice(from).match(pattern);
    if (match) return match;
    await new Promise((resolve) => (onOutput = resolve));
  }
}

const browser = await launch();
const page = await browser.newPage();
const session = await page.context().newCDPSession(page);
await session.send("HeapProfiler.enable");
const [, url] = await prints(/(http:\S+)\s/);
await page.goto(url);

async function sample(updates) {
  const from = output.length;
  server.kill("SIGUSR2");
  const [, heap] = await prints(/heap (\d+) end/, from);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return [updates.toLocaleString("en"), megabytes(Number(heap)), megabytes(usedSize)];
}

const rows = [];
const end = performance.now() + 150_000;
let updates = 0;
while (updates < 10_000 && performance.now() < end) {
  write("m0.js", edited(++updates));
  await page.waitForFunction((n) => globalThis.ran === n, updates, { polling: 1 });
  if (updates === 100 || updates === 1000) rows.push(await sample(updates));
}
rows.push(await sample(updates));
console.log("\n### hot index.html: heap after a collection (MB)");
table(["updates", "server", "page"], rows);
await browser.close();
server.kill("SIGKILL");
remove();
