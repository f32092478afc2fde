/** React Fast Refresh in pages of our own dev server, in real Chromium (rule W8): which modules are boundaries, and what importers see. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { counter, withReact } from "./lib/react.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Counts how often each module ran. */
const RAN = (name) => `globalThis.ran = { ...globalThis.ran, ${name}: (globalThis.ran?.${name} ?? 0) + 1 };\n`;
const ran = (page) => page.evaluate(() => globalThis.ran);
/** How often a pattern is in the program's output. */
const times = (output, pattern) => output().match(new RegExp(pattern, "g"))?.length ?? 0;
/** `App` keeps a count and shows a child. */
const APP = (head, child) => RAN("App") + counter("app", { head, tail: ` ${child}` });

describe("a module that exports something else than components (W8)", { concurrency: false }, () => {
  it("propagates: its importers take the update, and the terminal says once which export is at fault", () =>
    withReact(
      browser,
      "mixed",
      {
        "App.tsx": APP(`import { Child, help } from "./Child";`, "<Child />{help()}"),
        "Child.tsx": `${RAN("Child")}export function Child() { return <i>one</i>; }\nexport const help = () => "h1";\n`,
      },
      async ({ shows, click, write, page, output, prints, isReloaded }) => {
        await shows("app 0 oneh1");
        await click();
        write(
          "Child.tsx",
          `${RAN("Child")}export function Child() { return <i>two</i>; }\nexport const help = () => "h2";\n`,
        );
        await shows("app 1 twoh2");
        await prints(/Child\.tsx: Could not Fast Refresh \("help" export is incompatible\)/);
        write(
          "Child.tsx",
          `${RAN("Child")}export function Child() { return <i>three</i>; }\nexport const help = () => "h3";\n`,
        );
        await shows("app 1 threeh3");
        await prints(/updated Child\.tsx: 2 modules ran/);
        assert.equal(times(output, "Could not Fast Refresh"), 1);
        assert.deepEqual(await ran(page), { Child: 3, App: 3 });
        assert.equal(await isReloaded(), false);
      },
    ));

  it("reloads the page if nobody accepts it, and the terminal says why once, not after each load", () =>
    withReact(
      browser,
      "mixed-root",
      { "App.tsx": `${counter("one")}export const help = () => "h";\n` },
      async ({ shows, click, write, prints, output }) => {
        await shows("one 0");
        await click();
        write("App.tsx", `${counter("two")}export const help = () => "h";\n`);
        await shows("two 0");
        await prints(/App\.tsx: Could not Fast Refresh \("help" export is incompatible\)/);
        await prints(/reloaded after App\.tsx \(not accepted: App\.tsx <- main\.tsx\)/);
        write("App.tsx", `${counter("three")}export const help = () => "h";\n`);
        await shows("three 0");
        await prints(/reloaded after App\.tsx/);
        assert.equal(times(output, "Could not Fast Refresh"), 1);
      },
    ));

  it("a component without a name: the terminal says that it needs one", () =>
    withReact(
      browser,
      "anonymous",
      { "App.tsx": `export function Used() { return null; }\nexport default () => <b>one</b>;` },
      async ({ shows, write, prints }) => {
        await shows("one");
        write("App.tsx", `export function Used() { return null; }\nexport default () => <b>two</b>;`);
        await prints(/"default" export is incompatible, a component needs a name/);
        await shows("two");
      },
    ));

  it("exports that throw when they are read do not disturb", () => {
    const app = (label) => `${counter(label)}
export const proxy = new Proxy({}, { get() { throw new Error("read"); }, getPrototypeOf() { throw new Error("read"); } });
export const object = { get now() { throw new Error("read"); } };
`;
    return withReact(browser, "odd", { "App.tsx": app("one") }, async ({ shows, write, prints }) => {
      await shows("one 0");
      write("App.tsx", app("two"));
      await shows("two 0");
      await prints(/App\.tsx: Could not Fast Refresh \("(proxy|object)" export is incompatible\)/);
    });
  });

  it("without exports the page is reloaded", () =>
    withReact(
      browser,
      "no-exports",
      {
        "main.tsx": `import { createRoot } from "react-dom/client";
function App() { return <b>one</b>; }
createRoot(document.getElementById("root")!).render(<App />);`,
      },
      async ({ shows, write, prints }) => {
        await shows("one");
        write(
          "main.tsx",
          `import { createRoot } from "react-dom/client";
function App() { return <b>two</b>; }
createRoot(document.getElementById("root")!).render(<App />);`,
        );
        await prints(/reloaded after main\.tsx/);
        await shows("two");
      },
    ));

  it("a context beside its provider propagates, and consumers see the new context", () => {
    const provider = (value) => `import { createContext, type ReactNode } from "react";
export const Name = createContext("none");
export function Provider({ children }: { children: ReactNode }) { return <Name.Provider value="${value}">{children}</Name.Provider>; }`;
    return withReact(
      browser,
      "context",
      {
        "App.tsx": APP(
          `import { Provider } from "./name"; import { Show } from "./Show";`,
          "<Provider><Show /></Provider>",
        ),
        "Show.tsx": `${RAN("Show")}import { useContext } from "react"; import { Name } from "./name";
export function Show() { return <i>{useContext(Name)}</i>; }`,
        "name.tsx": provider("a"),
      },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("app 0 a");
        await click();
        write("name.tsx", provider("b"));
        await shows("app 1 b");
        assert.deepEqual(await ran(page), { Show: 2, App: 2 });
        assert.equal(await isReloaded(), false);
      },
    );
  });
});

