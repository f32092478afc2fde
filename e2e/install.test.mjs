/**
 * The packages as a user gets them: packed, and installed into an empty project outside this repository, on a machine
 * without Rust.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { run, start } from "./lib/process.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const versions = require("./package.json").devDependencies;
const { dependencies: older } = require("./older-hosts/swc-1.15/package.json");
// No cargo and no rustc: node and the system's own programs.
const env = { ...process.env, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NO_COLOR: "1" };

const COUNTER = `export let count = (import.meta.hot.data.count ??= 1);\nimport.meta.hot.accept();\n`;

describe("packed and installed into an empty project", () => {
  const folder = mkdtempSync(join(tmpdir(), "import-meta-hot-install-"));
  let plugin;
  let runtime;

  before(async () => {
    for (const at of [root, join(root, "runtime")]) {
      const packed = await run("npm", ["pack", "--pack-destination", folder], { cwd: at, env });
      assert.equal(packed.code, 0, packed.output);
    }
    const tarball = (name) =>
      `file:${join(
        folder,
        readdirSync(folder).find((file) => file.startsWith(`${name}-0`)),
      )}`;
    plugin = tarball("swc-plugin-import-meta-hot");
    runtime = tarball("import-meta-hot");
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  /** Installs an app. The plugin is not published yet: `overrides` says where the runtime's dependency on it comes from. */
  async function install(name, dependencies, files, flags = []) {
    const app = join(folder, name);
    mkdirSync(app);
    const overrides = dependencies["swc-plugin-import-meta-hot"] ? {} : { "swc-plugin-import-meta-hot": plugin };
    writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", dependencies, overrides }));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(app, file), content);
    const options = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...flags];
    const { code, output } = await run("npm", ["install", ...options], { cwd: app, env });
    assert.equal(code, 0, output);
    return app;
  }

  it("have what a registry shows, and types that resolve as the code does", async () => {
    for (const at of [root, join(root, "runtime")]) {
      const { code, output } = await run("npx", ["--no-install", "publint", "--strict", at], { cwd: root, env });
      assert.equal(code, 0, output);
      const metadata = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
      for (const key of ["description", "homepage", "repository", "bugs", "author", "license", "keywords", "engines"])
        assert.ok(metadata[key], `${metadata.name} has no ${key}`);
      assert.equal(metadata.publishConfig.access, "public");
      assert.notEqual(metadata.sideEffects, undefined);
    }
    // The plugin is a .wasm file: it has no types. Ours are for Node and bundlers that know `exports`, as ES modules.
    const attw = ["--no-install", "attw", fileURLToPath(runtime), "--profile", "esm-only"];
    const { code, output } = await run("npx", attw, { cwd: root, env });
    assert.equal(code, 0, output);
  });

  for (const [name, version] of [
    ["swc-plugin-import-meta-hot", versions["@swc/core"]],
    ["swc-plugin-import-meta-hot/swc-1.15", older["@swc/core"]],
  ])
    it(`${name} alone works in .swcrc, in development and production`, async () => {
      const app = await install(
        `plugin-${version}`,
        { "swc-plugin-import-meta-hot": plugin, "@swc/core": version },
        {
          ".swcrc": JSON.stringify({ jsc: { target: "es2022", experimental: { plugins: [[name, {}]] } } }),
          "counter.js": COUNTER,
          "build.mjs": `import { transformFileSync } from "@swc/core";\nconsole.log(transformFileSync("counter.js").code);\n`,
        },
      );
      const build = (NODE_ENV) => run(process.execPath, ["build.mjs"], { cwd: app, env: { ...env, NODE_ENV } });
      assert.match((await build("development")).output, /selfAcceptingData\.count \?\?= 1/);
      assert.equal((await build("production")).output.trim(), "export let count = 1;");
    });

  for (const [name, flags, others] of [
    ["one install is enough", []],
    ["with the @swc/core 1.15 of the project", [], { "@swc/core": older["@swc/core"] }],
    // As Yarn does: then @hono/node-server, whose code imports its peer `hono`, must get it from us.
    ["also where peer dependencies are not installed", ["--legacy-peer-deps"]],
  ]) {
    it(`the runtime alone runs a server with hot: ${name}`, async () => {
      const server = (text) => `import.meta.hot.dispose(() => {});
        export default { port: 0, fetch: () => new Response(${JSON.stringify(text)}) };\n`;
      const app = await install(
        `server${flags.join("")}${Object.keys(others ?? {}).length}`,
        { "import-meta-hot": runtime, ...others },
        { "server.ts": `import "import-meta-hot/types";\n${server("one")}` },
        flags,
      );
      const command = join(app, "node_modules", ".bin", "hot");
      const program = await start(command, ["server.ts"], { cwd: app, env, ready: /listening on (http\S+)/ });
      try {
        const [, address] = program.match;
        assert.equal(await (await fetch(address)).text(), "one");
        const updated = program.next(/reloaded server\.ts/);
        writeFileSync(join(app, "server.ts"), server("two"));
        await updated;
        assert.equal(await (await fetch(address)).text(), "two");
      } finally {
        await program.stop();
      }
    });
  }

  it("both work in rspack, and @swc/core of the app is the only one", async () => {
    const app = await install(
      "rspack",
      { "import-meta-hot": runtime, "@rspack/core": versions["@rspack/core"], "@swc/core": versions["@swc/core"] },
      {
        "index.js": `import { count } from "./counter.js";\nconsole.log(count);\n`,
        "counter.js": COUNTER,
        "build.mjs": `
          import { rspack } from "@rspack/core";
          import { ImportMetaHot } from "import-meta-hot/rspack";
          const mode = process.argv[2];
          rspack(
            { mode, entry: "./index.js", optimization: { minimize: false }, output: { filename: mode + ".js" }, plugins: [new ImportMetaHot()] },
            (error, stats) => {
              if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
            },
          );`,
      },
    );
    for (const mode of ["development", "production"]) {
      const { code, output } = await run(process.execPath, ["build.mjs", mode], {
        cwd: app,
        env: { ...env, NODE_ENV: mode },
      });
      assert.equal(code, 0, output);
    }
    const built = (mode) => readFileSync(join(app, "dist", `${mode}.js`), "utf8");
    assert.match(built("development"), /selfAcceptingData/);
    assert.doesNotMatch(built("production"), /import\.meta|selfAcceptingData|webpackHot|import-meta-hot/);
    assert.ok(!existsSync(join(app, "node_modules/import-meta-hot/node_modules/@swc/core")));
  });
});
