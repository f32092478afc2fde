// Save -> the fresh bundle was served, three bundles in one's own server, beside what people build for that by hand. npm run bench
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { rspack } from "@rspack/core";
import { devMiddleware } from "@rspack/dev-middleware";
import { hotMiddleware } from "import-meta-hot/middleware";
import { ImportMetaHot } from "import-meta-hot/rspack";
import { project } from "../e2e/lib/project.mjs";
import { median, ratio, table } from "./measure.mjs";

const ROUNDS = 30;
const MODULES = 300;
/** The module that a bundle has alone. */
const OWN = 1000;
const NAMES = ["public", "auth", "private"];

/** Three bundles of so many modules: each has its own entry and shares all others. */
function app(modules) {
  const files = { "package.json": "{}" };
  const imports = Array.from(
    { length: modules - 2 },
    (_, n) => `import { v${n} } from "./shared/m${n}.js"; use(v${n});`,
  ).join("\n");
  for (const name of NAMES) {
    files[`${name}.js`] = `import "./${name}/own.js";\n${imports}\nfunction use() {}\nimport.meta.hot?.accept();\n`;
    files[`${name}/own.js`] = edited(OWN, 0);
  }
  for (let n = 0; n < modules - 2; n++) files[`shared/m${n}.js`] = edited(n, 0);
  return files;
}
const edited = (module, n) =>
  `export const v${module} = { name: "module ${module}", edit: "edit ${n};", list: [${module}, ${module + 1}].map((x) => x * 2) };\n`;

const configs = (root, plugins) =>
  NAMES.map((name) => ({
    name,
    mode: "development",
    devtool: false,
    context: root,
    entry: `./${name}.js`,
    stats: "none",
    infrastructureLogging: { level: "none" },
    output: { path: join(root, "dist", name), publicPath: `/${name}/`, filename: "main.js", uniqueName: name },
    optimization: { emitOnErrors: false },
    plugins: plugins(),
  }));

async function listen(handle) {
  const server = createServer((request, response) => handle(request, response, () => response.writeHead(404).end()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    server,
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

/** Each serves the three bundles of a folder. */
const CONTESTANTS = {
  async "this project"(root) {
    const hot = hotMiddleware(rspack(configs(root, () => [new ImportMetaHot()])), { page: () => undefined });
    const { server, url, stop } = await listen(hot);
    hot.attach(server);
    return { url, stop: async () => (await hot.close(), await stop()) };
  },
  "@rspack/dev-middleware, three of them": (root) => devMiddlewares(root, {}),
  /** What such a set-up is known for: a file may be saved in several steps, so wait. */
  "the same with a debounce of 150 ms": (root) => devMiddlewares(root, { aggregateTimeout: 150 }),
};

/** rspack watches by itself. */
async function devMiddlewares(root, watchOptions) {
  const middlewares = configs(root, () => [new rspack.HotModuleReplacementPlugin()]).map((config) =>
    devMiddleware(rspack({ ...config, watchOptions })),
  );
  const { url, stop } = await listen((request, response, next) => {
    const at = NAMES.findIndex((name) => request.url.startsWith(`/${name}/`));
    return at < 0 ? next() : middlewares[at](request, response, next);
  });
  await Promise.all(middlewares.map((middleware) => new Promise((resolve) => middleware.waitUntilValid(resolve))));
  return {
    url,
    stop: async () => (
      await Promise.all(middlewares.map((middleware) => new Promise((resolve) => middleware.close(resolve)))),
      await stop()
    ),
  };
}

/** @returns when a request that is repeated until then got this text, and what the first one got. */
async function served(url, wanted) {
  for (let first; ; ) {
    const code = await (await fetch(url)).text();
    first ??= code;
    if (code.includes(wanted)) return first;
    // Not a busy loop: the server is in this process.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * @param file that is edited, which is this module
 * @param of the bundles that contain it
 */
async function measure(file, module, of) {
  const running = [];
  for (const [name, start] of Object.entries(CONTESTANTS)) {
    const place = project(app(MODULES));
    const { url, stop } = await start(place.root);
    running.push({
      name,
      url,
      write: place.write,
      stop: async () => (await stop(), place.remove()),
      times: [],
      stale: 0,
    });
  }
  let n = 0;
  for (let round = -3; round < ROUNDS; round++) {
    for (const one of running) {
      n++;
      const saved = performance.now();
      one.write(file, edited(module, n));
      const first = await served(`${one.url}${of[n % of.length]}/main.js`, `edit ${n};`);
      if (round >= 0) {
        one.times.push(performance.now() - saved);
        if (!first.includes(`edit ${n};`)) one.stale++;
      }
      // The others are ready as well before the next one begins.
      for (const name of of) await served(`${one.url}${name}/main.js`, `edit ${n};`);
    }
  }
  for (const { stop } of running) await stop();
  return running;
}

for (const [title, file, module, of] of [
  ["an edit in one of three bundles", "public/own.js", OWN, ["public"]],
  ["an edit in all three bundles", "shared/m1.js", 1, NAMES],
]) {
  const running = await measure(file, module, of);
  const [ours] = running;
  console.log(
    `\n### Save to the fresh bundle served, ${title} of ${MODULES} modules (milliseconds, median of ${ROUNDS})`,
  );
  table(
    ["", "ms", "against ours", "first answer was the old bundle"],
    running.map(({ name, times, stale }) => [
      name,
      median(times).toFixed(1),
      ratio(median(times), median(ours.times)),
      `${stale} of ${ROUNDS}`,
    ]),
  );
}

console.log(`\n### 200 requests during 50 rebuilds, three bundles of ${MODULES} modules`);
{
  const rows = [];
  for (const [name, start] of Object.entries(CONTESTANTS)) {
    const place = project(app(MODULES));
    const { url, stop } = await start(place.root);
    let errors = 0;
    let stale = 0;
    const ask = async (n) => {
      const response = await fetch(`${url}${NAMES[n % 3]}/main.js`);
      const got = Number(/"module 1"[^]*?edit (\d+);/.exec(await response.text())?.[1] ?? -1);
      if (!response.ok || got < 0) errors++;
      else if (got < n) stale++;
    };
    for (let n = 1; n <= 50; n++) {
      place.write("shared/m1.js", edited(1, n));
      const asked = [ask(n), ask(n)];
      await asked[0];
      asked.push(ask(n), ask(n));
      await Promise.all(asked);
      await served(`${url}${NAMES[n % 3]}/main.js`, `edit ${n};`);
    }
    await stop();
    place.remove();
    rows.push([name, String(errors), String(stale)]);
  }
  table(["", "errors", "answers older than the last save"], rows);
}
