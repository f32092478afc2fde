import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { project } from "./project.mjs";

const require = createRequire(import.meta.url);

/**
 * A program on a bundler's own dev server in a real page: "start with these files, apply these edits, give me
 * console, reloads, errors".
 */
export async function openOnBundler(browser, host, files) {
  const [name, client] = host.split("-"); // "rspack" with its own client, "rspack-own" with ours
  const own = client === "own";
  const { root, write, remove } = project({ ...files, "probe.js": PROBE, "index.html": `<!doctype html>${ICON}<body></body>` });
  const { compiler, Server } = bundlers[name](config(root, name, own));
  let hash;
  let built = deferred();
  compiler.hooks.done.tap("e2e", (stats) => {
    // A build with errors does not reach the page.
    if (!stats.hasErrors()) hash = stats.hash;
    built.resolve(stats);
    built = deferred();
  });
  const server = new Server(
    { host: "127.0.0.1", port: 0, hot: !own, client: own ? false : { overlay: false, logging: "none" }, static: { directory: root, watch: false } },
    compiler,
  );
  const first = built.promise;
  await server.start();
  await first;

  const page = await browser.newPage();
  let lines = [];
  let loaded = false;
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "log" && !text.startsWith("[HMR]") && !text.startsWith("[webpack-dev-server]")) lines.push(text);
    if (message.type() === "error") lines.push(`<error> ${text}`);
  });
  page.on("pageerror", (error) => lines.push(`<error> ${error.message}`));
  page.on("framenavigated", () => {
    if (loaded) lines.push("<reload>");
    loaded = true;
  });
  const { port } = server.server.address();

  /** Until the page has the newest build, nothing is under way and nothing more is printed. */
  const idle = async () => {
    await page.waitForFunction(
      (hash) => globalThis.__probe?.().hash === hash && globalThis.__probe().status === "idle",
      hash,
      { polling: 20 },
    );
    for (let count = -1; count !== lines.length; ) {
      count = lines.length;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  const take = () => lines.splice(0);

  return {
    page,
    /** Loads the program. @returns what it printed */
    async start() {
      await page.goto(`http://127.0.0.1:${port}/`);
      await idle();
      return take();
    },
    /** Saves files together. @returns what was printed by the update */
    async save(changed) {
      const next = built.promise;
      for (const [name, content] of Object.entries(changed)) {
        if (content === undefined) throw new Error(`cannot delete ${name} here`);
        write(name, content);
      }
      if (Object.entries(changed).some(([name, content]) => files[name] !== content)) {
        Object.assign(files, changed);
        const stats = await next;
        for (const error of stats.toJson({ all: false, errors: true }).errors) lines.push(`<error> ${error.moduleName} ${error.message}`);
      }
      await idle();
      return take();
    },
    async eval(code) {
      await page.evaluate((code) => (0, eval)(code), code);
      await idle();
      return take();
    },
    async close() {
      await page.close();
      await server.stop();
      await new Promise((resolve) => compiler.close(resolve));
      remove();
    },
  };
}

/** Browsers ask for one. */
const ICON = '<link rel="icon" href="data:," />';

const PROBE = `globalThis.__probe = () => ({ hash: __webpack_hash__, status: import.meta.webpackHot.status() });`;

const bundlers = {
  rspack(options) {
    const { rspack } = require("@rspack/core");
    const { RspackDevServer: Server } = require("@rspack/dev-server");
    return { compiler: rspack({ ...options, plugins: [new rspack.HtmlRspackPlugin({ template: "index.html" }), new rspack.HotModuleReplacementPlugin()] }), Server };
  },
  webpack(options) {
    const webpack = require("webpack");
    const imported = require("webpack-dev-server");
    const html = {
      apply(compiler) {
        compiler.hooks.afterEmit.tap("html", () =>
          writeFileSync(join(compiler.context, "index.html"), `<!doctype html>${ICON}<body><script src="/main.js"></script></body>`),
        );
      },
    };
    return { compiler: webpack({ ...options, plugins: [html, new webpack.HotModuleReplacementPlugin()] }), Server: imported.default ?? imported };
  },
};

function config(root, name, own) {
  return {
    context: root,
    mode: "development",
    devtool: false,
    entry: [...(own ? ["import-meta-hot/client"] : []), "./probe.js", "./index.js"],
    output: { filename: "main.js", path: join(root, "dist"), publicPath: "/" },
    infrastructureLogging: { level: "none" },
    stats: "none",
    // A build with errors is no update: the page keeps the last good one, and the next good one is compared with it.
    optimization: { emitOnErrors: false },
    watchOptions: { aggregateTimeout: 20 },
    module: {
      rules: [
        {
          test: /\.js$/,
          exclude: /node_modules|probe\.js/,
          include: root,
          loader: name === "rspack" ? "builtin:swc-loader" : require.resolve("swc-loader"),
          options: {
            ...(name === "webpack" && { swcrc: false }),
            jsc: {
              target: "es2022",
              experimental: { plugins: [[require.resolve("swc-plugin-import-meta-hot"), { mode: "development" }]] },
            },
          },
        },
      ],
    },
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
