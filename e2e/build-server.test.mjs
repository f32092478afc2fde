/** `hot build server.ts`: a program with its pages that plain Node runs, without any package of ours (rule W11). */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import WebSocket from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { built, filesIn, TRACES_IN_PROGRAMS, withBuiltProgram, withProject } from "./lib/build.mjs";
import { html, send } from "./lib/dev-server.mjs";
import { exampleFolder } from "./lib/example.mjs";
import { withHot } from "./lib/hot.mjs";
import { run } from "./lib/process.mjs";

const SCRIPT = '<script type="module" src="./page.ts"></script>';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** The bytes of an answer, as they are sent. */
const bytes = (url, headers = {}) =>
  new Promise((resolve, reject) =>
    httpRequest(url, { headers }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
    })
      .on("error", reject)
      .end(),
  );

describe("a built program (W11)", { concurrency: false }, () => {
  it("examples/fullstack runs in an empty folder: pages, API and WebSocket", () =>
    withProject(
      {},
      async (project) => {
        const output = await built(project, "server.ts");
        assert.match(output, /start it with: node dist\/server\.js/);
        const dist = join(project.root, "dist");
        assert.doesNotMatch(project.texts(/\.(js|html|css)$/), TRACES_IN_PROGRAMS);
        await withBuiltProgram(dist, "server.js", ({ url }) =>
          withPage(browser, "build-fullstack", async (page) => {
            const other = await page.context().newPage();
            await other.goto(url);
            await page.goto(url);
            await page.fill("input", "hello");
            await page.click("button");
            for (const one of [page, other])
              await one.waitForFunction(() => /hello/.test(document.querySelector("li")?.textContent));
            await page.click("a");
            await page.waitForURL(/about$/);
            assert.equal(await page.locator("h1").textContent(), "About");
          }),
        );
      },
      { from: exampleFolder("fullstack") },
    ));

  it("hashed files are cached for a year, documents have an ETag, both are compressed at build time", () =>
    withProject(
      {
        "server.ts": `import page from "./index.html"; export default { routes: { "/": page, "/*": page } };`,
        "index.html": html(`${"<p>compress me</p>".repeat(200)}<img src="./icon.png">${SCRIPT}`),
        "page.ts": `import "./page.css"; document.title = ${JSON.stringify("long ".repeat(1000))};`,
        "page.css": Array.from({ length: 200 }, (_, i) => `.c${i} { margin: ${i}px }`).join("\n"),
        "icon.png": "not compressible",
      },
      async (project) => {
        await built(project, "server.ts");
        const dist = join(project.root, "dist");
        const names = filesIn(join(dist, "client"));
        const script = names.find((name) => name.endsWith(".js"));
        await withBuiltProgram(dist, "server.js", async ({ url }) => {
          for (const name of ["", "some/path", script, names.find((name) => name.endsWith(".css"))]) {
            const identity = await bytes(url + name);
            assert.equal(identity.headers["content-encoding"], undefined);
            assert.match(identity.headers.vary, /accept-encoding/);
            for (const [accept, encoding, decompress] of [
              ["gzip, deflate, br", "br", brotliDecompressSync],
              ["gzip", "gzip", gunzipSync],
              ["br;q=0, gzip", "gzip", gunzipSync],
            ]) {
              const { headers, body } = await bytes(url + name, { "accept-encoding": accept });
              assert.equal(headers["content-encoding"], encoding);
              assert.ok(body.length < identity.body.length / 4);
              assert.deepEqual(decompress(body), identity.body);
            }
            const again = await bytes(url + name, { "if-none-match": identity.headers.etag });
            assert.deepEqual([again.status, again.body.length], [304, 0]);
            assert.equal(
              identity.headers["cache-control"],
              name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
            );
          }
          const icon = await bytes(url + names.find((name) => name.endsWith(".png")), { "accept-encoding": "br" });
          assert.deepEqual([icon.headers["content-type"], icon.body.toString()], ["image/png", "not compressible"]);
          const head = await send(url + script, { method: "HEAD" });
          assert.deepEqual([head.status, head.text], [200, ""]);
          assert.equal((await send(url + script, { method: "POST" })).status, 405);
          // A route answers what is no file of the build: never a path of the disk.
          assert.match((await send(url, { path: "/assets/../../server.js" })).text, /compress me/);
        });
      },
    ));

  it("`routes`, `fetch`, `websocket` and `server` do what they do under hot", () => {
    const files = {
      "server.ts": `import page from "./index.html";
import { greeting } from "./lib/greeting.js";
import data from "./data.json";
const starts = (import.meta.hot.data.starts ??= 0);
export default {
  port: Number(process.env.PORT ?? 0),
  routes: {
    "/page": page,
    "/users/:id": (request) => Response.json({ id: request.params.id, greeting, data, starts }),
    "/method": { POST: async (request) => new Response(await request.text(), { status: 201 }) },
    "/fixed": new Response("fixed"),
    "/throws": () => { throw new Error("thrown by the handler"); },
    "/private": (request) => request.headers.get("cookie") === "in" ? page.fetch(request) : new Response("no", { status: 401 }),
  },
  fetch(request, server) {
    if (new URL(request.url).pathname === "/live") return server.upgrade(request, { data: { name: "ws" } }) ? undefined : new Response("no", { status: 426 });
    return new Response("not found: " + new URL(request.url).pathname, { status: 404 });
  },
  websocket: {
    open(socket) { socket.subscribe("all"); socket.send("hello " + socket.data.name); },
    message(socket, text) { socket.publish("all", text); socket.send("echo " + text); },
  },
};`,
      "lib/greeting.ts": `export const greeting: string = "hi";`,
      "data.json": `{ "json": true }`,
      "index.html": html("<h1>page</h1>"),
    };
    const answers = async (url) => {
      const requests = [
        ["users/1"],
        ["method", { method: "POST", body: "body" }],
        ["fixed"],
        ["throws"],
        ["private"],
        ["private", { headers: { cookie: "in" } }],
        ["page"],
        ["none"],
        ["live"],
      ];
      const result = [];
      for (const [path, options] of requests) {
        const { status, text } = await send(url + path, options);
        result.push([path, status, text.includes("<h1>page</h1>") ? "the page" : text]);
      }
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}live`);
      const messages = await new Promise((resolve, reject) => {
        const received = [];
        socket.on("error", reject).on("message", (message) => {
          received.push(String(message));
          if (received.length === 1) socket.send("one");
          else resolve(received);
        });
      });
      socket.terminate();
      return [...result, messages];
    };
    return withProject(files, async (project) => {
      const served = await withHot(files, { env: { PORT: "0" } }, async (program) => {
        const [, url] = await program.prints(/listening on (http\S+)/);
        return answers(url);
      });
      await built(project, "server.ts");
      await withBuiltProgram(join(project.root, "dist"), "server.js", async ({ url, output }) => {
        assert.deepEqual(await answers(url), served);
        assert.match(output(), /thrown by the handler/);
      });
    });
  });

  it("Express serves a page; its files are answered on the same port; packages are part of the program", () =>
    withProject(
      {
        "server.ts": `import { readFileSync } from "node:fs";
import express from "express";
import page from "./index.html";
const text = readFileSync(new URL("./hello.txt", import.meta.url), "utf8");
const app = express();
app.get("/", page.handler);
app.get("/api", async (_request, response) => response.send(text + (await import("./lazy.ts")).lazy()));
app.use((_request, response) => response.status(404).send("none"));
const server = app.listen(Number(process.env.PORT), () => console.log("listening on http://localhost:" + server.address().port));`,
        "lazy.ts": `import { readFileSync } from "node:fs"; export const lazy = () => "lazy " + readFileSync(new URL("./hello.txt", import.meta.url), "utf8");`,
        "hello.txt": "from a file ",
        "index.html": html(SCRIPT),
        "page.ts": "document.title = 'page of express';",
      },
      async (project) => {
        await built(project, "server.ts");
        await withBuiltProgram(join(project.root, "dist"), "server.js", ({ url }) =>
          withPage(browser, "build-express", async (page) => {
            await page.goto(url);
            await page.waitForFunction(() => document.title === "page of express");
            assert.equal((await send(`${url}api`)).text, "from a file lazy from a file ");
            assert.equal((await send(`${url}assets/none.js`)).status, 404);
          }),
        );
      },
    ));

  it("packages with native code and those of --external stay imports, and are named", () =>
    withProject(
      {
        "server.ts": `import native from "native"; import { wanted } from "chosen"; import inner from "inner"; console.log(native, wanted, inner);`,
        "node_modules/native/package.json": `{ "name": "native", "main": "index.cjs" }`,
        "node_modules/native/index.cjs": `module.exports = "native";`,
        "node_modules/native/binding.gyp": "{}",
        "node_modules/chosen/package.json": `{ "name": "chosen", "type": "module", "exports": "./index.js" }`,
        "node_modules/chosen/index.js": `export const wanted = "chosen";`,
        "node_modules/inner/package.json": `{ "name": "inner" }`,
        "node_modules/inner/index.js": `module.exports = "inner";`,
      },
      async (project) => {
        const output = await built(project, "server.ts", "--external", "chosen");
        assert.match(output, /not part of the build, to be installed where it runs: chosen, native/);
        const { code, output: printed } = await run(process.execPath, ["dist/server.js"], { cwd: project.root });
        assert.equal(code, 0, printed);
        assert.equal(printed.trim(), "native chosen inner");
        assert.deepEqual(JSON.parse(readFileSync(join(project.root, "dist/build-manifest.json"), "utf8")).external, [
          "chosen",
          "native",
        ]);
      },
    ));

  it("a program without pages; a port that cannot be used ends it with the reason", () =>
    withProject(
      {
        "src/main.ts": `enum Word { Ok = "ok" } export default { port: process.env.PORT, fetch: () => new Response(Word.Ok + process.env.NODE_ENV) };`,
      },
      async (project) => {
        await built(project, "src/main.ts", "--outdir", "out");
        const out = join(project.root, "out");
        assert.deepEqual(filesIn(out), ["build-manifest.json", "main.js", "package.json"]);
        await withBuiltProgram(out, "main.js", async ({ url }) => assert.equal((await send(url)).text, "okproduction"));
        const { code, output } = await run(process.execPath, ["main.js"], {
          cwd: out,
          env: { ...process.env, PORT: "x" },
        });
        assert.equal(code, 1);
        assert.match(output, /it must be a whole number from 0 to 65535/);
        const preview = await project.command("preview", "out");
        assert.match(preview.output, /out is a program: start it with node out\/main\.js/);
      },
    ));

  it("errors of the program and of its pages exit with 1, with the code", () =>
    withProject(
      {
        "server.ts": `import page from "./index.html";\nimport "./other.ts";\nexport default { routes: { "/": page } };\n`,
        "other.ts": "const hot = import.meta.hot;\n",
        "index.html": html(SCRIPT),
        "page.ts": `import "./gone.ts";\n`,
      },
      async (project) => {
        const first = await project.build("server.ts");
        assert.equal(first.code, 1);
        assert.match(first.output, /other\.ts:1:13: .*cannot be used indirectly[^]*1 [|│] const hot/);
        project.write("other.ts", "");
        const second = await project.build("server.ts");
        assert.equal(second.code, 1);
        assert.match(second.output, /page\.ts:1:8: cannot find "\.\/gone\.ts"\n\n> 1 \| import/);
        assert.ok(!existsSync(join(project.root, "dist")));
      },
    ));
});
