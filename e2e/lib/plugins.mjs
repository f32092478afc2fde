/** Projects with plugins of `hot.config.ts`, each as it comes from npm: they show the same under `hot` and built. */
import { join } from "node:path";
import { withPage } from "./browser.mjs";
import { html, withDevServer } from "./dev-server.mjs";
import { PACKAGES } from "./packages.mjs";

export const APP = html('<div id="app"></div><script type="module" src="./main.js"></script>');
export const config = (imports, plugins) =>
  `import { defineConfig } from "import-meta-hot/config";\n${imports}\nexport default defineConfig({ plugins: [${plugins}] });\n`;

/** Where projects find the plugins. */
export const FOLDER = { folder: join(PACKAGES, "tmp") };

/** Runs a test with a page of a project under `hot`. `globalThis.mark` says that the page was not reloaded. */
export function withApp(browser, name, files, test) {
  return withDevServer(files, FOLDER, (server) =>
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

/** Waits until an element has a text. */
export const shows = (page, selector, text) =>
  page.waitForFunction(([selector, text]) => document.querySelector(selector)?.textContent === text, [selector, text], {
    timeout: 30_000,
  });

export const sfc = ({ label = "count", start = 0, color = "rgb(1, 2, 3)" }) => `<script setup lang="ts">
import { ref } from "vue";
const count = ref<number>(${start});
</script>
<template><button class="b" @click="count++">${label}: {{ count }}</button><img src="./dot.svg"></template>
<style scoped>
.b { color: ${color}; }
</style>
`;

/** `.b` is a button in rgb(1, 2, 3) that counts, beside a picture. @param from the package with the plugin */
export const vue = (from) => ({
  "index.html": APP,
  "hot.config.ts": config(`import vue from "${from}";`, "vue()"),
  "main.js": `import { createApp } from "vue";\nimport App from "./App.vue";\ncreateApp(App).mount("#app");\n`,
  "App.vue": sfc({}),
  "dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>\n`,
});

export const component = ({ label = "count", color = "rgb(1, 2, 3)" }) => `<script>
  let count = $state(0);
</script>
<button class="b" onclick={() => count++}>${label}: {count}</button>
<style>
  .b { color: ${color}; }
</style>
`;

/** `.b` is a button in rgb(1, 2, 3) that counts. */
export const SVELTE = {
  "index.html": APP,
  "hot.config.ts": `import { defineConfig } from "import-meta-hot/config";
import svelte from "rollup-plugin-svelte";
export default defineConfig(({ command }) => {
  const dev = command === "serve";
  return { plugins: [svelte({ compilerOptions: { dev, hmr: dev } })] };
});
`,
  "main.js": `import { mount } from "svelte";\nimport App from "./App.svelte";\nmount(App, { target: document.querySelector("#app") });\n`,
  "App.svelte": component({}),
};

/** The document is a heading. */
export const MDX = {
  "index.html": APP.replace("main.js", "main.jsx"),
  "hot.config.ts": config('import mdx from "@mdx-js/rollup";', "mdx()"),
  "main.jsx": `import { createRoot } from "react-dom/client";
import Doc from "./doc.mdx";
import { name } from "./name.js";
const root = createRoot(document.querySelector("#app"));
const render = (Doc) => root.render(<Doc name={name} />);
render(Doc);
import.meta.hot.accept("./doc.mdx", (doc) => render(doc.default));
`,
  "name.js": `export const name = "you";\n`,
  "doc.mdx": "# Hello, {props.name}\n",
};

export const withClass = (name) => `import "./style.css";
document.querySelector("#app").innerHTML = '<p class="${name}">text</p>';
import.meta.hot.accept();
`;

/** The paragraph is in rgb(1, 2, 3). */
export const TAILWIND = {
  "index.html": APP,
  "hot.config.ts": config('import tailwind from "@tailwindcss/vite";', "tailwind()"),
  "main.js": withClass("text-[rgb(1,2,3)]"),
  "style.css": `@import "tailwindcss";\n@theme { --color-own: rgb(7, 8, 9); }\n`,
};

/** `b` is in rgb(1, 2, 3). */
export const POSTCSS = {
  "index.html": html('<p class="a"><b>text</b></p>').replace(
    "</head>",
    '<link rel="stylesheet" href="./style.css"></head>',
  ),
  "hot.config.ts": config(
    `import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import nested from "postcss-nested";
import postcss from "postcss";
const colors = fileURLToPath(new URL("./colors.txt", import.meta.url));`,
    `{
  name: "postcss",
  transform: {
    filter: { id: /\\.css$/ },
    async handler(code, id) {
      const result = await postcss([nested()]).process(code, { from: id, map: { inline: false, annotation: false } });
      this.addWatchFile(colors);
      return { code: result.css.replaceAll("OWN", readFileSync(colors, "utf8").trim()), map: result.map?.toString() };
    },
  },
}`,
  ),
  "colors.txt": "rgb(1, 2, 3)\n",
  "style.css": ".a { b { color: OWN } }\n",
};

/** `.b` is a button that counts. */
export const SOLID = {
  "index.html": APP.replace("main.js", "main.jsx"),
  "hot.config.ts": config('import solid from "vite-plugin-solid";', "solid()"),
  "main.jsx": `import { render } from "solid-js/web";\nimport App from "./App.jsx";\nrender(() => <App />, document.querySelector("#app"));\n`,
  "App.jsx": `import { createSignal } from "solid-js";
export default function App() {
  const [count, setCount] = createSignal(0);
  return <button class="b" onClick={() => setCount(count() + 1)}>count: {count()}</button>;
}
`,
};

/** The title of the picture is "first". */
export const SVGR = {
  "index.html": APP.replace("main.js", "main.jsx"),
  "hot.config.ts": config('import svgr from "@svgr/rollup";', "svgr({ svgo: false })"),
  "main.jsx": `import { createRoot } from "react-dom/client";
import Icon from "./icon.svg";
const root = createRoot(document.querySelector("#app"));
const render = (Icon) => root.render(<Icon />);
render(Icon);
import.meta.hot.accept("./icon.svg", (icon) => render(icon.default));
`,
  "icon.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>first</title><path d="M0 0h1"/></svg>\n`,
};