describe("a boundary whose exports change (W8)", { concurrency: false }, () => {
  const child = (label, more = "") => `${RAN("Child")}export function Child() { return <i>${label}</i>; }\n${more}\n`;
  const app = APP(
    `import * as child from "./Child"; const { Child } = child;`,
    `<child.Child />{Object.keys(child).sort().join()}{String((child as any).size)}`,
  );

  it("a primitive that stays the same is no obstacle; if it changes, importers take the update", () =>
    withReact(
      browser,
      "primitive",
      { "App.tsx": app, "Child.tsx": child("one", "export const size = 1;") },
      async ({ shows, click, write, page, prints, isReloaded }) => {
        await shows("app 0 oneChild,size1");
        await click();
        write("Child.tsx", child("two", "export const size = 1;"));
        await shows("app 1 twoChild,size1");
        assert.deepEqual(await ran(page), { Child: 2, App: 1 });
        write("Child.tsx", child("three", "export const size = 2;"));
        await shows("app 1 threeChild,size2");
        await prints(/Child\.tsx: Could not Fast Refresh \("size" export is incompatible\)/);
        assert.deepEqual(await ran(page), { Child: 3, App: 2 });
        assert.equal(await isReloaded(), false);
      },
    ));

  it("new and removed exports: importers take the update", () =>
    withReact(
      browser,
      "exports",
      { "App.tsx": app, "Child.tsx": child("one") },
      async ({ shows, click, write, page, prints, isReloaded }) => {
        await shows("app 0 oneChildundefined");
        await click();
        write("Child.tsx", child("two", "export const size = 1;"));
        await shows("app 1 twoChild,size1");
        await prints(/Could not Fast Refresh \(new "size" export\)/);
        write("Child.tsx", child("three"));
        await shows("app 1 threeChildundefined");
        await prints(/Could not Fast Refresh \("size" export removed\)/);
        assert.deepEqual(await ran(page), { Child: 3, App: 3 });
        assert.equal(await isReloaded(), false);
      },
    ));

  it("what another module exports may be exported beside components", () =>
    withReact(
      browser,
      "passed-on",
      {
        "App.tsx": app.replace("(child as any).size", "(child as any).help?.()"),
        "Child.tsx": child("one", `export { help } from "./help";`),
        "help.ts": `export const help = () => "h1";`,
      },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("app 0 oneChild,helph1");
        await click();
        write("Child.tsx", child("two", `export { help } from "./help";`));
        await shows("app 1 twoChild,helph1");
        assert.deepEqual(await ran(page), { Child: 2, App: 1 });
        write("help.ts", `export const help = () => "h2";`);
        await shows("app 1 twoChild,helph2");
        assert.deepEqual(await ran(page), { Child: 3, App: 2 });
        assert.equal(await isReloaded(), false);
      },
    ));

  it("mixed modules that import each other propagate in one update, each evaluated once", () => {
    const part = (name, other, label) => `${RAN(name)}import { name${other} } from "./${other}";
export const name${name} = () => "${name}${label}";
export function ${name}() { return <i>${label}{name${other}()}</i>; }`;
    return withReact(
      browser,
      "mixed-cycle",
      {
        "App.tsx": APP(`import { A } from "./A"; import { B } from "./B";`, "<A /><B />"),
        "A.tsx": part("A", "B", 1),
        "B.tsx": part("B", "A", 1),
      },
      async ({ shows, click, write, page, isReloaded }) => {
        await shows("app 0 1B11A1");
        await click();
        write("A.tsx", part("A", "B", 2));
        await shows("app 1 2B11A2");
        assert.deepEqual(await ran(page), { A: 2, B: 2, App: 2 });
        assert.equal(await isReloaded(), false);
      },
    );
  });
});

describe("importers of a boundary (W8, U5, U6)", { concurrency: false }, () => {
  it("are not evaluated again, and their bindings are the new component", () =>
    withReact(
      browser,
      "patched",
      {
        "App.tsx": APP(
          `import { Child } from "./Child"; (globalThis as any).html = () => Child().props.children;`,
          "<Child />",
        ),
        "Child.tsx": `export function Child() { return <i>one</i>; }`,
      },
      async ({ shows, write, page }) => {
        await shows("app 0 one");
        write("Child.tsx", `export function Child() { return <i>two</i>; }`);
        await shows("app 0 two");
        assert.deepEqual(await ran(page), { App: 1 });
        assert.equal(await page.evaluate(() => globalThis.html()), "two");
      },
    ));

  it("that accept it get its new module", () =>
    withReact(
      browser,
      "accepted",
      {
        "App.tsx": APP(
          `import { Child } from "./Child"; import.meta.hot.accept("./Child", (next) => { document.title = next.Child().props.children; });`,
          "<Child />",
        ),
        "Child.tsx": `export function Child() { return <i>one</i>; }`,
      },
      async ({ shows, click, write, page }) => {
        await shows("app 0 one");
        await click();
        write("Child.tsx", `export function Child() { return <i>two</i>; }`);
        await shows("app 1 two");
        assert.equal(await page.title(), "two");
      },
    ));

  it("several files in a save are one update", () =>
    withReact(
      browser,
      "together",
      {
        "App.tsx": APP(`import { Child } from "./Child";`, "<Child />"),
        "Child.tsx": `${RAN("Child")}export function Child() { return <i>one</i>; }`,
      },
      async ({ shows, click, write, page, prints }) => {
        await shows("app 0 one");
        await click();
        write("Child.tsx", `${RAN("Child")}export function Child() { return <i>two</i>; }`);
        write("App.tsx", APP(`import { Child } from "./Child";`, "<Child />!"));
        await shows("app 1 two!");
        await prints(/updated (App|Child)\.tsx, (App|Child)\.tsx: 2 modules ran/);
        assert.deepEqual(await ran(page), { Child: 2, App: 2 });
      },
    ));
});
