/**
 * examples/app while people use it: one program, one session of Ada in real Chromium, and an edit at each of ten places. After each of them
 * what the specification promises to keep is kept. Then the same app as `hot build` writes it.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { exampleFolder, isMarked, mark, runScript, startExample } from "./lib/example.mjs";
import { start as startProgram } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";
import { until } from "./lib/requests.mjs";

const PASSWORD = "correct horse";
const DRAFT = { text: "A half-filled form", quantity: "7", category: "games" };

/** A page of its own session. */
async function signIn(browser, url, name) {
  const context = await browser.newContext({ viewport: { width: 900, height: 500 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByTitle("Live").waitFor();
  return page;
}

/** Adds an item by the form. */
async function add(page, text, category = "food") {
  await page.getByLabel("What", { exact: true }).fill(text);
  await page.getByLabel("Category").selectOption(category);
  await page.getByRole("button", { name: "Add" }).click();
  await isSaved(page, text);
}

/** The row of an item, in capitals or not. */
const row = (page, text) => page.getByRole("listitem").filter({ has: page.getByText(new RegExp(`^${text}$`, "i")) });
/** Until the server has an item. */
const isSaved = (page, text) => row(page, text).and(page.locator(":not([class*=unsaved])")).waitFor();
const rows = (page) => page.getByRole("listitem").locator("a").allTextContents();

describe("examples/app, edited while Ada uses it", { concurrency: false }, () => {
  let browser, app, ada, ben;
  let streams = 0;
  let added = 0;

  /** Ada fills half of the form, scrolls down, and waits. */
  const prepare = async () => {
    await ada.getByLabel("What", { exact: true }).fill(DRAFT.text);
    await ada.getByLabel("How many").fill(DRAFT.quantity);
    await ada.getByLabel("Category").selectOption(DRAFT.category);
    await ada.getByLabel("What", { exact: true }).focus();
    await ada.evaluate(() => {
      scrollTo(0, 120);
      globalThis.row = document.querySelector("li");
    });
    await mark(ada);
    streams = 0;
  };

  /** What Ada has is as it was, her connection is the one from before, and it works: she sees what Ben adds. */
  const isKept = async () => {
    assert.ok(await isMarked(ada), "the page was reloaded");
    const form = await ada.evaluate(() => ({
      text: document.querySelector("form input").value,
      quantity: document.querySelector("input[type=number]").value,
      category: document.querySelector("select").value,
    }));
    assert.deepEqual(form, DRAFT);
    const { scroll, focus, isSameRow } = await ada.evaluate(() => ({
      scroll: scrollY,
      focus: document.activeElement.closest("label")?.textContent.trim(),
      isSameRow: globalThis.row.isConnected,
    }));
    assert.deepEqual([scroll, focus, isSameRow], [120, "What", true]);
    assert.equal(await ada.getByText("Ada", { exact: true }).count(), 1);
    const before = await rows(ada);
    await add(ben, `Plate ${++added}`);
    await row(ada, `Plate ${added}`).waitFor();
    const afterwards = (await rows(ada)).map((text) => text.toLowerCase());
    assert.deepEqual(
      afterwards.filter((text) => text !== `plate ${added}`),
      before.map((text) => text.toLowerCase()),
    );
    assert.equal(streams, 0, "the page opened another connection");
  };

  /** Saves an edit and waits until the program says that it took it, in all pages. @returns the line */
  const taken = async (line, ...change) => {
    const { length } = app.server.output();
    const printed = app.server.next(line);
    app.edit(...change);
    await printed;
    return line.exec(app.server.output().slice(length))[0];
  };

  before(async () => {
    browser = await launch();
    app = await startExample("app", { env: { DATABASE: ":memory:" } });
    ada = await signIn(browser, app.url, "Ada");
    ben = await signIn(browser, app.url, "Ben");
    for (let n = 1; n <= 10; n++) await add(ada, `Item ${n}`);
    ada.on("request", (request) => {
      if (new URL(request.url()).pathname === "/api/live") streams++;
    });
    await prepare();
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  it("1. a component: React renders it again, and nothing else runs (W8, W2)", async () => {
    await taken(/updated page\/ui\/ItemRow\.tsx: 1 module ran/, "page/ui/ItemRow.tsx", "I bring it", "Mine!");
    await row(ada, "Item 1").getByRole("button", { name: "Mine!" }).waitFor();
    await isKept();
    assert.doesNotMatch(app.server.output(), /reloaded/);
  });

  it("2. a hook: the components that use it render again with their state (W8)", async () => {
    const sorted = "items: [...items].sort((a, b) => a.text.localeCompare(b.text)),";
    await taken(/updated page\/useItems\.ts: 2 modules ran/, "page/useItems.ts", /(?<=return {\s+)items,/, sorted);
    await ada.waitForFunction(() => document.querySelectorAll("li a")[1].textContent === "Item 10");
    await isKept();
  });

  it("3. a store: it keeps what it has and takes the next change in the new way (U5, U8)", async () => {
    const shout = ".map((item) => ({ ...item, text: item.text.toUpperCase() }))";
    await taken(/updated page\/store\.ts: 1 module ran/, "page/store.ts", "applyChange(items, change)", `$&${shout}`);
    await ada.getByText("Item 1", { exact: true }).waitFor();
    await isKept();
    await ada.getByText("ITEM 1", { exact: true }).waitFor();
  });

  it("4. a route of the server: the next request has it, and the page does not notice (N1, W2)", async () => {
    const more = "addItem({ ...item, quantity: item.quantity + 10 }, user)";
    await taken(/reloaded server\/api\.ts: 2 modules ran/, "server/api.ts", "addItem(item, user)", more);
    await isKept();
    await row(ada, `Plate ${added}`).getByText("× 11").waitFor();
  });

  it("5. the schema: a wrong step and a query that comes too early change nothing; then the rows have the column (U9, U8)", async () => {
    const schema = readFileSync(join(app.root, "server/schema.ts"), "utf8");
    const withStep = (sql) => schema.replace(/\n\];\n$/, `\n\n  ${JSON.stringify(sql)},\n];\n`);
    const count = (await rows(ada)).length;
    app.write("server/schema.ts", withStep("ALTER TABLE gone ADD COLUMN note TEXT;"));
    await until(async () => /no such table: gone/.test(app.server.output()));
    await isKept();
    app.edit("server/items.ts", "quantity, adders", "quantity, note, adders");
    await until(async () => /no such column: note/.test(app.server.output()));
    app.edit("page/ui/ItemRow.tsx", "</Link>", "</Link> <i>{item.note}</i>");
    await isKept();
    // The next save tries the query again.
    app.write("server/schema.ts", withStep("ALTER TABLE items ADD COLUMN note TEXT NOT NULL DEFAULT 'bring a bag';"));
    await row(ada, "Item 1").getByText("bring a bag").waitFor();
    assert.equal(await ada.getByText("bring a bag").count(), count + 2);
    await isKept();
  });

  it("6. style sheets: they are swapped, and no module runs (W7)", async () => {
    app.edit("page/theme.css", "--card: light-dark(#fff,", "--card: light-dark(rgb(1, 2, 3),");
    app.edit("page/ui/ItemRow.module.css", "gap: 0.75rem;", "gap: 0.75rem;\n  color: rgb(4, 5, 6);");
    await ada.waitForFunction(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      return style(".card").backgroundColor === "rgb(1, 2, 3)" && style("li").color === "rgb(4, 5, 6)";
    });
    await isKept();
  });

  it("7. an asset: whoever shows it gets its new address (W7)", async () => {
    const icon = () => ada.evaluate(() => document.querySelector("header img").src);
    const before = await icon();
    app.edit("page/basket.svg", "#e0a458", "#58a4e0");
    await ada.waitForFunction((before) => document.querySelector("header img").src !== before, before);
    assert.match(await (await fetch(await icon())).text(), /#58a4e0/);
    await isKept();
  });

  it("8. JSON that page and server import: both have it (W2, W8)", async () => {
    app.edit("shared/categories.json", '"Drinks"', '"Beverages"');
    await ada.getByRole("link", { name: "Beverages" }).waitFor();
    await isKept();
    const music = ',\n  "music": { "label": "Music", "color": "#b3261e" }\n}';
    await taken(/reloaded shared\/categories\.json/, "shared/categories.json", "\n}", music);
    await ada.getByRole("link", { name: "Music" }).waitFor();
    await add(ben, "Guitar", "music");
    await row(ada, "Guitar").waitFor();
    await isKept();
  });

  it("9. the HTML file: the page is loaded again; the session, the rows and the address stay (W3)", async () => {
    await ada.getByRole("link", { name: "Beverages" }).click();
    await add(ada, "Tea", "drinks");
    app.edit("index.html", "<title>Potluck</title>", "<title>Picnic</title>");
    for (const page of [ada, ben]) await page.waitForFunction(() => document.title === "Picnic");
    for (const page of [ada, ben]) await row(page, "Tea").waitFor();
    assert.equal(new URL(ada.url()).pathname, "/category/drinks");
    assert.equal(streams, 1);
    await ada.getByRole("link", { name: "Everything" }).click();
    await row(ada, "Item 10").waitFor();
    await prepare();
    await isKept();
  });

  it("10. .env: everything is evaluated again; the session and the rows stay (N5, U8)", async () => {
    const before = await rows(ada);
    await taken(/reloaded everything: 10 modules ran/, ".env", "Picnic at the lake", "Barbecue");
    for (const page of [ada, ben]) await page.getByText("Barbecue, Saturday at noon").waitFor();
    for (const page of [ada, ben]) await row(page, "Item 10").waitFor();
    assert.deepEqual(await rows(ada), before);
    await prepare();
    await isKept();
  });
});

/** What the app does, whoever serves it. @param address gives it */
function behaves(address) {
  let browser;

  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  it("signs in with the password that came first, and nobody else gets anything", async () => {
    const page = await signIn(browser, address(), "Cleo");
    const other = await (await browser.newContext()).newPage();
    await other.goto(address());
    const live = await other.evaluate(async () => (await fetch("/api/live")).status);
    assert.equal(live, 401);
    await other.getByLabel("Your name").fill("cleo");
    await other.getByLabel("Password").fill("wrong password");
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByRole("alert").getByText("That is not the password of this name.").waitFor();
    assert.equal(await other.getByLabel("Your name").inputValue(), "cleo");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
  });

  it("shows a change at once, and takes it back when the server refuses it", async () => {
    const [ada, ben] = await Promise.all(["Ada", "Ben"].map((name) => signIn(browser, address(), name)));
    await add(ada, "Melon");
    await row(ben, "Melon").waitFor();
    let answer;
    const asked = new Promise((resolve) => {
      void ada.route("**/bringer", (route) => {
        resolve();
        answer = () => route.continue();
      });
    });
    await row(ada, "Melon").getByRole("button", { name: "I bring it" }).click();
    await row(ada, "Melon").getByRole("button", { name: "You bring it" }).waitFor();
    await asked;
    await row(ben, "Melon").getByRole("button", { name: "I bring it" }).click();
    await row(ben, "Melon").getByRole("button", { name: "You bring it" }).waitFor();
    assert.equal(await row(ada, "Melon").getByRole("button", { name: "You bring it" }).count(), 1);
    await answer();
    await ada.getByRole("alert").getByText("Ben brings that already.").waitFor();
    await row(ada, "Melon").getByText("Ben brings it").waitFor();
  });

  it("an item has a page of its own, where the user who added it changes and removes it", async () => {
    const [ada, ben] = await Promise.all(["Ada", "Ben"].map((name) => signIn(browser, address(), name)));
    await add(ada, "Bred");
    await ada.getByRole("link", { name: "Bred" }).click();
    await ada.getByRole("heading", { name: "Bred" }).waitFor();
    await ada.reload(); // the server answers every address of the page's router
    await ada.getByRole("heading", { name: "Bred" }).waitFor();
    await ada.getByLabel("What", { exact: true }).fill("Bread");
    await ada.getByRole("button", { name: "Save" }).click();
    await isSaved(ada, "Bread");
    await ben.getByRole("link", { name: "Bread" }).click();
    await ben.getByText("Ada asked for it.").waitFor();
    assert.equal(await ben.getByRole("button", { name: "Save" }).count(), 0);
    await ada.getByRole("link", { name: "Bread" }).click();
    await ada.getByRole("button", { name: "Remove it" }).click();
    await ben.getByText("Somebody removed that").waitFor();
  });

  it("whoever signs out in one window hears nothing more in the other", async () => {
    const page = await signIn(browser, address(), "Dora");
    const other = await page.context().newPage();
    await other.goto(address());
    await other.getByTitle("Live").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await other.getByLabel("Password").waitFor();
  });
}

describe("examples/app under hot", { concurrency: false }, () => {
  let app;

  before(async () => {
    app = await startExample("app", { env: { DATABASE: ":memory:" } });
  });
  after(() => app?.stop());

  behaves(() => app.url);

  it("type-checks", () => runScript("check", exampleFolder("app")));
});

describe("examples/app as hot build writes it (W11)", { concurrency: false }, () => {
  let folder, program;

  const start = async (port = "0") => {
    const env = { ...process.env, PORT: port };
    program = await startProgram(process.execPath, ["server.js"], {
      cwd: folder,
      env,
      ready: /listening on (http\S+)/,
    });
  };

  before(async () => {
    const copy = project({}, { from: exampleFolder("app") });
    try {
      await runScript("build", copy.root);
      // Outside of the workspace: it finds no package.
      folder = mkdtempSync(join(tmpdir(), "built-app-"));
      cpSync(join(copy.root, "dist"), folder, { recursive: true });
    } finally {
      copy.remove();
    }
    await start();
  });
  after(async () => {
    await program?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  behaves(() => program.match[1]);

  it("a restart keeps sessions and rows, and an open page connects again", async () => {
    const browser = await launch();
    try {
      const page = await signIn(browser, program.match[1], "Eve");
      await add(page, "Napkins", "gear");
      const { port } = new URL(program.match[1]);
      await program.stop();
      await page.getByTitle("No connection").waitFor();
      await start(port);
      await page.getByTitle("Live").waitFor();
      await add(page, "Matches", "gear");
      await page.reload();
      for (const text of ["Napkins", "Matches"]) await row(page, text).waitFor();
    } finally {
      await browser.close();
    }
  });

  it("has no trace of import.meta.hot, and the page's files are hashed", () => {
    const texts = readdirSync(folder, { recursive: true })
      .filter((name) => /\.(js|css|html)$/.test(name) && !name.startsWith("node_modules"))
      .map((name) => readFileSync(join(folder, name), "utf8"));
    assert.ok(texts.length >= 4);
    assert.doesNotMatch(texts.join("\n"), /import\.meta\.hot|registryHot|System\.register|\$Refresh|data-hot/);
    assert.match(texts.join("\n"), /Picnic at the lake/);
    for (const name of readdirSync(join(folder, "client/assets")))
      assert.match(name, /^\w+-[\w-]{8}\.\w+(\.br|\.gz)?$/);
  });
});
