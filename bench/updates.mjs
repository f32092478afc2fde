// Save -> the new module's body was evaluated, in real Chromium, beside plain rspack, Vite, Bun and Next. npm run bench
import { launch } from "../e2e/lib/browser.mjs";
import { serve } from "../e2e/lib/hosts/bundler.mjs";
import { startNext } from "../e2e/lib/hosts/next.mjs";
import { start } from "../e2e/lib/process.mjs";
import { project } from "../e2e/lib/project.mjs";
import { app, edited, HTML, now } from "./app.mjs";
import { freePort, table, timesTable } from "./measure.mjs";
import { PAGE_SERVERS, urlOf } from "./page-servers.mjs";

const ROUNDS = 30;
const browser = await launch();

/** @returns a function that saves and gives the milliseconds until the new body ran. */
async function measurePage(url, write, accept, page) {
  const waiting = new Map();
  page ??= await browser.newPage();
  page.on("console", (message) => {
    const [, n, at] = /^ran (\d+) (\S+)/.exec(message.text()) ?? [];
    waiting.get(Number(n))?.(Number(at));
  });
  const ran = (n) =>
    new Promise((resolve, reject) => {
      waiting.set(n, resolve);
      setTimeout(() => reject(new Error(`${url}: ${n} did not run`)), 30_000).unref();
    });
  if (url) {
    const first = ran(0);
    await page.goto(url);
    await first;
  }
  let n = 0;
  return async () => {
    const done = ran(++n);
    const saved = now();
    write("m0.js", edited(n, accept));
    return (await done) - saved;
  };
}

async function contestants(modules) {
  const stop = [];
  const entries = {};
  const defaults = (config) => ({ ...config, watchOptions: {}, devtool: false });

  const ours = await serve("rspack", app(modules, "import.meta.hot.accept();"), { config: defaults });
  stop.push(() => ours.close());
  entries["rspack, this project"] = await measurePage(ours.url, ours.write, "import.meta.hot.accept();");

  const plain = await serve("rspack-stock", app(modules, "import.meta.webpackHot.accept();"), {
    config: (config) => ({
      ...defaults(config),
      entry: "./index.js",
      module: {
        rules: [
          {
            test: /\.js$/,
            exclude: /node_modules/,
            loader: "builtin:swc-loader",
            options: { jsc: { target: "es2022" } },
          },
        ],
      },
    }),
  });
  stop.push(() => plain.close());
  entries["rspack, import.meta.webpackHot"] = await measurePage(
    plain.url,
    plain.write,
    "import.meta.webpackHot.accept();",
  );

  for (const [name, { command, files: more }] of Object.entries(PAGE_SERVERS)) {
    const files = project({ "index.html": HTML, ...more, ...app(modules, "import.meta.hot.accept();") });
    const port = await freePort();
    const server = await start(...command(port), { cwd: files.root, ready: /https?:\/\/\S+/ });
    stop.push(async () => {
      await server.stop();
      files.remove();
    });
    entries[name] = await measurePage(urlOf(name, port), files.write, "import.meta.hot.accept();");
  }

  const next = await startNext("turbopack");
  stop.push(() => next.close());
  const files = app(modules, "import.meta.turbopackHot.accept();");
  const program = await next.open(files);
  await program.start();
  entries["Next, Turbopack"] = await measurePage(
    undefined,
    (name, text) => program.write(name, text),
    "import.meta.turbopackHot.accept();",
    program.page,
  );
  stop.unshift(() => program.close());

  return {
    entries,
    close: async () => {
      for (const one of stop) await one();
    },
  };
}

for (const modules of [10, 1000]) {
  const { entries, close } = await contestants(modules);
  const times = Object.fromEntries(Object.keys(entries).map((name) => [name, []]));
  for (let round = -3; round < ROUNDS; round++) {
    // In turns, so that whatever else the machine does hits all.
    for (const [name, measure] of Object.entries(entries)) {
      const time = await measure();
      if (round >= 0) times[name].push(time);
    }
  }
  await close();
  console.log(`\n### Save to evaluated, ${modules.toLocaleString("en")} modules (milliseconds, median of ${ROUNDS})`);
  timesTable(times);
}

console.log("\n### 1,000 updates in one page");
{
  const source = (n) =>
    `globalThis.n = ${n}; import.meta.hot.on("vite:afterUpdate", () => {}); import.meta.hot.dispose(() => {}); import.meta.hot.accept(); export const v = ${n};`;
  const index = `import { v } from "./a.js"; globalThis.v = () => v; globalThis.context = import.meta.hot; globalThis.cache = () => Object.keys(__webpack_require__.c).length;`;
  const server = await serve(
    "rspack",
    { "index.js": index, "a.js": source(0) },
    { plugin: { indirect: "allow" }, config: (config) => ({ ...config, watchOptions: {} }) },
  );
  const tab = await server.open(browser);
  await tab.start();
  const session = await tab.page.context().newCDPSession(tab.page);
  const evaluate = async (expression) => (await session.send("Runtime.evaluate", { expression })).result;
  /** How many objects there are like this one, after a collection. */
  const alive = async (expression) => {
    const { objectId } = await evaluate(`Object.getPrototypeOf(${expression})`);
    const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: objectId });
    const { result } = await session.send("Runtime.callFunctionOn", {
      objectId: objects.objectId,
      functionDeclaration: "function () { return this.length; }",
      returnByValue: true,
    });
    await session.send("Runtime.releaseObject", { objectId: objects.objectId });
    return result.value;
  };
  const sample = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { jsEventListeners } = await session.send("Memory.getDOMCounters");
    return [
      (usedSize / 1e6).toFixed(2),
      String((await evaluate("cache()")).value),
      String(await alive("context")),
      String(jsEventListeners),
    ];
  };
  const until = async (n) =>
    tab.page.waitForFunction((n) => globalThis.n === n && globalThis.v() === n, n, { polling: 5 });
  const samples = [];
  for (let n = 1; n <= 1000; n++) {
    server.write("a.js", source(n));
    await until(n);
    if (n === 100 || n === 1000) samples.push(await sample());
  }
  const rows = samples.map((cells, index) => [index ? "after 1,000" : "after 100", ...cells]);
  table(["", "heap MB", "modules in the cache", "contexts", "listeners of the page"], rows);
  await server.close();
}
await browser.close();
