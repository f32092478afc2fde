/** The example as a newcomer meets it: started with `npm start`, its files edited on disk, in real Chromium. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, withPage } from "./lib/browser.mjs";
import { run, start } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const example = join(root, "examples", "counter");

describe("npm start", () => {
  it("sets up, starts the example, says where it is and what to edit", async () => {
    const server = await start("npm", ["start"], {
      cwd: root,
      ready: /Open\s+(http:\S+)\s+Edit\s+(\S+)/,
    });
    try {
      const [, url, file] = server.match;
      assert.match(await (await fetch(url)).text(), /import\.meta\.hot: counter/);
      assert.ok(readFileSync(join(root, file), "utf8").includes("import.meta.hot"));
    } finally {
      await server.stop();
    }
  });

  it("says which examples there are, and that a port is wrong or in use", async () => {
    const unknown = await run("npm", ["start", "--", "nothing"], { cwd: root });
    assert.notEqual(unknown.code, 0);
    assert.match(unknown.output, /no example "nothing"\. The examples are: counter, server/);
    const wrong = await run("npm", ["start"], { cwd: root, env: { ...process.env, PORT: "abc" } });
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.output, /PORT is "abc": set it to a number/);
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address();
    const used = await run("npm", ["start"], { cwd: root, env: { ...process.env, PORT: String(port) } });
    other.close();
    assert.notEqual(used.code, 0);
    assert.match(used.output, new RegExp(`Port ${port} is in use: set PORT to another one`));
  });
});

describe("examples/counter", { concurrency: false }, () => {
  let browser, app, server, url;

  before(async () => {
    app = project({}, { from: example }); // a copy: the tests edit it
    browser = await launch();
    server = await start("npm", ["start", "--silent"], {
      cwd: app.root,
      env: { ...process.env, PORT: "0" },
      ready: /Local:\s+(http:\S+\/)/,
    });
    url = server.match[1];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    app?.remove();
  });

  // What the test before edited is put back. A page that is opened before the server has built that would be reloaded.
  beforeEach(async () => {
    for (const name of readdirSync(join(example, "src"))) {
      const original = readFileSync(join(example, "src", name), "utf8");
      if (readFileSync(join(app.root, "src", name), "utf8") === original) continue;
      const built = server.next(/compiled (successfully|with)/);
      writeFileSync(join(app.root, "src", name), original);
      await built;
    }
  });

  const edit = (name, change) => {
    const path = join(app.root, "src", name);
    const before = readFileSync(path, "utf8");
    const after = change(before);
    assert.notEqual(after, before, `the edit of ${name} changes nothing`);
    writeFileSync(path, after);
  };
  const text = (page, selector, wanted) =>
    page.waitForFunction(([selector, wanted]) => document.querySelector(selector)?.textContent === wanted, [selector, wanted]);
  /** A page with state in it: a count of 2, a text, and a mark that a page load would wipe out. */
  const open = async (page) => {
    await page.goto(url);
    await text(page, "#count", "Count: 0");
    await page.click("#count");
    await page.click("#count");
    await page.fill("#text", "typed");
    await page.evaluate(() => (globalThis.notReloaded = true));
  };
  const assertState = async (page) => {
    assert.equal(await page.inputValue("#text"), "typed");
    assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  };

  it("takes an edit of counter.ts without a page load, and keeps the count and the typed text", () =>
    withPage(browser, "counter", async (page) => {
      await open(page);
      edit("counter.ts", (source) => source.replace("`Count: ${count}`", "`Clicked ${count} times`"));
      await text(page, "#count", "Clicked 2 times");
      await page.click("#count"); // one listener, not two: the old one was disposed
      await text(page, "#count", "Clicked 3 times");
      await assertState(page);
      edit("counter.ts", (source) => source.replace("`Clicked ${count} times`", "`Count: ${count}`"));
      await text(page, "#count", "Count: 3");
    }));

  it("patches the importers of greeting.ts, which accepts itself (U5)", () =>
    withPage(browser, "greeting", async (page) => {
      await open(page);
      edit("greeting.ts", (source) => source.replace(/return .*;/, 'return "Hello from the new module";'));
      // main.ts is not evaluated again, so nothing changes until somebody calls the function.
      await page.waitForFunction(async () => {
        document.querySelector("#greet").click();
        return document.querySelector("#greeting").textContent === "Hello from the new module";
      });
      await assertState(page);
    }));

  it("takes an edit of the style sheet", () =>
    withPage(browser, "style", async (page) => {
      await open(page);
      edit("theme.css", (source) => source.replace("rgb(0, 110, 180)", "rgb(1, 2, 3)"));
      await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
      await assertState(page);
    }));

  it("reloads the page for a module that nobody accepts", () =>
    withPage(browser, "reload", async (page) => {
      await open(page);
      const loaded = page.waitForEvent("load");
      edit("page.ts", (source) => source.replace(".textContent = text", ".textContent = `${text}!`"));
      await loaded;
      await text(page, "#loads", "2!");
      assert.equal(await page.evaluate(() => globalThis.notReloaded), undefined);
    }));

  it("keeps the old code running over a syntax error, and applies the fix", () =>
    withPage(browser, "syntax-error", async (page) => {
      await open(page);
      let good;
      edit("counter.ts", (source) => ((good = source), source.replace("return `Count", "return `Count: ${")));
      await page.getByRole("alertdialog").waitFor();
      await page.evaluate(() => document.querySelector("#count").click());
      await text(page, "#count", "Count: 3");
      edit("counter.ts", () => good.replace("Count:", "Fixed:"));
      await text(page, "#count", "Fixed: 3");
      await assertState(page);
      edit("counter.ts", () => good);
      await text(page, "#count", "Count: 3");
    }));

  it("fails the build at an S2 violation with file, line and help, and recovers", () =>
    withPage(browser, "violation", async (page) => {
      await open(page);
      let good;
      edit("counter.ts", (source) => ((good = source), `${source}\nconst hot = import.meta.hot;\nhot.accept();\n`));
      await page.getByRole("alertdialog").getByText("import.meta.hot cannot be used indirectly").first().waitFor();
      assert.match(server.output(), /ERROR in \.\/src\/counter\.ts[^]*\[19:\d+\]/);
      assert.match(server.output(), /help: call its methods directly/);
      edit("counter.ts", () => good);
      await page.getByRole("alertdialog").waitFor({ state: "detached" });
      await assertState(page);
    }));

  it("builds for production without a trace of the API or the runtime (P4)", async () => {
    const { code, output } = await run("npm", ["run", "build", "--silent"], { cwd: app.root });
    assert.equal(code, 0, output);
    const bundle = readdirSync(join(app.root, "dist"))
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(app.root, "dist", name), "utf8"))
      .join("\n");
    assert.match(bundle, /Count: /);
    assert.doesNotMatch(bundle, /import\.meta|webpackHot|\bhot\b|accept|dispose|afterUpdate/);
    assert.ok(bundle.length < 2000, `${bundle.length} bytes: more than the app itself`);
  });

  it("type-checks with import-meta-hot/types", async () => {
    const { code, output } = await run("npm", ["run", "check", "--silent"], { cwd: example });
    assert.equal(code, 0, output);
  });
});
