/** `transformIndexHtml` of plugins (W3), in Chromium: under `hot`, in the pages of a program, and built. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { built, openWhole, TRACES, withBuiltProgram, withProject } from "./lib/build.mjs";
import { html } from "./lib/dev-server.mjs";
import { withHot } from "./lib/hot.mjs";
import { config, FOLDER, shows, withApp } from "./lib/plugins.mjs";

const APP = html('<p id="app"></p><script type="module" src="./main.js"></script>');

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const until = (page, expression, argument) => page.waitForFunction(expression, argument, { timeout: 30_000 });
const contentOf = (page, name) => page.locator(`meta[name="${name}"]`).getAttribute("content");

const serve = (name, files, test) => withApp(browser, name, { "index.html": APP, "main.js": "", ...files }, test);

/** Opens a project under `hot` and built. @param test gets the page, and whether it is built */
async function both(name, files, test) {
  await serve(name, files, (page) => test(page, false));
  await withProject(
    { "index.html": APP, "main.js": "", ...files },
    async (project) => {
      await built(project, "index.html");
      assert.doesNotMatch(project.texts(/\.(js|html)$/), TRACES);
      await project.preview([], ({ url }) => openWhole(browser, url, `${name}-built`, (page) => test(page, true)));
    },
    FOLDER,
  );
}

