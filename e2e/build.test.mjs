/** `hot build` and `hot preview` in real Chromium (rule W11): pages, and that they behave as served by `hot`. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { built, filesIn, openWhole, TRACES, withProject } from "./lib/build.mjs";
import { html, send, withDevServer } from "./lib/dev-server.mjs";
import { exampleFolder, text } from "./lib/example.mjs";
import { useTemplate, VITE_TEMPLATE } from "./lib/vite-template.mjs";

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

const open = (url, name, test) => openWhole(browser, url, name, test);

describe("what is written (W11)", { concurrency: false }, () => {
  it("examples/page, built, is the same page, without a trace of the API", () =>
    withProject(
      {},
      async (project) => {
        await built(project, "index.html");
        const names = filesIn(join(project.root, "dist"));
        assert.deepEqual(
          names.map((name) => name.replace(/(assets\/\w+)-[\w-]{8}\./, "$1-HASH.")),
          ["assets/index-HASH.js", "assets/logo-HASH.svg", "assets/page-HASH.css", "build-manifest.json", "index.html"],
        );
        assert.doesNotMatch(project.texts(/\.(js|css|html)$/), TRACES);
        await project.preview([], ({ url }) =>
          open(url, "build-example-page", async (page) => {
            await text(page, "#version", "example-page, version 1.0.0");
            await page.click("#count");
            await text(page, "#count", "Clicked 1 times");
            const css = await page.evaluate(() => getComputedStyle(document.body).maxWidth);
            assert.equal(css, "640px");
          }),
        );
      },
      { from: exampleFolder("page") },
    ));

  it("every kind of module gives in a build what it gives under hot (W4, W5)", () =>
    withProject(KINDS, async (project) => {
      const args = ["--env", "PUBLIC_*"];
      const result = (url, name) =>
        open(url, name, (page) => page.waitForFunction(() => globalThis.result).then((handle) => handle.jsonValue()));
      const { PUBLIC_NAME, ...served } = await withDevServer(KINDS, { args }, ({ url }) => result(url, "kinds-served"));
      assert.equal(PUBLIC_NAME, "from .env.development");
      await built(project, "index.html", ...args);
      const { PUBLIC_NAME: name, ...fromBuild } = await project.preview([], ({ url }) => result(url, "kinds-built"));
      assert.equal(name, "from .env.production");
      assert.deepEqual(fromBuild, {
        ...served,
        env: { MODE: "production", DEV: false, PROD: true },
        node: "production",
        conditions: "production",
        commonJs: "production",
        isHot: false,
      });
      assert.deepEqual({ isHot: served.isHot, commonJs: served.commonJs }, { isHot: true, commonJs: "development" });
      const code = project.texts(/\.(js|css|html|json)$/);
      assert.doesNotMatch(project.texts(/\.(js|css|html)$/), TRACES);
      assert.doesNotMatch(code, /hidden|UNUSED/, "neither secrets nor dead code");
    }));

  it("an app of create-vite is built as it is, with its folder `public`", () =>
    withProject(VITE_TEMPLATE, async (project) => {
      await built(project, "index.html");
      await project.preview([], ({ url }) =>
        open(url, "build-template", async (page) => {
          assert.deepEqual(await useTemplate(page), { title: "Vite + React", images: [32, 35], color: "rgb(1, 2, 3)" });
          assert.equal((await fetch(new URL("/vite.svg", url))).headers.get("content-type"), "image/svg+xml");
        }),
      );
    }));

  it("`data` is empty: `data.x ??= v` is `v`, and what only development needs is gone (P1-P3)", () =>
    withProject(
      {
        "index.html": html(SCRIPT),
        "index.ts": `
import { onlyForUpdates } from "./updates.ts";
const kept = (import.meta.hot.data.kept ??= { count: 41 });
kept.count++;
globalThis.count = kept.count;
import.meta.hot.accept("./updates.ts", () => onlyForUpdates());
import.meta.hot.dispose(() => console.log("DISPOSED"));
if (import.meta.hot) console.log("ONLY_IN_DEVELOPMENT");
`,
        "updates.ts": `export const onlyForUpdates = () => console.log("ONLY_FOR_UPDATES");`,
      },
      async (project) => {
        await built(project, "index.html");
        assert.doesNotMatch(project.texts(/\.js$/), /DISPOSED|ONLY_|\?\?=/);
        assert.doesNotMatch(project.texts(/\.(js|html)$/), TRACES);
        await project.preview([], ({ url }) =>
          open(url, "build-data", async (page) => assert.equal(await page.evaluate(() => globalThis.count), 42)),
        );
      },
    ));

  it("import() is a chunk; it loads its style sheets first, and the chunks that it imports with it", () =>
    withProject(
      {
        "index.html": html(`<p id="a">a</p><p id="b">b</p>${SCRIPT}`),
        "index.ts": `import "./index.css";
globalThis.load = { a: () => import("./a.ts"), b: () => import("./b.ts") };`,
        "index.css": "p { color: rgb(1, 0, 0) }",
        "a.ts": `import "./a.css"; import { common } from "./common.ts"; export const value = "a" + common; export const color = getComputedStyle(document.querySelector("#a")).color;`,
        "a.css": "#a { color: rgb(2, 0, 0) }",
        "b.ts": `import "./b.css"; import { common } from "./common.ts"; export const value = "b" + common;`,
        "b.css": "#b { color: rgb(3, 0, 0) }",
        "common.ts": `import "./common.css"; export const common = " with common" + (globalThis.runs = (globalThis.runs ?? 0) + 1);`,
        "common.css": "p { margin: 9px }",
      },
      async (project) => {
        await built(project, "index.html");
        const document = project.texts(/index\.html$/);
        assert.match(document, /<link rel="stylesheet" href="\/assets\/index-[\w-]+\.css"><\/head>/);
        await project.preview([], ({ url }) =>
          open(url, "build-chunks", async (page) => {
            const requested = [];
            page.on("request", (request) =>
              requested.push(new URL(request.url()).pathname.replace(/-[\w-]{8}\./, ".")),
            );
            const a = await page.evaluate(() => globalThis.load.a().then(({ value, color }) => ({ value, color })));
            assert.deepEqual(a, { value: "a with common1", color: "rgb(2, 0, 0)" });
            assert.deepEqual(requested.sort(), [
              "/assets/a.css",
              "/assets/a.js",
              "/assets/common.css",
              "/assets/common.js",
            ]);
            requested.length = 0;
            assert.equal(await page.evaluate(() => globalThis.load.b().then(({ value }) => value)), "b with common1");
            assert.deepEqual(requested.sort(), ["/assets/b.css", "/assets/b.js"]);
            const styles = await page.evaluate(() =>
              ["#a", "#b"].map(
                (id) =>
                  getComputedStyle(document.querySelector(id)).color +
                  getComputedStyle(document.querySelector(id)).margin,
              ),
            );
            assert.deepEqual(styles, ["rgb(2, 0, 0)9px", "rgb(3, 0, 0)9px"]);
          }),
        );
        const manifest = JSON.parse(readFileSync(join(project.root, "dist/build-manifest.json"), "utf8"));
        assert.match(manifest.files["index.html"].css[0], /^assets\/index-/);
        assert.match(manifest.files["a.ts"].file, /^assets\/a-/);
        assert.match(manifest.files["a.ts"].imports[0], /^assets\/common-/);
      },
    ));

  it("several pages share chunks, are preloaded with them, and keep their paths; --base is in front of all URLs", () =>
    withProject(
      {
        "pages/index.html": html(`<img src="./a.png"><script type="module" src="./one.js"></script>`),
        "pages/docs/about.html": html(
          `<link rel="stylesheet" href="../about.css"><script type="module">import { shared } from "../shared.js"; document.title = "about " + shared;</script>`,
        ),
        "pages/one.js": `import { shared } from "./shared.js"; document.title = "one " + shared;`,
        "pages/shared.js": `export const shared = "shared" + [1, 2, 3].map((n) => n * 2).join("");`,
        "pages/about.css": `@import "./imported.css"; body { background: url(./a.png) }`,
        "pages/imported.css": "body { margin: 3px }",
        "pages/a.png": PIXEL,
      },
      async (project) => {
        await built(project, "pages", "--base", "/app", "--outdir", "out/site");
        assert.match(
          project.texts(/about\.html$/, "out/site"),
          /<link rel="modulepreload" href="\/app\/assets\/shared-/,
        );
        await project.preview(["out/site"], async ({ url }) => {
          assert.match(url, /\/app\/$/);
          const title = (path, wanted) =>
            open(url + path, "build-pages", async (page) => {
              await page.waitForFunction((wanted) => document.title === wanted, wanted);
              return page.evaluate(() => getComputedStyle(document.body).margin);
            });
          await title("", "one shared246");
          for (const path of ["docs/about", "docs/about.html"])
            assert.equal(await title(path, "about shared246"), "3px");
          assert.equal((await send(`${url}other`)).status, 404);
        });
      },
    ));

  it("pages whose paths give the same name of a chunk are two pages", () =>
    withProject(
      {
        "a/b.html": html(`<script type="module">document.title = "a/b";</script>`),
        "a-b.html": html(`<script type="module">document.title = "a-b";</script>`),
      },
      async (project) => {
        await built(project, "a/b.html", "a-b.html");
        await project.preview([], async ({ url }) => {
          for (const path of ["a/b", "a-b"])
            await open(url + path, "build-names", (page) =>
              page.waitForFunction((wanted) => document.title === wanted, path),
            );
        });
      },
    ));

  it("writes source maps on demand: they name the files as they are on disk", () =>
    withProject(
      { "index.html": html(SCRIPT), "index.ts": `const wanted: number = 1;\nthrow new Error("here " + wanted);\n` },
      async (project) => {
        await built(project, "index.html");
        assert.ok(!filesIn(join(project.root, "dist")).some((name) => name.endsWith(".map")));
        await built(project, "index.html", "--sourcemap");
        const map = JSON.parse(project.texts(/\.js\.map$/));
        const at = map.sources.findIndex((source) => source.endsWith("index.ts"));
        assert.equal(join(project.root, "dist/assets", map.sources[at]), join(project.root, "index.ts"));
        assert.match(map.sourcesContent[at], /const wanted: number/);
        assert.match(project.texts(/\.js$/), /sourceMappingURL=index-[\w-]+\.js\.map/);
      },
    ));

  it("the same sources give the same files", () =>
    withProject({ ...KINDS }, async (project) => {
      await built(project, "index.html");
      await built(project, "index.html", "--outdir", "again");
      assert.deepEqual(filesIn(join(project.root, "again")), filesIn(join(project.root, "dist")));
      assert.equal(project.texts(/./, "again"), project.texts(/./));
    }));

  it("React, from npm: state, a lazy component with its CSS module", () =>
    withProject(
      {
        "tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx" } }`,
        "index.html": html(`<div id="root"></div><script type="module" src="./main.tsx"></script>`),
        "main.tsx": `import { lazy, Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
const Lazy = lazy(() => import("./Lazy.tsx"));
function App() {
  const [count, setCount] = useState(0);
  return <><button onClick={() => setCount(count + 1)}>{count}</button>{count > 0 && <Suspense><Lazy /></Suspense>}</>;
}
createRoot(document.querySelector("#root")!).render(<App />);
import.meta.hot.accept();`,
        "Lazy.tsx": `import styles from "./Lazy.module.css"; export default () => <p className={styles.lazy}>lazy</p>;`,
        "Lazy.module.css": ".lazy { color: rgb(4, 0, 0) }",
      },
      async (project) => {
        await built(project, "index.html");
        assert.doesNotMatch(project.texts(/\.js$/), /react-dom-client\.development|jsxDEV/);
        await project.preview([], ({ url }) =>
          open(url, "build-react", async (page) => {
            await page.click("button");
            await text(page, "button", "1");
            await text(page, "p", "lazy");
            assert.equal(
              await page.evaluate(() => getComputedStyle(document.querySelector("p")).color),
              "rgb(4, 0, 0)",
            );
          }),
        );
      },
    ));
});

const KINDS = {
  "index.html": html(SCRIPT),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { jsx: "react", jsxFactory: "h", paths: { "@/*": ["./lib/*"] }, experimentalDecorators: true },
  }),
  ".env": "PUBLIC_NAME=from .env\nSECRET=hidden\n",
  ".env.development": "PUBLIC_NAME=from .env.development\n",
  ".env.production": "PUBLIC_NAME=from .env.production\n",
  "lib/aliased.ts": `export const aliased: string = "aliased"; export const unused = () => "UNUSED";`,
  "view.tsx": `const h = (tag: string, _p: null, text: string) => tag + ":" + text; export const view = <b>hi</b>;`,
  "a.json": `{ "json": 1, "not-a-name": 2 }`,
  "a.jsonc": `{ /* comment */ "jsonc": 2, }`,
  "a.toml": `toml = 3`,
  "a.yaml": `yaml: 4`,
  "a.txt": "text",
  "a.png": PIXEL,
  "base.module.css": ".base { margin: 5px }",
  "a.module.css": `.red { composes: base from "./base.module.css"; color: rgb(9, 0, 0) }`,
  "plain.css": `@import "./imported.css"; body { padding: 7px }`,
  "imported.css": "body { border: 1px solid rgb(1, 2, 3) }",
  "node_modules/conditions/package.json": JSON.stringify({
    name: "conditions",
    sideEffects: false,
    exports: { development: "./development.js", production: "./production.js" },
  }),
  "node_modules/conditions/development.js": `export const conditions = "development";`,
  "node_modules/conditions/production.js": `export const conditions = "production"; export const unused = "UNUSED";`,
  "node_modules/common/package.json": `{ "name": "common", "main": "index.js", "browser": { "./server.js": "./client.js", "fs": false } }`,
  "node_modules/common/index.js": `module.exports = process.env.NODE_ENV === "production" ? require("./production.js") : require("./development.js");`,
  "node_modules/common/production.js": `exports.named = "production"; exports.where = require("./server.js"); require("fs");`,
  "node_modules/common/development.js": `exports.named = "development"; exports.where = require("./server.js"); require("fs");`,
  "node_modules/common/server.js": `module.exports = "server";`,
  "node_modules/common/client.js": `module.exports = "client";`,
  "node_modules/esmodule/package.json": `{ "name": "esmodule", "main": "index.js" }`,
  "node_modules/esmodule/index.js": `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "default"; exports.other = "other";`,
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
import { conditions } from "conditions";
import common, { named as commonJs } from "common";
import esModule, { other } from "esmodule";
function mark(target: Function) { (target as any).marked = true; }
@mark class Marked {}
document.body.className = styles.red;
const { PUBLIC_NAME, ...env } = import.meta.env;
const style = getComputedStyle(document.body);
const load = (url: string) => fetch(url).then((response) => response.arrayBuffer()).then(({ byteLength }) => byteLength);
Promise.all([png, url, new URL("./a.png", import.meta.url).href].map(load)).then((sizes) => {
  globalThis.result = {
    aliased, view, json: json["not-a-name"] + named, jsonc, toml, yaml, txt, sizes, raw, inline, red: red === styles.red, classes: styles.red,
    css: css.includes("padding"), marked: (Marked as any).marked, PUBLIC_NAME, env, node: process.env.NODE_ENV, conditions, commonJs,
    where: common.where, esModule, other, isHot: Boolean(import.meta.hot),
    style: [style.color, style.margin, style.padding, style.border],
    noFiles: [new URL("./", import.meta.url), new URL("./created-later.bin", import.meta.url)].map(({ pathname }) => pathname),
  };
});`,
};

