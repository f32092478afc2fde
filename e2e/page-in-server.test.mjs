/** HTML imports in a program under `hot`, in real Chromium: rules W2, W10, U13. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { ICON, send } from "./lib/dev-server.mjs";
import { startExample } from "./lib/example.mjs";
import { withHot } from "./lib/hot.mjs";
import { freePort } from "./lib/requests.mjs";

const html = (body, script = "./page.ts") =>
  `<!doctype html>${ICON}<body>${body}<script type="module" src="${script}"></script></body>\n`;

/** A page that shows what it imports, and what the API says. */
const PAGE = {
  "index.html": html(`<h1>first</h1><p id="text"></p>`),
  "page.ts": `import { text } from "./text.ts";
import { shared } from "./shared.ts";
globalThis.loads = (globalThis.loads ?? 0) + 1;
document.querySelector("#text")!.textContent = text + shared;
import.meta.hot.accept();
`,
  "text.ts": `export const text: string = "page ";\n`,
  "shared.ts": `export const shared: string = "shared";\n`,
};
const SERVER = `import page from "./index.html";
import { answer } from "./api.ts";
console.log("server runs");
export default { port: 0, routes: { "/": page, "/api": () => new Response(answer) } };
`;
const API = `import { shared } from "./shared.ts";\nexport const answer = "api " + shared;\n`;

const until = (page, expression, argument) => page.waitForFunction(expression, argument, { timeout: 30_000 });
const text = (wanted) => [(wanted) => document.querySelector("#text")?.textContent === wanted, wanted];
/** The address that a program's default export is served at. */
const address = async (program) => (await program.prints(/listening on (http:\S+)/))[1];
const count = (program, pattern) => program.output().match(pattern)?.length ?? 0;