describe("transformIndexHtml (W3)", { concurrency: false }, () => {
  it("a text, tags, both; at their places in a document that a search would get wrong", () => {
    const plugins = `
  { name: "text", transformIndexHtml: async (html) => html.replace("TITLE", "title") },
  { name: "nothing", transformIndexHtml() {} },
  { name: "tags", transformIndexHtml: () => [
    { tag: "meta", attrs: { name: "first", content: '"<&' } },
    { tag: "script", children: "globalThis.order = ['head']; '</'+'head><b>&lt;'", injectTo: "head" },
    { tag: "ul", attrs: { id: "list", hidden: true, inert: false, "data-none": undefined }, injectTo: "body-prepend", children: [
      { tag: "li", children: "one <i>two</i>" }, { tag: "li" }, { tag: "img", attrs: { alt: "none" } },
    ] },
    { tag: "script", children: "order.push('body')", injectTo: "body" },
  ] },
  { name: "both", transformIndexHtml: (html) => ({
    html: html.replace("BOTH", "both"), tags: [{ tag: "meta", attrs: { name: "second" } }],
  }) }`;
    return both(
      "html-tags",
      {
        "hot.config.js": config("", plugins),
        "index.html": `<!-- <head></head><body></body> --><!doctype html><html><head data-a=">"><title>TITLE</title><link rel="icon" href="data:,">
<script>globalThis.text = "</head><body></body>";</script></head><body><template><body></body></template><p id="both">BOTH</p></body><!-- </body> --></html>\n`,
      },
      async (page) => {
        assert.deepEqual(
          await page.evaluate(() => ({
            title: document.title,
            first: [...document.head.children].slice(0, 2).map((element) => element.name),
            escaped: document.querySelector('[name="first"]').content,
            lastInHead: document.head.lastElementChild.text.includes("order"),
            list: document.body.firstElementChild.outerHTML,
            both: document.querySelector("#both").textContent,
            lastInBody: document.body.lastElementChild.text,
            order: globalThis.order,
            text: globalThis.text,
          })),
          {
            title: "title",
            first: ["second", "first"],
            escaped: '"<&',
            lastInHead: true,
            list: '<ul id="list" hidden=""><li>one <i>two</i></li><li></li><img alt="none"></ul>',
            both: "both",
            lastInBody: "order.push('body')",
            order: ["head", "body"],
            text: "</head><body></body>",
          },
        );
      },
    );
  });

  it("a document without head and body tags gets them where they would be", () =>
    both(
      "html-implied",
      {
        "hot.config.js": config(
          "",
          `{ name: "tags", transformIndexHtml: () => ["head", "body-prepend", "body", undefined].map((injectTo) => (
            { tag: "script", attrs: { id: String(injectTo) }, injectTo })) }`,
        ),
        "index.html": `<!doctype html><link rel="icon" href="data:,"><title>t</title>\n`,
      },
      async (page) => {
        const idsIn = (parent) => [...parent.querySelectorAll("script[id]")].map(({ id }) => id);
        assert.deepEqual(await page.evaluate(`(${idsIn})(document.head).concat("|", (${idsIn})(document.body))`), [
          "undefined",
          "head",
          "|",
          "body-prepend",
          "body",
        ]);
      },
    ));

  it('order: "pre" comes before modules and files of the document are looked for, the others after it; the context', () => {
    const order = `const see = (name) => (html, ctx) => html.replace("</title>", () => " " + name + "</title>");
const context = (html, { path, filename, server, bundle, chunk, ...rest }) => [{ tag: "meta", attrs: { name: "context", content: JSON.stringify({
  path, filename, server: typeof server?.ws.send, chunk: chunk?.fileName, rest,
  bundle: bundle && Object.values(bundle).map(({ type, fileName }) => type + fileName.split(".").at(-1)).sort(),
}) } }];`;
    const plugins = `
  { name: "post", transformIndexHtml: { order: "post", handler: see("post") } }, { name: "normal", transformIndexHtml: see("normal") },
  { name: "object", transformIndexHtml: { handler: see("object") } }, { name: "first", enforce: "pre", transformIndexHtml: see("first") },
  { name: "pre", transformIndexHtml: { order: "pre", handler: see("pre") } },
  { name: "virtual", resolveId: (id) => (id === "virtual:own" ? "\\0own" : null), load: (id) => (id === "\\0own" ? "export default 'own'" : null) },
  { name: "scripts", transformIndexHtml: { order: "pre", handler: () => [
    { tag: "script", attrs: { type: "module", src: "/extra.ts" } },
    { tag: "script", attrs: { type: "module" }, children: "import own from 'virtual:own'; document.querySelector('#own').textContent = own;", injectTo: "body" },
    { tag: "img", attrs: { src: "./dot.svg" }, injectTo: "body" },
    { tag: "link", attrs: { rel: "stylesheet", href: "./style.css" }, injectTo: "head" },
  ] } },
  { name: "context", transformIndexHtml: { order: "post", handler: context } },
  { name: "sees", transformIndexHtml: (html) => [{ tag: "meta", attrs: { name: "sees", content: String(/<script[^>]* src="[^"]+"/.test(html) && !/"\\.?\\/(extra|main|dot)/.test(html)) } }] }`;
    return both(
      "html-order",
      {
        "index.html": APP.replace("<head>", "<head><title>:</title>").replace('id="app">', 'id="app"></p><p id="own">'),
        "hot.config.js": config(order, plugins),
        "extra.ts": `document.querySelector("#app")!.textContent = "extra" as string;\n`,
        "dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>\n`,
        "style.css": "#app { color: rgb(1, 2, 3) }\n",
      },
      async (page, isBuilt) => {
        await shows(page, "#app", "extra");
        await shows(page, "#own", "own");
        await until(page, () => document.querySelector("img").naturalWidth === 7);
        await until(page, () => getComputedStyle(document.querySelector("#app")).color === "rgb(1, 2, 3)");
        assert.equal(await page.title(), ": pre first normal object post");
        assert.equal(await contentOf(page, "sees"), "true");
        const { filename, chunk, ...context } = JSON.parse(await contentOf(page, "context"));
        assert.match(filename, /^\/.*\/index\.html$/);
        if (isBuilt) assert.match(chunk, /^assets\/index-.*\.js$/);
        assert.deepEqual(
          context,
          isBuilt
            ? { path: "/index.html", server: "undefined", rest: {}, bundle: ["assetcss", "assetsvg", "chunkjs"] }
            : { path: "/index.html", server: "function", rest: {} },
        );
      },
    );
  });

  it("module scripts that later hooks add are compiled under hot, and run in the order of the document", () =>
    serve(
      "html-late",
      {
        "hot.config.js": config(
          "",
          `{ name: "virtual", resolveId: (id) => (id === "/@own" ? "\\0own" : null), load: (id) => (id === "\\0own" ? "export default 'own'" : null) },
           { name: "late", transformIndexHtml: () => [
             { tag: "script", attrs: { type: "module" }, children: "import own from '/@own'; globalThis.order = [own];" },
             { tag: "script", attrs: { type: "module", src: "/last.ts" }, injectTo: "body" },
             { tag: "script", attrs: { type: "module", src: "data:text/javascript,globalThis.absolute = true" }, injectTo: "body" },
           ] },
           { name: "nonce", transformIndexHtml: { order: "post", handler: (html) => html.replaceAll("<script", '<script nonce="n"') } }`,
        ),
        "main.js": "order.push('main');\n",
        "last.ts": `import { text } from "./text.ts";
order.push("last" as string);
document.querySelector("#app")!.textContent = order.join(" ") + text;
import.meta.hot.accept();
`,
        "text.ts": `export const text: string = " one";\n`,
      },
      async (page, server) => {
        await shows(page, "#app", "own main last one");
        await until(page, "globalThis.absolute");
        assert.equal(await page.locator("script").count(), 2);
        server.write("text.ts", `export const text: string = " two";\n`);
        await shows(page, "#app", "own main last last two");
      },
    ));

  it("an edit reloads the page if the document becomes another one; a module that a plugin adds is updated in place", () =>
    serve(
      "html-edits",
      {
        "index.html": APP.replace("<head>", "<head><!-- comment one -->"),
        "snippet.txt": "snippet one",
        "hot.config.js": config(
          'import { readFileSync } from "node:fs"; import { join } from "node:path";',
          `{ name: "strips", transformIndexHtml: (html) => html.replace(/<!--.*?-->/g, "") },
           { name: "adds", transformIndexHtml: { order: "pre", handler(html, { filename }) {
             const snippet = join(filename, "../snippet.txt");
             this.addWatchFile(snippet);
             return [
               { tag: "script", attrs: { type: "module", src: "./extra.js" }, injectTo: "body" },
               { tag: "meta", attrs: { name: "snippet", content: readFileSync(snippet, "utf8") } },
             ];
           } } }`,
        ),
        "extra.js": `import { text } from "./text.js";\ndocument.querySelector("#app").textContent = text;\nimport.meta.hot.accept();\n`,
        "text.js": `export const text = "one";\n`,
      },
      async (page, server) => {
        const loadsAgain = () => until(page, () => globalThis.mark === undefined && document.readyState === "complete");
        await shows(page, "#app", "one");
        server.write("index.html", APP.replace("<head>", "<head><!-- comment two -->"));
        // Its handling is over when the next save is an update.
        server.write("text.js", `export const text = "two";\n`);
        await shows(page, "#app", "two");
        assert.equal(await page.evaluate("mark"), 1, "the document is the same");
        server.write("index.html", APP.replace("<head>", '<head><meta name="own" content="new">'));
        await loadsAgain();
        assert.equal(await contentOf(page, "own"), "new");
        await shows(page, "#app", "two");
        await page.evaluate("globalThis.mark = 1");
        server.write("snippet.txt", "snippet two");
        await loadsAgain();
        assert.equal(await contentOf(page, "snippet"), "snippet two");
      },
    ));

  it("a request runs the hooks again, and what they give then is no reason to reload pages that are open", () =>
    serve(
      "html-requests",
      {
        "snippet.txt": "one",
        "hot.config.js": config(
          'import { readFileSync } from "node:fs"; import { join } from "node:path"; let count = 0;',
          `{ name: "reads", transformIndexHtml: (_html, { filename }) => [
            { tag: "meta", attrs: { name: "count", content: String(++count) } },
            { tag: "meta", attrs: { name: "snippet", content: readFileSync(join(filename, "../snippet.txt"), "utf8") } },
          ] }`,
        ),
        "index.html": APP.replace("</head>", '<link rel="stylesheet" href="./style.css"></head>'),
        "style.css": "#app { color: rgb(1, 2, 3) }\n",
        "main.js": `import { text } from "./text.js";\ndocument.querySelector("#app").textContent = text;\nimport.meta.hot.accept();\n`,
        "text.js": `export const text = "one";\n`,
      },
      async (page, server) => {
        await shows(page, "#app", "one");
        const count = Number(await contentOf(page, "count"));
        server.write("snippet.txt", "two");
        await page.reload();
        assert.equal(await contentOf(page, "snippet"), "two");
        assert.equal(Number(await contentOf(page, "count")), count + 1);
        await page.evaluate("globalThis.mark = 1; fetch(location.href).then((response) => response.text())");
        server.write("text.js", `export const text = "two";\n`);
        await shows(page, "#app", "two");
        server.write("text.js", `export const text = "three";\n`);
        await shows(page, "#app", "three");
        server.write("style.css", "#app { color: rgb(4, 5, 6) }\n");
        await until(page, () => getComputedStyle(document.querySelector("#app")).color === "rgb(4, 5, 6)");
        assert.equal(await page.evaluate("mark"), 1);
      },
    ));

  const FAILING = `{ name: "strict", transformIndexHtml: { order: "ORDER", handler(html) {
    if (html.includes("FORBIDDEN")) this.error("this word is forbidden", html.indexOf("FORBIDDEN"));
    if (html.includes("WARNED")) this.warn("this word is warned of");
    return html.includes("WRONG") ? [{ tag: "p", attrs: { id: "wrong" } }] : undefined;
  } } }`;
  for (const order of ["pre", "post"])
    it(`what a hook with order ${order} throws is an error with the plugin's name and the place; the fix solves it`, () =>
      serve(
        `html-error-${order}`,
        { "hot.config.js": config("", FAILING.replace("ORDER", order)) },
        async (page, server) => {
          const overlay = page.locator("import-meta-hot-overlay");
          server.write("index.html", APP.replace("<p ", "\n<b>FORBIDDEN</b><p "));
          await server.prints(/index\.html:2:4: \[plugin strict\] this word is forbidden[^]*> 2 \|/);
          await overlay
            .getByText(/\[plugin strict\] this word is forbidden/)
            .first()
            .waitFor();
          await page.reload();
          assert.match(await page.locator("pre").first().textContent(), /\[plugin strict\] this word is forbidden/);
          server.write("index.html", APP.replace("<p ", "<b>WARNED</b><p "));
          await server.prints(/index\.html: \[plugin strict\] this word is warned of/);
          await shows(page, "b", "WARNED");
          server.write("index.html", APP.replace("<p ", "<b>WRONG</b><p "));
          await server.prints(/\[plugin strict\] transformIndexHtml: <p> does not belong into the head: .*injectTo/);
        },
      ));

  it("an error of a hook is one of the build", () =>
    withProject(
      {
        "index.html": APP.replace("<p ", "\n<b>FORBIDDEN</b><p "),
        "main.js": "",
        "hot.config.js": config("", FAILING),
      },
      async ({ build }) => {
        const { code, output } = await build("index.html");
        assert.equal(code, 1);
        assert.match(output, /index\.html:2:4: \[plugin strict\] this word is forbidden[^]*> 2 \|/);
      },
      FOLDER,
    ));

  it("the pages of a program are transformed as well, served and built", async () => {
    const plugin = `{ name: "adds", transformIndexHtml: () => [{ tag: "b", injectTo: "body", children: "added" }] }`;
    const files = {
      "server.ts": `import page from "./index.html";\nexport default { port: 0, routes: { "/": page } };\n`,
      "index.html": APP,
      "main.js": "",
      "hot.config.js": config("", plugin),
    };
    await withHot(files, {}, async (program) => {
      const [, address] = await program.prints(/listening on (http:\S+)/);
      await withPage(browser, "html-program", async (page) => {
        await page.goto(address);
        await shows(page, "b", "added");
        program.write("hot.config.js", config("", plugin.replace('"added"', '"changed"')));
        await shows(page, "b", "changed");
      });
    });
    await withProject(files, async (project) => {
      await built(project, "server.ts");
      await withBuiltProgram(join(project.root, "dist"), "server.js", ({ url }) =>
        openWhole(browser, url, "html-program-built", (page) => shows(page, "b", "added")),
      );
    });
  });

  it("vite-plugin-html-injection, as it comes from npm", () =>
    both(
      "html-injection",
      {
        "index.html": APP.replaceAll("><", ">\n<"), // it searches for tags line by line
        "hot.config.ts": config(
          'import { htmlInjectionPlugin } from "vite-plugin-html-injection";',
          `htmlInjectionPlugin({ injections: [
            { name: "banner", path: "./banner.html", type: "raw", injectTo: "body-prepend" },
            { name: "style", path: "./own.css", type: "css", injectTo: "head" },
            { name: "script", path: "./own.js", type: "js", injectTo: "body", buildModes: "both" },
          ] })`,
        ),
        "banner.html": `<h1>banner</h1>\n`,
        "own.css": "h1 { color: rgb(1, 2, 3) }\n",
        "own.js": `document.querySelector("#app").textContent = "injected";\n`,
      },
      async (page) => {
        await shows(page, "#app", "injected");
        await shows(page, "body > :first-child", "banner");
        await until(page, () => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
      },
    ));
});
