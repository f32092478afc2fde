/** React Fast Refresh in pages of our own dev server, in real Chromium (rule W8): errors (U9, W9), and `import.meta.hot` beside it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { counter, withReact } from "./lib/react.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

describe("errors (W8, U9, W9)", { concurrency: false }, () => {
  /** A good edit, a bad one, and the fix. */
  const recovers = (name, bad, message, { keeps, meanwhile }) =>
    withReact(browser, name, { "App.tsx": counter("one") }, async ({ shows, click, write, overlay, isReloaded }) => {
      await shows("one 0");
      await click();
      write("App.tsx", counter("two"));
      await shows("two 1");
      write("App.tsx", bad);
      await overlay(message);
      await shows(meanwhile);
      write("App.tsx", counter("three"));
      await shows(keeps ? "three 1" : "three 0");
      await overlay();
      await click();
      await shows(keeps ? "three 2" : "three 1");
      assert.equal(await isReloaded(), false);
    });

  it("a syntax error: the old component stays, with its state", () =>
    recovers("syntax", counter("two").replace("</button>", "</b>"), /App\.tsx/, { keeps: true, meanwhile: "two 1" }));

  it("an import of nothing: the old component stays, with its state", () =>
    recovers("unresolved", counter("two", { head: `import "./nothing";` }), /nothing/, {
      keeps: true,
      meanwhile: "two 1",
    }));

  it("a throw while the module is evaluated: the old component stays, with its state", () =>
    recovers("evaluation", `${counter("bad")}throw new Error("at the top");`, /at the top/, {
      keeps: true,
      meanwhile: "two 1",
    }));

  it("a throw while it renders: the overlay shows it, and the fix mounts it again", () =>
    recovers("render", counter("bad", { body: `throw new Error("while it renders");` }), /while it renders/, {
      keeps: false,
      meanwhile: "",
    }));

  it("a throw in an effect: the overlay shows it, and the fix mounts it again", () =>
    recovers(
      "effect",
      counter("bad", {
        head: `import { useEffect } from "react";`,
        body: `useEffect(() => { throw new Error("in an effect"); });`,
      }),
      /in an effect/,
      { keeps: false, meanwhile: "" },
    ));

  it("a first render that throws: the fix mounts the page", () =>
    withReact(
      browser,
      "first-render",
      { "App.tsx": counter("one", { body: `throw new Error("the first time");` }) },
      async ({ shows, write, overlay, isReloaded }) => {
        await overlay(/the first time/);
        write("App.tsx", counter("one"));
        await shows("one 0");
        await overlay();
        assert.equal(await isReloaded(), false);
      },
    ));

  it("an error that a save does not fix is shown again", () =>
    withReact(
      browser,
      "still",
      {
        "App.tsx": counter("app", { head: `import { Child } from "./Child";`, tail: "<Child />" }),
        "Child.tsx": `export function Child() { return <i>one</i>; }`,
      },
      async ({ shows, write, overlay }) => {
        await shows("app 0one");
        write("Child.tsx", `export function Child(): any { throw new Error("first error"); }`);
        await overlay(/first error/);
        write("Child.tsx", `export function Child(): any { throw new Error("second error"); }`);
        await overlay(/second error/);
        write("Child.tsx", `export function Child() { return <i>two</i>; }`);
        await shows("app 0two");
        await overlay();
      },
    ));

  it("an error boundary of the page catches it, keeps what is around it, and the fix mounts what is in it again", () =>
    withReact(
      browser,
      "error-boundary",
      {
        "App.tsx": counter("app", {
          head: `import { Boundary } from "./Boundary"; import Child from "./Child";`,
          tail: "<Boundary><Child /></Boundary>",
        })
          .replace("<button", "<div><button")
          .replace("{count}<", "{count}</button><")
          .replace("</button>;", "</div>;"),
        "Boundary.tsx": `import { Component, type ReactNode } from "react";
export class Boundary extends Component<{ children: ReactNode }> {
  state = { message: "" };
  static getDerivedStateFromError(error: Error) { return { message: error.message }; }
  render() { return this.state.message ? <i>{this.state.message}</i> : this.props.children; }
}`,
        "Child.tsx": counter("one", { name: "Child" }),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("app 0one 0");
        await click();
        await shows("app 1one 0");
        write("Child.tsx", counter("bad", { name: "Child", body: `throw new Error("caught");` }));
        await shows("app 1caught");
        write("Child.tsx", counter("two", { name: "Child" }));
        await shows("app 1two 0");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("an error in an event handler: the overlay goes with the fix, and the state stays", () =>
    withReact(
      browser,
      "handler",
      { "App.tsx": counter("one", { tail: `<i onClick={() => { throw new Error("in a handler"); }}>!</i>` }) },
      async ({ shows, click, page, write, overlay, isReloaded }) => {
        await shows("one 0!");
        await click();
        await shows("one 1!");
        await page.evaluate(() =>
          document.querySelector("i").dispatchEvent(new MouseEvent("click", { bubbles: true })),
        );
        await overlay(/in a handler/);
        await shows("one 2!");
        write("App.tsx", counter("two", { tail: "!" }));
        await shows("two 2!");
        await overlay();
        assert.equal(await isReloaded(), false);
      },
    ));
});

describe("import.meta.hot in a module of components (W8)", { concurrency: false }, () => {
  it("dispose and data work, in the order of an update (U8, U15)", () => {
    const app = (label) =>
      counter(label, {
        head: `const log = (text: string) => (document.title += text + ";");
import.meta.hot.on("bun:beforeUpdate", () => log("before"));
import.meta.hot.on("bun:afterUpdate", () => log("after " + document.getElementById("root")!.textContent));
import.meta.hot.dispose((data) => { log("dispose"); data.runs = (data.runs ?? 1) + 1; });
log("run " + (import.meta.hot.data.runs ?? 1));`,
      });
    return withReact(
      browser,
      "dispose",
      { "App.tsx": app("one") },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("one 0");
        await click();
        await page.evaluate(() => {
          document.title = "";
        });
        write("App.tsx", app("two"));
        await shows("two 1");
        await page.waitForFunction(() => document.title.includes("after"));
        assert.equal(await page.title(), "before;dispose;run 2;after two 1;");
        assert.equal(await isReloaded(), false);
      },
    );
  });

  it("accept with a callback gets the new module before components render (U15), and is the module's own decision", () => {
    const app = (label) =>
      counter(label, {
        head: `import.meta.hot.accept((next) => { document.title = next.help() + document.getElementById("root")!.textContent; });
export const help = () => "${label}";`,
      });
    return withReact(
      browser,
      "accept",
      { "App.tsx": app("one") },
      async ({ shows, click, write, page, isReloaded, output }) => {
        await shows("one 0");
        await click();
        write("App.tsx", app("two"));
        await shows("two 1");
        assert.equal(await page.title(), "twoone 1");
        assert.equal(await isReloaded(), false);
        assert.ok(!output().includes("Could not Fast Refresh"));
      },
    );
  });

  it("a mixed module that accepts itself is refreshed, and importers see its exports (U5)", () => {
    const child = (label) =>
      `export const help = () => "${label}";\nexport function Child() { return <i>${label}</i>; }\nimport.meta.hot.accept();`;
    return withReact(
      browser,
      "accept-mixed",
      {
        "App.tsx": counter("app", {
          head: `import { Child, help } from "./Child"; (globalThis as any).help = () => help();`,
          tail: "<Child />",
        }),
        "Child.tsx": child("one"),
      },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("app 0one");
        await click();
        write("Child.tsx", child("two"));
        await shows("app 1two");
        assert.equal(await page.evaluate(() => globalThis.help()), "two");
        assert.equal(await isReloaded(), false);
      },
    );
  });

  it("a component that is no longer imported is pruned, and starts fresh when it is imported again (U10)", () => {
    const child = (label) =>
      `import.meta.hot.prune(() => { document.title += "pruned;"; });\nexport function Child() { return <i>${label}</i>; }`;
    const app = (label, isUsed) =>
      counter(label, isUsed ? { head: `import { Child } from "./Child";`, tail: "<Child />" } : {});
    return withReact(
      browser,
      "prune",
      { "App.tsx": app("one", true), "Child.tsx": child("a") },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("one 0a");
        await click();
        write("App.tsx", app("two", false));
        await shows("two 1");
        await page.waitForFunction(() => document.title === "pruned;");
        write("Child.tsx", child("b"));
        write("App.tsx", app("three", true));
        await shows("three 1b");
        write("Child.tsx", child("c"));
        await shows("three 1c");
        assert.equal(await isReloaded(), false);
      },
    );
  });

  it("React that an update brings to a page is refreshed (W7)", () =>
    withReact(
      browser,
      "later",
      {
        "main.tsx": `import { start } from "./start"; start();\nimport.meta.hot.accept("./start", (next) => next.start());`,
        "start.ts": `export const start = () => { document.getElementById("root")!.textContent = "plain"; };`,
        "App.tsx": counter("one"),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("plain");
        write(
          "start.ts",
          `import { createElement } from "react"; import { createRoot } from "react-dom/client"; import App from "./App";
export const start = () => createRoot(document.getElementById("root")!).render(createElement(App));`,
        );
        await shows("one 0");
        await click();
        write("App.tsx", counter("two"));
        await shows("two 1");
        assert.equal(await isReloaded(), false);
      },
    ));
});