describe("pages in a program (W2)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  it("routes: paths, parameters, *, methods, responses, pages, and fetch for the rest", () =>
    withHot(
      {
        ...PAGE,
        "server.ts": `import page from "./index.html";
export default {
  port: 0,
  routes: {
    "/": page,
    "/app/*": page,
    "/users/me": new Response("me", { headers: { "x-fixed": "yes" } }),
    "/users/me/:part": { GET: () => new Response("part") },
    "/users/me/*": (request) => new Response(request.method),
    "/users/:id": (request) => Response.json(request.params),
    "/users/:id/posts/:post": (request) => Response.json(request.params),
    "/notes": { GET: () => new Response("all"), POST: async (request) => new Response("made " + (await request.text()), { status: 201 }) },
    "/notes/": new Response("slash"),
    "/files/*": new Response("files"),
    "/none": false,
    "/throws": () => { throw new Error("a route threw"); },
  },
  fetch: (request) => new Response("fetch " + new URL(request.url).pathname, { status: 404 }),
};
`,
      },
      {},
      async (program) => {
        const url = await address(program);
        const get = async (path, options) => {
          const { status, text } = await send(url + path, options);
          return `${status} ${text}`;
        };
        for (let times = 0; times < 2; times++) assert.equal(await get("users/me"), "200 me", "more than once");
        assert.equal((await send(`${url}users/me`)).headers["x-fixed"], "yes");
        assert.equal(await get("users/a%20b"), `200 {"id":"a b"}`);
        assert.equal(await get("users/me/1"), "200 part");
        assert.equal(await get("users/me/1", { method: "DELETE" }), "200 DELETE");
        assert.equal(await get("users/1/posts/2"), `200 {"id":"1","post":"2"}`);
        assert.equal(await get("notes"), "200 all");
        assert.equal(await get("notes", { method: "HEAD" }), "200 ");
        assert.equal(await get("notes", { method: "POST", body: "this" }), "201 made this");
        assert.equal(await get("notes", { method: "DELETE" }), "404 fetch /notes");
        assert.equal(await get("notes/"), "200 slash");
        assert.equal(await get("users/me/"), "200 GET");
        assert.equal(await get("files/"), "200 files");
        assert.equal(await get("files/a/b"), "200 files");
        assert.equal(await get("files"), "404 fetch /files");
        assert.equal(await get("none"), "404 fetch /none");
        assert.equal(await get("other"), "404 fetch /other");
        assert.match(await get("throws"), /^500 /);
        await program.prints(/a route threw/);
        for (const path of ["", "app/", "app/a/b"]) assert.match(await get(path), /^200 .*<h1>first/, path);
        assert.equal(await get("", { method: "POST" }), "405 Pages take GET.\n");
        const { headers } = await send(url);
        assert.equal((await send(url, { headers: { "if-none-match": headers.etag } })).status, 304);
      },
    ));

  it("a route that is none is an error that names it, and the last good ones stay", () =>
    withHot({ ...PAGE, "api.ts": API, "server.ts": SERVER }, {}, async (program) => {
      const url = await address(program);
      program.write("server.ts", SERVER.replace(`"/api": () => new Response(answer)`, `"/api": { get: page }`));
      await program.prints(/the route "\/api" of the default export: "get" is no method, write it as "GET"/);
      assert.equal((await send(`${url}api`)).text, "api shared");
    }));

  it("server and page are hot on one port: an edit of one neither runs nor reloads the other", () =>
    withHot({ ...PAGE, "api.ts": API, "server.ts": SERVER }, {}, async (program) => {
      const url = await address(program);
      await withPage(browser, "in-server", async (page) => {
        const loads = () => page.evaluate(() => globalThis.loads);
        await page.goto(url);
        await until(page, ...text("page shared"));
        await program.message(({ event }) => event === "connected");

        program.write("text.ts", `export const text: string = "edited ";\n`);
        await until(page, ...text("edited shared"));
        assert.equal(await loads(), 2, "evaluated again, not loaded again");
        assert.equal(count(program, /server runs/g), 1);

        await program.save("api.ts", API.replace(`"api "`, `"new api "`));
        assert.equal((await send(`${url}api`)).text, "new api shared");
        assert.equal(count(program, /server runs/g), 2);
        assert.equal(await loads(), 2);

        // Both import this one.
        program.write("shared.ts", `export const shared: string = "for both";\n`);
        await until(page, ...text("edited for both"));
        await program.prints(/server runs[^]*server runs/);
        assert.equal((await send(`${url}api`)).text, "new api for both");
        assert.equal(await loads(), 3);

        program.write("index.html", PAGE["index.html"].replace("first", "second"));
        await until(page, () => document.querySelector("h1")?.textContent === "second" && globalThis.loads === 1);
        assert.equal(count(program, /server runs/g), 3, "a saved document is no update of the server");
      });
    }));

  it("a page that a later version of the server imports is hot as well", () =>
    withHot(
      { ...PAGE, "server.ts": `export default { port: 0, fetch: () => new Response("no page") };\n` },
      {},
      async (program) => {
        const url = await address(program);
        assert.equal((await send(url)).text, "no page");
        program.write(
          "server.ts",
          `import page from "./index.html";\nexport default { port: 0, fetch: page.fetch };\n`,
        );
        await program.prints(/reloaded server\.ts/);
        await withPage(browser, "in-server-later", async (page) => {
          await page.goto(url);
          await until(page, ...text("page shared"));
          await program.message(({ event }) => event === "connected");
          program.write("text.ts", `export const text: string = "edited ";\n`);
          await until(page, ...text("edited shared"));
        });
      },
    ));

  const ROUTERS = {
    "Hono as the default export": `import { Hono } from "hono";
const app = new Hono();
app.get("/api", (context) => context.text("api"));
app.get("/", (context) => page.fetch(context.req.raw));
export default { port: Number(process.env.PORT), fetch: app.fetch };`,
    "Hono on a server of its own": `import { Hono } from "hono";
import { serve } from "@hono/node-server";
const app = new Hono();
app.get("/api", (context) => context.text("api"));
app.get("/", (context) => page.fetch(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT) });`,
    Express: `import express from "express";
express().get("/api", (_request, response) => void response.send("api")).get("/", page.handler).listen(process.env.PORT);`,
    "node:http": `import { createServer } from "node:http";
createServer((request, response) => (request.url === "/api" ? void response.end("api") : page.handler(request, response))).listen(process.env.PORT);`,
    "node:http with a WebSocket of its own": `import { createServer } from "node:http";
import { WebSocketServer } from "ws";
const server = createServer((request, response) => (request.url === "/api" ? void response.end("api") : page.handler(request, response)));
new WebSocketServer({ server, path: "/echo" }).on("connection", (socket) => socket.on("message", (data) => socket.send(String(data))));
server.listen(process.env.PORT);`,
    Fastify: `import fastify from "fastify";
const app = fastify({ forceCloseConnections: true });
app.get("/api", () => "api");
app.get("/", (request, reply) => { reply.hijack(); return page.handler(request.raw, reply.raw); });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });`,
  };
  for (const [name, code] of Object.entries(ROUTERS))
    it(`${name}: page, API and updates on one port`, async () => {
      const port = await freePort();
      const files = {
        ...PAGE,
        "server.ts": `import page from "./index.html";\n${code}\nconsole.log("server runs");\n`,
      };
      await withHot(files, { env: { PORT: String(port) } }, async (program) => {
        await program.prints(/server runs/);
        await program.message(({ event }) => event === "started");
        const url = `http://localhost:${port}/`;
        await withPage(browser, "in-server-router", async (page) => {
          await page.goto(url);
          await until(page, ...text("page shared"));
          await program.message(({ event }) => event === "connected");
          assert.equal((await send(`${url}api`)).text, "api");
          program.write("text.ts", `export const text: string = "edited ";\n`);
          await until(page, ...text("edited shared"));
          assert.equal(count(program, /server runs/g), 1);
          if (code.includes("/echo")) assert.equal(await echo(`ws://localhost:${port}/echo`, "hello"), "hello");
          // The server is replaced; the page's socket stays.
          program.write("server.ts", files["server.ts"].replace("server runs", "server runs again"));
          await program.prints(/server runs again/);
          program.write("text.ts", `export const text: string = "once more ";\n`);
          await until(page, ...text("once more shared"));
          assert.equal(await page.evaluate(() => globalThis.loads), 3);
        });
      });
    });

  it("a WebSocket of the default export and the page's own are on the same port", () =>
    withHot(
      {
        ...PAGE,
        "server.ts": `import page from "./index.html";
export default {
  port: 0,
  routes: { "/": page, "/ws": (request, server) => (server.upgrade(request) ? undefined : new Response("no", { status: 400 })) },
  websocket: { message: (socket, message) => void socket.send("echo " + message) },
};
`,
      },
      {},
      async (program) => {
        const url = await address(program);
        assert.equal((await send(`${url}ws`)).status, 400);
        await withPage(browser, "in-server-websocket", async (page) => {
          await page.goto(url);
          await until(page, ...text("page shared"));
          assert.equal(await echo(`${url.replace("http", "ws")}ws`, "hello"), "echo hello");
          await program.message(({ event }) => event === "connected");
          program.write("text.ts", `export const text: string = "edited ";\n`);
          await until(page, ...text("edited shared"));
        });
      },
    ));

  it("send reaches import.meta.hot.on of the server, whose client answers that page alone (U13)", () =>
    withHot(
      {
        "index.html": html("", "./page.js"),
        "page.js": `globalThis.answers = [];
import.meta.hot.on("answer", (answer) => answers.push(answer));
globalThis.ask = (text) => import.meta.hot.send("ask", { text });
`,
        "server.ts": `import page from "./index.html";
import.meta.hot.on("ask", ({ text }, client) => client.send("answer", "you asked " + text));
export default { port: 0, routes: { "/": page } };
`,
      },
      {},
      async (program) => {
        const url = await address(program);
        await withPage(browser, "in-server-send-1", (one) =>
          withPage(browser, "in-server-send-2", async (two) => {
            for (const page of [one, two]) {
              await page.goto(url);
              await until(page, () => globalThis.ask);
            }
            await one.evaluate(() => ask("first"));
            await until(one, () => globalThis.answers.length === 1);
            await two.evaluate(() => ask("second"));
            await until(two, () => globalThis.answers.length === 1);
            assert.deepEqual(await one.evaluate(() => globalThis.answers), ["you asked first"]);
            assert.deepEqual(await two.evaluate(() => globalThis.answers), ["you asked second"]);
          }),
        );
      },
    ));

  it("a build error of a page is shown in it and leaves the server alone", () =>
    withHot({ ...PAGE, "api.ts": API, "server.ts": SERVER }, {}, async (program) => {
      const url = await address(program);
      await withPage(browser, "in-server-error", async (page) => {
        await page.goto(url);
        await until(page, ...text("page shared"));
        await program.message(({ event }) => event === "connected");
        program.write("text.ts", `export const text: string = "half\n`);
        await until(page, () => document.querySelector("import-meta-hot-overlay"));
        await program.prints(/text\.ts/);
        assert.equal((await send(`${url}api`)).text, "api shared");
        program.write("text.ts", `export const text: string = "whole ";\n`);
        await until(page, ...text("whole shared"));
        await until(page, () => !document.querySelector("import-meta-hot-overlay"));
        assert.equal(count(program, /server runs/g), 1);
      });
    }));

  it("an HTML file that does not exist is an error of the server, and its creation solves it", () =>
    withHot(
      { "page.ts": "", "server.ts": SERVER, "api.ts": API, "shared.ts": PAGE["shared.ts"] },
      {},
      async (program) => {
        await program.prints(/cannot find ".\/index\.html"/);
        program.write("index.html", PAGE["index.html"]);
        assert.match((await send(await address(program))).text, /<h1>first/);
      },
    ));
});

