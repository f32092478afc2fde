// Start of a dev server -> the last module was evaluated in real Chromium, and a reload of that page. npm run bench
// node bench/first-load.mjs [modules ...]
import { rmSync } from "node:fs";
import { join } from "node:path";
import { launch } from "../e2e/lib/browser.mjs";
import { start } from "../e2e/lib/process.mjs";
import { project } from "../e2e/lib/project.mjs";
import { app, HTML, now } from "./app.mjs";
import { freePort, median, ratio, table } from "./measure.mjs";
import { PAGE_SERVERS, urlOf } from "./page-servers.mjs";

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 1000, 5000];
const ROUNDS = 5;
const browser = await launch();

const RSPACK = {
  "server.mjs": `import { rspack } from "@rspack/core";
import { RspackDevServer } from "@rspack/dev-server";
const compiler = rspack({
  mode: "development",
  devtool: false,
  entry: "./index.js",
  module: { rules: [{ test: /\\.js$/, exclude: /node_modules/, loader: "builtin:swc-loader", options: { jsc: { target: "es2022" } } }] },
  plugins: [new rspack.HtmlRspackPlugin({ templateContent: '<!doctype html><link rel="icon" href="data:,"><body></body>' })],
  infrastructureLogging: { level: "error" },
  stats: "errors-only",
});
const port = Number(process.argv[2]);
await new RspackDevServer({ port, host: "127.0.0.1" }, compiler).start();
console.log("http://127.0.0.1:" + port);
`,
};

/** `isCold`: nothing is on disk of earlier starts. */
const CONTESTANTS = {
  "hot index.html, cold": { ...PAGE_SERVERS["hot index.html"], isCold: true },
  "hot index.html": PAGE_SERVERS["hot index.html"],
  Bun: PAGE_SERVERS.Bun,
  rspack: { command: (port) => [process.execPath, ["server.mjs", String(port)]], files: RSPACK },
  Vite: PAGE_SERVERS.Vite,
  "Vite, bundledDev": PAGE_SERVERS["Vite, bundledDev"],
};

/** @returns milliseconds from the start of the server, and from a reload, until the page has run */
async function measure(name, { command }, { root }) {
  const port = await freePort();
  const context = await browser.newContext();
  const page = await context.newPage();
  const loaded = () =>
    page
      .waitForEvent("console", { predicate: (message) => message.text().startsWith("loaded "), timeout: 120_000 })
      .then((message) => Number(message.text().split(" ")[1]));
  const started = now();
  const server = await start(...command(port), {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache") },
    ready: /https?:\/\/\S+/,
  });
  try {
    const first = loaded();
    await page.goto(urlOf(name, port));
    const firstLoad = (await first) - started;
    const again = loaded();
    const asked = now();
    await page.reload();
    return { firstLoad, reload: (await again) - asked };
  } finally {
    await context.close();
    await server.stop();
  }
}

for (const modules of SIZES) {
  const projects = Object.fromEntries(
    Object.entries(CONTESTANTS).map(([name, { files }]) => [
      name,
      project({ "index.html": HTML, "package.json": `{ "type": "module" }`, ...files, ...app(modules, "") }),
    ]),
  );
  const times = Object.fromEntries(Object.keys(CONTESTANTS).map((name) => [name, { firstLoad: [], reload: [] }]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, contestant] of Object.entries(CONTESTANTS)) {
      if (contestant.isCold) rmSync(join(projects[name].root, ".cache"), { recursive: true, force: true });
      const { firstLoad, reload } = await measure(name, contestant, projects[name]);
      if (round < 0) continue;
      times[name].firstLoad.push(firstLoad);
      times[name].reload.push(reload);
    }
  }
  for (const { remove } of Object.values(projects)) remove();
  const bun = times.Bun;
  console.log(
    `\n### First load, ${modules.toLocaleString("en")} modules (milliseconds, median of ${ROUNDS}): start of the server to the last module evaluated, and a reload`,
  );
  table(
    ["", "first load", "against Bun", "reload", "against Bun"],
    Object.entries(times).map(([name, { firstLoad, reload }]) => [
      name,
      median(firstLoad).toFixed(0),
      ratio(median(firstLoad), median(bun.firstLoad)),
      median(reload).toFixed(0),
      ratio(median(reload), median(bun.reload)),
    ]),
  );
}
await browser.close();
