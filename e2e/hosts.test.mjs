/**
 * The built .wasm in every host, by its package name: functions, classes, accessors, switch and JSX in the input,
 * since a plugin of the wrong generation works on trivial code (docs/swc.md, "Versions and formats").
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  assertDiagnosed,
  buildNext,
  buildPage,
  HTML,
  jsc,
  LINE,
  PAGE,
  render,
  TRACES,
  VIOLATION,
} from "./lib/host-page.mjs";
import { run } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const require = createRequire(import.meta.url);
describe("@swc/cli with a .swcrc", () => {
  const build = async (source, options, env = {}) => {
    const { root, remove } = project({
      "page.jsx": source,
      "package.json": "{}",
      ".swcrc": JSON.stringify({ jsc: jsc(options), module: { type: "commonjs" } }),
    });
    const result = await run(join(root, "../../../node_modules/.bin/swc"), ["page.jsx", "-o", "page.js"], {
      cwd: root,
      env: { ...process.env, ...env },
    });
    return { ...result, root, remove, read: () => readFileSync(join(root, "page.js"), "utf8") };
  };

  it("production", async () => {
    const { code, output, root, remove, read } = await build(PAGE, { mode: "production" });
    assert.equal(code, 0, output);
    assert.doesNotMatch(read(), TRACES);
    assert.match(render(join(root, "page.js")), HTML);
    remove();
  });

  it("development: the output calls the runtime's hook", async () => {
    const { code, output, remove, read } = await build(PAGE, { mode: "development" });
    assert.equal(code, 0, output);
    assert.match(read(), /require\("import-meta-hot\/hooks\/webpack"\)/);
    assert.match(read(), /_hot\.accept\(/);
    remove();
  });

  it("without the option `mode`, SWC's environment decides: SWC_ENV, NODE_ENV, else development", async () => {
    for (const [environment, expected] of [
      [{ NODE_ENV: "development" }, true],
      [{ NODE_ENV: "production" }, false],
      [{ NODE_ENV: "test" }, false],
      [{}, true],
      [{ SWC_ENV: "production", NODE_ENV: "development" }, false],
    ]) {
      const unset = { SWC_ENV: undefined, NODE_ENV: undefined };
      const { code, output, remove, read } = await build(PAGE, {}, { ...unset, ...environment });
      assert.equal(code, 0, output);
      assert.equal(read().includes("import-meta-hot"), expected, JSON.stringify(environment));
      remove();
    }
  });

  it("a violation fails the build", async () => {
    const { code, output, remove } = await build(VIOLATION, { mode: "production" });
    assertDiagnosed(code, output, `page.jsx:${LINE}`);
    remove();
  });

  it("wrong options fail the build with what is allowed", async () => {
    const { code, output, remove } = await build(PAGE, { mdoe: "production" });
    assert.notEqual(code, 0);
    assert.match(output, /`mdoe` is not an option, did you mean `mode`\?/);
    assert.match(output, /host: "webpack" \| "turbopack" \| "registry"/);
    remove();
  });

  it("leaves a file unchanged that contains the word but not the API (P4)", async () => {
    const source = `export const hot = { data: 1 };\nexport const photo = "a hot shot";\n`;
    const without = await build(source, { mode: "development" });
    assert.equal(without.code, 0, without.output);
    assert.doesNotMatch(without.read(), /import-meta-hot/);
    without.remove();
  });
});

for (const bundler of ["rspack", "webpack"]) {
  describe(bundler === "rspack" ? "rspack, builtin:swc-loader" : "webpack, swc-loader", () => {
    const build = (source, mode, options) => buildPage(bundler, source, mode, { loader: jsc(options) });

    it("production", async () => {
      const { code, output, path, read, remove } = await build(PAGE, "production", { mode: "production" });
      assert.equal(code, 0, output);
      assert.doesNotMatch(read(), TRACES);
      assert.match(render(path), HTML);
      remove();
    });

    it("development without HMR: the hook gives an inert context (D3)", async () => {
      const { code, output, path, read, remove } = await build(PAGE, "development", { mode: "development" });
      assert.equal(code, 0, output);
      assert.match(read(), /_hot\.accept\(/);
      assert.match(render(path), HTML);
      remove();
    });

    it("a violation fails the build", async () => {
      const { code, output, remove } = await build(VIOLATION, "production", {});
      assertDiagnosed(code, output, "page.jsx");
      remove();
    });

    it('`indirect: "allow"` lets it through', async () => {
      const { code, output, path, remove } = await build(VIOLATION, "production", {
        mode: "production",
        indirect: "allow",
      });
      assert.equal(code, 0, output);
      assert.equal(require(path).alias, undefined);
      remove();
    });
  });
}

for (const bundler of ["webpack", "turbopack"]) {
  describe(`next build, ${bundler}`, () => {
    const build = (source, options) =>
      buildNext(
        bundler,
        source,
        (base) =>
          `export default { ...${base}, experimental: { swcPlugins: [["swc-plugin-import-meta-hot", ${JSON.stringify(options)}]] } };`,
      );

    it("production", async () => {
      const { code, output, chunks, html, remove } = await build(PAGE, { mode: "production" });
      assert.equal(code, 0, output);
      assert.match(html(), HTML);
      assert.match(chunks(), /a text: /);
      assert.doesNotMatch(chunks(), /HOT-TRACE|import-meta-hot/);
      remove();
    });

    it("development output: rendered on the server with an inert context (D3)", async () => {
      const { code, output, chunks, html, remove } = await build(PAGE, { mode: "development", host: bundler });
      assert.equal(code, 0, output);
      assert.match(html(), HTML);
      assert.match(chunks(), /HOT-TRACE/);
      remove();
    });

    it("a violation fails the build", async () => {
      const { code, output, remove } = await build(VIOLATION, {});
      assertDiagnosed(code, output, "page.jsx");
      remove();
    });
  });
}