describe("three pages, chosen by the server (W2 W10)", { concurrency: false }, () => {
  const FILES = {
    "public.html": html("<h1>public</h1>", "./public.js"),
    "private.html": `<!doctype html>${ICON}<link rel="stylesheet" href="./private.css"><body><h1>private</h1><script type="module" src="./private.js"></script></body>\n`,
    "public.js": `import "./common.js";\ndocument.title = "public";\n`,
    "private.js": `import "./common.js";\nimport "./secret.js";\nglobalThis.load = () => import("./lazy-secret.js");\ndocument.title = "private";\n`,
    "common.js": `export const common = 1;\n`,
    "secret.js": `export const secret = "the secret";\n`,
    "lazy-secret.js": `export const secret = "the secret";\n`,
    "private.css": `/* the secret */ body { --secret: "the secret" }\n`,
    "server.js": `import publicPage from "./public.html";
import privatePage from "./private.html";
const isSignedIn = (request) => request.headers.get("cookie") === "session=1";
export default {
  port: 0,
  routes: { "/": (request) => (isSignedIn(request) ? privatePage.fetch(request) : publicPage.fetch(request)) },
};
`,
  };

  it("private code is not served to who is not signed in, however it is asked for", () =>
    withHot(FILES, { entry: "server.js" }, async (program) => {
      const url = await address(program);
      const cookie = { cookie: "session=1" };
      const documentOf = async (headers) => (await send(url, { headers })).text;
      const keyOf = (document) => document.match(/\/page\/([\w-]{24})\/pages/)[1];
      // The private page is built: its code could be served.
      const signedIn = await documentOf(cookie);
      const privateKey = keyOf(signedIn);
      const script = (key, page) => `/__import-meta-hot/page/${key}/pages/${encodeURIComponent(page)}.js`;
      assert.match((await send(url, { path: script(privateKey, "/private.html") })).text, /the secret/);
      const chunk = `/__import-meta-hot/page/${privateKey}/chunks/${encodeURIComponent("/lazy-secret.js")}.js`;
      assert.match((await send(url, { path: chunk })).text, /the secret/);
      const style = `/__import-meta-hot/page/${privateKey}/styles/${encodeURIComponent("/private.css")}.css`;
      assert.match((await send(url, { path: style })).text, /the secret/);

      const document = await documentOf({});
      const key = keyOf(document);
      assert.notEqual(key, privateKey);
      assert.match((await send(url, { path: script(key, "/public.html") })).text, /common/);
      for (const path of [
        script(key, "/private.html"),
        `${script(key, "/private.html")}.map`,
        chunk.replace(privateKey, key),
        chunk.replace(privateKey, key).replace("chunks", "pages"),
        style.replace(privateKey, key),
        chunk.replace(privateKey, key).replace("lazy-secret", "secret"),
        chunk.replace(`${privateKey}/`, ""),
      ]) {
        const { status, text } = await send(url, { path });
        assert.ok(status === 403 || status === 404, `${path}: ${status}`);
        assert.doesNotMatch(text, /the secret/);
      }
      const frame = await send(`${url}__import-meta-hot/describe`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-import-meta-hot-token": key },
        body: JSON.stringify({
          message: "x",
          stack: `Error: x\n at f (hot://page/secret.js?v=1:1:1)\n at g (${url.slice(0, -1)}${script(privateKey, "/private.html")}:2:1)`,
          moduleName: `${program.root}/secret.js`,
        }),
      });
      assert.doesNotMatch(frame.text, /the secret/);

      // The socket of the public page says that it is the private one.
      const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket?token=${key}`, {
        headers: { origin: url.slice(0, -1) },
      });
      const got = [];
      socket.on("message", (data) => got.push(String(data)));
      await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
      const hello = {
        type: "hello",
        page: "/private.html",
        html: "",
        modules: { "/secret.js": "old", "/lazy-secret.js": "old" },
      };
      socket.send(JSON.stringify(hello));
      socket.send(JSON.stringify({ type: "loaded", modules: { "/secret.js": "older" } }));
      program.write("secret.js", `export const secret = "the secret, edited";\n`);
      await program.message(({ event }) => event === "update");
      socket.send(JSON.stringify({ type: "ping" }));
      while (!got.includes(`{"type":"pong"}`)) await new Promise((resolve) => socket.once("message", resolve));
      socket.terminate();
      assert.doesNotMatch(got.join("\n"), /the secret/);
    }));

  it("a foreign Host, another site and a foreign Origin get nothing of a program's pages", () =>
    withHot(FILES, { entry: "server.js" }, async (program) => {
      const url = await address(program);
      const [script, key] = (await send(url)).text.match(/\/__import-meta-hot\/page\/([\w-]{24})\/pages[^"]+/);
      for (const headers of [
        { host: "evil.example" },
        { origin: "http://evil.example" },
        { "sec-fetch-site": "cross-site" },
      ])
        for (const path of ["/", script]) {
          const { status, text } = await send(url, { path, headers });
          assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
          assert.doesNotMatch(text, /System\.register|<h1>/);
        }
      for (const [token, headers] of [
        ["x", { origin: url.slice(0, -1) }],
        [key, {}],
        [key, { origin: "http://evil.example" }],
      ])
        await assert.rejects(
          echo(`${url.replace("http", "ws")}__import-meta-hot/socket?token=${token}`, "x", headers),
          /403/,
        );
    }));
});

describe("examples/fullstack", { concurrency: false }, () => {
  it("two windows, an API and a WebSocket: an edit of the page is in both, one of the server keeps them", async () => {
    const browser = await launch();
    const app = await startExample("fullstack");
    try {
      await withPage(browser, "fullstack-1", (one) =>
        withPage(browser, "fullstack-2", async (two) => {
          const pages = [one, two];
          const shows = (wanted) =>
            Promise.all(
              pages.map((page) =>
                until(page, (wanted) => document.querySelector("#messages").textContent.endsWith(wanted), wanted),
              ),
            );
          for (const page of pages) {
            // The example's own WebSocket has to be open before a message is sent.
            const live = page.waitForEvent("websocket", (socket) => socket.url().endsWith("/live"));
            await page.goto(app.url);
            await live;
            await page.evaluate(() => (globalThis.state = "kept"));
          }
          await one.fill("input", "hello");
          await one.click("button");
          await until(one, () => document.querySelector("input").value === "");
          await two.fill("input", "answer");
          await two.click("button");
          await shows("answer");
          await one.fill("input", "typed");

          app.edit("page/list.ts", "toLocaleTimeString()} ", "toLocaleTimeString()} says ");
          await shows("says answer");
          assert.equal(await one.inputValue("input"), "typed");

          const reloaded = app.server.next(/updated messages\.ts/);
          app.edit("messages.ts", "text: text.trim()", `text: "new: " + text.trim()`);
          await reloaded;
          await one.click("button");
          await shows("says new: typed");
          assert.equal((await (await fetch(`${app.url}api/messages`)).json()).length, 3);
          for (const page of pages) assert.equal(await page.evaluate(() => globalThis.state), "kept");
        }),
      );
      assert.match(await (await fetch(`${app.url}about`)).text(), /<h1>About/);
    } finally {
      await app.stop();
      await browser.close();
    }
  });
});

/** @returns the first message of a WebSocket after this one was sent */
function echo(url, message, headers = {}) {
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve, reject) => {
    socket.on("open", () => socket.send(message));
    socket.on("message", (data) => {
      resolve(String(data));
      socket.terminate();
    });
    socket.on("error", reject);
  });
}
