import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hotMiddleware } from "import-meta-hot/middleware";
import { ImportMetaHot as ForRspack } from "import-meta-hot/rspack";
import { ImportMetaHot as ForWebpack } from "import-meta-hot/webpack";
import { recordPage } from "../page.mjs";
import { project, saveTogether } from "../project.mjs";

/** Where the newest bundlers are. */
const HERE = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A program on a bundler's own dev server in a real page: "start with these files, apply these edits, give me
 * console, reloads, errors".
 * @param host "rspack" or "webpack" with our client, "rspack-stock" or "webpack-stock" with the bundler's, "rspack-middleware" in a server
 *   of one's own
 */
export async function openOnBundler(browser, host, files, options) {
  const server = await serve(host, files, options);
  const tab = await server.open(browser);
  return {
    ...server,
    ...tab,
    async close() {
      await tab.close();
      await server.close();
    },
  };
}

/**
 * A dev server for a program.
 * @param options.config changes the bundler's configuration
 * @param options.plugin options of `ImportMetaHot`
 * @param options.packages a folder that has other versions of the bundler
 */
export async function serve(
  host,
  files,
  { config: change = (config) => config, plugin, root: given, port = 0, packages = HERE } = {},
) {
  const [name, client] = host.split("-");
  const stock = client === "stock";
  const require = createRequire(join(packages, "package.json"));
  const own = { "probe.js": PROBE, "index.html": HTML, "package.json": "{}", ...files };
  const place = given ?? project(own, { folder: join(packages, "tmp") });
  const { root, write, remove } = place;
  const { bundle, Server: DevServer, Plugin, Hmr } = bundlers[name](require);
  const Server = client === "middleware" ? OwnServer : DevServer;
  const hot = stock ? new Hmr() : new Plugin(plugin);
  const config = change(baseConfig(root, name, stock, require));
  config.devServer = {
    host: "127.0.0.1",
    port,
    static: { directory: root, watch: false },
    ...(stock && { client: { overlay: false, logging: "none" } }),
    ...config.devServer,
  };
  const compiler = bundle({ ...config, plugins: [...config.plugins, hot] });
  let hash, newest;
  let built = deferred();
  compiler.hooks.done.tap("e2e", (stats) => {
    newest = stats;
    // A build with errors does not reach the page.
    if (!stats.hasErrors()) hash = stats.hash;
    built.resolve(stats);
    built = deferred();
  });
  const server = new Server(compiler.options.devServer, compiler);
  const first = built.promise;
  await server.start();
  await first;
  const url = `http://127.0.0.1:${server.server.address().port}/`;
  const tabs = new Set();

  return {
    root,
    /** To be given as `root` to another server. */
    files: place,
    url,
    hot,
    write,
    hash: () => hash,
    /** The next build. */
    built: () => built.promise,
    server,
    /** A page with the program, not loaded yet. */
    async open(browser) {
      const tab = await recordPage(browser, {
        isNoise: (text) => /^\[(HMR|webpack-dev-server|rspack-dev-server)\]/.test(text),
      });
      /** Until the page has the newest build, nothing is under way and nothing more is printed. */
      const idle = async () => {
        const isReached = async () => {
          const probe = await tab.page.evaluate(() => globalThis.__probe?.());
          return probe?.hash === hash && probe.status === "idle" && (stock || probe.running === 0);
        };
        // Asked from here, where the newest hash is known: one build may follow another at once. While the page is loaded nobody answers.
        for (
          const end = Date.now() + 30_000;
          !(await isReached().catch(() => false));
          await new Promise((resolve) => setTimeout(resolve, 20))
        ) {
          if (Date.now() > end) throw new Error(`the page does not come to the build ${hash}`);
        }
        await tab.quiet();
      };
      tabs.add(tab);
      return {
        page: tab.page,
        idle,
        take: tab.take,
        /** Loads the program. @returns what it printed */
        async start() {
          await tab.page.goto(url);
          await idle();
          for (const error of errorsOf(newest)) tab.add(error);
          return tab.take();
        },
        /** Saves files together. @returns what was printed by the update */
        async save(changed) {
          const next = built.promise;
          saveTogether({ root, write }, changed);
          const differs = Object.entries(changed).some(([file, content]) => files[file] !== content);
          Object.assign(files, changed);
          if (differs) for (const error of errorsOf(await next)) tab.add(error);
          await idle();
          return tab.take();
        },
        async eval(code) {
          // As a script does: what it throws is an uncaught error of the page.
          await tab.page
            .evaluate((code) => (0, eval)(code), code)
            .catch((error) => tab.add(`<error> ${error.message}`));
          await idle();
          return tab.take();
        },
        async close() {
          tabs.delete(tab);
          await tab.page.close();
        },
      };
    },
    async close({ keepFiles = false, keepTabs = false } = {}) {
      if (!keepTabs) for (const tab of tabs) await tab.page.close();
      await server.stop();
      await new Promise((resolve) => compiler.close(resolve));
      if (!keepFiles) remove();
    },
  };
}

