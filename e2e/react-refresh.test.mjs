/**
 * React Fast Refresh in pages of our own dev server, in real Chromium (rule W8): state. The scenarios are those of the test suites of
 * react-refresh and Next.js. Boundaries, errors and `import.meta.hot` are in react-refresh-boundaries.test.mjs and -errors.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { counter, withReact } from "./lib/react.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const react = (name, files, test, options) => withReact(browser, name, files, test, options);
/** An edit of `App.tsx` that replaces a component by another one keeps or loses the state of a counter. */
const replaced = (name, from, to, kept) =>
  react(name, { "App.tsx": from }, async ({ shows, click, write, isReloaded }) => {
    await shows("one 0");
    await click();
    await shows("one 1");
    write("App.tsx", to);
    await shows(kept ? "two 1" : "two 0");
    await click();
    await shows(kept ? "two 2" : "two 1");
    assert.equal(await isReloaded(), false);
  });

const WRAPPED = (label, wrap) => `import { forwardRef, memo, useState, type ComponentType } from "react";
const Counter = ${wrap};
function hoc(Inner: ComponentType<any>) { return function Outer(props: object) { return <Inner {...props} />; }; }
function View(_props: object, ref?: any) {
  const [count, setCount] = useState(0);
  return <button ref={ref} onClick={() => setCount(count + 1)}>${label} {count}</button>;
}
export default function App() { return <Counter />; }
`;
const CLASS = (label) => `import { Component } from "react";
export default class App extends Component<object, { count: number }> {
  state = { count: 0 };
  render() { return <button onClick={() => this.setState({ count: this.state.count + 1 })}>${label} {this.state.count}</button>; }
}
`;
/** `main.tsx` renders App inside of a boundary, so that App may become another component. */
const IN_FRAME = {
  "main.tsx": `import { createRoot } from "react-dom/client";
import Frame from "./Frame";
createRoot(document.getElementById("root")!).render(<Frame />);
`,
  "Frame.tsx": `import App from "./App";
export default function Frame() { return <App />; }
`,
};

