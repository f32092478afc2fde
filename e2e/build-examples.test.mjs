/** The examples, built, in Chromium (rules P4, W11): what is visible, and what they do, is what it is under `hot`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { built, openWhole, TRACES, TRACES_IN_PROGRAMS, withBuiltProgram, withProject } from "./lib/build.mjs";
import { exampleFolder, text } from "./lib/example.mjs";
import { hot } from "./lib/hot.mjs";

/** Examples that are not here, and why. */
const ELSEWHERE = {
  app: "app.test.mjs builds it",
  "multi-bundle": "rspack builds its bundles: it shows the middleware",
  next: "Next.js builds it",
};

/** What people read, whatever the time is. */
const visible = (page) =>
  page.evaluate(() => {
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden does not count
    const text = document.body.innerText;
    return text.replace(/\d?\d:\d\d:\d\d( [AP]M)?/g, "TIME");
  });

/** For each example its pages or its program, and what a visitor does. `use` returns what is visible on the way. */
const EXAMPLES = {
  page: {
    entry: "index.html",
    async use(page) {
      await text(page, "#version", "example-page, version 1.0.0");
      await page.click("#count");
      await text(page, "#count", "Clicked 1 times");
      await page.waitForFunction(() => document.querySelector("img").naturalWidth > 0);
      return [await visible(page), await page.evaluate(() => getComputedStyle(document.body).maxWidth)];
    },
  },
  react: {
    entry: "index.html",
    async use(page) {
      await text(page, "#add", "Add a book (0)");
      await page.fill("#name", "Ada");
      await page.click("#add");
      await text(page, "#add", "Add a book (1)");
      await text(page, "#price", "1 x 19.99 EUR = 19.99 EUR");
      const style = await page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
      return [await visible(page), await page.inputValue("#name"), style];
    },
  },
  counter: {
    entry: "index.html",
    /** rspack adds the script. */
    prepare: (root) =>
      edit(join(root, "index.html"), "</body>", '<script type="module" src="./src/main.ts"></script></body>'),
    async use(page) {
      await text(page, "#count", "Count: 0");
      await page.click("#count");
      await text(page, "#count", "Count: 1");
      await page.click("#greet");
      const style = await page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
      await page.reload();
      await text(page, "#loads", "2");
      return [(await visible(page)).replace(/Good \w+/, "Good TIME"), style];
    },
  },
  fullstack: {
    entry: "server.ts",
    async use(page, url) {
      const other = await page.context().newPage();
      for (const one of [other, page]) {
        // The page hears of messages by then.
        const live = one.waitForEvent("websocket", (socket) => socket.url().endsWith("/live"));
        await one.goto(url);
        await live;
      }
      await page.fill("input", "hello");
      await page.click("button");
      const shown = [];
      for (const one of [page, other]) {
        await one.waitForFunction(() => /hello/.test(document.querySelector("li")?.textContent));
        shown.push(await visible(one));
      }
      await page.click("a");
      await page.waitForURL(/about$/);
      return [...shown, await visible(page)];
    },
  },
  server: {
    entry: "src/server.ts",
    async use(page, url) {
      const shown = [await visible(page)];
      for (const path of await page.$$eval("a", (links) => links.map((link) => link.getAttribute("href")))) {
        await page.goto(url + path.slice(1));
        shown.push(await visible(page));
      }
      await page.goto(url);
      return [...shown, await visible(page)];
    },
  },
};

function edit(path, from, to) {
  const before = readFileSync(path, "utf8");
  assert.ok(before.includes(from));
  writeFileSync(path, before.replace(from, to));
}

describe("examples, built (W11)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  it("each example is built here, or it says why not", () => {
    const names = readdirSync(exampleFolder(""));
    const known = [...Object.keys(EXAMPLES), ...Object.keys(ELSEWHERE)];
    assert.deepEqual(
      names.filter((name) => !known.includes(name)),
      [],
    );
  });

  for (const [name, { entry, prepare, use }] of Object.entries(EXAMPLES))
    it(`examples/${name} shows and does what it does under hot, without a trace of the API, the registry or the dev server (P4)`, () =>
      withProject(
        {},
        async (project) => {
          prepare?.(project.root);
          const isProgram = entry.endsWith(".ts");
          const visit = (url) => openWhole(browser, url, `build-${name}`, (page) => use(page, url));
          const served = await underHot(project, entry, visit);
          await built(project, entry);
          // The titles of examples name the API.
          const ofPages = project.texts(isProgram ? /^client\/.*\.(js|css|html)$/ : /\.(js|css|html)$/);
          assertNone(ofPages.replace(/<title>.*<\/title>/g, ""), TRACES);
          if (isProgram) assertNone(project.texts(/^[^/]*\.js$/), TRACES_IN_PROGRAMS);
          const fromBuild = isProgram
            ? await withBuiltProgram(join(project.root, "dist"), `${entry.match(/(\w+)\.ts$/)[1]}.js`, ({ url }) =>
                visit(url),
              )
            : await project.preview([], ({ url }) => visit(url));
          assert.deepEqual(fromBuild, served);
        },
        { from: exampleFolder(name) },
      ));
});

function assertNone(code, pattern) {
  const found = pattern.exec(code);
  assert.equal(found && code.slice(found.index - 100, found.index + 100), null);
}

/** Runs a test with the project as `hot` serves it, and ends it. @returns what the test returns */
async function underHot(project, entry, test) {
  const isProgram = entry.endsWith(".ts");
  const program = hot(undefined, {
    project: { ...project, remove: () => {} },
    entry,
    args: isProgram ? [] : ["--port", "0"],
    env: { PORT: "0" },
  });
  try {
    const url = isProgram
      ? (await program.prints(/listening on (http\S+)/))[1]
      : (await program.message(({ event }) => event === "listening")).address;
    return await test(url.replace(/\/?$/, "/"));
  } finally {
    await program.stop();
  }
}
