/**
 * Versions of the hosts before the newest: the plugin that fits, chosen by its name or by our bundler plugins, and what the other one
 * says. Updates in real Chromium: conformance.test.mjs, `npm run hosts:older`.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { ImportMetaHot as ForRspack } from "import-meta-hot/rspack";
import { ImportMetaHot as ForWebpack } from "import-meta-hot/webpack";
import { fixtures, transformFixture } from "./lib/fixtures.mjs";
import { assertDiagnosed, buildNext, buildPage, HTML, jsc, PAGE, render, TRACES, VIOLATION } from "./lib/host-page.mjs";
import { olderHost } from "./lib/older-hosts.mjs";
import { plain, run } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const NEWER = "swc-plugin-import-meta-hot";
const OLDER = `${NEWER}/swc-1.15`;
const SAYS_NEWER = new RegExp(`use "${NEWER}"$`, "m");
const SAYS_OLDER = new RegExp(`use "${OLDER}"`);
const newest = createRequire(import.meta.url)("@swc/core");

/** What older versions do otherwise on their own. */
const DIFFER = [
  "p2-branches/comments-stay-with-their-code", // 1.15.0 prints the first comment of a file before code that was put in front
  "p3-data/instantiated-target-plugin-first", // 1.15.47 does not parse it
];

for (const [folder, right, wrong, says] of [
  ["swc-1.15.0", OLDER, NEWER, SAYS_OLDER],
  ["swc-1.15", OLDER, NEWER, SAYS_OLDER],
  ["swc-1.16.0", NEWER, OLDER, SAYS_NEWER],
]) {
  const swc = createRequire(join(olderHost(folder), "package.json"))("@swc/core");
  describe(`@swc/core ${swc.version}`, () => {
    it("prints every fixture as the newest version does (S, P, D)", () => {
      const cases = fixtures().filter(({ name }) => !DIFFER.includes(name));
      assert.ok(cases.length > 150);
      for (const fixture of cases) {
        for (const mode of ["development", "production"]) {
          assert.equal(
            transformFixture(swc, right, fixture, mode),
            transformFixture(newest, NEWER, fixture, mode),
            `${fixture.name}, ${mode}`,
          );
        }
      }
    });

    it("says which plugin to use, if it was given the other one", () => {
      assert.throws(
        () => swc.transformSync(PAGE, { filename: "page.jsx", swcrc: false, jsc: jsc({}, wrong) }),
        ({ message }) => says.test(plain(message)),
      );
    });
  });
}