describe("an edit of a component keeps its state (W8)", { concurrency: false }, () => {
  it("several edits, a style sheet, a CSS module and JSON", () =>
    react(
      "state",
      {
        "App.tsx": counter("one", {
          head: `import "./app.css"; import styles from "./app.module.css"; import { text } from "./text.json";`,
          tail: "<i className={styles.red}>{text}</i>",
        }),
        "app.css": "button { margin: 1px }",
        "app.module.css": ".red { color: rgb(1, 0, 0) }",
        "text.json": `{ "text": "a" }`,
      },
      async ({ shows, click, write, page, isReloaded }) => {
        const style = (selector, name) =>
          page.evaluate(
            ([selector, name]) => getComputedStyle(document.querySelector(selector))[name],
            [selector, name],
          );
        const becomes = (selector, name, value) =>
          page.waitForFunction(
            ([selector, name, value]) => getComputedStyle(document.querySelector(selector))[name] === value,
            [selector, name, value],
          );
        await shows("one 0a");
        await click();
        await shows("one 1a");
        write("app.css", "button { margin: 2px }");
        await becomes("button", "marginTop", "2px");
        write("app.module.css", ".red { color: rgb(2, 0, 0) }");
        await becomes("i", "color", "rgb(2, 0, 0)");
        write("app.module.css", ".blue {} .red { color: rgb(3, 0, 0) }");
        await becomes("i", "color", "rgb(3, 0, 0)");
        write("text.json", `{ "text": "b" }`);
        await shows("one 1b");
        await click();
        for (const label of ["two", "three", "four"]) {
          write(
            "App.tsx",
            counter(label, { head: `import "./app.css"; import { text } from "./text.json";`, tail: "<i>{text}</i>" }),
          );
          await shows(`${label} 2b`);
        }
        assert.equal(await style("button", "marginTop"), "2px");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("in JSX and in JavaScript", () =>
    react(
      "js",
      {
        "App.jsx": `import { Inner } from "./Inner.js";\nexport const App = () => <Inner />;`,
        "main.tsx": `import { createRoot } from "react-dom/client"; import { App } from "./App.jsx";
createRoot(document.getElementById("root")!).render(<App />);`,
        "Inner.js": counter("one", { name: "Inner" }).replace("export default", "export"),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("one 0");
        await click();
        write("Inner.js", counter("two", { name: "Inner" }).replace("export default", "export"));
        await shows("two 1");
        write("App.jsx", `import { Inner } from "./Inner.js";\nexport const App = () => <>app <Inner /></>;`);
        await shows("app two 0"); // another place in the tree
        assert.equal(await isReloaded(), false);
      },
    ));

  it("with the classic JSX runtime", () =>
    react(
      "classic",
      {
        "tsconfig.json": `{ "compilerOptions": { "jsx": "react" } }`,
        "main.tsx": `import React from "react"; import { createRoot } from "react-dom/client"; import App from "./App";
createRoot(document.getElementById("root")!).render(<App />);`,
        "App.tsx": `import React from "react";\n${counter("one")}`,
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("one 0");
        await click();
        write("App.tsx", `import React from "react";\n${counter("two")}`);
        await shows("two 1");
        assert.equal(await isReloaded(), false);
      },
    ));

  for (const [name, wrap] of Object.entries({
    memo: "memo(View)",
    forwardRef: "forwardRef(View)",
    "memo of forwardRef": "memo(forwardRef(View))",
    "an anonymous memo": "memo((props) => View(props))",
    "a higher-order component": "hoc(View)",
  }))
    it(`through ${name}`, () => {
      // A hook of another function is no hook of this one: the wrapper calls it as a component.
      const wrapper = name === "an anonymous memo" ? "memo((props) => <View {...props} />)" : wrap;
      return replaced(`wrap-${name}`, WRAPPED("one", wrapper), WRAPPED("two", wrapper), true);
    });

  it("through memo and a higher-order component that are exported", () =>
    react(
      "exported-hoc",
      {
        "hoc.tsx": `import type { ComponentType } from "react";
export function hoc(Inner: ComponentType<any>) { return function Outer(props: object) { return <div><Inner {...props} /></div>; }; }`,
        "App.tsx": counter("one")
          .replace("export default", "")
          .concat(`import { hoc } from "./hoc";\nexport default hoc(App);`),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("one 0");
        await click();
        write(
          "App.tsx",
          counter("two").replace("export default", "").concat(`import { hoc } from "./hoc";\nexport default hoc(App);`),
        );
        await shows("two 1");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("in an object of components", () =>
    react(
      "compound",
      {
        "App.tsx": `import { Menu } from "./Menu";\nexport default function App() { return <Menu.Item />; }`,
        "Menu.tsx": counter("one", { name: "Item" })
          .replace("export default", "")
          .concat("export const Menu = { Item };"),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("one 0");
        await click();
        write(
          "Menu.tsx",
          counter("two", { name: "Item" }).replace("export default", "").concat("export const Menu = { Item };"),
        );
        await shows("two 1");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("in a module that lazy() imports, which has a script of its own", () =>
    react(
      "lazy",
      {
        "App.tsx": `import { lazy, Suspense } from "react";
const Later = lazy(() => import("./Later"));
export default function App() { return <Suspense fallback="...">first <Later /></Suspense>; }`,
        "Later.tsx": counter("one", { name: "Later" }),
      },
      async ({ shows, click, write, isReloaded }) => {
        await shows("first one 0");
        await click();
        write("Later.tsx", counter("two", { name: "Later" }));
        await shows("first two 1");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("in two roots, in a cycle of imports, and through a barrel", () =>
    react(
      "roots",
      {
        "main.tsx": `import { createRoot } from "react-dom/client"; import { A, B } from "./barrel";
const at = () => document.getElementById("root")!.appendChild(document.createElement("p"));
createRoot(at()).render(<A depth={1} />); createRoot(at()).render(<B depth={1} />);`,
        "barrel.ts": `export { A } from "./A"; export { B } from "./B";`,
        "A.tsx": `import { B } from "./B"; import { useState } from "react";
export function A({ depth }: { depth: number }) { const [n, set] = useState(0); return <button onClick={() => set(n + 1)}>a{n}{depth > 0 && <B depth={0} />}</button>; }`,
        "B.tsx": `import { A } from "./A";
export function B({ depth }: { depth: number }) { return <i>b{depth > 0 && <A depth={0} />}</i>; }`,
      },
      async ({ click, write, isReloaded, page }) => {
        const texts = (wanted) =>
          page.waitForFunction((wanted) => document.getElementById("root").textContent === wanted, wanted);
        await texts("a0bba0");
        await click();
        await texts("a1bba0");
        write(
          "B.tsx",
          `import { A } from "./A";
export function B({ depth }: { depth: number }) { return <i>c{depth > 0 && <A depth={0} />}</i>; }`,
        );
        await texts("a1cca0");
        assert.equal(await isReloaded(), false);
      },
    ));
});

describe("an edit remounts a component (W8)", { concurrency: false }, () => {
  it("whose hooks changed", () => replaced("hooks", counter("one"), counter("two", { body: "useState(1);" }), false));

  it("whose initial state changed", () =>
    react("initial", { "App.tsx": counter("one") }, async ({ shows, click, write }) => {
      await shows("one 0");
      await click();
      write("App.tsx", counter("two").replace("useState(0)", "useState(7)"));
      await shows("two 7");
    }));

  it("that says @refresh reset", () =>
    replaced("reset", `// @refresh reset\n${counter("one")}`, `// @refresh reset\n${counter("two")}`, false));

  it("that is a class, and children keep the parent's state", () =>
    react(
      "class",
      {
        "App.tsx": counter("app", { head: `import Child from "./Child";`, tail: " <Child />" }),
        "Child.tsx": CLASS("one").replace(" App", " Child"),
      },
      async ({ shows, page, write, isReloaded }) => {
        await shows("app 0 one 0");
        await page.evaluate(() => document.querySelector("button button").click());
        await shows("app 1 one 1");
        write("Child.tsx", CLASS("two").replace(" App", " Child"));
        await shows("app 1 two 0");
        assert.equal(await isReloaded(), false);
      },
    ));

  it("that becomes a class, a function, memo or forwardRef", () =>
    react("kinds", { ...IN_FRAME, "App.tsx": counter("function") }, async ({ shows, click, write, isReloaded }) => {
      await shows("function 0");
      await click();
      await shows("function 1");
      write("App.tsx", CLASS("class"));
      await shows("class 0");
      await click();
      await shows("class 1");
      const inner = (label, wrap) =>
        counter(label)
          .replace("export default", "")
          .replace("{ useState }", "{ forwardRef, memo, useState }")
          .concat(`export default ${wrap}(App);`);
      write("App.tsx", inner("memo", "memo"));
      await shows("memo 0");
      await click();
      write("App.tsx", inner("ref", "forwardRef"));
      await shows("ref 0");
      await click();
      write("App.tsx", counter("function"));
      await shows("function 0");
      assert.equal(await isReloaded(), false);
    }));

  it("of another name under the same export: the importer renders it", () =>
    react("renamed", { ...IN_FRAME, "App.tsx": counter("one") }, async ({ shows, click, write, isReloaded }) => {
      await shows("one 0");
      await click();
      write("App.tsx", counter("two", { name: "Other" }));
      await shows("two 0");
      assert.equal(await isReloaded(), false);
    }));

  it("whose custom hook in another file changed its hooks, and not if only its code changed", () =>
    react(
      "custom-hook",
      {
        "App.tsx": `import { useCounter } from "./use-counter";
export default function App() { const [text, add] = useCounter(); return <button onClick={add}>{text}</button>; }`,
        "use-counter.ts": `import { useState } from "react";
export function useCounter(): [string, () => void] { const [n, set] = useState(0); return ["one " + n, () => set(n + 1)]; }`,
      },
      async ({ shows, click, write, isReloaded, page }) => {
        const errors = [];
        page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
        await shows("one 0");
        await click();
        write(
          "use-counter.ts",
          `import { useState } from "react";
export function useCounter(): [string, () => void] { const [n, set] = useState(0); return ["two " + n, () => set(n + 1)]; }`,
        );
        await shows("two 1");
        write(
          "use-counter.ts",
          `import { useEffect, useState } from "react";
export function useCounter(): [string, () => void] { useEffect(() => {}); const [n, set] = useState(0); return ["three " + n, () => set(n + 1)]; }`,
        );
        await shows("three 0");
        assert.deepEqual(errors, []);
        assert.equal(await isReloaded(), false);
      },
    ));

  it("effects run again after an edit, and clean up before", () =>
    react(
      "effects",
      {
        "App.tsx": counter("one", {
          head: `import { useEffect } from "react";`,
          body: `useEffect(() => { document.title += "a"; return () => { document.title += "x"; }; }, []);`,
        }),
      },
      async ({ shows, click, write, page }) => {
        await shows("one 0");
        await click();
        write(
          "App.tsx",
          counter("two", {
            head: `import { useEffect } from "react";`,
            body: `useEffect(() => { document.title += "b"; return () => {}; }, []);`,
          }),
        );
        await shows("two 1");
        assert.equal(await page.title(), "axb");
      },
    ));
});

describe("where it is off (W8)", { concurrency: false }, () => {
  const script = (page) => page.evaluate(async () => (await fetch(document.querySelector("script[defer]").src)).text());

  it("in packages, whose components are not compiled for it", () =>
    react(
      "packages",
      {
        "App.tsx": `import { Button } from "ui";\nexport default function App() { return <Button />; }`,
        "node_modules/ui/package.json": `{ "name": "ui", "version": "1.0.0", "type": "module", "main": "index.js" }`,
        "node_modules/ui/index.js": `import { useState, createElement } from "react"; export function Button() { useState(0); return createElement("b", {}, "ui"); }`,
      },
      async ({ shows, page }) => {
        await shows("ui");
        const code = await script(page);
        const registered = Array.from(code.matchAll(/\$RefreshReg\$\(_c\d*, "(\w+)"\)/g), ([, name]) => name);
        assert.deepEqual(registered, ["App"]);
      },
    ));

  it("without React, and with another JSX", () =>
    withReact(
      browser,
      "preact",
      {
        "tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "preact" } }`,
        "node_modules/preact/package.json": `{ "name": "preact", "version": "1.0.0", "type": "module", "exports": { "./jsx-runtime": "./jsx-runtime.js" } }`,
        "node_modules/preact/jsx-runtime.js": `export const jsx = (type, { children }) => typeof type === "function" ? type({}) : children;`,
        "main.tsx": `import App from "./App"; document.getElementById("root")!.textContent = (<App />) as any;`,
        "App.tsx": `function useName() { return "preact"; }\nexport default function App() { return <b>{useName()}</b>; }`,
      },
      async ({ shows, page }) => {
        await shows("preact");
        const code = await script(page);
        for (const part of ["$RefreshReg$", "$RefreshSig$", "performReactRefresh", "@react-refresh"])
          assert.ok(!code.includes(part), part);
      },
    ));
});
