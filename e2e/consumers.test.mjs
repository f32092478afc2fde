/** Libraries that nobody here wrote, as they come from the registry, on rspack in real Chromium: Vue and Pinia, Solid, a WebSocket as Bun documents it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { rspack } from "@rspack/core";
import { ImportMetaHot } from "import-meta-hot/rspack";
import { VueLoaderPlugin } from "rspack-vue-loader";
import { WebSocketServer } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { isMarked, mark, text } from "./lib/example.mjs";
import { serve } from "./lib/hosts/bundler.mjs";
import { project } from "./lib/project.mjs";

/** The entry is the app's, as of any app: no helper of the tests is in it. */
const own = (change) => (config) => ({ ...config, entry: "./index.js", ...change });

/** Runs a test with an app and its page. */
async function withApp(browser, name, files, options, test) {
  const app = await serve("rspack", files, options);
  const edit = (file, from, to) => {
    const after = files[file].replace(from, to);
    assert.notEqual(after, files[file], `the edit of ${file} changes nothing`);
    files[file] = after;
    app.write(file, after);
  };
  try {
    return await withPage(browser, name, (page) => test({ ...app, page, edit }));
  } finally {
    await app.close();
  }
}

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("Vue 3 and Pinia", () => {
  const files = () => ({
    "index.js": `
      import { createApp } from "vue";
      import { createPinia } from "pinia";
      import App from "./App.vue";
      const root = document.body.appendChild(document.createElement("div"));
      createApp(App).use(createPinia()).mount(root);`,
    "App.vue": `
<script setup>
import { ref } from "vue";
import { useCart } from "./cart.js";
const cart = useCart();
const clicks = ref(0);
</script>
<template>
  <button id="add" @click="cart.add(); clicks++">Add ({{ clicks }} clicks)</button>
  <p id="items">{{ cart.items }} books, {{ cart.price }} EUR</p>
</template>`,
    "cart.js": `
      import { acceptHMRUpdate, defineStore } from "pinia";
      export const useCart = defineStore("cart", {
        state: () => ({ items: 0 }),
        getters: { price: (state) => state.items * 20 },
        actions: { add() { this.items += 1; } },
      });
      if (import.meta.hot) import.meta.hot.accept(acceptHMRUpdate(useCart, import.meta.hot));`,
  });
  const config = own({
    module: { rules: [{ test: /\.vue$/, loader: "rspack-vue-loader" }] },
    plugins: [
      new VueLoaderPlugin(),
      new rspack.DefinePlugin({
        __VUE_OPTIONS_API__: true,
        __VUE_PROD_DEVTOOLS__: false,
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      }),
    ],
  });

  it("a store edit brings new actions and getters and keeps the state; a component edit keeps the component's state", () =>
    withApp(browser, "vue", files(), { plugin: { indirect: "allow" }, config }, async ({ page, url, edit }) => {
      await page.goto(url);
      await page.click("#add");
      await page.click("#add");
      await text(page, "#items", "2 books, 40 EUR");
      await mark(page);
      edit("cart.js", "* 20", "* 25");
      await text(page, "#items", "2 books, 50 EUR");
      edit("cart.js", "+= 1", "+= 10");
      // Until a click counts ten: Vue shows it a moment after.
      await page.waitForFunction(async () => {
        const count = () => parseInt(document.querySelector("#items").textContent, 10);
        const before = count();
        document.querySelector("#add").click();
        await new Promise(requestAnimationFrame);
        return count() - before === 10;
      });
      edit("App.vue", "Add (", "Put into the cart (");
      await page.waitForFunction(() => /^Put into the cart \([3-9]/.test(document.querySelector("#add").textContent));
      edit("cart.js", "* 25", "* 30");
      await page.waitForFunction(() => {
        const [, items, price] = /^(\d+) books, (\d+) EUR/.exec(document.querySelector("#items").textContent);
        return Number(price) === items * 30;
      });
      assert.ok(await isMarked(page));
    }));

  it('without `indirect: "allow"` the build says what to do', () =>
    withApp(
      browser,
      "vue-error",
      { ...files(), "cart.js": files()["cart.js"].replace(/if .*/, "") },
      { config },
      async ({ page, url, edit }) => {
        await page.goto(url);
        await text(page, "#items", "0 books, 0 EUR");
        edit("cart.js", /$/, "import.meta.hot.accept(acceptHMRUpdate(useCart, import.meta.hot));");
        const dialog = page.getByRole("alertdialog");
        await dialog.getByText("import.meta.hot cannot be used indirectly").first().waitFor();
        assert.match(await dialog.textContent(), /Pinia[^]*indirect: "allow"/);
      },
    ));

  it("production contains no trace of it", async () => {
    const code = await production(files(), config, { indirect: "allow" });
    assert.match(code, /books/);
    assert.doesNotMatch(code, /import-meta-hot|import\.meta\.hot|webpackHot/);
  });
});

describe("Solid, with solid-refresh for Vite", () => {
  const files = () => ({
    "index.jsx": `
      import { render } from "solid-js/web";
      import { App } from "./App.jsx";
      const root = document.body.appendChild(document.createElement("div"));
      render(() => <App />, root);`,
    "App.jsx": `
      import { Show, createSignal } from "solid-js";
      import { Counter } from "./Counter.jsx";
      import { settings } from "./settings.js";
      export function App() {
        const [shown, show] = createSignal(true);
        const [text, setText] = createSignal("");
        return (
          <>
            <input id="text" value={text()} onInput={(event) => setText(event.target.value)} />
            <button id="toggle" onClick={() => show(!shown())}>{settings.toggle}</button>
            <Show when={shown()}><Counter /></Show>
          </>
        );
      }`,
    "Counter.jsx": `
      import { createSignal } from "solid-js";
      export function Counter() {
        const [count, setCount] = createSignal(0);
        return <button id="count" onClick={() => setCount(count() + 1)}>Count {count()}</button>;
      }`,
    "settings.js": `export const settings = { toggle: "Toggle" };`,
  });
  const config = own({
    entry: "./index.jsx",
    module: {
      rules: [
        {
          test: /\.jsx$/,
          loader: "babel-loader",
          options: {
            babelrc: false,
            configFile: false,
            presets: ["solid"],
            plugins: [["solid-refresh/babel", { bundler: "vite" }]],
          },
        },
      ],
    },
  });

  it("updates components, those mounted later too, and keeps the state of the others", () =>
    withApp(browser, "solid", files(), { plugin: { indirect: "allow" }, config }, async ({ page, url, edit }) => {
      await page.goto(url);
      await page.fill("#text", "typed");
      await mark(page);
      edit("Counter.jsx", "Count {", "Clicks {");
      await text(page, "#count", "Clicks 0");
      // Mounted again, with what App.jsx imported.
      await page.click("#toggle");
      await page.click("#toggle");
      await text(page, "#count", "Clicks 0");
      edit("Counter.jsx", "Clicks {", "Total {");
      await text(page, "#count", "Total 0");
      await page.click("#count");
      await text(page, "#count", "Total 1");
      edit("settings.js", "Toggle", "Show or hide");
      await text(page, "#toggle", "Show or hide");
      assert.ok(await isMarked(page));
      edit("Counter.jsx", "setCount(count() + 1)", "setCount(count() + 10)");
      await page.waitForFunction(() => {
        document.querySelector("#count").click();
        return document.querySelector("#count").textContent === "Total 10";
      });
      assert.ok(await isMarked(page));
    }));
});

/** Bun's documentation, `import.meta.hot.prune()`, to the letter. */
const DOCUMENTED = `
import { something } from "./something";

// Initialize or re-use a WebSocket connection
export const ws = (import.meta.hot.data.ws ??= new WebSocket(location.origin));

// If the module's import is removed, clean up the WebSocket connection.
import.meta.hot.prune(() => {
  ws.close();
});
`;

describe("a WebSocket, as Bun documents it", () => {
  it("survives every edit of its module, closes when the module is pruned, and opens again when it is imported again", () => {
    const files = {
      "index.js": `
        import { ws } from "./socket.js";
        globalThis.say = (text) => ws.send(text);
        import.meta.hot.accept();`,
      "socket.js": DOCUMENTED,
      "something.js": "export const something = 1;",
    };
    return withApp(browser, "socket", files, { config: own({}) }, async ({ page, url, edit, server, write }) => {
      const sockets = new WebSocketServer({ noServer: true });
      const said = [];
      let opened = 0;
      server.server.on("upgrade", (request, socket, head) => {
        if (request.url === "/")
          sockets.handleUpgrade(
            request,
            socket,
            head,
            (client) => (opened++, client.on("message", (text) => said.push(String(text)))),
          );
      });
      const until = async (holds) => {
        for (const end = Date.now() + 30_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 10)))
          assert.ok(Date.now() < end, `${opened} opened, ${sockets.clients.size} open`);
      };
      await page.goto(url);
      await mark(page);
      await until(() => sockets.clients.size === 1);
      for (const n of [1, 2, 3]) {
        const updated = page.waitForFunction((n) => globalThis.edited === n, n);
        edit("socket.js", /$/, `globalThis.edited = ${n};\n`);
        await updated;
        await page.evaluate((n) => globalThis.say(`after edit ${n}`), n);
        await until(() => said.includes(`after edit ${n}`));
      }
      edit("something.js", "1", "2");
      await page.evaluate(() => globalThis.say("after something"));
      await until(() => said.includes("after something"));
      assert.deepEqual([opened, sockets.clients.size], [1, 1]);
      assert.ok(await isMarked(page));

      const importing = files["index.js"];
      write("index.js", "globalThis.say = undefined; import.meta.hot.accept();");
      await until(() => sockets.clients.size === 0);
      write("index.js", importing);
      await until(() => sockets.clients.size === 1);
      assert.equal(opened, 2);
      assert.ok(await isMarked(page));
    });
  });
});

/** What rspack makes of an app for production. */
async function production(files, change, plugin) {
  const { root, remove } = project(files);
  const { plugins, ...config } = change({
    context: root,
    mode: "production",
    output: { path: root, filename: "out.js" },
  });
  const compiler = rspack({ ...config, plugins: [...plugins, new ImportMetaHot(plugin)] });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, stats) => (error ? reject(error) : resolve(stats))),
  );
  await new Promise((resolve) => compiler.close(resolve));
  assert.equal(stats.hasErrors(), false, stats.toString());
  const code = readFileSync(`${root}/out.js`, "utf8");
  remove();
  return code;
}
