/**
 * What goes wrong around a page, in real Chromium: bursts of saves, saves during the first load, files and folders that come and go,
 * `git checkout`, large and deep graphs. After each, the page has what is on disk (rules U1, W7).
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { ICON, withDevServer } from "./lib/dev-server.mjs";

const HTML = `<!doctype html><html><head>${ICON}</head><body><script type="module" src="./index.js"></script></body></html>\n`;
const value = (n) => `export const v = ${JSON.stringify(n)};\n`;

/** An app of modules `lib/m0.js` ... whose entry accepts its own updates and shows what each module exports. */
function app(count, of = () => "first") {
  const files = { "index.html": HTML, "index.js": entry(count) };
  for (let n = 0; n < count; n++) files[`lib/m${n}.js`] = value(of(n));
  return files;
}
const entry = (count, folder = "lib") =>
  `${Array.from({ length: count }, (_, n) => `import { v as v${n} } from "./${folder}/m${n}.js";`).join("\n")}
globalThis.loads = (globalThis.loads ?? 0) + 1;
globalThis.values = () => [${Array.from({ length: count }, (_, n) => `v${n}`).join()}];
import.meta.hot.accept();
`;

/** What the modules on disk export, in order. */
const onDisk = (root, folder = "lib") =>
  readdirSync(join(root, folder))
    .sort((a, b) => Number(a.match(/\d+/)) - Number(b.match(/\d+/)))
    .map((name) => JSON.parse(readFileSync(join(root, folder, name), "utf8").match(/= (.*);/)[1]));

