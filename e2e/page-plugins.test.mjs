/**
 * Plugins of `hot.config.ts`, each as it comes from npm, with its own hot update, in real Chromium; and the rules of the interface:
 * order, filters, virtual modules, queries, errors.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import {
  APP,
  component,
  config,
  MDX,
  POSTCSS,
  SOLID,
  SVELTE,
  SVGR,
  sfc,
  shows,
  TAILWIND,
  vue,
  withClass,
  withApp as withPluginApp,
} from "./lib/plugins.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const withApp = (name, files, test) => withPluginApp(browser, name, { "index.html": APP, ...files }, test);
const color = (page, selector) =>
  page.evaluate((selector) => getComputedStyle(document.querySelector(selector)).color, selector);
const hasColor = (page, selector, value) =>
  page.waitForFunction(
    ([selector, value]) => getComputedStyle(document.querySelector(selector)).color === value,
    [selector, value],
    { timeout: 30_000 },
  );
const isSamePage = async (page) => assert.equal(await page.evaluate("globalThis.mark"), 1);

describe("plugins from npm", { concurrency: false }, () => {
  for (const from of ["@vitejs/plugin-vue", "unplugin-vue/vite"])
    it(`Vue by ${from}: template, script and scoped style, each with its own update`, () =>
      withApp("plugin-vue", vue(from), async (page, server) => {
        await shows(page, ".b", "count: 0");
        await page.waitForFunction(() => document.querySelector("img").naturalWidth === 7, undefined, {
          timeout: 30_000,
        });
        assert.equal(await color(page, ".b"), "rgb(1, 2, 3)");
        await page.click(".b");
        await shows(page, ".b", "count: 1");
        server.write("App.vue", sfc({ label: "number" }));
        await shows(page, ".b", "number: 1"); // rendered again, with its state
        server.write("App.vue", sfc({ label: "number", color: "rgb(4, 5, 6)" }));
        await hasColor(page, ".b", "rgb(4, 5, 6)");
        await shows(page, ".b", "number: 1"); // no module ran
        server.write("App.vue", sfc({ label: "number", color: "rgb(4, 5, 6)", start: 10 }));
        await shows(page, ".b", "number: 10"); // another script: made again
        await isSamePage(page);
      }));

  it("Svelte 5 by rollup-plugin-svelte: markup and style, each with its own update", () =>
    withApp("plugin-svelte", SVELTE, async (page, server) => {
      await shows(page, ".b", "count: 0");
      assert.equal(await color(page, ".b"), "rgb(1, 2, 3)");
      server.write("App.svelte", component({ label: "number" }));
      await shows(page, ".b", "number: 0");
      await page.click(".b");
      await shows(page, ".b", "number: 1");
      server.write("App.svelte", component({ label: "number", color: "rgb(4, 5, 6)" }));
      await hasColor(page, ".b", "rgb(4, 5, 6)");
      await isSamePage(page);
    }));

  it("MDX by @mdx-js/rollup: a document is a module that its importer accepts", () =>
    withApp("plugin-mdx", MDX, async (page, server) => {
      await shows(page, "h1", "Hello, you");
      server.write("doc.mdx", "# Bye, {props.name}\n");
      await shows(page, "h1", "Bye, you");
      await isSamePage(page);
    }));

  it("Tailwind 4 by @tailwindcss/vite: a class that a script begins to use is in the sheet, which is swapped in place", () =>
    withApp("plugin-tailwind", TAILWIND, async (page, server) => {
      await hasColor(page, "p", "rgb(1, 2, 3)");
      server.write("main.js", withClass("text-[rgb(4,5,6)]"));
      await hasColor(page, "p", "rgb(4, 5, 6)");
      server.write("main.js", withClass("text-own"));
      await hasColor(page, "p", "rgb(7, 8, 9)");
      server.write("style.css", TAILWIND["style.css"].replace("7, 8, 9", "10, 11, 12"));
      await hasColor(page, "p", "rgb(10, 11, 12)");
      await isSamePage(page);
    }));

  it("PostCSS: a sheet, and a file that it is made of, are swapped in place", () =>
    withApp("plugin-postcss", POSTCSS, async (page, server) => {
      await hasColor(page, "b", "rgb(1, 2, 3)");
      server.write("colors.txt", "rgb(4, 5, 6)\n");
      await hasColor(page, "b", "rgb(4, 5, 6)");
      server.write("style.css", ".a { b { color: rgb(7, 8, 9) } }\n");
      await hasColor(page, "b", "rgb(7, 8, 9)");
      server.write("style.css", ".a { b { color: } \n");
      await server.prints(/style\.css:1:1: \[plugin postcss\].*Unclosed block/);
      server.write("style.css", ".a { b { color: rgb(10, 11, 12) } }\n");
      await hasColor(page, "b", "rgb(10, 11, 12)");
      await isSamePage(page);
    }));

  it("Solid by vite-plugin-solid: solid-refresh keeps the page", () =>
    withApp("plugin-solid", SOLID, async (page, server) => {
      await shows(page, ".b", "count: 0");
      server.write("App.jsx", SOLID["App.jsx"].replace("count:", "number:"));
      await shows(page, ".b", "number: 0");
      await page.click(".b");
      await shows(page, ".b", "number: 1");
      await isSamePage(page);
    }));

  it("SVGR by @svgr/rollup: a picture is a component", () =>
    withApp("plugin-svgr", SVGR, async (page, server) => {
      await shows(page, "svg title", "first");
      server.write("icon.svg", SVGR["icon.svg"].replace("first", "second"));
      await shows(page, "svg title", "second");
      await isSamePage(page);
    }));
});

describe("the plugin interface", { concurrency: false }, () => {
  const show = (expression) => `document.querySelector("#app").textContent = String(${expression});\n`;

  it("enforce, order and filters decide which hooks run, and in which order; apply leaves plugins out", () => {
    const plugins = `
  mark("normal"), mark("post", { enforce: "post" }), mark("pre", { enforce: "pre" }), mark("build", { apply: "build" }),
  mark("serve", { apply: "serve" }), mark("function", { apply: (_config, { command }) => command === "build" }),
  [null, false, Promise.resolve(mark("late", {}, { order: "post" })), mark("early", {}, { order: "pre" })],
  mark("id", {}, { filter: { id: "**/*.css" } }), mark("code", {}, { filter: { code: "no such text" } }),
  mark("matching", {}, { filter: { id: { include: /main/, exclude: /node_modules/ }, code: /order/ } })`;
    const mark = `const mark = (name, more = {}, hook = undefined) => {
  const handler = (code, id) => (id.endsWith('main.js') ? code.replace("ORDER", "ORDER " + name) : undefined);
  return { name, ...more, transform: hook ? { ...hook, handler } : handler };
};`;
    return withApp(
      "plugin-order",
      {
        "hot.config.ts": config(
          mark
            .replaceAll("(code, id)", "(code: string, id: string)")
            .replace("(name, more = {}, hook = undefined)", "(name: string, more = {}, hook?: object)"),
          plugins,
        ),
        "main.js": `// order\n${show('"ORDER"')}`,
      },
      // Each puts its name first.
      (page) => shows(page, "#app", "ORDER late post matching serve normal pre early"),
    );
  });

  it("a plugin that returns every file leaves CommonJS packages, JSON and style sheets what they are", () =>
    withApp(
      "plugin-all",
      {
        "hot.config.js": config(
          "",
          `{ name: "all", transform: (code, id) => (id.endsWith(".json") ? null : { code: code + "\\n", map: null }) }`,
        ),
        "main.js": `import { version } from "react";\nimport { createElement } from "react";\nimport data from "./data.json";
import names from "./a.module.css";
import "./style.css";\n${show('[version.split(".").length, createElement("b").type, data.a, typeof names.own].join()')}`,
        "data.json": `{ "a": 1 }\n`,
        "a.module.css": ".own { color: red }\n",
        "style.css": "#app { color: rgb(1, 2, 3) }\n",
      },
      async (page) => {
        await shows(page, "#app", "3,b,1,string");
        assert.equal(await color(page, "#app"), "rgb(1, 2, 3)");
      },
    ));

  it("virtual modules, this.resolve, meta, getModuleInfo, parse, emitFile; buildStart runs once, watchChange with each save", () => {
    const plugin = `{
  name: "virtual",
  async buildStart() { starts++; },
  async resolveId(source, importer) {
    if (source === "virtual:own") return { id: "\0virtual:own", meta: { own: "meta" } };
    if (source === "wrapped") {
      const found = await this.resolve("./real.js", importer, { skipSelf: true });
      return found.id + "?wrapped";
    }
  },
  load(id) {
    if (id === "\0virtual:own") {
      const info = this.getModuleInfo(id);
      const reference = this.emitFile({ type: "asset", name: "own.txt", source: "emitted" });
      const kind = this.parse("let a = 1").body[0].type;
      return \`import { real } from "/real.js"; export const url = import.meta.ROLLUP_FILE_URL_\${reference};
export default [real, "\${info.meta.own}", "\${kind}", "\${this.meta.watchMode}", \${starts}, "\${changes}"].join(" ");\`;
    }
    if (id.endsWith("?wrapped")) {
      this.addWatchFile(extra);
      return \`export * from \${JSON.stringify(id.replace("?wrapped", ""))}; export const extra = \${JSON.stringify(readFileSync(extra, "utf8").trim())};\`;
    }
  },
  watchChange(id, { event }) { changes += " " + id.split("/").at(-1) + " " + event; },
}`;
    const before = `import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
let starts = 0;
let changes = "";
const extra = fileURLToPath(new URL("./extra.txt", import.meta.url));`;
    return withApp(
      "plugin-virtual",
      {
        "hot.config.js": config(before, plugin),
        "real.js": `export const real = "real";\n`,
        "extra.txt": "one\n",
        "main.js": `import own, { url } from "virtual:own";
import { real, extra } from "wrapped";
const text = await fetch(url).then((response) => response.text());
${show('[own, real, extra, text].join(", ")')}import.meta.hot.accept();
`,
      },
      async (page, server) => {
        await shows(page, "#app", "real meta VariableDeclaration true 1 , real, one, emitted");
        server.write("extra.txt", "two\n");
        await shows(page, "#app", "real meta VariableDeclaration true 1 , real, two, emitted");
        server.write("real.js", `export const real = "new";\n`);
        await page.waitForFunction(() => document.querySelector("#app").textContent.includes(", new, two"), undefined, {
          timeout: 30_000,
        });
        await isSamePage(page);
      },
    );
  });

  it("what a hook throws is an error with the plugin's name, the file, the place and the code; the fix solves it", () => {
    const plugin = `{
  name: "strict",
  transform(code, id) {
    const at = code.indexOf("FORBIDDEN");
    if (id.endsWith(".js") && at >= 0) this.error("this name is forbidden", at);
    if (code.includes("THROW")) throw new TypeError("thrown as it is");
    if (code.includes("WARN")) this.warn("only a warning");
  },
}`;
    return withApp(
      "plugin-error",
      {
        "hot.config.js": config("", plugin),
        "main.js": `import { a } from "./a.js";\n${show("a")}import.meta.hot.accept();\n`,
        "a.js": `export const a = 1;\n`,
      },
      async (page, server) => {
        await shows(page, "#app", "1");
        server.write("a.js", `// first line\nexport const a = FORBIDDEN;\n`);
        await server.prints(
          /a\.js:2:18: \[plugin strict\] this name is forbidden\s+1 \| \/\/ first line\n> 2 \| export const a = FORBIDDEN;/,
        );
        const overlay = page.locator("import-meta-hot-overlay");
        await overlay.waitFor({ state: "attached" });
        assert.match(
          await overlay.evaluate((element) => element.shadowRoot?.textContent ?? element.textContent),
          /a\.js.*\[plugin strict\] this name is forbidden/s,
        );
        assert.equal(await page.locator("#app").textContent(), "1"); // the old code goes on (U9)
        server.write("a.js", `export const a = "THROW";\n`);
        await server.prints(/a\.js: \[plugin strict\] thrown as it is/);
        server.write("a.js", `export const a = "WARN";\n`);
        await server.prints(/a\.js: \[plugin strict\] only a warning/);
        await shows(page, "#app", "WARN");
        await overlay.waitFor({ state: "detached" });
        await isSamePage(page);
        // A page that is opened while it is broken is the error page (W9).
        server.write("a.js", `export const a = FORBIDDEN;\n`);
        await server.prints(/this name is forbidden/);
        await page.reload();
        assert.match(await page.locator("pre").first().textContent(), /\[plugin strict\] this name is forbidden/);
        server.write("a.js", `export const a = 5;\n`);
        await shows(page, "#app", "5");
      },
    );
  });

  it("React refreshes components of files that a plugin changes: state is kept (W8)", () => {
    const plugin = `{ name: "adds", transform: (code, id) => (id.endsWith("x") ? code + "\\n/* added */" : undefined) }`;
    const app = (label) => `import { useState } from "react";
export function App() {
  const [count, setCount] = useState(0);
  return <button className="b" onClick={() => setCount(count + 1)}>${label}: {count}</button>;
}
`;
    return withApp(
      "plugin-refresh",
      {
        "index.html": APP.replace("main.js", "main.jsx"),
        "hot.config.js": config("", plugin),
        "main.jsx": `import { createRoot } from "react-dom/client";\nimport { App } from "./App.jsx";\ncreateRoot(document.querySelector("#app")).render(<App />);\n`,
        "App.jsx": app("count"),
      },
      async (page, server) => {
        await shows(page, ".b", "count: 0");
        await page.click(".b");
        server.write("App.jsx", app("number"));
        await shows(page, ".b", "number: 1");
        await isSamePage(page);
      },
    );
  });

  it("plugins may pass import.meta.hot on; the user's own code may not, also in a file that a plugin changes (S2)", () => {
    const plugin = `{
  name: "passes",
  transform: { filter: { id: /main\\.js$/ }, handler: (code) => code + ";globalThis.keep = import.meta.hot; keep.accept();" },
}`;
    return withApp(
      "plugin-indirect",
      { "hot.config.js": config("", plugin), "main.js": show("1") },
      async (page, server) => {
        await shows(page, "#app", "1");
        server.write("main.js", show("2"));
        await shows(page, "#app", "2");
        await isSamePage(page);
        server.write("main.js", `globalThis.own = import.meta.hot;\n${show("3")}`);
        await server.prints(/main\.js[\s\S]*import\.meta\.hot/);
        assert.equal(await page.locator("#app").textContent(), "2");
      },
    );
  });

  it("handleHotUpdate narrows: what it leaves out is not an update, and a page that is loaded gets it", () => {
    const plugin = `{
  name: "narrows",
  handleHotUpdate({ file, modules, server, read }) {
    if (!file.endsWith("quiet.js")) return;
    server.ws.send("own:changed", { modules: modules.map(({ url }) => url) });
    return [];
  },
}`;
    return withApp(
      "plugin-narrow",
      {
        "hot.config.js": config("", plugin),
        "quiet.js": `export const quiet = "a";\n`,
        "main.js": `import { quiet } from "./quiet.js";
import { loud } from "./loud.js";
${show('quiet + loud + (globalThis.heard ?? "")')}import.meta.hot.accept();
import.meta.hot.on("own:changed", ({ modules }) => { globalThis.heard = modules.join(); });
`,
        "loud.js": `export const loud = "1";\n`,
      },
      async (page, server) => {
        await shows(page, "#app", "a1");
        server.write("quiet.js", `export const quiet = "b";\n`);
        await page.waitForFunction("globalThis.heard", undefined, { timeout: 30_000 });
        server.write("loud.js", `export const loud = "2";\n`);
        await page.waitForFunction(
          () => /^a2.*quiet\.js$/.test(document.querySelector("#app").textContent),
          undefined,
          { timeout: 30_000 },
        );
        await isSamePage(page);
        await page.reload();
        await shows(page, "#app", "b2");
      },
    );
  });

  it("hotUpdate: the type of the change, the modules, this.environment; it narrows, and comes in the place of handleHotUpdate", () => {
    const plugin = `{
  name: "last",
  hotUpdate: { order: "post", handler({ file, type, modules }) {
    if (/words/.test(file)) this.environment.hot.send({ type: "custom", event: "own:changed", data: [type, file.split("/").at(-1), ...modules.map(({ url }) => url)].join(" ") });
  } },
}, {
  name: "narrows",
  async hotUpdate({ file, modules, server, read, timestamp }) {
    if (!file.endsWith("quiet.js")) return;
    const { name, config, moduleGraph } = this.environment;
    const same = [server.environments.client === this.environment, config.command, moduleGraph.getModulesByFile(file).size, typeof timestamp];
    this.environment.hot.send("own:quiet", [name, ...same, (await read()).trim(), ...modules.map(({ url }) => url)].join(" "));
    return [];
  },
  handleHotUpdate({ server }) { server.ws.send("own:quiet", "handleHotUpdate ran"); },
}, {
  name: "adds",
  hotUpdate({ file, modules, server }) {
    if (file.endsWith("other.js")) return [...modules, ...server.moduleGraph.getModulesByFile(file.replace("other.js", "made.js"))];
  },
}, {
  name: "made",
  transform: (code, id) => (id.endsWith("made.js") ? code.replace("COUNT", String(count++)) : undefined),
}, {
  name: "fails",
  hotUpdate({ file }) { if (file.endsWith("failing.js")) throw new Error("from hotUpdate"); },
}`;
    const heard = (page, expected) =>
      page.waitForFunction((expected) => globalThis.heard?.includes(expected), expected, { timeout: 30_000 });
    return withApp(
      "plugin-hot-update",
      {
        "hot.config.js": config("let count = 1;", plugin),
        "quiet.js": `export const quiet = "a";\n`,
        "other.js": `export const other = "o";\n`,
        "made.js": `export const made = "COUNT";\n`,
        "failing.js": `export const failing = "f";\n`,
        "words/a.js": "",
        "main.js": `import { quiet } from "./quiet.js";
import { other } from "./other.js";
import { made } from "./made.js";
import { failing } from "./failing.js";
const words = Object.keys(import.meta.glob("./words/*.js"));
${show("[quiet, other, made, failing, words.length].join(' ')")}globalThis.heard ??= [];
import.meta.hot.accept();
for (const name of ["own:quiet", "own:changed"]) import.meta.hot.on(name, (data) => globalThis.heard.push(data));
`,
      },
      async (page, server) => {
        await shows(page, "#app", "a o 1 f 1");
        server.write("quiet.js", `export const quiet = "b";\n`);
        await heard(page, 'client true serve 1 number export const quiet = "b"; /quiet.js');
        server.write("other.js", `export const other = "p";\n`);
        await shows(page, "#app", "a p 2 f 1");
        server.write("words/b.js", "");
        await heard(page, "create b.js");
        await shows(page, "#app", "a p 2 f 2");
        server.write("failing.js", `export const failing = "g";\n`);
        await server.prints(/failing\.js: \[plugin fails\] from hotUpdate/);
        await shows(page, "#app", "a p 2 g 2");
        rmSync(join(server.root, "words/b.js"));
        await heard(page, "delete b.js");
        await shows(page, "#app", "a p 2 g 1");
        await isSamePage(page);
        assert.ok(!(await page.evaluate("heard")).includes("handleHotUpdate ran"));
        await page.reload();
        await shows(page, "#app", "b p 2 g 1");
      },
    );
  });

  it("a plugin reloads the page: full-reload, with the documents and the modules that it left out as they are then", () => {
    const plugin = `{
  name: "reloads",
  configureServer(server) { globalThis.reloadLater = () => server.ws.send({ type: "full-reload", path: "*" }); },
  transformIndexHtml: () => [{ tag: "meta", attrs: { name: "count", content: String(count++) } }],
  hotUpdate({ file }) {
    if (file.endsWith("later.js")) setTimeout(globalThis.reloadLater);
    if (!file.endsWith("quiet.js")) return;
    this.environment.hot.send({ type: "full-reload" });
    return [];
  },
}`;
    return withApp(
      "plugin-full-reload",
      {
        "hot.config.js": config("let count = 1;", plugin),
        "quiet.js": `export const quiet = "a";\n`,
        "main.js": `import { quiet } from "./quiet.js";\nimport "./later.js";\n${show("quiet + document.querySelector('[name=count]').content")}import.meta.hot.accept();\n`,
        "later.js": "export {};\n",
      },
      async (page, server) => {
        await shows(page, "#app", "a1");
        server.write("quiet.js", `export const quiet = "b";\n`);
        await shows(page, "#app", "b2");
        await server.prints(/reloaded after quiet\.js/);
        server.write("later.js", "export const later = 1;\n");
        await shows(page, "#app", "b3");
      },
    );
  });

  it("stacks of code that plugins made show the lines that were written", () => {
    const plugin = `{
  name: "mapped",
  transform(code, id) {
    if (!id.endsWith("a.js")) return;
    const text = new MagicString(code);
    text.prepend("\\n\\n\\n");
    return { code: text.toString(), map: text.generateMap({ hires: true, source: id, includeContent: true }) };
  },
}`;
    return withApp(
      "plugin-map",
      {
        "hot.config.js": config('import MagicString from "magic-string";', plugin),
        "a.js": `export function fail() {\n  throw new Error("from a");\n}\n`,
        "main.js": `import { fail } from "./a.js";\nsetTimeout(fail);\n${show("1")}`,
      },
      async (page) => {
        const overlay = page.locator("import-meta-hot-overlay");
        await overlay.waitFor({ state: "attached" });
        await overlay
          .getByText(/a\.js:2:9/)
          .first()
          .waitFor();
      },
    );
  });
});
