/** The two packages as they are published: the .wasm file and the runtime. */
import assert from "node:assert/strict";
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { olderHost } from "./lib/older-hosts.mjs";
import { run } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const require = createRequire(import.meta.url);

it("swc-plugin-import-meta-hot resolves by name, by file and has its package.json", () => {
  const path = require.resolve("swc-plugin-import-meta-hot");
  assert.equal(require.resolve("swc-plugin-import-meta-hot/swc_plugin_import_meta_hot.wasm"), path);
  assert.equal(require("swc-plugin-import-meta-hot/package.json").main, basename(path));
  // Node reads `exports`, swc this `main`.
  const older = require.resolve("swc-plugin-import-meta-hot/swc-1.15");
  assert.equal(require("swc-plugin-import-meta-hot/swc-1.15/package.json").main, basename(older));
});

for (const [name, packages] of [
  ["swc-plugin-import-meta-hot", import.meta.url],
  ["swc-plugin-import-meta-hot/swc-1.15", join(olderHost("swc-1.15"), "package.json")],
])
  describe(name, () => {
    const path = require.resolve(name);
    const module = new WebAssembly.Module(readFileSync(path));

    it("imports nothing but what swc hands to plugins: no WASI, so no files and no environment", () => {
      const imports = WebAssembly.Module.imports(module);
      assert.deepEqual([...new Set(imports.map(({ module }) => module))], ["env"]);
      for (const { name } of imports) assert.match(name, /^__/, name);
    });

    it("exports what hosts call", () => {
      const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
      for (const name of [
        "memory",
        "__alloc",
        "__free",
        "__transform_plugin_process_impl",
        "__get_transform_plugin_core_pkg_diag",
      ])
        assert.ok(exports.includes(name), `${name} is missing`);
    });

    it("hands a file back unchanged that does not use the API, and never panics on deep code", async () => {
      const { transform } = createRequire(packages)("@swc/core");
      const compile = (source, plugins) =>
        transform(source, { swcrc: false, jsc: { target: "es2022", experimental: { plugins } } }).then(
          ({ code }) => code,
        );
      const plugin = [[path, { mode: "production" }]];
      for (const source of ["export const hot = import.meta.url;", "a.hot.b ??= 'hot';", "class A { static hot() {} }"])
        assert.equal(await compile(source, plugin), await compile(source, []));
      const deep = `export default ${"[".repeat(150)}import.meta.hot.data.x${"]".repeat(150)};`;
      assert.match(await compile(deep, plugin), /void 0/);
      const long = `export default ${Array(1500).fill("a").join(" + ")} + import.meta.hot.data.x;`;
      assert.match(await compile(long, plugin), /void 0/);
    });
  });

