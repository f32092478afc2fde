// Workers of pages (W4), in Chromium: compiled, with what they import, and made anew when it changes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { withDevServer } from "./lib/dev-server.mjs";
import { CLASSIC_AND_SHARED, MODULE, NESTED, THROWS } from "./lib/workers.mjs";

describe("workers (W4)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  const open = (name, given, test, server = {}) =>
    withDevServer({ ...MODULE, ...given }, server, (server) =>
      withPage(browser, name, async (page) => {
        await page.goto(server.url);
        return test(page, server, (text) =>
          page.waitForFunction((text) => document.querySelector("#text").textContent === text, text),
        );
      }),
    );

  it("are compiled with all they import; a saved module of a worker is an update of the module that makes it", () =>
    open("worker", {}, async (page, server, shows) => {
      await shows("one json commonjs late development /worker.ts");
      server.write("name.ts", `export const name: string = "two";`);
      await shows("two json commonjs late development /worker.ts");
      server.write("late.ts", `export const late: string = "later";`);
      await shows("two json commonjs later development /worker.ts");
      assert.equal(await page.evaluate(() => globalThis.runs), 3, "the page was not reloaded");
      assert.equal(page.workers().length, 1);
    }));

  it("make workers themselves, also of their own file", () =>
    open("nested", NESTED, async (_page, server, shows) => {
      await shows("nested one");
      server.write("name.ts", `export const name = "two";`);
      await shows("nested two");
    }));

  it("classic and shared workers are compiled too", () =>
    open("shared", CLASSIC_AND_SHARED, async (_page, _server, shows) => {
      await shows("classic one, shared one");
    }));

  it("a build error in a worker is one of the page, and goes when it is fixed", () =>
    open("broken", {}, async (page, server, shows) => {
      await shows("one json commonjs late development /worker.ts");
      server.write("name.ts", "export const name = ;");
      await server.prints(/name\.ts/);
      assert.equal(page.workers().length, 1, "the old worker goes on");
      server.write("name.ts", `export const name = "fixed";`);
      await shows("fixed json commonjs late development /worker.ts");
    }));

  it("an error that a worker throws reaches the page", () =>
    open("throws", THROWS, async (_page, _server, shows) => {
      await shows("error: Uncaught Error: thrown in a worker");
    }));

  it("the script of a worker is served to pages that make it only (W10)", () =>
    open("route", { "secret.ts": "export const secret = 1;" }, async (page, server, shows) => {
      await shows("one json commonjs late development /worker.ts");
      const url = page.workers()[0].url();
      assert.match(await (await fetch(url)).text(), /commonjs/);
      for (const path of ["secret.ts", "name.ts", "missing.ts"]) {
        const { status } = await fetch(url.replace("worker.ts", path));
        assert.equal(status, 404, path);
      }
      assert.equal((await fetch(url.replace(/page\/[^/]+/, "page/AAAA"))).status, 403);
      assert.equal(server.url, new URL("/", url).href);
    }));
});