describe("faults (U1 W7)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  const withTab = (files, test, options) =>
    withDevServer(files, options, (server) =>
      withPage(browser, "fault", async (page) => {
        await page.goto(server.url);
        await page.waitForFunction("globalThis.values", undefined, { timeout: 60_000 });
        await page.evaluate("globalThis.isSamePage = true");
        await test(page, server);
      }),
    );
  /** Waits until the page has what is on disk. */
  const untilUpToDate = (page, values) =>
    page.waitForFunction((text) => JSON.stringify(globalThis.values()) === text, JSON.stringify(values), {
      timeout: 60_000,
    });
  const isSamePage = (page) => page.evaluate("globalThis.isSamePage === true");

  it("50 saves a second for 5 s: the page ends with the last one, and is not loaded again", () =>
    withTab(app(3), async (page, { root, write }) => {
      for (let n = 1; n <= 250; n++) {
        write(`lib/m${n % 3}.js`, value(n));
        await new Promise((go) => setTimeout(go, 20));
      }
      await untilUpToDate(page, onDisk(root));
      assert.ok(await isSamePage(page));
    }));

  it("saves during the first load are in the page", () =>
    withDevServer(app(300), {}, (server) =>
      withPage(browser, "fault", async (page) => {
        const loaded = page.goto(server.url);
        for (let n = 0; n < 60; n++) {
          server.write(`lib/m${n * 5}.js`, value(n));
          await new Promise((go) => setTimeout(go, 5));
        }
        await loaded;
        await page.waitForFunction("globalThis.values", undefined, { timeout: 60_000 });
        await untilUpToDate(page, onDisk(server.root));
      }),
    ));

  it("a repair that is saved while the first load runs, which fails: the page is loaded again (U9)", () =>
    withDevServer(
      {
        "index.html": HTML,
        "index.js": `import "./bad.js"; globalThis.values = () => ["it runs"];`,
        // It would take its own update, and nothing would run its importer.
        "bad.js": `import.meta.hot.accept(); await new Promise((go) => (globalThis.go = go)); throw new Error("bad");`,
      },
      {},
      ({ url, write, message }) =>
        withPage(browser, "fault", async (page) => {
          const connected = message(({ event }) => event === "connected");
          const socket = page.waitForEvent("websocket");
          await page.goto(url);
          await connected;
          await page.waitForFunction("globalThis.go");
          const sent = (await socket).waitForEvent("framereceived", ({ payload }) => payload.includes("repaired"));
          write("bad.js", `console.log("repaired");`);
          await sent;
          await page.evaluate("go()");
          await untilUpToDate(page, ["it runs"]);
        }),
    ));

  it("two tabs that were opened at different versions both get the next one", () =>
    withTab(app(2), async (first, { root, url, write }) => {
      write("lib/m0.js", value("second"));
      await untilUpToDate(first, onDisk(root));
      await withPage(browser, "fault-2", async (second) => {
        await second.goto(url);
        await second.waitForFunction("globalThis.values");
        write("lib/m1.js", value("third"));
        await untilUpToDate(first, onDisk(root));
        await untilUpToDate(second, onDisk(root));
        assert.ok(await isSamePage(first));
        assert.equal(await second.evaluate("globalThis.loads"), 2, "one load and one update");
      });
    }));

  it("a file that is deleted is an error, and an update when it is back", () =>
    withTab(app(2), async (page, { root, write, prints }) => {
      rmSync(join(root, "lib/m1.js"));
      await prints(/lib\/m1\.js/);
      assert.deepEqual(await page.evaluate("values()"), ["first", "first"], "the old code stays (U9)");
      write("lib/m1.js", value("back"));
      await untilUpToDate(page, onDisk(root));
      assert.ok(await isSamePage(page));
    }));

  it("a folder that is renamed, with the import that names it", () =>
    withTab(app(20), async (page, { root, write }) => {
      renameSync(join(root, "lib"), join(root, "parts"));
      write("index.js", entry(20, "parts"));
      write("parts/m3.js", value("renamed"));
      await untilUpToDate(page, onDisk(root, "parts"));
      assert.ok(await isSamePage(page));
      write("parts/m4.js", value("after"));
      await untilUpToDate(page, onDisk(root, "parts"));
    }));

  it("git checkout of a branch that changes 500 files", () =>
    withTab(app(500), async (page, { root }) => {
      const git = (...args) =>
        execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.org", ...args], {
          cwd: root,
          env: { ...process.env, GIT_DIR: join(root, ".git"), GIT_WORK_TREE: root },
          stdio: "pipe",
        });
      git("init", "-q", "-b", "main");
      git("add", "lib");
      git("commit", "-q", "-m", "first");
      git("checkout", "-q", "-b", "other");
      // The second branch is made without touching the files.
      const blobs = onDisk(root).map((_, n) => {
        const blob = execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: root, input: value(`other ${n}`) });
        return `100644 ${String(blob).trim()}\tlib/m${n}.js`;
      });
      execFileSync("git", ["update-index", "--index-info"], { cwd: root, input: `${blobs.join("\n")}\n` });
      git("commit", "-q", "-m", "other");
      const before = await page.evaluate("loads");
      git("reset", "-q", "--hard");
      assert.equal(onDisk(root)[499], "other 499");
      await untilUpToDate(page, onDisk(root));
      assert.ok(await isSamePage(page));
      const updates = (await page.evaluate("loads")) - before;
      assert.ok(updates <= 5, `${updates} updates`);
      git("checkout", "-q", "main");
      await untilUpToDate(page, onDisk(root));
    }));

  it("the system's limit of watched folders is said once, and saves still arrive", () => {
    const files = { "index.html": HTML, "index.js": entry(0) };
    const names = Array.from({ length: 60 }, (_, n) => `lib${n}/m.js`);
    for (const name of names) files[name] = value("first");
    files["index.js"] = `${names.map((name, n) => `import { v as v${n} } from "./${name}";`).join("\n")}
globalThis.values = () => [${names.map((_, n) => `v${n}`).join()}];
import.meta.hot.accept();`;
    return withDevServer(files, { watches: 20 }, (server) =>
      withPage(browser, "watch-limit", async (page) => {
        await page.goto(server.url);
        await server.prints(/ENOSPC[^\n]*\n.*polls.*max_user_watches/);
        server.write(names.at(-1), value("second"));
        await page.waitForFunction(() => globalThis.values?.().at(-1) === "second");
        assert.equal(server.output().match(/ENOSPC/g).length, 1);
      }),
    );
  });

  it("a module of 5 MB is served and updated", () =>
    withTab(app(2), async (page, { root, write }) => {
      const large = (text) => `${value(text)}export const data = "${"x".repeat(5_000_000)}";\n`;
      write("lib/m1.js", large("large"));
      await untilUpToDate(page, ["first", "large"]);
      write("lib/m1.js", large("larger"));
      await untilUpToDate(page, onDisk(root));
      assert.ok(await isSamePage(page));
    }));

  it("a chain of 3,000 imports is loaded and updated (U17)", () => {
    const depth = 3000;
    const files = { "index.html": HTML };
    for (let n = 0; n < depth; n++) files[`m${n}.js`] = `export { v } from "./m${n + 1}.js";\n`;
    files[`m${depth}.js`] = value("first");
    files["index.js"] =
      `import { v } from "./m0.js"; globalThis.values = () => [v]; import.meta.hot.accept("./m0.js", () => {});\n`;
    return withTab(files, async (page, { write }) => {
      write(`m${depth}.js`, value("second"));
      await untilUpToDate(page, ["second"]);
      assert.ok(await isSamePage(page));
    });
  });

  it("10,000 modules are loaded and updated", () =>
    withTab(app(10_000), async (page, { write }) => {
      write("lib/m9999.js", value("second"));
      await page.waitForFunction("values()[9999] === 'second'", undefined, { timeout: 60_000 });
      assert.ok(await isSamePage(page));
    }));
});
