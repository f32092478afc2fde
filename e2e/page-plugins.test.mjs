/**
 * Plugins of `hot.config.ts`, each as it comes from npm, with its own hot update, in real Chromium; and the rules of the interface:
 * order, filters, virtual modules, queries, errors.
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, withPage } from "./lib/browser.mjs";
import { ICON, withDevServer } from "./lib/dev-server.mjs";

/** A project of its own: these packages are of no use to the other tests. */
const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "packages");

const html = (body, head = "") => `<!doctype html><html><head>${ICON}${head}</head><body>${body}</body></html>\n`;
const APP = html('<div id="app"></div><script type="module" src="./main.js"></script>');
const config = (imports, plugins) =>
  `import { defineConfig } from "import-meta-hot/config";\n${imports}\nexport default defineConfig({ plugins: [${plugins}] });\n`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Runs a test with a page of a project. `page.marks` counts loads: a mark that stays says that the page was not reloaded. */
function withApp(name, files, test) {
  return withDevServer({ "index.html": APP, ...files }, { folder: join(PACKAGES, "tmp") }, (server) =>
    withPage(browser, name, async (page) => {
      try {
        await page.goto(server.url);
        await page.evaluate("globalThis.mark = 1");
        return await test(page, server);
      } catch (error) {
        error.message += `\nthe server printed:\n${server.output()}`;
        throw error;
      }
    }),
  );
}
const shows = (page, selector, text) =>
  page.waitForFunction(([selector, text]) => document.querySelector(selector)?.textContent === text, [selector, text], {
    timeout: 30_000,
  });
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
  for (const [name, from] of [
    ["@vitejs/plugin-vue", "@vitejs/plugin-vue"],
    ["unplugin-vue", "unplugin-vue/vite"],
  ])
    it(`Vue by ${name}: template, script and scoped style, each with its own update`, () => {
      const sfc = ({ label = "count", start = 0, color = "rgb(1, 2, 3)" }) => `<script setup lang="ts">
import { ref } from "vue";
const count = ref<number>(${start});
</script>
<template><button class="b" @click="count++">${label}: {{ count }}</button></template>
<style scoped>
.b { color: ${color}; }
</style>
`;
      return withApp(
        "plugin-vue",
        {
          "hot.config.ts": config(`import vue from "${from}";`, "vue()"),
          "main.js": `import { createApp } from "vue";\nimport App from "./App.vue";\ncreateApp(App).mount("#app");\n`,
          "App.vue": sfc({}),
        },
        async (page, server) => {
          await shows(page, ".b", "count: 0");
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
        },
      );
    });

  it("Svelte 5 by rollup-plugin-svelte: markup and style, each with its own update", () => {
    const component = ({ label = "count", color = "rgb(1, 2, 3)" }) => `<script>
  let count = $state(0);
</script>
<button class="b" onclick={() => count++}>${label}: {count}</button>
<style>
  .b { color: ${color}; }
</style>
`;
    return withApp(
      "plugin-svelte",
      {
        "hot.config.ts": config(
          'import svelte from "rollup-plugin-svelte";',
          "svelte({ compilerOptions: { dev: true, hmr: true } })",
        ),
        "main.js": `import { mount } from "svelte";\nimport App from "./App.svelte";\nmount(App, { target: document.querySelector("#app") });\n`,
        "App.svelte": component({}),
      },
      async (page, server) => {
        await shows(page, ".b", "count: 0");
        assert.equal(await color(page, ".b"), "rgb(1, 2, 3)");
        server.write("App.svelte", component({ label: "number" }));
        await shows(page, ".b", "number: 0");
        await page.click(".b");
        await shows(page, ".b", "number: 1");
        server.write("App.svelte", component({ label: "number", color: "rgb(4, 5, 6)" }));
        await hasColor(page, ".b", "rgb(4, 5, 6)");
        await isSamePage(page);
      },
    );
  });

  it("MDX by @mdx-js/rollup: a document is a module that its importer accepts", () =>
    withApp(
      "plugin-mdx",
      {
        "hot.config.ts": config('import mdx from "@mdx-js/rollup";', "mdx()"),
        "main.jsx": `import { createRoot } from "react-dom/client";
import Doc from "./doc.mdx";
import { name } from "./name.js";
const root = createRoot(document.querySelector("#app"));
const render = (Doc) => root.render(<Doc name={name} />);
render(Doc);
import.meta.hot.accept("./doc.mdx", (doc) => render(doc.default));
`,
        "index.html": APP.replace("main.js", "main.jsx"),
        "name.js": `export const name = "you";\n`,
        "doc.mdx": "# Hello, {props.name}\n",
      },
      async (page, server) => {
        await shows(page, "h1", "Hello, you");
        server.write("doc.mdx", "# Bye, {props.name}\n");
        await shows(page, "h1", "Bye, you");
        await isSamePage(page);
      },
    ));

  it("Tailwind 4 by @tailwindcss/vite: a class that a script begins to use is in the sheet, which is swapped in place", () => {
    const main = (name) => `import "./style.css";
document.querySelector("#app").innerHTML = '<p class="${name}">text</p>';
import.meta.hot.accept();
`;
    return withApp(
      "plugin-tailwind",
      {
        "hot.config.ts": config('import tailwind from "@tailwindcss/vite";', "tailwind()"),
        "main.js": main("text-[rgb(1,2,3)]"),
        "style.css": `@import "tailwindcss";\n@theme { --color-own: rgb(7, 8, 9); }\n`,
      },
      async (page, server) => {
        await hasColor(page, "p", "rgb(1, 2, 3)");
        server.write("main.js", main("text-[rgb(4,5,6)]"));
        await hasColor(page, "p", "rgb(4, 5, 6)");
        server.write("main.js", main("text-own"));
        await hasColor(page, "p", "rgb(7, 8, 9)");
        server.write("style.css", `@import "tailwindcss";\n@theme { --color-own: rgb(10, 11, 12); }\n`);
        await hasColor(page, "p", "rgb(10, 11, 12)");
        await isSamePage(page);
      },
    );
  });

  it("PostCSS: a sheet, and a file that it is made of, are swapped in place", () => {
    const plugin = `{
  name: "postcss",
  transform: {
    filter: { id: /\\.css$/ },
    async handler(code, id) {
      const result = await postcss([nested()]).process(code, { from: id, map: { inline: false, annotation: false } });
      this.addWatchFile(colors);
      return { code: result.css.replaceAll("OWN", readFileSync(colors, "utf8").trim()), map: result.map?.toString() };
    },
  },
}`;
    const imports = `import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import nested from "postcss-nested";
import postcss from "postcss";
const colors = fileURLToPath(new URL("./colors.txt", import.meta.url));`;
    return withApp(
      "plugin-postcss",
      {
        "hot.config.ts": config(imports, plugin),
        "index.html": html('<p class="a"><b>text</b></p>', '<link rel="stylesheet" href="./style.css">'),
        "colors.txt": "rgb(1, 2, 3)\n",
        "style.css": ".a { b { color: OWN } }\n",
      },
      async (page, server) => {
        await hasColor(page, "b", "rgb(1, 2, 3)");
        server.write("colors.txt", "rgb(4, 5, 6)\n");
        await hasColor(page, "b", "rgb(4, 5, 6)");
        server.write("style.css", ".a { b { color: rgb(7, 8, 9) } }\n");
        await hasColor(page, "b", "rgb(7, 8, 9)");
        server.write("style.css", ".a { b { color: } \n");
        await server.prints(/style\.css: 1:\d+: \[plugin postcss\].*Unclosed block/);
        server.write("style.css", ".a { b { color: rgb(10, 11, 12) } }\n");
        await hasColor(page, "b", "rgb(10, 11, 12)");
        await isSamePage(page);
      },
    );
  });

  it("Solid by vite-plugin-solid: solid-refresh keeps the page", () => {
    const app = (label) => `import { createSignal } from "solid-js";
export default function App() {
  const [count, setCount] = createSignal(0);
  return <button class="b" onClick={() => setCount(count() + 1)}>${label}: {count()}</button>;
}
`;
    return withApp(
      "plugin-solid",
      {
        "hot.config.ts": config('import solid from "vite-plugin-solid";', "solid()"),
        "index.html": APP.replace("main.js", "main.jsx"),
        "main.jsx": `import { render } from "solid-js/web";\nimport App from "./App.jsx";\nrender(() => <App />, document.querySelector("#app"));\n`,
        "App.jsx": app("count"),
      },
      async (page, server) => {
        await shows(page, ".b", "count: 0");
        server.write("App.jsx", app("number"));
        await shows(page, ".b", "number: 0");
        await page.click(".b");
        await shows(page, ".b", "number: 1");
        await isSamePage(page);
      },
    );
  });

  it("SVGR by @svgr/rollup: a picture is a component", () => {
    const svg = (id) =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>${id}</title><path d="M0 0h1"/></svg>\n`;
    return withApp(
      "plugin-svgr",
      {
        "hot.config.ts": config('import svgr from "@svgr/rollup";', "svgr({ svgo: false })"),
        "index.html": APP.replace("main.js", "main.jsx"),
        "main.jsx": `import { createRoot } from "react-dom/client";
import Icon from "./icon.svg";
const root = createRoot(document.querySelector("#app"));
const render = (Icon) => root.render(<Icon />);
render(Icon);
import.meta.hot.accept("./icon.svg", (icon) => render(icon.default));
`,
        "icon.svg": svg("first"),
      },
      async (page, server) => {
        await shows(page, "svg title", "first");
        server.write("icon.svg", svg("second"));
        await shows(page, "svg title", "second");
        await isSamePage(page);
      },
    );
  });
});