describe("errors (W11)", { concurrency: false }, () => {
  const failed = async (project, ...args) => {
    const { code, output } = await project.build(...args);
    assert.equal(code, 1, output);
    assert.ok(!existsSync(join(project.root, "dist")), "there is no output");
    return output;
  };

  it("of all files come at once, with the code; nothing is written", () =>
    withProject(
      {
        "index.html": html(SCRIPT),
        "index.ts": `import "./syntax.ts";\nimport "./style.css";\nimport "./indirect.ts";\nimport data from "./data.json";\nconsole.log(data);\n`,
        "syntax.ts": "let a = ;\n",
        "style.css": "a { color: red }\nb } {\n",
        "indirect.ts": "type A = 1;\nconst hot = import.meta.hot;\n",
        "data.json": `{ "a": }`,
      },
      async (project) => {
        const output = await failed(project, "index.html");
        assert.match(output, /syntax\.ts:1:9/);
        assert.match(output, /style\.css:2:/);
        assert.match(output, /> 2 \| b \} \{/);
        assert.match(output, /indirect\.ts:2:13: .*import\.meta\.hot cannot be used indirectly/);
        assert.match(output, /2 [|│] const hot = import\.meta\.hot;/);
        assert.match(output, /data\.json/);
      },
    ));

  it("missing files and exports are shown where they are imported, in the source", () =>
    withProject(
      {
        "index.html": html(SCRIPT),
        "index.ts": `interface Gone { a: 1 }\nimport { there, gone } from "./a.ts";\nimport "./missing.ts";\nconsole.log(there, gone);\nimport("no-such-package");\n`,
        "a.ts": "export const there = 1;\n",
      },
      async (project) => {
        const output = await failed(project, "index.html");
        assert.match(
          output,
          /index\.ts:3:8: cannot find "\.\/missing\.ts"\n\n.*\n.*\n> 3 \| import "\.\/missing\.ts";/,
        );
        assert.match(output, /index\.ts:5:8: cannot find "no-such-package"/);
        project.write("missing.ts", "");
        project.write("node_modules/no-such-package/index.js", "");
        assert.match(await failed(project, "index.html"), /index\.ts:2:17: "gone" is not exported by "a\.ts"/);
      },
    ));

  it("a module of Node is an error that names the chain of imports (W5)", () =>
    withProject(
      {
        "index.html": html(SCRIPT),
        "index.ts": `import "./a.ts";`,
        "a.ts": `import { readFileSync } from "node:fs"; console.log(readFileSync);`,
      },
      async (project) => {
        const output = await failed(project, "index.html");
        assert.match(
          output,
          /"node:fs" is a module of Node: page code cannot import it\nimported by .*a\.ts <- .*index\.ts <- .*index\.html/,
        );
      },
    ));

  it("a missing file in HTML is an error with its place (W3)", () =>
    withProject({ "index.html": `<!doctype html>\n<img src="gone.png">\n` }, async (project) => {
      assert.match(await failed(project, "index.html"), /index\.html:2:6: "gone\.png" cannot be read/);
      project.write("index.html", `<!doctype html>\n<script type="module" src="./gone.ts"></script>\n`);
      assert.match(await failed(project, "index.html"), /there is no file \.\/gone\.ts/);
    }));

  it("wrong options say what is right", () =>
    withProject({ "index.html": html(""), "a.ts": "" }, async (project) => {
      for (const [args, wanted] of [
        [[], /name what to build/],
        [["gone.html"], /there is no HTML file/],
        [["gone.ts"], /there is no file/],
        [["a.ts", "index.html"], /a program is built alone/],
        [["index.html", "--out", "x"], /--out/],
        [["index.html", "--base", "app"], /--base is "app": it is a path that begins with \//],
        [["index.html", "--indirect", "x"], /--indirect is "x"/],
      ])
        assert.match(await failed(project, ...args), wanted);
      assert.match((await project.command("build", "--help")).output, /hot build \[options\] index\.html[^]*--outdir/);
      for (const [args, wanted] of [
        [[], /there is no build in dist: run hot build first/],
        [["a", "b"], /one folder/],
        [["--port", "x"], /--port is "x"/],
      ]) {
        const { code, output } = await project.command("preview", ...args);
        assert.equal(code, 1);
        assert.match(output, wanted);
      }
    }));
});

describe("hot preview (W11)", { concurrency: false }, () => {
  it("serves the build: types, caching, parts of files, one page for every path, nothing else", () =>
    withProject(
      {
        "index.html": html(`<video src="./v.mp4"></video>${SCRIPT}`),
        "index.ts": "document.title = 'ok';",
        "v.mp4": "0123456789",
        "secret.txt": "secret",
      },
      async (project) => {
        await built(project, "index.html");
        const [script, video] = [/\.js$/, /\.mp4$/].map((pattern) =>
          filesIn(join(project.root, "dist")).find((name) => pattern.test(name)),
        );
        await project.preview([], async ({ url }) => {
          const page = await send(`${url}users/1`);
          assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
          assert.equal(page.headers["cache-control"], "no-cache");
          assert.equal((await send(url, { headers: { "if-none-match": page.headers.etag } })).status, 304);
          const code = await send(url + script);
          assert.equal(code.headers["content-type"], "text/javascript; charset=utf-8");
          assert.match(code.headers["cache-control"], /immutable/);
          const part = await send(url + video, { headers: { range: "bytes=2-4" } });
          assert.deepEqual([part.status, part.text, part.headers["content-range"]], [206, "234", "bytes 2-4/10"]);
          assert.equal((await send(url + video, { headers: { range: "bytes=20-" } })).status, 416);
          for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/build-manifest.json", "/missing.js"])
            assert.equal((await send(url, { path })).status, 404, path);
          assert.equal((await send(url, { headers: { host: "evil.example" } })).status, 403);
          assert.equal((await send(url, { method: "POST" })).status, 405);
        });
      },
    ));

  it("takes the next free port, and says so", () =>
    withProject({ "index.html": html("home") }, async (project) => {
      await built(project, "index.html");
      const busy = createServer().listen(0, "127.0.0.1");
      await once(busy, "listening");
      const { port } = busy.address();
      try {
        await project.preview(["--port", String(port)], async ({ url, output }) => {
          assert.match(output(), new RegExp(`port ${port} is in use`));
          assert.match((await send(url)).text, /home/);
        });
      } finally {
        busy.close();
      }
    }));
});