/** A server of one's own with `hotMiddleware`, with what is used here of a dev server. */
class OwnServer {
  constructor({ port }, compiler) {
    const { context } = compiler;
    this.hot = hotMiddleware(compiler, { page: () => undefined });
    this.server = createServer((request, response) =>
      this.hot(request, response, () =>
        request.url === "/"
          ? response.setHeader("content-type", "text/html").end(readFileSync(join(context, "index.html")))
          : response.writeHead(404).end(),
      ),
    );
    this.hot.attach(this.server);
    this.port = port;
  }
  async start() {
    await once(this.server.listen(this.port, "127.0.0.1"), "listening");
  }
  async stop() {
    await this.hot.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const errorsOf = (stats) =>
  stats.toJson({ all: false, errors: true }).errors.map((error) => `<error> ${error.moduleName} ${error.message}`);

/** Browsers ask for one. */
const ICON = '<link rel="icon" href="data:," />';
const HTML = `<!doctype html>${ICON}<body><script src="/main.js"></script></body>`;

/** Counts the updates that are under way; asked through a global, because the files of a case are not ours to change. */
const PROBE = `
let running = 0;
import.meta.hot.on("bun:beforeUpdate", () => { running++; });
import.meta.hot.on("bun:afterUpdate", () => { running--; });
globalThis.__probe = () => ({ hash: __webpack_hash__, status: import.meta.webpackHot.status(), running });`;

const bundlers = {
  rspack(require) {
    const { rspack } = require("@rspack/core");
    const { RspackDevServer } = require("@rspack/dev-server");
    return { bundle: rspack, Server: RspackDevServer, Plugin: ForRspack, Hmr: rspack.HotModuleReplacementPlugin };
  },
  webpack(require) {
    const webpack = require("webpack");
    const imported = require("webpack-dev-server");
    const Hmr = webpack.HotModuleReplacementPlugin;
    return { bundle: webpack, Server: imported.default ?? imported, Plugin: ForWebpack, Hmr };
  },
};

function baseConfig(root, name, stock, require) {
  return {
    context: root,
    mode: "development",
    devtool: false,
    entry: ["./probe.js", "./index.js"],
    output: { filename: "main.js", path: join(root, "dist"), publicPath: "/" },
    infrastructureLogging: { level: "none" },
    stats: "none",
    // Files that a case saves together: on a busy machine the second event has come more than 20 ms (webpack's default) after the first.
    watchOptions: { aggregateTimeout: 60 },
    plugins: [],
    resolve: { extensions: [".js", ".ts", ".tsx", ".jsx", ".json"] },
    module: {
      rules: [
        ...(name === "rspack" ? [{ test: /\.css$/, type: "css/auto" }] : []),
        ...(stock ? [stockRule(root, name, require)] : []),
      ],
    },
    ...(name === "webpack" && { experiments: { css: true } }),
    // What `ImportMetaHot` does otherwise: a build with errors is no update.
    ...(stock && { optimization: { emitOnErrors: false } }),
  };
}

function stockRule(root, name, require) {
  return {
    test: /\.js$/,
    include: root,
    exclude: /node_modules/,
    loader: name === "rspack" ? "builtin:swc-loader" : require.resolve("swc-loader"),
    options: {
      ...(name === "webpack" && { swcrc: false }),
      jsc: {
        target: "es2022",
        experimental: { plugins: [[require.resolve("swc-plugin-import-meta-hot"), { mode: "development" }]] },
      },
    },
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
