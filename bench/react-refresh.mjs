// Save of a component -> the page has painted it, in real Chromium, beside Vite + plugin-react, Bun and rspack + plugin-react-refresh.
// npm run bench, or node bench/react-refresh.mjs [components ...]
import { launch } from "../e2e/lib/browser.mjs";
import { start } from "../e2e/lib/process.mjs";
import { project, saveTogether } from "../e2e/lib/project.mjs";
import { HTML, now } from "./app.mjs";
import { freePort, timesTable } from "./measure.mjs";
import { PAGE_SERVERS, urlOf } from "./page-servers.mjs";

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 1000];
const WARMUP = 3;
const ROUNDS = 30;
const browser = await launch();

const RSPACK = {
  "server.mjs": `import { rspack } from "@rspack/core";
import { RspackDevServer } from "@rspack/dev-server";
import { ReactRefreshRspackPlugin } from "@rspack/plugin-react-refresh";
const compiler = rspack({
  mode: "development",
  devtool: false,
  entry: "./index.jsx",
  module: { rules: [{ test: /\\.jsx$/, loader: "builtin:swc-loader", options: { jsc: {
    parser: { syntax: "ecmascript", jsx: true }, target: "es2022", transform: { react: { runtime: "automatic", development: true, refresh: true } } } } }] },
  plugins: [
    new ReactRefreshRspackPlugin(),
    new rspack.HtmlRspackPlugin({ templateContent: '<!doctype html><link rel="icon" href="data:,"><body></body>' }),
  ],
  infrastructureLogging: { level: "error" },
  stats: "errors-only",
});
const port = Number(process.argv[2]);
await new RspackDevServer({ port, host: "127.0.0.1", hot: true, client: { overlay: false } }, compiler).start();
console.log("http://127.0.0.1:" + port);
`,
};
const VITE = `import react from "@vitejs/plugin-react";\nexport default { plugins: [react()] };\n`;

const CONTESTANTS = {
  "hot index.html": PAGE_SERVERS["hot index.html"],
  Bun: PAGE_SERVERS.Bun,
  "Vite + plugin-react": { command: PAGE_SERVERS.Vite.command, files: { "vite.config.mjs": VITE } },
  "rspack + plugin-react-refresh": {
    command: (port) => [process.execPath, ["server.mjs", String(port)]],
    files: RSPACK,
  },
};

/** The n-th content of the edited component. It reports the frame after the commit, and the state that it kept. */
const edited = (n) => `import { useEffect, useState } from "react";
export function C0() {
  const [kept] = useState(() => Math.random());
  useEffect(() => {
    requestAnimationFrame(() => console.log("painted", ${n}, performance.timeOrigin + performance.now(), kept));
  });
  return <p>edited {${n}}</p>;
}
`;

/** A page of components: each has state, and a file of its own. */
function app(components) {
  const files = {
    "index.jsx": `import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";
createRoot(document.body.appendChild(document.createElement("main"))).render(<App />);
`,
    "App.jsx": `${Array.from({ length: components }, (_, n) => `import { C${n} } from "./C${n}.jsx";`).join("\n")}
export function App() {
  return <>${Array.from({ length: components }, (_, n) => `<C${n} />`).join("")}</>;
}
`,
    "C0.jsx": edited(0),
  };
  for (let n = 1; n < components; n++)
    files[`C${n}.jsx`] = `import { useState } from "react";
export function C${n}() {
  const [count, setCount] = useState(${n});
  return <button onClick={() => setCount(count + 1)}>{count}</button>;
}
`;
  return files;
}

/** @returns a function that saves and gives the milliseconds until the new component is painted */
async function measure(name, url, files) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const waiting = new Map();
  let kept;
  page.on("console", (message) => {
    const [, n, at, state] = /^painted (\d+) (\S+) (\S+)/.exec(message.text()) ?? [];
    if (n === undefined) return;
    kept ??= state;
    if (state !== kept) throw new Error(`${name}: the state was lost`);
    waiting.get(Number(n))?.(Number(at));
  });
  const painted = (n) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name}: ${n} was not painted`)), 120_000);
      waiting.set(n, (at) => {
        clearTimeout(timer);
        resolve(at);
      });
    });
  const first = painted(0);
  await page.goto(url);
  await first;
  let n = 0;
  return async () => {
    // A page in the background paints nothing.
    await page.bringToFront();
    const done = painted(++n);
    const saved = now();
    // Vite would read a file that is written in place while it is empty, and drop the update.
    saveTogether(files, { "C0.jsx": edited(n) });
    return (await done) - saved;
  };
}

for (const components of SIZES) {
  const stop = [];
  const entries = {};
  for (const [name, { command, files: more }] of Object.entries(CONTESTANTS)) {
    const html = HTML.replace("index.js", "index.jsx");
    const files = project({ "index.html": html, "package.json": "{}", ...more, ...app(components) });
    const port = await freePort();
    const server = await start(...command(port), { cwd: files.root, ready: /https?:\/\/\S+/ });
    stop.push(async () => {
      await server.stop();
      files.remove();
    });
    entries[name] = await measure(name, urlOf(name, port), files);
  }
  const times = Object.fromEntries(Object.keys(entries).map((name) => [name, []]));
  for (let round = -WARMUP; round < ROUNDS; round++) {
    // In turns, so that whatever else the machine does hits all.
    for (const [name, run] of Object.entries(entries)) {
      const time = await run();
      if (round >= 0) times[name].push(time);
    }
  }
  for (const one of stop) await one();
  console.log(
    `\n### Save of a component to painted, ${components.toLocaleString("en")} components (milliseconds, median of ${ROUNDS})`,
  );
  timesTable(times);
}
await browser.close();
