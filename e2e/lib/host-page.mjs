/**
 * A page that shows whether the plugin runs in a host: functions, classes, accessors, switch and JSX in the input, since a plugin of the
 * wrong generation works on trivial code (docs/swc.md, "Versions").
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plain, run } from "./process.mjs";
import { project } from "./project.mjs";

/** Turbopack resolves packages up to this folder. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where the newest hosts are. */
const HERE = fileURLToPath(new URL("..", import.meta.url));
const { createElement } = createRequire(import.meta.url)("react");
const { renderToStaticMarkup } = createRequire(import.meta.url)("react-dom/server");

export const PAGE = `
class Shape {
  #n = 1;
  get n() { return this.#n; }
  set n(value) { this.#n = value; }
  static make() { return new Shape(); }
}
function kind(n) {
  switch (n) {
    case 1: return "one";
    default: return "many";
  }
}
const state = (import.meta.hot.data.state ??= { runs: 7 });
if (import.meta.hot) {
  import.meta.hot.accept((next) => console.log("HOT-TRACE", next));
  import.meta.hot.dispose((data) => { data.state = state; });
}
export default function Page() {
  return <p className="page">a text: {kind(Shape.make().n)} {state.runs}</p>;
}
`;
export const HTML = /<p class="page">a text: (<!-- -->)?one(<!-- -->)? (<!-- -->)?7<\/p>/;
export const VIOLATION = `${PAGE}\nexport const alias = import.meta.hot;\n`;
export const LINE = VIOLATION.split("\n").findIndex((line) => line.includes("alias")) + 1;
export const TRACES = /import\.meta\.hot|import-meta-hot|HOT-TRACE|webpackHot|turbopackHot/;

/** Asserts that a build of VIOLATION failed with the right diagnostic. */
export function assertDiagnosed(code, output, file) {
  const text = plain(output);
  assert.notEqual(code, 0, `the build did not fail:\n${text}`);
  assert.match(text, new RegExp(file));
  assert.match(text, /import\.meta\.hot cannot be used indirectly/);
  assert.match(text, /help: call its methods directly: `import\.meta\.hot\.accept\(\.\.\.\)`/);
  assert.match(text, new RegExp(`\\b${LINE}\\b`));
  assert.match(text, /export const alias = import\.meta\.hot;/);
}

/** Settings of swc that compile the page. */
export const jsc = (options, plugin = "swc-plugin-import-meta-hot") => ({
  parser: { syntax: "ecmascript", jsx: true },
  transform: { react: { runtime: "automatic" } },
  target: "es2022",
  experimental: { plugins: [[plugin, options]] },
});

/** The HTML of a page that was built as CommonJS. */
export function render(path) {
  const require = createRequire(path);
  delete require.cache[path];
  return renderToStaticMarkup(createElement(require(path).default));
}

/**
 * Builds the page with a bundler, for Node.
 * @param bundler "rspack" or "webpack"
 * @param options.packages a folder that has the version of the bundler
 * @param options.loader settings of a rule that runs swc: none if a plugin adds it
 * @param options.plugins of the bundler
 */
export async function buildPage(bundler, source, mode, { packages = HERE, loader, plugins = [] }) {
  const require = createRequire(join(packages, "package.json"));
  const { root, remove } = project({ "page.jsx": source, "package.json": "{}" }, { folder: join(packages, "tmp") });
  const compiler = (bundler === "rspack" ? require("@rspack/core").rspack : require("webpack"))({
    context: root,
    mode,
    target: "node",
    devtool: false,
    entry: "./page.jsx",
    output: { path: join(root, "dist"), filename: "page.cjs", library: { type: "commonjs2" } },
    externals: { react: "commonjs2 react", "react/jsx-runtime": "commonjs2 react/jsx-runtime" },
    optimization: { minimize: false },
    module: {
      rules: [
        ...(loader
          ? [
              {
                test: /\.jsx$/,
                loader: bundler === "rspack" ? "builtin:swc-loader" : require.resolve("swc-loader"),
                options: { ...(bundler === "webpack" && { swcrc: false }), jsc: loader },
              },
            ]
          : []),
      ],
    },
    plugins,
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, stats) => (error ? reject(error) : compiler.close(() => resolve(stats)))),
  );
  const path = join(root, "dist", "page.cjs");
  return {
    code: Number(stats.hasErrors()),
    output: stats.toString({ all: false, errors: true, warnings: true }),
    path,
    read: () => readFileSync(path, "utf8"),
    remove,
  };
}

/**
 * Builds the page as a client component of an app.
 * @param bundler "webpack" or "turbopack"
 * @param config the code of its config
 * @param packages a folder that has the version of Next.js
 */
export async function buildNext(bundler, source, config, packages = HERE) {
  const app = {
    "app/layout.jsx": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }`,
    "app/page.jsx": `"use client";${source}`,
    "package.json": `{ "private": true }`,
    "next.config.mjs": config(`{
      turbopack: { root: ${JSON.stringify(ROOT)} },
      outputFileTracingRoot: ${JSON.stringify(ROOT)},
      typescript: { ignoreBuildErrors: true },
    }`),
  };
  const { root, remove } = project(app, { folder: join(packages, "tmp") });
  const next = createRequire(join(packages, "package.json")).resolve("next/dist/bin/next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
  const result = await run(process.execPath, [next, "build", `--${bundler}`], { cwd: root, env });
  const chunks = () =>
    readdirSync(join(root, ".next", "static", "chunks"), { recursive: true })
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(root, ".next", "static", "chunks", name), "utf8"))
      .join("\n");
  const html = () => readFileSync(join(root, ".next", "server", "app", "index.html"), "utf8");
  return { ...result, chunks, html, remove };
}
