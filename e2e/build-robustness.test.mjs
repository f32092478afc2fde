/** `hot build` when something goes wrong (rule W11): it is killed, runs twice at once, or is to write where sources are. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { filesIn, withProject } from "./lib/build.mjs";
import { run } from "./lib/process.mjs";

const CLI = join(dirname(fileURLToPath(import.meta.url)), "../runtime/dist/hosts/node/cli.js");
const ASSETS = 400;
/** Enough files that writing them takes a while. */
const FILES = {
  "index.html": `<!doctype html><script type="module" src="./index.js"></script>\n`,
  "index.js": Array.from({ length: ASSETS }, (_, i) => `import a${i} from "./assets/${i}.bin";\n`)
    .join("")
    .concat(`document.title = "VERSION" + [${Array.from({ length: ASSETS }, (_, i) => `a${i}`)}].length;\n`),
  ...Object.fromEntries(Array.from({ length: ASSETS }, (_, i) => [`assets/${i}.bin`, `asset ${i}`.repeat(2000)])),
};

const snapshot = (folder) =>
  Object.fromEntries(filesIn(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const leftovers = (root) => readdirSync(root).filter((name) => name.startsWith(".dist"));

describe("the output folder (W11)", { concurrency: false }, () => {
  it("a build that is killed while it writes leaves the previous one whole; the next one cleans up", () =>
    withProject(FILES, async (project) => {
      assert.equal((await project.build("index.html")).code, 0);
      const dist = join(project.root, "dist");
      const before = snapshot(dist);
      project.write("index.js", FILES["index.js"].replace("VERSION", "NEXT"));
      const child = spawn(process.execPath, [CLI, "build", "index.html"], { cwd: project.root, stdio: "ignore" });
      const watcher = watch(project.root);
      const exited = once(child, "exit");
      while (!leftovers(project.root).some((name) => name.includes("new"))) await once(watcher, "change");
      child.kill("SIGKILL");
      const [, signal] = await exited;
      watcher.close();
      assert.equal(signal, "SIGKILL", "the build ended before it was killed");
      assert.ok(leftovers(project.root).length > 0);
      assert.deepEqual(snapshot(dist), before);
      assert.equal((await project.build("index.html")).code, 0);
      assert.deepEqual(leftovers(project.root), []);
      assert.match(project.texts(/\.js$/), /NEXT/);
    }));

  it("a build that was killed between its two renames: the next one brings the previous output back, even if it fails", () =>
    withProject({ "index.html": "<!doctype html>good\n" }, async (project) => {
      assert.equal((await project.build("index.html")).code, 0);
      const { pid } = spawnSync(process.execPath, ["--version"]); // a process that has ended
      renameSync(join(project.root, "dist"), join(project.root, `.dist.hot-old1-${pid}`));
      project.write("index.html", `<!doctype html><img src="gone.png">\n`);
      assert.equal((await project.build("index.html")).code, 1);
      assert.match(project.texts(/index\.html$/), /good/);
      assert.deepEqual(leftovers(project.root), []);
    }));

  it("a failed build leaves the previous output as it was", () =>
    withProject({ "index.html": "<!doctype html>good\n" }, async (project) => {
      assert.equal((await project.build("index.html")).code, 0);
      const before = snapshot(join(project.root, "dist"));
      project.write("index.html", `<!doctype html><script type="module">let a = ;</script>\n`);
      const { code, output } = await project.build("index.html");
      assert.equal(code, 1);
      assert.match(output, /index\.html/);
      assert.deepEqual(snapshot(join(project.root, "dist")), before);
    }));

  it("old files go with the next build", () =>
    withProject(
      {
        "index.html": `<!doctype html><script type="module" src="a.js"></script>\n`,
        "a.js": "document.title = 'one';",
      },
      async (project) => {
        assert.equal((await project.build("index.html")).code, 0);
        project.write("a.js", "document.title = 'two';");
        assert.equal((await project.build("index.html")).code, 0);
        assert.equal(filesIn(join(project.root, "dist/assets")).length, 1);
        assert.match(project.texts(/\.js$/), /two/);
      },
    ));

  it("builds at the same time: each succeeds, and one of them is there as a whole", () =>
    withProject(FILES, async (project) => {
      const results = await Promise.all(Array.from({ length: 3 }, () => project.build("index.html")));
      for (const { code, output } of results) assert.equal(code, 0, output);
      assert.equal(filesIn(join(project.root, "dist/assets")).length, ASSETS + 1);
      assert.deepEqual(leftovers(project.root), []);
    }));

  it("is refused where sources or files of others are, and these stay", () =>
    withProject(
      {
        "site/index.html": `<!doctype html><script type="module" src="../dist/code.js"></script>\n`,
        "dist/code.js": "document.title = 'mine';",
        "notes/mine.md": "mine",
        file: "",
      },
      async (project) => {
        for (const [outdir, wanted] of [
          [".", /contains/],
          ["..", /contains/],
          ["site", /holds files that `hot build` did not write/],
          ["notes", /holds files that `hot build` did not write/],
          ["dist", /holds files that `hot build` did not write/],
          ["file", /is not a folder/],
          ["", /--outdir is empty/],
        ]) {
          const { code, output } = await project.build("site/index.html", "--outdir", outdir);
          assert.equal(code, 1, outdir);
          assert.match(output, wanted);
        }
        // A source in the output of an earlier build.
        project.write("dist/build-manifest.json", "{}");
        const { code, output } = await project.build("site/index.html");
        assert.equal(code, 1);
        assert.match(output, /contains the source .*dist\/code\.js/);
        assert.ok(existsSync(join(project.root, "notes/mine.md")) && existsSync(join(project.root, "dist/code.js")));
        mkdirSync(join(project.root, "empty"));
        assert.equal((await project.build("site/index.html", "--outdir", "empty")).code, 0);
      },
    ));

  it("without the bundler, it says what to install; programs under hot do not need it", () =>
    withProject(
      {
        "index.html": `<!doctype html><script type="module">document.title = "a";</script>\n`,
        "hide.cjs": HIDE,
        "a.js": "console.log('runs'); process.exit(0);",
      },
      async ({ root }) => {
        const env = { ...process.env, NODE_OPTIONS: `--require ${join(root, "hide.cjs")}` };
        const { code, output } = await run(process.execPath, [CLI, "build", "index.html"], { cwd: root, env });
        assert.equal(code, 1);
        assert.match(output, /hot build needs a bundler: run npm install --save-dev rolldown/);
        assert.match((await run(process.execPath, [CLI, "a.js"], { cwd: root, env })).output, /runs/);
      },
    ));
});

/** Node as it is where the package is not installed. */
const HIDE = `const Module = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name === "rolldown") throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  return resolve.call(this, name, ...rest);
};
`;
