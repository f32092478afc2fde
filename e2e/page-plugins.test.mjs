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
});
