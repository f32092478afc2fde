/** The examples as a newcomer meets them: started with `npm start`, their files edited on disk, in real Chromium. (app: app.test.mjs, multi-bundle: bundles.test.mjs, server: node.test.mjs) */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, withPage } from "./lib/browser.mjs";
import { exampleFolder, isMarked, mark, runScript, startExample, text } from "./lib/example.mjs";
import { run, start } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";
import { until } from "./lib/requests.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

describe("npm start", () => {
  for (const [name, title] of Object.entries({
    app: /<title>Potluck/,
    counter: /import\.meta\.hot: counter/,
    "multi-bundle": /import\.meta\.hot: public/,
    next: /import\.meta\.hot: Next\.js/,
    fullstack: /hot: fullstack/,
    page: /hot: page/,
    react: /import\.meta\.hot: React/,
    "react-page": /import\.meta\.hot: React/,
    server: /hot: server/,
  })) {
    it(`sets up and starts ${name}, and prints its address and what to edit`, async () => {
      const server = await start("npm", name === "counter" ? ["start"] : ["start", "--", name], {
        cwd: root,
        env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
        ready: /Open\s+(http:\S+)\s+Edit\s+(\S+)/,
      });
      try {
        const [, url, file] = server.match;
        assert.match(await (await fetch(url)).text(), title);
        assert.ok(file.startsWith(`examples/${name.replace(/-page$/, "")}/`));
        assert.ok(readFileSync(join(root, file), "utf8").length > 0);
      } finally {
        await server.stop();
      }
    });
  }

  it("lists the examples, and rejects a port that is invalid or in use", async () => {
    const unknown = await run("npm", ["start", "--", "nothing"], { cwd: root });
    assert.notEqual(unknown.code, 0);
    assert.match(
      unknown.output,
      /no example "nothing"\. The examples are: app, counter, fullstack, multi-bundle, next, page, react, react-page, server/,
    );
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
    browser = await launch();
    app = await startExample("counter");
    ({ server, url } = app);
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(() => app.restore());

  const edit = (name, change) => app.edit(join("src", name), change);
  /** A page with state in it: a count of 2, a text, and a mark that a page load would wipe out. */
  const open = async (page) => {
    await page.goto(url);
    await text(page, "#count", "Count: 0");
    await page.click("#count");
    await page.click("#count");
    await page.fill("#text", "typed");
    await mark(page);
  };
  const assertState = async (page) => {
    assert.equal(await page.inputValue("#text"), "typed");
    assert.ok(await isMarked(page));
  };

  it("applies an edit of counter.ts without a page load, and keeps the count and the typed text", () =>
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

  it("importers of the self-accepting greeting.ts see its new exports (U5)", () =>
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

  it("applies an edit of the style sheet", () =>
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
      assert.ok(!(await isMarked(page)));
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
      // The overlay may be there before the terminal's output arrives here.
      await until(() => /ERROR in \.\/src\/counter\.ts[^]*\[19:\d+\]/.test(server.output()));
      await until(() => /help: call its methods directly/.test(server.output()));
      edit("counter.ts", () => good);
      await page.getByRole("alertdialog").waitFor({ state: "detached" });
      await assertState(page);
    }));

  it("builds for production without a trace of the API or the runtime (P4)", async () => {
    await runScript("build", app.root);
    const bundle = scriptsIn(join(app.root, "dist"));
    assert.match(bundle, /Count: /);
    assert.doesNotMatch(bundle, /import\.meta|webpackHot|\bhot\b|accept|dispose|afterUpdate/);
    assert.ok(bundle.length < 2000, `${bundle.length} bytes: more than the app itself`);
  });

  it("type-checks with import-meta-hot/types", async () => {
    await runScript("check", exampleFolder("counter"));
  });
});

/** All JavaScript in a folder. */
const scriptsIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");

/** The book shop of the React and the Next.js example: a name is typed, two books are in the cart. */
const openShop = async (page, url) => {
  await page.goto(url);
  await text(page, "#add", "Add a book (0)");
  // Before React has taken over the page that the server made, nobody listens.
  await page.waitForFunction(
    () => (document.querySelector("#add").click(), document.querySelector("#add").textContent !== "Add a book (0)"),
  );
  const items = await page.evaluate(() => Number(/\d+/.exec(document.querySelector("#add").textContent)[0]));
  await page.fill("#name", "Ada");
  await mark(page);
  return items;
};
/** Clicks until one click counts so many: React shows it a moment after. */
const stepIs = (page, wanted) =>
  page.waitForFunction(async (wanted) => {
    const button = document.querySelector("#add");
    const count = () => Number(/\d+/.exec(button.textContent)[0]);
    const before = count();
    button.click();
    for (let frames = 0; frames < 30 && count() === before; frames++) await new Promise(requestAnimationFrame);
    return count() - before === wanted;
  }, wanted);
const keepsShop = async (page) => {
  assert.equal(await page.inputValue("#name"), "Ada");
  assert.ok(await isMarked(page));
};

for (const [title, script] of [
  ["examples/react, rspack", "start"],
  ["examples/react, hot index.html (W8)", "start:page"],
]) {
  describe(title, { concurrency: false }, () => {
    let browser, app;

    before(async () => {
      browser = await launch();
    });
    after(() => browser?.close());
    beforeEach(async () => {
      app = await startExample("react", { script });
    });
    afterEach(() => app?.stop());

    it("React Refresh updates components beside import.meta.hot in other modules: a zustand store in data, a timer that is disposed", () =>
      withPage(browser, "react", async (page) => {
        const items = await openShop(page, app.url);
        app.edit("src/App.tsx", "Add a book", "Buy a book");
        await text(page, "#add", `Buy a book (${items})`);
        app.edit("src/price.ts", "1999", "2999");
        await text(page, "#price", `${items} x 29.99 EUR = ${(items * 29.99).toFixed(2)} EUR`);
        app.edit("src/store.ts", "STEP = 1", "STEP = 10");
        await stepIs(page, 10);
        app.edit("src/clock.ts", "It is", "Now it is");
        await page.waitForFunction(() => document.querySelector("#time").textContent.startsWith("Now it is"));
        await keepsShop(page);
      }));

    it("propagates what React Refresh invalidates: a component module that gains another export", () =>
      withPage(browser, "react-invalidate", async (page) => {
        await openShop(page, app.url);
        const loaded = page.waitForEvent("load");
        app.edit(
          "src/App.tsx",
          "export function App",
          'export const other = { not: "a component" };\nexport function App',
        );
        await loaded; // main.tsx, its importer, accepts nothing
        await text(page, "#add", "Add a book (0)");
      }));

    it("shows what a component throws, and recovers", () =>
      withPage(browser, "react-error", async (page) => {
        await openShop(page, app.url);
        app.edit("src/App.tsx", "const [name", "const [[name");
        const dialog = page.getByRole("alertdialog");
        await dialog.getByText("src/App.tsx").first().waitFor();
        app.edit("src/App.tsx", "const [[name", "const [name");
        await dialog.waitFor({ state: "detached" });
        await keepsShop(page);
      }));
  });
}

describe("examples/react", () => {
  it("builds for production without a trace of the API", async () => {
    const copy = project({}, { from: exampleFolder("react") });
    try {
      await runScript("build", copy.root);
      const bundle = scriptsIn(join(copy.root, "dist"));
      assert.match(bundle, /A book shop/);
      assert.doesNotMatch(bundle, /import-meta-hot|webpackHot|import\.meta\.hot|\$Refresh/);
    } finally {
      copy.remove();
    }
  });

  it("type-checks", async () => {
    await runScript("check", exampleFolder("react"));
  });
});

for (const [bundler, scripts] of [
  ["Turbopack", ["start", "build"]],
  ["webpack", ["start:webpack", "build:webpack"]],
]) {
  describe(`examples/next, ${bundler}`, { concurrency: false }, () => {
    let browser, app;

    before(async () => {
      browser = await launch();
      app = await startExample("next", { script: scripts[0] });
    });
    after(async () => {
      await browser?.close();
      await app?.stop();
    });

    it("Fast Refresh updates components beside import.meta.hot in other modules: the page keeps its state", () =>
      withPage(browser, `next-${bundler}`, async (page) => {
        const items = await openShop(page, app.url);
        app.edit("lib/cart.ts", "STEP = 1", "STEP = 10");
        await stepIs(page, 10);
        app.edit("app/shop.tsx", "Add a book", "Buy a book");
        await page.waitForFunction((items) => {
          const [, count] = /^Buy a book \((\d+)\)$/.exec(document.querySelector("#add").textContent) ?? [];
          return Number(count) > items;
        }, items);
        app.edit("lib/price.ts", "1999", "2999");
        await page.waitForFunction(() => document.querySelector("#price").textContent.includes("x 29.99 EUR"));
        await keepsShop(page);
      }));

    it("builds for production without a trace of the API", async () => {
      await app.server.stop(); // the build and the dev server have one folder
      await runScript(scripts[1], app.root);
      const bundle = scriptsIn(join(app.root, ".next", "static", "chunks"));
      assert.match(bundle, /Your name/);
      assert.doesNotMatch(bundle, /import-meta-hot|import\.meta\.hot/);
    });
  });
}

it("examples/next type-checks", async () => {
  await runScript("check", exampleFolder("next"));
});
