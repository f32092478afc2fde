/** Pages of our own dev server, `hot index.html`, in real Chromium: rules W1, W3-W7 and W9. W10 is in page-security.test.mjs. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { html, send, withDevServer } from "./lib/dev-server.mjs";
import { hot } from "./lib/hot.mjs";
import { saveTogether } from "./lib/project.mjs";
import { until as eventually } from "./lib/requests.mjs";

const SCRIPT = '<script type="module" src="./index.ts"></script>';
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A page of the server's, loaded. */
const open = (server, name, test) =>
  withPage(browser, name, async (page) => {
    await page.goto(server.url);
    return test(page);
  });
const text = (page, selector = "body") => page.locator(selector).textContent();
/** Waits until an expression is true in the page. */
const until = (page, expression) => page.waitForFunction(expression, undefined, { timeout: 30_000 });

describe("which pages there are (W1)", { concurrency: false }, () => {
  it("a single page answers every path that looks like one, and nothing else", () =>
    withDevServer({ "index.html": html("home") }, {}, async ({ url }) => {
      for (const path of ["", "users/1", "index.html"]) assert.match((await send(url + path)).text, /home/, path);
      const { status, text } = await send(`${url}missing.js`);
      assert.equal(status, 404);
      assert.match(text, /There is: \//);
    }));

  it("several pages are served each at its own path: files, a pattern, a folder", async () => {
    const files = {
      "pages/index.html": html("home"),
      "pages/about.html": html("about"),
      "pages/docs/index.html": html("docs"),
    };
    for (const options of [
      { entry: "pages/index.html", rest: ["pages/about.html", "pages/docs/index.html"] },
      { entry: "pages/**/*.html" },
      { entry: "pages" },
    ])
      await withDevServer(files, options, async ({ url }) => {
        for (const [path, text] of Object.entries({
          "": "home",
          about: "about",
          "about.html": "about",
          docs: "docs",
          "docs/": "docs",
        }))
          assert.match((await send(url + path)).text, new RegExp(text), `${options.entry} ${path}`);
        assert.equal((await send(`${url}other`)).status, 404);
      });
  });

  it("takes the next free port, and says so", async () => {
    const busy = createServer().listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address();
    try {
      await withDevServer({ "index.html": html("home") }, { args: ["--port", String(port)] }, async (server) => {
        assert.notEqual(new URL(server.url).port, String(port));
        await server.prints(new RegExp(`\\(port ${port} is in use\\)`));
        assert.match((await send(server.url)).text, /home/);
      });
    } finally {
      busy.close();
    }
  });

  it("says which file there is not", async () => {
    const program = hot({}, { entry: "missing.html" });
    assert.equal(await program.exited, 1);
    assert.match(program.output(), /there is no HTML file .*missing\.html/);
    await program.stop();
  });

  it("--open and the key o open the page, h shows the keys, q quits", async () => {
    const folder = mkdtempSync(join(tmpdir(), "import-meta-hot-browser-"));
    const opened = join(folder, "opened");
    const command = join(folder, "browser");
    writeFileSync(command, `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 });
    const addresses = () => (existsSync(opened) ? readFileSync(opened, "utf8").trim().split("\n") : []);
    const env = { BROWSER: command, DISPLAY: "", WAYLAND_DISPLAY: "" };
    const program = hot(
      { "index.html": html("home") },
      { args: ["--port", "0", "--open"], entry: "index.html", terminal: true, env },
    );
    try {
      const [, address] = await program.prints(/ready in .*(http:\S+)/);
      await eventually(async () => addresses().length === 1);
      program.child.stdin.write("o");
      await eventually(async () => addresses().length === 2);
      assert.deepEqual(addresses(), [address, address]);
      program.child.stdin.write("h");
      await program.prints(/o: open in the browser, r: reload everything, q: quit/);
      program.child.stdin.write("q");
      assert.equal(await program.exited, 0);
    } finally {
      await program.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it("--console prints the page's console", () =>
    withDevServer(
      { "index.html": html(SCRIPT), "index.ts": `console.warn("from the page", { a: 1 });` },
      { args: ["--console"] },
      (server) => open(server, "console", () => server.prints(/warn: from the page \{"a":1\}/)),
    ));
});

describe("documents (W3)", { concurrency: false }, () => {
  const files = {
    "a.png": PIXEL,
    "b.png": Buffer.concat([PIXEL, Buffer.from("b")]),
    "icon.svg": `<svg xmlns="http://www.w3.org/2000/svg"><g id="x"/></svg>`,
    "app.webmanifest": "{}",
    "classic.js": `globalThis.classic = "ran";`,
    "style.css": `body { color: rgb(1, 2, 3); background: url(./a.png) }`,
    "index.ts": `globalThis.order = (globalThis.order ?? "") + "a";`,
    "index.html": `<!doctype html><head><link rel="icon" href="./icon.svg"><link rel="manifest" href="app.webmanifest">
<link rel="preload" as="image" href="./b.png"><link rel="stylesheet" href="./style.css"></head><body>
<img id="i" src="./a.png" srcset="./a.png 1x, b.png 2x"><video poster="./a.png"></video>
<svg><use href="./icon.svg#x"></use></svg><script src="./classic.js"></script>
<img id="data" src="data:image/gif;base64,AAAA"><a id="link" href="./other">x</a><img id="absolute" src="https://example.invalid/x.png">
${SCRIPT}<script type="module">globalThis.order += "b"; globalThis.inline = import.meta.url;</script></body>`,
  };

  it("what is relative is served under a hash of its content; everything else stays as it was written", () =>
    withDevServer(files, {}, (server) =>
      open(server, "html", async (page) => {
        await until(page, () => globalThis.order === "ab");
        assert.equal(await page.evaluate(() => globalThis.classic), "ran");
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(1, 2, 3)");
        const urls = await page.evaluate(() => [
          document.querySelector("#i").src,
          ...document
            .querySelector("#i")
            .srcset.split(/,\s*/)
            .map((part) => new URL(part.split(" ")[0], location.href).href),
          document.querySelector("video").poster,
          document.querySelector("[rel=icon]").href,
          document.querySelector("[rel=manifest]").href,
          document.querySelector("[rel=preload]").href,
          new URL(document.querySelector("use").getAttribute("href"), location.href).href,
          /url\("?(.*?)"?\)/.exec(getComputedStyle(document.body).backgroundImage)[1],
        ]);
        for (const url of urls) {
          assert.match(url, /\/assets\/[\w-]{10}\//);
          assert.equal((await send(url)).status, 200, url);
        }
        assert.match(urls.at(-2), /#x$/);
        const source = (await send(server.url)).text;
        for (const part of [
          'src="data:image/gif;base64,AAAA"',
          'href="./other"',
          'src="https://example.invalid/x.png"',
        ])
          assert.ok(source.includes(part), part);
      }),
    ));

  it("a missing file is an error with its place", () =>
    withDevServer({ "index.html": `<!doctype html>\n<body>\n<img src="./nothing.png">` }, {}, async ({ url }) => {
      const { status, text } = await send(url);
      assert.equal(status, 500);
      assert.match(text, /index\.html:3:6/);
      assert.match(text, /nothing\.png/);
    }));

  it("a saved document reloads the pages made of it, and no other", () =>
    withDevServer({ "index.html": html("one"), "other.html": html("other") }, { rest: ["other.html"] }, (server) =>
      open(server, "html-save", (page) =>
        withPage(browser, "html-save-other", async (other) => {
          await other.goto(`${server.url}other`);
          await other.evaluate(() => {
            globalThis.stays = true;
          });
          server.write("index.html", html("two"));
          await until(page, () => document.body.textContent.includes("two"));
          assert.equal(await other.evaluate(() => globalThis.stays), true);
        }),
      ),
    ));
});

describe("modules (W4)", { concurrency: false }, () => {
  it("new URL of what is no file stays as it is, and becomes the file when it is created", () =>
    withDevServer(
      {
        "index.html": html(SCRIPT),
        "sub/.keep": "",
        "index.ts": `globalThis.paths = [
          new URL(".", import.meta.url), new URL("./sub/", import.meta.url), new URL("./a.bin", import.meta.url)].map(({ pathname }) => pathname);
          import.meta.hot.accept();`,
      },
      {},
      (server) =>
        open(server, "no-file", async (page) => {
          await until(page, () => globalThis.paths);
          assert.deepEqual(await page.evaluate(() => globalThis.paths), ["/", "/sub/", "/a.bin"]);
          server.write("a.bin", "content");
          await until(page, () => globalThis.paths[2] !== "/a.bin");
          const path = await page.evaluate(() => globalThis.paths[2]);
          assert.equal(await (await page.request.get(new URL(path, server.url).href)).text(), "content");
        }),
    ));

  it("every kind of module, queries, new URL, import.meta.env and tsconfig paths", () =>
    withDevServer(
      {
        "index.html": html(SCRIPT),
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            jsx: "react",
            jsxFactory: "h",
            paths: { "@/*": ["./lib/*"] },
            experimentalDecorators: true,
          },
        }),
        ".env": "PUBLIC_NAME=from .env\nSECRET=hidden\n",
        "lib/aliased.ts": `export const aliased: string = "aliased";`,
        "view.tsx": `const h = (tag: string, _p: null, text: string) => tag + ":" + text; export const view = <b>hi</b>;`,
        "a.json": `{ "json": 1, "not-a-name": 2 }`,
        "a.jsonc": `{ /* comment */ "jsonc": 2, }`,
        "a.toml": `toml = 3`,
        "a.yaml": `yaml: 4`,
        "a.txt": "text",
        "a.png": PIXEL,
        "a.module.css": `.red { color: rgb(9, 0, 0) }`,
        "plain.css": `body { margin: 7px }`,
        "index.ts": `
import { aliased } from "@/aliased";
import { view } from "./view";
import json, { json as named } from "./a.json";
import { jsonc } from "./a.jsonc";
import { toml } from "./a.toml";
import { yaml } from "./a.yaml";
import txt from "./a.txt";
import png from "./a.png";
import raw from "./view.tsx?raw";
import url from "./a.txt?url";
import inline from "./a.png?inline";
import styles, { red } from "./a.module.css";
import css from "./plain.css?inline";
import "./plain.css";
function mark(target: Function) { (target as any).marked = true; }
@mark class Marked {}
document.body.className = styles.red;
globalThis.result = {
  aliased, view, json: json["not-a-name"] + named, jsonc, toml, yaml, txt, raw: raw.includes("jsx") || raw.includes("<b>"),
  png: png.endsWith("/a.png"), url: url.endsWith("/a.txt"), inline: inline.startsWith("data:image/png;base64,"), red: red === styles.red,
  css: css.includes("margin"), asset: new URL("./a.png", import.meta.url).pathname.endsWith("/a.png"), marked: (Marked as any).marked,
  env: import.meta.env, node: process.env.NODE_ENV, color: getComputedStyle(document.body).color, margin: getComputedStyle(document.body).margin,
};`,
      },
      { args: ["--env", "PUBLIC_*"] },
      (server) =>
        open(server, "modules", async (page) => {
          await until(page, () => globalThis.result);
          assert.deepEqual(await page.evaluate(() => globalThis.result), {
            aliased: "aliased",
            view: "b:hi",
            json: 3,
            jsonc: 2,
            toml: 3,
            yaml: 4,
            txt: "text",
            raw: true,
            png: true,
            url: true,
            inline: true,
            red: true,
            css: true,
            asset: true,
            marked: true,
            env: { PUBLIC_NAME: "from .env", MODE: "development", DEV: true, PROD: false },
            node: "development",
            color: "rgb(9, 0, 0)",
            margin: "7px",
          });
        }),
    ));
});

describe("packages (W5)", { concurrency: false }, () => {
  const pkg = (name, json, files) =>
    Object.fromEntries(
      Object.entries({ "package.json": JSON.stringify({ name, version: "1.0.0", ...json }), ...files }).map(
        ([file, content]) => [`node_modules/${name}/${file}`, content],
      ),
    );

  it("exports with conditions, the browser field, CommonJS with names, default interop and cycles", () =>
    withDevServer(
      {
        "index.html": html(SCRIPT),
        ...pkg(
          "conditions",
          { exports: { ".": { node: "./node.js", browser: { development: "./dev.mjs", default: "./prod.mjs" } } } },
          { "dev.mjs": `export default "browser, development";`, "prod.mjs": `export default "wrong";`, "node.js": "" },
        ),
        ...pkg(
          "fields",
          { main: "main.js", browser: { "./server.js": "./browser.js", "./left-out.js": false } },
          {
            "main.js": `exports.where = require("./server.js"); exports.empty = Object.keys(require("./left-out.js")).length; exports.list = require("./data.json");`,
            "server.js": `module.exports = "server";`,
            "browser.js": `module.exports = "browser";`,
            "left-out.js": `throw new Error("left out");`,
            "data.json": `[1, 2]`,
          },
        ),
        ...pkg(
          "compiled",
          { main: "index.js" },
          {
            "index.js": `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "default"; exports.named = "named";`,
          },
        ),
        ...pkg(
          "by-mode",
          { main: "index.js" },
          {
            "index.js": `if (process.env.NODE_ENV === "production") module.exports = require("./prod.js"); else module.exports = require("./dev.js");`,
            "dev.js": `exports.mode = "dev"; exports.cycle = require("./cycle.js").seen;`,
            "prod.js": `throw new Error("production");`,
            "cycle.js": `exports.seen = require("./dev.js").mode;`,
          },
        ),
        "index.ts": `
import conditions from "conditions";
import { where, empty, list } from "fields";
import compiled, { named } from "compiled";
import byMode, { mode, cycle } from "by-mode";
globalThis.result = { conditions, where, empty, list, compiled, named, mode, cycle, byMode: byMode.mode };`,
      },
      {},
      (server) =>
        open(server, "packages", async (page) => {
          await until(page, () => globalThis.result);
          assert.deepEqual(await page.evaluate(() => globalThis.result), {
            conditions: "browser, development",
            where: "browser",
            empty: 0,
            list: [1, 2],
            compiled: "default",
            named: "named",
            mode: "dev",
            cycle: "dev",
            byMode: "dev",
          });
        }),
    ));

  it("a module of Node is an error that names the chain of imports", () =>
    withDevServer(
      {
        "index.html": html(SCRIPT),
        "index.ts": `import "./a.ts";`,
        "a.ts": `import fs from "node:fs"; console.log(fs);`,
      },
      {},
      async ({ url }) => {
        const { status, text } = await send(url);
        assert.equal(status, 500);
        assert.match(text, /node:fs.* is a module of Node: page code cannot import it/);
        assert.match(text, /imported by \/a\.ts &#60;- \/index\.ts &#60;- \/index\.html/);
      },
    ));
});

describe("the first load (W6)", { concurrency: false }, () => {
  const files = {
    "index.html": html(SCRIPT),
    "index.ts": `import "./m0.ts";\nglobalThis.load = () => import("./lazy.ts").then(({ lazy }) => lazy);\nglobalThis.ready = true;`,
    ...Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`m${n}.ts`, n < 29 ? `import "./m${n + 1}.ts";` : "export {};"]),
    ),
    "lazy.ts": `import "./lazier.ts";\nexport const lazy: string = "lazy";`,
    "lazier.ts": `export {};`,
  };

  it("is one document and one script, and one more for each import()", () =>
    withDevServer(files, {}, (server) =>
      withPage(browser, "first-load", async (page) => {
        const requests = [];
        page.on("request", (request) => requests.push(request.url()));
        await page.goto(server.url);
        await until(page, () => globalThis.ready);
        assert.equal(requests.length, 2, requests.join("\n"));
        assert.equal(await page.evaluate(() => globalThis.load()), "lazy");
        assert.equal(requests.length, 3, requests.join("\n"));
      }),
    ));

  it("is compressed for other machines, and not on this one, where that takes longer than sending", async () => {
    const [outside] = Object.values(networkInterfaces())
      .flat()
      .filter(({ family, internal }) => family === "IPv4" && !internal);
    const files = { "index.html": html(SCRIPT), "index.ts": "globalThis.ready = true;\n" };
    const headers = { "accept-encoding": "gzip" };
    await withDevServer(files, { args: ["--host", "0.0.0.0"] }, async ({ url }) => {
      const { port } = new URL(url);
      const here = `http://127.0.0.1:${port}`;
      const [path] = (await send(here)).text.match(/\/__import-meta-hot[^"]+/);
      const plain = await send(here, { path, headers });
      assert.equal(plain.headers["content-encoding"], undefined);
      if (!outside) return; // a machine without a network
      const other = await fetch(`http://${outside.address}:${port}${path}`, { headers });
      assert.equal(other.headers.get("content-encoding"), "gzip");
      assert.ok(Number(other.headers.get("content-length")) < plain.text.length / 2);
      assert.equal(await other.text(), plain.text);
    });
  });

  it("has an ETag, and source maps that name the files as they are on disk", () =>
    withDevServer(files, {}, async (server) => {
      const document = await send(server.url);
      const [, path] = document.text.match(/<script defer src="([^"]+)"/);
      const script = await send(new URL(path, server.url));
      for (const [url, { headers }] of [
        [server.url, document],
        [new URL(path, server.url), script],
      ])
        assert.equal((await send(url, { headers: { "if-none-match": headers.etag } })).status, 304);
      const [, mapName] = script.text.match(/\/\/# sourceMappingURL=(\S+)\n$/);
      const map = JSON.parse((await send(new URL(mapName, new URL(path, server.url)))).text);
      const section = map.sections.find((section) => section.map.sources[0].endsWith("/index.ts"));
      assert.equal(section.map.sources[0], `${server.root}/index.ts`);
      const line = script.text.split("\n")[section.offset.line];
      assert.match(line, /System\.register/, "the section begins where its module begins");
    }));
});

describe("updates (W7)", { concurrency: false }, () => {
  const files = {
    "index.html": html(`<link rel="stylesheet" href="./linked.css"><p id="text"></p>${SCRIPT}`),
    "index.ts": `import { value } from "./value.ts";\nimport "./imported.css";\nimport names from "./names.module.css";
globalThis.runs = (globalThis.runs ?? 0) + 1;\nexport const show = () => { document.querySelector("#text").textContent = value; };\nshow();
globalThis.names = names;\nglobalThis.sendEvent = () => import.meta.hot.send("x", 1);\nimport.meta.hot.accept(["./value.ts", "./names.module.css"], () => { show(); globalThis.names = names; });`,
    "value.ts": `export const value: string = "one";\n`,
    "linked.css": `@import "./deep.css";\nbody { margin: 1px }\n`,
    "deep.css": `body { padding: 1px }\n`,
    "imported.css": `body { color: rgb(1, 0, 0); background: url("./a.png") }\n`,
    "names.module.css": `.first { color: red }\n`,
    "a.png": PIXEL,
  };
  const style = (page, name) => page.evaluate((name) => getComputedStyle(document.body)[name], name);

  it("travels in the socket's message: no further request", () =>
    withDevServer(files, {}, (server) =>
      open(server, "no-request", async (page) => {
        await until(page, () => globalThis.runs === 1);
        const requests = [];
        page.on("request", (request) => requests.push(request.url()));
        server.write("value.ts", `export const value: string = "two";\n`);
        await until(page, () => document.querySelector("#text").textContent === "two");
        assert.deepEqual(requests, []);
        assert.equal(await page.evaluate(() => globalThis.runs), 1);
        await server.prints(/updated value\.ts: 1 module ran in [\d.]+ ms/);
      }),
    ));

  it("style sheets and what they import are swapped in place, without a flash and without running a module", () =>
    withDevServer(files, {}, (server) =>
      open(server, "css", async (page) => {
        await until(page, () => globalThis.runs === 1);
        await page.evaluate(() => {
          globalThis.frames = new Set();
          (function look() {
            const { margin, padding, color } = getComputedStyle(document.body);
            globalThis.frames.add(`${margin} ${padding} ${color}`);
            requestAnimationFrame(look);
          })();
        });
        for (const [file, text, name, value] of [
          ["linked.css", `@import "./deep.css";\nbody { margin: 2px }\n`, "margin", "2px"],
          ["deep.css", `body { padding: 2px }\n`, "padding", "2px"],
          ["imported.css", `body { color: rgb(2, 0, 0) }\n`, "color", "rgb(2, 0, 0)"],
          ["linked.css", `body { margin: 3px; padding: 2px }\n`, "margin", "3px"],
        ]) {
          server.write(file, text);
          await page.waitForFunction(([name, value]) => getComputedStyle(document.body)[name] === value, [name, value]);
        }
        assert.deepEqual(await page.evaluate(() => [...globalThis.frames]), [
          "1px 1px rgb(1, 0, 0)",
          "2px 1px rgb(1, 0, 0)",
          "2px 2px rgb(1, 0, 0)",
          "2px 2px rgb(2, 0, 0)",
          "3px 2px rgb(2, 0, 0)",
        ]);
        assert.equal(await page.evaluate(() => globalThis.runs), 1);
      }),
    ));

  it("the events of a swapped sheet wait for the update under way: what it prunes hears nothing any more (U1, U11)", () => {
    const importing = (code) => `import "./imported.css";\n${code}import.meta.hot.accept();\n
      import.meta.hot.on("vite:afterUpdate", ({ updates }) => globalThis.heard.push(...updates.map(({ type }) => type)));\n`;
    const changed = {
      ...files,
      "index.ts": `globalThis.heard = [];\n${importing('import "./pruned.ts";\n')}`,
      "pruned.ts": `import.meta.hot.on("vite:afterUpdate", () => globalThis.heard.push("pruned"));
        import.meta.hot.dispose(() => new Promise((resolve) => { globalThis.release = resolve; }));\n`,
    };
    return withDevServer(changed, {}, (server) =>
      open(server, "css-during-update", async (page) => {
        await until(page, () => globalThis.heard);
        server.write("index.ts", importing(""));
        await until(page, () => globalThis.release);
        server.write("imported.css", "body { color: rgb(2, 0, 0) }\n");
        await page.waitForFunction(() => getComputedStyle(document.body).color === "rgb(2, 0, 0)");
        assert.deepEqual(await page.evaluate(() => globalThis.heard), []);
        await page.evaluate(() => globalThis.release());
        await until(page, () => globalThis.heard.includes("css-update"));
        assert.deepEqual(await page.evaluate(() => globalThis.heard), ["js-update", "css-update"]);
      }),
    );
  });

  it("a CSS module hands its new names on, and an image that changes is a new URL", () =>
    withDevServer(files, {}, (server) =>
      open(server, "css-module", async (page) => {
        await until(page, () => globalThis.names?.first);
        server.write("names.module.css", `.second { color: red }\n`);
        await until(page, () => globalThis.names.second && !globalThis.names.first);
        const before = await style(page, "backgroundImage");
        server.write("a.png", Buffer.concat([PIXEL, Buffer.from("other")]));
        await page.waitForFunction((before) => getComputedStyle(document.body).backgroundImage !== before, before);
        assert.equal(await page.evaluate(() => globalThis.runs), 1);
      }),
    ));

  it("a page that was offline gets what it missed", () =>
    withDevServer(files, {}, (server) =>
      open(server, "offline", async (page) => {
        await until(page, () => globalThis.runs === 1);
        // Reaches the socket that the page opened: only its end is seen.
        await page.evaluate(() => {
          const { send } = WebSocket.prototype;
          globalThis.closed = new Promise((resolve) => {
            WebSocket.prototype.send = function (...given) {
              this.addEventListener("close", resolve);
              this.close();
              WebSocket.prototype.send = send;
              return given;
            };
          });
        });
        await page.evaluate(() => globalThis.sendEvent());
        await page.evaluate(() => globalThis.closed);
        server.write("value.ts", `export const value: string = "missed";\n`);
        await until(page, () => document.querySelector("#text").textContent === "missed");
        assert.equal(await page.evaluate(() => globalThis.runs), 1, "it was not reloaded");
      }),
    ));
});

describe("errors (W9)", { concurrency: false }, () => {
  const files = {
    "index.html": html(`<p id="text"></p>${SCRIPT}`),
    "index.ts": `import { value } from "./value.ts";\ndocument.querySelector("#text").textContent = value;\nimport.meta.hot.accept();\n`,
    "value.ts": `export const value: string = "good";\n`,
  };
  const BROKEN = `export const fine = 1;\nexport const value = ;\n`;

  it("a build error is in the overlay and in the terminal, and goes when it is fixed; the old code goes on", () =>
    withDevServer(files, {}, (server) =>
      open(server, "build-error", async (page) => {
        await until(page, () => document.querySelector("#text").textContent === "good");
        const dialog = page.getByRole("alertdialog");
        server.write("value.ts", BROKEN);
        await dialog.waitFor();
        await server.prints(/Expression expected/);
        assert.equal(await dialog.getByRole("heading").textContent(), "Build error");
        await dialog.getByRole("button", { name: "value.ts:2:22" }).waitFor();
        assert.match(await dialog.textContent(), /Expression expected/);
        assert.equal(await text(page, "#text"), "good");
        server.write("value.ts", `export const value: string = "fixed";\n`);
        await dialog.waitFor({ state: "detached" });
        await until(page, () => document.querySelector("#text").textContent === "fixed");
      }),
    ));

  it("a run-time error of an update has the line of the source, in the overlay and in the terminal", () =>
    withDevServer(files, {}, (server) =>
      open(server, "run-time-error", async (page) => {
        await until(page, () => document.querySelector("#text").textContent === "good");
        server.write(
          "value.ts",
          `export const value: string = "x";\ntype T = 1;\nthrow new Error("broken at run time");\n`,
        );
        const dialog = page.getByRole("alertdialog");
        await dialog.getByRole("button", { name: "value.ts:3:7" }).waitFor();
        assert.match(await dialog.textContent(), /broken at run time/);
        await server.prints(/broken at run time[\s\S]*value\.ts:3:7/);
      }),
    ));

  it("a run-time error of the first load has the line of the source", () =>
    withDevServer({ ...files, "value.ts": `type T = 1;\nthrow new Error("at first");\n` }, {}, (server) =>
      open(server, "first-error", async (page) => {
        await page.getByRole("alertdialog").getByRole("button", { name: "value.ts:2:7" }).waitFor();
        await server.prints(/at first[\s\S]*value\.ts:2:7/);
        server.write("value.ts", files["value.ts"]);
        await until(page, () => document.querySelector("#text")?.textContent === "good");
      }),
    ));

  it("a script that brings newer code of a module, while errors hold updates back, is no update: it comes with the fix", () => {
    const code = {
      "index.html": html(SCRIPT),
      "index.ts": `import { value } from "./value.ts";\nimport "./other.ts";\nglobalThis.load = () => import("./lazy.ts");\n
        globalThis.value = value;\nimport.meta.hot.accept("./value.ts", (m) => { globalThis.value = m.value; });\n`,
      "lazy.ts": `export { value } from "./value.ts";\n`,
      "other.ts": "",
      "value.ts": "export const value = 1;\n",
    };
    return withDevServer(code, {}, (server) =>
      withPage(browser, "newer-script", async (page) => {
        await page.addInitScript(() => {
          globalThis.sockets = [];
          globalThis.WebSocket = class extends WebSocket {
            constructor(...given) {
              super(...given);
              globalThis.sockets.push(this);
            }
          };
        });
        await page.goto(server.url);
        await until(page, () => globalThis.value === 1);
        server.write("other.ts", BROKEN);
        await page.getByRole("alertdialog").waitFor();
        server.write("value.ts", "export const value = 2;\n");
        const script = await page.locator("script[src]").getAttribute("src");
        const chunk = new URL(script.replace(/pages\/.*/, `chunks/${encodeURIComponent("/lazy.ts")}.js`), server.url);
        await eventually(async () => /value = 2/.test((await send(chunk)).text));
        assert.equal(await page.evaluate(() => globalThis.load().then(({ value }) => value)), 1);
        // What it says after a reconnect decides what it gets.
        await page.evaluate(() => globalThis.sockets[0].close());
        await until(page, () => globalThis.sockets[1]?.readyState === 1);
        server.write("other.ts", "");
        await until(page, () => globalThis.value === 2);
      }),
    );
  });

  it("an import() of what cannot be built: the build error is shown, and the repair is an update of the module (U2, U6)", async () => {
    const broken = "export const v = = 1;\n";
    const importing = `globalThis.seen = [];
      import("./lazy.ts").then(({ v }) => globalThis.seen.push(v), () => globalThis.seen.push("failed"));\n`;
    const lazy = 'export { v } from "./deep.ts";\n';
    const accepting = `${importing}import.meta.hot.accept("./lazy.ts", (m) => globalThis.seen.push(\`got \${m?.v}\`));\n`;
    for (const [name, files, repair, wanted] of [
      ["itself", { "index.ts": accepting, "lazy.ts": broken }, "lazy.ts", ["failed", "got 2"]],
      ["below", { "index.ts": accepting, "lazy.ts": lazy, "deep.ts": broken }, "deep.ts", ["failed", "got 2"]],
      ["unaccepted", { "index.ts": importing, "lazy.ts": lazy, "deep.ts": broken }, "deep.ts", [2]],
    ])
      await withDevServer({ "index.html": html(SCRIPT), ...files }, {}, (server) =>
        open(server, `import-fails-${name}`, async (page) => {
          await until(page, () => globalThis.seen[0] === "failed");
          await server.prints(/Expression expected/);
          await page.getByRole("alertdialog").waitFor();
          // On a busy machine a file may be empty for so long that this is a save.
          saveTogether(server, { [repair]: "export const v = ;\nexport const other = 1;\n" });
          await server.prints(/export const other/);
          saveTogether(server, { [repair]: "export const v = 2;\n" });
          await page.waitForFunction((length) => globalThis.seen?.length === length, wanted.length);
          await until(page, () => globalThis.seen.at(-1) !== "failed");
          assert.deepEqual(await page.evaluate(() => globalThis.seen), wanted, name);
        }),
      );
  });

  it("a page that is opened while the build is broken is the error page, and becomes the page when it is fixed", () =>
    withDevServer({ ...files, "value.ts": BROKEN }, {}, (server) =>
      withPage(browser, "error-page", async (page) => {
        const response = await page.goto(server.url);
        assert.equal(response.status(), 500);
        assert.match(await text(page), /Expression expected/);
        await page.getByRole("alertdialog").waitFor();
        server.write("value.ts", files["value.ts"]);
        await until(page, () => document.querySelector("#text")?.textContent === "good");
      }),
    ));
});
