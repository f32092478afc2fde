/** Workers of pages, built (rules W4, W11), in Chromium: each is one script with all that it imports, and behaves as under `hot`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { built, filesIn, openWhole, TRACES, withProject } from "./lib/build.mjs";
import { CLASSIC_AND_SHARED, MODULE, NESTED, THROWS } from "./lib/workers.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const shows = (page, text) =>
  page.waitForFunction((text) => document.querySelector("#text").textContent === text, text);
/** Names of the built scripts, without their hashes. */
const scripts = (project) =>
  filesIn(join(project.root, "dist/assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.replace(/-[\w-]{8}\.js$/, ""));

describe("built workers (W4, W11)", { concurrency: false }, () => {
  it("a module worker is compiled, bundled, minified and hashed with all that it imports", () =>
    withProject(MODULE, async (project) => {
      await built(project, "index.html");
      assert.deepEqual(scripts(project), ["index", "worker"]);
      assert.doesNotMatch(project.texts(/\.js$/), TRACES);
      assert.doesNotMatch(project.texts(/\.js$/), /shared: |import\(|\n {2}/, "neither types nor white space");
      await project.preview([], ({ url }) =>
        openWhole(browser, url, "build-worker", async (page) => {
          await page.waitForFunction(() => document.querySelector("#text").textContent !== "");
          const text = await page.textContent("#text");
          assert.match(text, /^one json commonjs late production \/assets\/worker-[\w-]{8}\.js$/);
        }),
      );
    }));

  it("a worker makes another one of its own file; classic and shared workers are scripts with imports", async () => {
    for (const [name, files, text] of [
      ["nested", NESTED, "nested one"],
      ["classic", CLASSIC_AND_SHARED, "classic one, shared one"],
    ])
      await withProject({ ...MODULE, ...files }, async (project) => {
        await built(project, "index.html", "--base", "/app");
        await project.preview([], ({ url }) =>
          openWhole(browser, url, `build-worker-${name}`, (page) => shows(page, text)),
        );
      });
  });

  it("a classic worker may await at its top level, and import scripts", () =>
    withProject(
      {
        ...MODULE,
        "index.ts": `new Worker(new URL("./classic.ts", import.meta.url)).onmessage = ({ data }) => (document.querySelector("#text")!.textContent = data);`,
        "classic.ts": `declare function importScripts(url: string): void;
importScripts(new URL("./global.js", import.meta.url).href);
const { late } = await import("./late.ts");
postMessage([typeof (globalThis as any).fromScript, late].join(" "));`,
        "global.js": "var fromScript = 1;",
      },
      async (project) => {
        await built(project, "index.html");
        await project.preview([], ({ url }) =>
          openWhole(browser, url, "build-worker-await", (page) => shows(page, "number late")),
        );
      },
    ));

  it("what a worker throws reaches the page; its source map names the line", () =>
    withProject({ ...MODULE, ...THROWS }, async (project) => {
      await built(project, "index.html", "--sourcemap");
      await project.preview([], ({ url }) =>
        withPage(browser, "build-worker-throws", async (page) => {
          await page.goto(url);
          await shows(page, "error: Uncaught Error: thrown in a worker");
        }),
      );
      const name = filesIn(join(project.root, "dist")).find((name) => /worker-.*\.js$/.test(name));
      const script = readFileSync(join(project.root, "dist", name), "utf8");
      assert.match(script, new RegExp(`sourceMappingURL=${name.slice("assets/".length)}\\.map`));
      const { originalPositionFor, TraceMap } = await import("@jridgewell/trace-mapping");
      const lines = script.split("\n");
      const line = lines.findIndex((text) => text.includes("thrown"));
      const map = new TraceMap(readFileSync(join(project.root, "dist", `${name}.map`), "utf8"));
      const found = originalPositionFor(map, { line: line + 1, column: lines[line].indexOf("Error(") });
      assert.match(found.source, /worker\.ts$/);
      assert.deepEqual([found.line, found.column], [1, THROWS["worker.ts"].indexOf("Error(")]);
    }));

  it("a change of what a worker imports is another address of the worker, of those that make it, and of the page's script", () =>
    withProject({ ...MODULE, ...NESTED }, async (project) => {
      const names = () => filesIn(join(project.root, "dist/assets"));
      await built(project, "index.html");
      const before = names();
      await built(project, "index.html");
      assert.deepEqual(names(), before, "the same sources give the same files");
      project.write("name.ts", `export const name = "two";`);
      await built(project, "index.html");
      assert.equal(names().length, before.length);
      for (const name of names()) assert.ok(!before.includes(name), name);
    }));

  it("errors of a worker and of the page come at once, each of them once", () =>
    withProject(
      { ...MODULE, "index.ts": `${MODULE["index.ts"]}\nimport "./name.ts"; import "./gone.ts";` },
      async (project) => {
        project.write("name.ts", "export const name = ;");
        const { code, output } = await project.build("index.html");
        assert.equal(code, 1);
        assert.equal(output.match(/name\.ts:1:21/g).length, 1, output);
        assert.match(output, /cannot find "\.\/gone\.ts"/);
        project.write("index.ts", `new Worker(new URL("./missing.ts", import.meta.url));`);
        assert.match((await project.build("index.html")).output, /index\.ts:1:20: cannot find "\.\/missing\.ts"/);
      },
    ));
});
