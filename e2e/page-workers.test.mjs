// Workers of pages (W4), in Chromium: compiled, with what they import, and made anew when it changes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { html, withDevServer } from "./lib/dev-server.mjs";

const SCRIPT = '<script type="module" src="./index.ts"></script>';

const files = {
  "index.html": html(`<p id="text"></p>${SCRIPT}`),
  "index.ts": `
globalThis.runs = (globalThis.runs ?? 0) + 1;
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "one" });
const show = (text: string) => (document.querySelector("#text")!.textContent = text);
worker.onmessage = ({ data }: MessageEvent<string>) => show(data);
worker.onerror = (event) => show("error: " + event.message);
import.meta.hot.accept();
import.meta.hot.dispose(() => worker.terminate());`,
  "worker.ts": `
import { name } from "./name";
import data from "./data.json";
import legacy from "./legacy.cjs";
declare const self: DedicatedWorkerGlobalScope;
import.meta.hot?.accept();
const { late } = await import("./late.ts");
const shared: string[] = [name, data.text, legacy.text, late, import.meta.env.MODE, new URL(import.meta.url).pathname];
self.postMessage(shared.join(" "));`,
  "name.ts": `export const name: string = "one";`,
  "data.json": `{ "text": "json" }`,
  "legacy.cjs": `module.exports = { text: "commonjs" };`,
  "late.ts": `export const late: string = "late";`,
};

describe("workers (W4)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  const open = (name, given, test, server = {}) =>
    withDevServer({ ...files, ...given }, server, (server) =>
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
    open(
      "nested",
      {
        "worker.ts": `
import { name } from "./name.ts";
if (self.name === "nested") self.postMessage("nested " + name);
else new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "nested" }).onmessage = ({ data }) =>
  self.postMessage(data);`,
      },
      async (_page, server, shows) => {
        await shows("nested one");
        server.write("name.ts", `export const name = "two";`);
        await shows("nested two");
      },
    ));

  it("classic and shared workers are compiled too", () =>
    open(
      "shared",
      {
        "index.ts": `
const show = (text: string) => (document.querySelector("#text")!.textContent += text);
new Worker(new URL("./classic.ts", import.meta.url)).onmessage = ({ data }) => {
  show(data);
  const { port } = new SharedWorker(new URL("shared.ts", import.meta.url));
  port.onmessage = ({ data }) => show(data);
};`,
        "classic.ts": `import { name } from "./name.ts"; postMessage("classic " + name as string);`,
        "shared.ts": `import { name } from "./name.ts";
self.onconnect = ({ ports: [port] }: any) => port.postMessage(", shared " + name as string);`,
      },
      async (_page, _server, shows) => {
        await shows("classic one, shared one");
      },
    ));

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
    open("throws", { "worker.ts": `throw new Error("thrown in a worker");` }, async (_page, _server, shows) => {
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