describe("import-meta-hot", () => {
  it("gives an inert context where there is no host (D3)", async () => {
    const { webpackHot, turbopackHot, registryHot } = await import("import-meta-hot");
    for (const hot of [webpackHot(undefined), turbopackHot(undefined), registryHot({})]) {
      const never = () => assert.fail("a callback of an inert context was called");
      hot.accept();
      hot.accept(never);
      hot.accept("./a", never, [never]);
      hot.accept(["./a"], never, [never]);
      hot.dispose(never);
      hot.prune(never);
      hot.on("vite:beforeUpdate", never);
      hot.off("vite:beforeUpdate", never);
      hot.send("x");
      hot.invalidate("why");
      hot.decline();
      hot.data.kept ??= 1;
      assert.equal(hot.data.kept, 1);
    }
  });

  it("has no dependencies in a browser, and is at most 5,120 bytes gzipped without the overlay", async () => {
    const own = join(dirname(require.resolve("import-meta-hot/package.json")), "dist");
    const { rspack } = require("@rspack/core");
    // What a page of rspack or webpack gets: the hook, its host and the client.
    const { root: folder, remove } = project({
      "index.js": `
        import "import-meta-hot/client?%2Fws";
        import.meta.hot.accept();`,
    });
    const plugins = [[require.resolve("swc-plugin-import-meta-hot"), { mode: "development" }]];
    const compiler = rspack({
      context: folder,
      mode: "production",
      entry: "./index.js",
      module: {
        rules: [
          {
            include: join(folder, "index.js"),
            loader: "builtin:swc-loader",
            options: { jsc: { target: "es2022", experimental: { plugins } } },
          },
        ],
      },
      output: { path: folder, filename: "out.mjs", library: { type: "module" } },
    });
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, stats) => (error ? reject(error) : resolve(stats))),
    );
    const files = [...new Set([...stats.compilation.fileDependencies].map((file) => realpathSync(file)))].filter(
      (file) => file.endsWith(".js") && !file.startsWith(folder),
    );
    const { errors } = stats.toJson({ all: false, errors: true });
    await new Promise((resolve) => compiler.close(resolve));
    assert.deepEqual(errors, []);
    assert.deepEqual(
      files.filter((file) => !file.startsWith(own)),
      [],
    );
    assert.ok(
      files.includes(join(own, "hosts", "webpack", "client.js")) &&
        !files.includes(join(own, "hosts", "webpack", "overlay.js")),
      files.join(),
    );
    const hosts = files.filter((file) => file.startsWith(join(own, "hosts")));
    assert.deepEqual(
      hosts.filter((file) => !file.startsWith(join(own, "hosts", "webpack"))),
      [],
      "a page loads the hook of its own host only",
    );
    const size = gzipSync(readFileSync(join(folder, "out.mjs"))).length;
    remove();
    console.log(`the runtime is ${size} bytes gzipped`);
    assert.ok(size <= 5120, `${size} bytes`);
  });

  it("the runtime of a page of hot index.html is at most 7,168 bytes gzipped, with registry and socket, without the overlay", () => {
    const own = join(dirname(require.resolve("import-meta-hot/package.json")), "dist");
    const size = gzipSync(readFileSync(join(own, "hosts/page/runtime.min.js"))).length;
    assert.ok(size <= 7168, `${size} bytes`);
  });

  it("types are exact to SPEC", async () => {
    const { root: folder, remove } = project({
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "preserve",
          target: "es2022",
          lib: ["es2023", "dom"],
          strict: true,
          noEmit: true,
          types: [],
        },
        include: ["*.ts"],
      }),
      "use.ts": `
        import "import-meta-hot/types";
        import.meta.hot.accept();
        import.meta.hot.accept((next) => next?.anything);
        import.meta.hot.accept("./a", (next) => next?.a);
        import.meta.hot.accept(["./a", "./b"], ([a, b]) => [a?.a, b?.b]);
        import.meta.hot.accept("./a");
        import.meta.hot?.accept(async () => {});
        if (import.meta.hot) import.meta.hot.dispose(async (data) => { data.x = 1; });
        import.meta.hot.prune((data) => data.socket.close());
        import.meta.hot.data.runs ??= 0;
        import.meta.hot.on("vite:beforeUpdate", (payload) => payload.updates[0]!.path satisfies string);
        import.meta.hot.on("bun:invalidate", ({ message }) => message satisfies string | undefined);
        import.meta.hot.on("app:custom", (payload) => payload.anything);
        import.meta.hot.send("app:custom", { a: 1 });
        import.meta.hot.invalidate("why");
        import.meta.hot.decline();
        // @ts-expect-error not in the API
        import.meta.hot.acept();
        // @ts-expect-error a template is no dependency list
        import.meta.hot.accept(1);
        // @ts-expect-error data cannot be replaced
        import.meta.hot.data = {};
        // @ts-expect-error the object cannot be replaced
        import.meta.hot = undefined;
        // @ts-expect-error Vite's payload has no such member
        import.meta.hot.on("vite:beforeUpdate", (payload) => payload.nothing);
      `,
    });
    const { code, output } = await run(join(folder, "../../../node_modules/.bin/tsc"), ["-p", folder]);
    remove();
    assert.equal(code, 0, output);
  });

  it("types of what pages import, and of import.meta.env (W4)", async () => {
    const { root: folder, remove } = project({
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "preserve",
          target: "es2022",
          lib: ["es2023", "dom"],
          strict: true,
          noEmit: true,
          types: ["import-meta-hot/types", "import-meta-hot/types/page"],
        },
        include: ["*.ts"],
      }),
      "env.d.ts": "interface ImportMetaEnv { readonly PUBLIC_TITLE: string }",
      "use.ts": `
        import "./page.css";
        import names from "./page.module.css";
        import logo from "./logo.svg";
        import font from "./font.woff2?url";
        import text from "./code.ts?raw";
        import config from "./config.toml";
        [names.title, logo, font, text, import.meta.env.PUBLIC_TITLE] satisfies (string | undefined)[];
        import.meta.env.DEV satisfies boolean;
        import.meta.glob("./*.txt", { query: "?raw", import: "default", eager: true }) satisfies Record<string, string>;
        import.meta.glob<{ a: number }>(["./*.ts", "!./b.ts"]) satisfies Record<string, () => Promise<{ a: number }>>;
        import.meta.glob<string>("./*.svg", { query: { url: "" }, base: "./a", eager: true }) satisfies Record<string, string>;
        // @ts-expect-error no such option
        import.meta.glob("./*.ts", { eagre: true });
        config.anything;
        import.meta.hot.accept();
        // @ts-expect-error a variable that nobody declared
        import.meta.env.PUBLIC_OTHER;
        // @ts-expect-error a URL is a string
        logo satisfies number;
      `,
    });
    const { code, output } = await run(join(folder, "../../../node_modules/.bin/tsc"), ["-p", folder]);
    remove();
    assert.equal(code, 0, output);
  });
});