for (const [bundler, folder, Plugin, wrong, says] of [
  ["rspack", "rspack-1.7", ForRspack, NEWER, SAYS_OLDER],
  ["rspack", "rspack-2.1", ForRspack, NEWER, SAYS_OLDER],
  ["webpack", "swc-1.15", ForWebpack, NEWER, SAYS_OLDER],
  ["rspack", undefined, ForRspack, OLDER, SAYS_NEWER],
  ["webpack", undefined, ForWebpack, OLDER, SAYS_NEWER],
]) {
  const packages = folder && olderHost(folder);
  describe(`${bundler}, ${folder ?? "newest"}`, () => {
    const build = (source, mode, options) => buildPage(bundler, source, mode, { packages, ...options });

    it("ImportMetaHot takes the plugin that fits: production (P4)", async () => {
      const { code, output, path, read, remove } = await build(PAGE, "production", { plugins: [new Plugin()] });
      assert.equal(code, 0, output);
      assert.doesNotMatch(read(), TRACES);
      assert.match(render(path), HTML);
      remove();
    });

    it("development, with a rule of the project's own (D3)", async () => {
      const { plugins: _, ...experimental } = jsc({}).experimental;
      const loader = { ...jsc({}), experimental };
      const { code, output, path, read, remove } = await build(PAGE, "development", {
        loader,
        plugins: [new Plugin({ client: false })],
      });
      assert.equal(code, 0, output);
      assert.match(read(), /_hot\.accept\(/);
      assert.match(render(path), HTML);
      remove();
    });

    it("a violation fails the build (S5)", async () => {
      const { code, output, remove } = await build(VIOLATION, "production", { plugins: [new Plugin()] });
      assertDiagnosed(code, output, "page.jsx");
      remove();
    });

    it("says which plugin to use, if a rule names the other one", async () => {
      const { code, output, remove } = await build(PAGE, "production", { loader: jsc({}, wrong) });
      assert.notEqual(code, 0);
      assert.match(plain(output), says);
      remove();
    });
  });
}

for (const [version, bundler, next, right] of [
  ["16.1", "turbopack", "16.1.0", OLDER],
  ["16.3", "webpack", "16.3.8", OLDER],
  ["newest", undefined, undefined, NEWER],
]) {
  describe(`Next.js ${version}`, () => {
    const packages = next && olderHost(`next-${version}`);

    it("withImportMetaHot takes the plugin that fits, and warns where Turbopack has no hot API", async () => {
      const { root, remove } = project(
        {
          "package.json": "{}",
          "config.mjs": `import { withImportMetaHot } from "import-meta-hot/next";
            const { experimental } = await withImportMetaHot()("phase-development-server");
            console.log(experimental.swcPlugins[0][0]);`,
        },
        packages && { folder: join(packages, "tmp") },
      );
      const { code, output } = await run(process.execPath, ["config.mjs"], {
        cwd: root,
        env: { ...process.env, TURBOPACK: "1" },
      });
      assert.equal(code, 0, output);
      assert.ok(output.endsWith(`${right}\n`), output);
      assert.equal(output.includes(`this is ${next}. Edits of modules`), version === "16.1", output);
      remove();
    });

    if (bundler)
      it(`next build, ${bundler} (P4)`, async () => {
        const config = (base) =>
          `import { withImportMetaHot } from "import-meta-hot/next"; export default withImportMetaHot(${base});`;
        const { code, output, chunks, html, remove } = await buildNext(bundler, PAGE, config, packages);
        assert.equal(code, 0, output);
        assert.match(html(), HTML);
        assert.match(chunks(), /a text: /);
        assert.doesNotMatch(chunks(), TRACES);
        remove();
      });
  });
}

it("hosts that are too old are told so", () => {
  const compiler = {
    context: olderHost("rspack-1.7"),
    options: { mode: "production" },
    webpack: { rspackVersion: "1.6.8" },
  };
  assert.throws(() => new ForRspack().apply(compiler), /needs @rspack\/core 1\.7 or newer, this is 1\.6\.8/);
});

describe("other tools with @swc/core 1.15", () => {
  const folder = olderHost("swc-1.15");
  const require = createRequire(join(folder, "package.json"));
  const production = jsc({ mode: "production" }, OLDER);

  it("@swc/jest: a test file and what it imports, with inert contexts (D3)", async () => {
    const files = {
      "counter.js": "export const state = (import.meta.hot.data.state ??= { n: 1 });\nimport.meta.hot.accept();\n",
      "counter.test.js": `import { state } from "./counter";
        test("a module that uses the API", () => expect(state).toEqual({ n: 1 }));\n`,
      "package.json": "{}",
      "jest.config.json": JSON.stringify({
        transform: {
          "\\.js$": [require.resolve("@swc/jest"), { swcrc: false, jsc: production, module: { type: "commonjs" } }],
        },
      }),
    };
    const { root, remove } = project(files, { folder: join(folder, "tmp") });
    const jest = [
      join(dirname(require.resolve("jest/package.json")), "bin/jest.js"),
      "--config",
      "jest.config.json",
      "--no-cache",
      "--no-watchman",
    ];
    const { code, output } = await run(process.execPath, jest, { cwd: root });
    assert.equal(code, 0, output);
    assert.match(output, /1 passed/);
    remove();
  });

  it("unplugin-swc in Rollup (P4)", async () => {
    const { root, remove } = project({ "page.jsx": PAGE, "package.json": "{}" }, { folder: join(folder, "tmp") });
    const { rollup } = require("rollup");
    const { default: swc } = require("unplugin-swc");
    const bundle = await rollup({
      input: join(root, "page.jsx"),
      external: /^react/,
      plugins: [swc.rollup({ tsconfigFile: false, swcrc: false, jsc: production })],
    });
    await bundle.write({ file: join(root, "page.cjs"), format: "cjs", exports: "named" });
    await bundle.close();
    assert.doesNotMatch(readFileSync(join(root, "page.cjs"), "utf8"), TRACES);
    assert.match(render(join(root, "page.cjs")), HTML);
    remove();
  });
});
