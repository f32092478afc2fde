/**
 * Turbopack's own updates beside ours: the host takes them over as soon as a module uses the API, whenever it is loaded.
 * The rules U on Turbopack: conformance.test.mjs.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./lib/browser.mjs";
import { start } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const workspace = join(dirname(fileURLToPath(import.meta.url)), "..");
const COUNTER = `"use client";
import { useEffect, useState } from "react";
import { unit } from "./unit.js";
export default function Counter() {
  const [count, setCount] = useState(0);
  useEffect(() => void import("./late.js"), []);
  return <button onClick={() => setCount(count + 1)}>{count} {unit()} LABEL</button>;
}
`;
const LATE = `import { version } from "./version.js";
window.late = [...(window.late ?? []), version];
import.meta.hot.dispose(async () => {
  window.disposing = version;
  await new Promise((resolve) => setTimeout(resolve, 300));
  window.late.push("disposed");
});
import.meta.hot.on("vite:beforeFullReload", () => { sessionStorage.reloads = Number(sessionStorage.reloads ?? 0) + 1; });
import.meta.hot.accept();
`;
const files = {
  "app/layout.js": `import "./page.css";
    export default function Layout({ children }) { return <html><body>{children}</body></html>; }`,
  "app/page.js": `import Counter from "./counter.js";
    export default function Page() { return <Counter />; }`,
  "app/page.css": "button { color: rgb(1, 0, 0); }",
  "app/counter.js": COUNTER,
  "app/unit.js": `export const unit = () => "clicks";`,
  "app/late.js": LATE,
  "app/version.js": "export const version = 1;",
  "instrumentation-client.js": `import "./alone.js";`,
  "alone.js": "window.alone = 1;",
  "package.json": `{ "private": true }`,
  "next.config.mjs": `import { withImportMetaHot } from "import-meta-hot/next";
    export default withImportMetaHot({ devIndicators: false, turbopack: { root: ${JSON.stringify(workspace)} } });`,
};

describe("Next.js, Turbopack: its own updates beside ours", { concurrency: false }, () => {
  let app, server, browser, page;
  const button = (text) => page.waitForFunction((text) => document.querySelector("button")?.textContent === text, text);
  const late = (...wanted) =>
    page.waitForFunction((wanted) => JSON.stringify(window.late) === wanted, JSON.stringify(wanted));

  before(async () => {
    app = project(files);
    server = await start(
      process.execPath,
      [createRequire(import.meta.url).resolve("next/dist/bin/next"), "dev", "--turbopack", "--port", "0"],
      {
        cwd: app.root,
        env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" },
        ready: /Local:\s+(http:\S+)[^]*Ready in/,
      },
    );
    browser = await launch();
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(server.match[1]);
    await late(1);
    await page.evaluate(() => {
      window.marked = true;
    });
    await page.click("button");
    await button("1 clicks LABEL");
    page.setDefaultTimeout(20_000);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    app?.remove();
  });

  it("a module that was loaded late is disposed, awaited, and evaluated again (U4)", async () => {
    app.write("app/version.js", "export const version = 2;");
    await late(1, "disposed", 2);
  });

  it("Fast Refresh keeps the state of components that were there before the runtime", async () => {
    app.write("app/counter.js", COUNTER.replace("LABEL", "so far"));
    await button("1 clicks so far");
    app.write("app/unit.js", `export const unit = () => "times";`);
    await button("1 times so far");
    assert.ok(await page.evaluate(() => window.marked));
  });

  it("one update with both", async () => {
    app.write("app/version.js", "export const version = 3;");
    app.write("app/unit.js", `export const unit = () => "presses";`);
    await button("1 presses so far");
    await late(1, "disposed", 2, "disposed", 3);
  });

  it("a save during an update is the next update (U1)", async () => {
    app.write("app/version.js", "export const version = 4;");
    await page.waitForFunction(() => window.disposing === 3);
    app.write("app/unit.js", `export const unit = () => "hits";`);
    await button("1 hits so far");
    await late(1, "disposed", 2, "disposed", 3, "disposed", 4);
  });

  it("style sheets", async () => {
    app.write("app/page.css", "button { color: rgb(2, 0, 0); }");
    await page.waitForFunction(() => getComputedStyle(document.querySelector("button")).color === "rgb(2, 0, 0)");
  });

  it("a module that nobody accepts reloads the page, with the event (U16)", async () => {
    await page.waitForFunction(() => window.late);
    await page.evaluate(() => {
      delete sessionStorage.reloads;
    });
    app.write("alone.js", "window.alone = 2;");
    await page.waitForFunction(() => window.alone === 2 && window.late);
    assert.equal(await page.evaluate(() => sessionStorage.reloads), "1");
  });
});
