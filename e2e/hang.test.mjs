/** Code of the program that never ends during an update, in a page: a warning names it, and the next save gives it up. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { serve } from "./lib/hosts/bundler.mjs";

const FOREVER = "new Promise(() => {})";
const accepting = (n, rest = "") => `console.log("a${n}"); import.meta.hot.accept(); ${rest}`;

/**
 * The program before (`files`) and after (`save`) the save that hangs, the code that the warning names, and what is printed
 * until then (`early`) and when the next save has given it up (`late`).
 */
const HANGS = {
  "a dispose that never ends (U4)": {
    files: { "a.js": accepting(1, `import.meta.hot.dispose(() => ${FOREVER});`) },
    save: { "a.js": accepting(2) },
    named: "dispose of ./a.js",
    late: ["a2"],
  },
  "a dispose that never ends, beside one that ends (U4)": {
    files: {
      "a.js": `import "./b.js"; ${accepting(1, `import.meta.hot.dispose(() => console.log("a1 disposed"));`)}`,
      "b.js": `console.log("b1"); import.meta.hot.dispose(() => ${FOREVER});`,
    },
    save: { "b.js": `console.log("b2");` },
    named: "dispose of ./b.js",
    early: ["a1 disposed"],
    late: ["b2", "a1", "a1 disposed"],
  },
  "a dispose of a module that is no longer imported (U10)": {
    files: {
      "a.js": `import "./b.js"; ${accepting(1)}`,
      "b.js": `console.log("b1"); import.meta.hot.dispose(() => ${FOREVER}); import.meta.hot.prune(() => console.log("b1 pruned"));`,
    },
    save: { "a.js": accepting(2) },
    named: "dispose of ./b.js",
    early: ["a2"],
    late: ["b1 pruned"],
  },
  "a prune that never ends (U10)": {
    files: {
      "a.js": `import "./b.js"; ${accepting(1)}`,
      "b.js": `console.log("b1"); import.meta.hot.prune(() => ${FOREVER});`,
    },
    save: { "a.js": accepting(2) },
    named: "prune of ./b.js",
    early: ["a2"],
  },
  "an accept callback that never ends (U6)": {
    files: {
      "a.js": `import { n } from "./b.js"; console.log("a1", n); import.meta.hot.accept("./b.js", () => ${FOREVER}); import.meta.hot.accept();`,
      "b.js": "export const n = 1;",
    },
    save: { "b.js": "export const n = 2;" },
    named: "accept in ./a.js",
  },
  "a top-level await that never ends (U5)": {
    // Asynchronous from the start: otherwise the bundler writes its importer anew, too.
    files: { "a.js": accepting(1, "await 0;") },
    save: { "a.js": accepting(2, `await ${FOREVER};`) },
    rest: "await 0;",
    named: "evaluation of ./a.js",
    early: ["a2"],
  },
};

for (const host of ["rspack", "webpack"]) {
  describe(`code that hangs, ${host}`, { concurrency: false }, () => {
    let browser;
    before(async () => (browser = await launch()));
    after(() => browser?.close());

    /** Loads a program with `a.js`, and stops its server, whatever happens. */
    async function withTab(files, run) {
      const server = await serve(host, { "index.js": `import "./a.js";`, ...files });
      try {
        const tab = await server.open(browser);
        await tab.start();
        await run(tab, server);
      } finally {
        await server.close();
      }
    }
    const printed = ({ page }, test) =>
      page.waitForEvent("console", { predicate: (message) => test(message.text()), timeout: 20_000 });
    /** Not `save`, which would wait for the end of the update. */
    const write = (server, files) => {
      for (const [file, code] of Object.entries(files)) server.write(file, code);
    };

    for (const [name, { files, save, rest, named, early = [], late = [] }] of Object.entries(HANGS)) {
      it(`${name}: a warning names the module, and the next save takes over`, () =>
        withTab(files, async (tab, server) => {
          const warned = printed(tab, (text) => text.includes(`${named} has not ended after 2 s`));
          write(server, save);
          await warned;
          assert.deepEqual(tab.take(), early);
          const taken = printed(tab, (text) => text === "a9");
          write(server, { "a.js": accepting(9, rest) });
          await taken;
          await tab.idle();
          assert.deepEqual(tab.take(), [...late, "a9"]);
          // Nothing of it is left: later updates do not wait.
          assert.deepEqual(await tab.save({ "a.js": accepting(10, rest) }), ["a10"]);
        }));
    }

    it("a save during the first 2 s of a dispose that never ends is taken after them (U1, U4)", () =>
      withTab(
        { "a.js": accepting(1, `import.meta.hot.dispose(() => { console.log("disposing"); return ${FOREVER}; });`) },
        async (tab, server) => {
          const disposing = printed(tab, (text) => text === "disposing");
          write(server, { "a.js": accepting(2) });
          await disposing;
          const taken = printed(tab, (text) => text === "a3");
          write(server, { "a.js": accepting(3) });
          await taken;
          await tab.idle();
          assert.deepEqual(tab.take(), ["disposing", "a2", "a3"]);
        },
      ));

    it("code that ends within 2 s is waited for, without a warning (U4)", () =>
      withTab(
        { "a.js": accepting(1, `import.meta.hot.dispose(() => new Promise((go) => setTimeout(go, 500)));`) },
        async (tab) => {
          const warnings = [];
          tab.page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
          assert.deepEqual(await tab.save({ "a.js": accepting(2) }), ["a2"]);
          assert.deepEqual(warnings, []);
        },
      ));
  });
}
