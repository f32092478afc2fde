/** V8's code of a start, kept for the next one: it saves time and changes nothing. */
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hot } from "./lib/hot.mjs";
import { project } from "./lib/project.mjs";
import { until } from "./lib/requests.mjs";

const files = {
  "package.json": `{ "type": "module" }`,
  "server.ts": `interface Removed {\n  a: number;\n}\nimport { fail, sites } from "./fail.ts";\nlet stack = "";\ntry {\n  fail();\n} catch (error) {\n  stack = (error as Error).stack!;\n}\nconsole.log("stack", JSON.stringify(stack));\nconsole.log("sites", JSON.stringify(sites()));\nconsole.log("text", JSON.stringify(String(fail)));\nconsole.log("started");\n`,
  "fail.ts": `type Key = "a" | "b";\n\nexport function fail(): never {\n  throw new Error("failed");\n}\n\nexport function sites(): string[] {\n  const { prepareStackTrace } = Error;\n  Error.prepareStackTrace = (_, sites) => sites;\n  const [site] = new Error().stack as unknown as NodeJS.CallSite[];\n  Error.prepareStackTrace = prepareStackTrace;\n  return [site!.getFileName()!, site!.getFunctionName()!];\n}\n`,
};

const folderOf = (root) => join(root, ".cache", "import-meta-hot");
const cachesOf = (root) => {
  try {
    return readdirSync(folderOf(root)).filter((name) => name.endsWith(".v8"));
  } catch {
    return [];
  }
};
const contentOf = (root) => readFileSync(join(folderOf(root), cachesOf(root)[0]));

/** One start. @param then gets the program after it printed everything */
async function start(project, then = () => {}, options = {}) {
  const program = hot({}, { ...options, project: { ...project, remove() {} } });
  try {
    await program.prints(/started\n/);
    await then(program);
    const [stack, sites, text] = ["stack", "sites", "text"].map((name) =>
      JSON.parse(new RegExp(`^${name} (.*)$`, "m").exec(program.output())[1]),
    );
    return { stack, sites, text, output: program.output() };
  } finally {
    await program.stop();
  }
}

async function withCache(test) {
  const app = project(files);
  try {
    const first = await start(app, () => until(() => cachesOf(app.root).length === 1));
    await test(app, first);
  } finally {
    app.remove();
  }
}

describe("the cache of V8's code", () => {
  it("is used by the next start, with the same stack traces, call sites and source texts", () =>
    withCache(async (app, first) => {
      const second = await start(app);
      const fails = join(app.root, "fail.ts");
      for (const { stack, sites } of [first, second]) {
        assert.match(stack, /at fail \(.*fail\.ts:4:9\)\n/);
        assert.match(stack, /server\.ts:7:3\)?\n/);
        assert.deepEqual(sites, [fails, "sites"]);
      }
      assert.equal(second.stack, first.stack);
      assert.equal(second.text, first.text);
      await start(app, (program) => program.prints(/trace: hot-trace\.json/), { env: { HOT_TRACE: "1" } });
      const events = JSON.parse(readFileSync(join(app.root, "hot-trace.json"), "utf8"));
      const used = events.filter(({ name }) => name === "instantiate, cached").map(({ args }) => args.module);
      assert.deepEqual(used.sort(), [fails, join(app.root, "server.ts")]);
    }));

  it("is replaced where a file was edited between two starts", () =>
    withCache(async (app) => {
      const before = contentOf(app.root);
      app.write("fail.ts", files["fail.ts"].replace("\n\n", "\n\n\n"));
      const { stack } = await start(app, () => until(() => !contentOf(app.root).equals(before)));
      assert.match(stack, /fail\.ts:5:9\)\n/);
    }));

  it("is ignored and replaced if it is damaged", () =>
    withCache(async (app, first) => {
      const file = join(folderOf(app.root), cachesOf(app.root)[0]);
      const damages = [
        (content) => content.fill(0, content.length - 2000),
        (content) => content.fill(0),
        (content) => content.subarray(0, content.length / 2),
        () => Buffer.alloc(0),
        () => Buffer.from("no cache"),
      ];
      for (const damage of damages) {
        const damaged = damage(contentOf(app.root));
        writeFileSync(file, damaged);
        const { stack } = await start(app, () => until(() => !contentOf(app.root).equals(damaged)));
        assert.equal(stack, first.stack);
      }
    }));

  it("is not used if others can write it", { skip: process.platform === "win32" }, () =>
    withCache(async (app, first) => {
      const file = join(folderOf(app.root), cachesOf(app.root)[0]);
      chmodSync(file, 0o666);
      const { stack } = await start(app, () => until(() => (statSync(file).mode & 0o777) === 0o600));
      assert.equal(stack, first.stack);
    }),
  );

  it("is another one for another program of the folder", () =>
    withCache(async (app) => {
      app.write("other.ts", files["server.ts"]);
      await start(app, () => until(() => cachesOf(app.root).length === 2), { entry: "other.ts" });
    }));
});
