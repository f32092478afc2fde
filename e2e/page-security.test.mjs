/** What `hot index.html` serves to whom (W10): each hole that dev servers had is attacked. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { ICON, send } from "./lib/dev-server.mjs";
import { hot } from "./lib/hot.mjs";

const SECRET = "the content of a secret file";
const outside = mkdtempSync(join(tmpdir(), "import-meta-hot-outside-"));
writeFileSync(join(outside, "passwd"), `${SECRET}\n`);

const FILES = {
  "index.html": `<!doctype html>${ICON}<link rel="stylesheet" href="./a.css"><body><script type="module" src="./index.js"></script></body>`,
  "index.js": `import "./a.js";\nglobalThis.load = () => import("./lazy.js");\nglobalThis.ready = true;\nimport.meta.hot.on("answer", () => {});`,
  "a.js": `export const line = "the second line of the page";\n`,
  "a.css": "body { margin: 0 }",
  "lazy.js": `export const lazy = 1;`,
  "unused.js": `// ${SECRET}`,
  "unused.css": `/* ${SECRET} */`,
  ".env": `SECRET="${SECRET}"\n`,
};

describe("security of hot index.html (W10)", { concurrency: false }, () => {
  let browser, program, url, token, script;

  before(async () => {
    browser = await launch();
    program = hot(FILES, { args: ["--port", "0"], entry: "index.html" });
    symlinkSync(join(outside, "passwd"), join(program.root, "link.js"));
    url = `${(await program.message(({ event }) => event === "listening")).address}/`;
    [, script, token] = (await send(url)).text.match(/src="(\/__import-meta-hot\/page\/([\w-]{24})\/[^"]+)"/);
    await send(new URL(script, url)); // builds everything
  });
  after(async () => {
    await program?.stop();
    await browser?.close();
  });

  it("listens on this machine alone", () => {
    assert.match(url, /^http:\/\/localhost:\d+\/$/);
  });

  it("refuses a Host that is not this machine's: DNS rebinding", async () => {
    for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80"])
      for (const path of ["/", script]) {
        const { status, text } = await send(url, { path, headers: { host } });
        assert.ok(status === 403 || status === 400, `${host} ${path}: ${status}`);
        assert.doesNotMatch(text, /System\.register/);
      }
    assert.equal((await send(url, { headers: { host: `127.0.0.1:${new URL(url).port}` } })).status, 200);
  });

  it("has no CORS headers, and code cannot be used by another site", async () => {
    for (const path of ["/", script, `${script}.map`]) {
      const { headers, status } = await send(url, { path });
      assert.equal(status, 200, path);
      assert.equal(headers["access-control-allow-origin"], undefined);
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
    for (const headers of [
      { origin: "http://evil.example" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    ])
      assert.equal((await send(url, { path: script, headers })).status, 403, JSON.stringify(headers));
  });

  it("a page of another site cannot run or read the code in a real browser", async () => {
    const evil = createServer((_request, response) =>
      response
        .setHeader("content-type", "text/html")
        .end(
          `${ICON}<script src="${new URL(script, url)}" onload="result='loaded'" onerror="result='refused'"></script>`,
        ),
    ).listen(0, "127.0.0.1");
    await once(evil, "listening");
    try {
      await withPage(browser, "cross-site", async (page) => {
        // Another site than localhost.
        await page.goto(`http://127.0.0.1:${evil.address().port}/`);
        await page.waitForFunction(() => globalThis.result);
        assert.equal(await page.evaluate(() => globalThis.result), "refused");
        assert.equal(await page.evaluate(() => globalThis.__hot__), undefined);
      });
    } finally {
      evil.close();
      evil.closeAllConnections();
    }
  });

  it("serves nothing that is not in the graph, however it is spelled", async () => {
    const base = `/__import-meta-hot/page/${token}`;
    const names = [
      "/unused.js",
      "/link.js",
      "/.env",
      "/package.json",
      "/unused.js?raw",
      "/a.js?raw",
      "/a.js?raw??",
      "/a.js?import&raw",
      "/unused.css?inline",
      `/@fs${outside}/passwd`,
      `/@fs${outside}/passwd?raw`,
      `/../../../../../../..${outside}/passwd`,
      `${outside}/passwd`,
      "/a.js\0.css",
      "/__proto__",
      "__proto__",
      "constructor",
    ];
    const paths = names.flatMap((name) => {
      const encoded = encodeURIComponent(name);
      return [
        `${base}/chunks/${encoded}.js`,
        `${base}/pages/${encoded}.js`,
        `${base}/styles/${encoded}.css`,
        `${base}/assets/${encoded}/x`,
        `${base}/${encoded}/x`,
      ];
    });
    const direct = [
      "/unused.js",
      "/link.js",
      "/.env",
      "/package.json",
      "/a.js?raw",
      "/@fs/etc/passwd",
      `/@fs${outside}/passwd?raw??`,
      `/..${outside}/passwd`,
      `/%2e%2e/%2e%2e${outside}/passwd`,
      `/..%2f..%2f..%2f..%2f..%2f${outside}/passwd`,
      "/..\\..\\.env",
      "//evil.example/.env",
      "/.env#x",
      "/index.js.map?url",
    ];
    for (const path of [...paths, ...direct]) {
      const { text, status } = await send(url, { path });
      assert.doesNotMatch(text, new RegExp(SECRET), path);
      assert.doesNotMatch(text, /root:x/, path);
      if (path.startsWith(base)) assert.equal(status, 404, path);
    }
  });

  it("code wants the token in its address", async () => {
    for (const wrong of ["", "x", `${token}x`, token.replace(/.$/, (last) => (last === "a" ? "b" : "a"))]) {
      const { status, text } = await send(url, { path: script.replace(token, wrong) });
      assert.ok(status === 403 || status === 404, `${wrong}: ${status}`);
      assert.doesNotMatch(text, /System\.register/);
    }
  });

  /** @returns "open", or the status that refused */
  const connect = (given, headers) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket${given}`, { headers });
      socket.on("unexpected-response", (_request, response) => {
        resolve(response.statusCode);
        response.destroy();
      });
      socket.on("open", () => {
        resolve("open");
        socket.terminate();
      });
      socket.on("error", reject);
    });

  it("the socket wants the page's own Origin and the token", async () => {
    const origin = new URL(url).origin;
    assert.equal(await connect(`?token=${token}`, { origin }), "open");
    assert.equal(await connect("", { origin }), 403);
    assert.equal(await connect(`?token=${token}x`, { origin }), 403);
    assert.equal(await connect(`?token=${token}`, {}), 403, "no Origin");
    for (const foreign of [
      "http://evil.example",
      "null",
      "http://127.0.0.1:1",
      "http://localhost:1",
      `${origin}.evil.example`,
    ])
      assert.equal(await connect(`?token=${token}`, { origin: foreign }), 403, foreign);
    assert.equal(await connect(`?token=${token}`, { origin, host: "evil.example" }), 403, "DNS rebinding");
  });

  it("an oversized message, nonsense and __proto__ close that socket alone", async () => {
    const origin = new URL(url).origin;
    const open = async () => {
      const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket?token=${token}`, {
        headers: { origin },
      });
      socket.on("error", () => {});
      await once(socket, "open");
      return socket;
    };
    for (const message of ["x".repeat(9 * 1024 * 1024), "not JSON"]) {
      const socket = await open();
      const closed = once(socket, "close");
      socket.send(message);
      await closed;
    }
    const socket = await open();
    for (const message of [
      `null`,
      `7`,
      `{"type":"__proto__"}`,
      `{"type":"hello","page":"__proto__","html":{},"modules":{"__proto__":{"polluted":1},"constructor":1}}`,
      `{"type":"loaded","modules":null}`,
      `{"type":"hello","page":"/index.html","html":"x","modules":7}`,
    ])
      socket.send(message);
    // The page's document has another version: the answer shows that everything before was read.
    const [answer] = await once(socket, "message");
    assert.equal(JSON.parse(String(answer)).type, "reload");
    socket.terminate();
    assert.equal({}.polluted, undefined);
    assert.equal((await send(url)).status, 200);
  });

  const post = (path, body, headers = {}) =>
    send(`${url}__import-meta-hot/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-import-meta-hot-token": token, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  it("the editor's route wants the token, JSON, its own site, and a small body", async () => {
    for (const path of ["describe", "open-editor"]) {
      const body = { file: "/etc/passwd", message: "x" };
      assert.equal((await send(`${url}__import-meta-hot/${path}`)).status, 405, "GET");
      assert.equal((await post(path, body, { "x-import-meta-hot-token": "" })).status, 403);
      assert.equal((await post(path, body, { "x-import-meta-hot-token": `${token}x` })).status, 403);
      assert.equal((await post(path, body, { origin: "http://evil.example" })).status, 403);
      assert.equal((await post(path, body, { "sec-fetch-site": "cross-site" })).status, 403);
      assert.equal((await post(path, body, { host: "evil.example" })).status, 403);
      assert.equal((await post(path, body, { "content-type": "text/plain" })).status, 415);
      assert.equal((await post(path, "not JSON")).status, 400);
      const large = JSON.stringify({ message: "x".repeat(65 * 1024) });
      assert.equal((await post(path, large).catch(() => ({ status: 413 }))).status, 413);
    }
  });

  it("errors are described with files of the graph alone", async () => {
    for (const place of [`${outside}/passwd`, "/.env", "/unused.js", "/link.js", "/../.env", "/%E0%A4%A"])
      for (const start of [url.slice(0, -1), "hot://page"]) {
        const { text } = await post("describe", { message: "x", stack: `Error: x\n at f (${start}${place}:1:1)` });
        assert.doesNotMatch(text, new RegExp(SECRET), place);
      }
  });

  it("the error page and the overlay show HTML as text", async () => {
    const attack = `<img src=x onerror="globalThis.attacked = true">`;
    const broken = hot(
      { ...FILES, "index.js": `const broken = '${attack}' = ;\n` },
      { args: ["--port", "0"], entry: "index.html" },
    );
    try {
      const { address } = await broken.message(({ event }) => event === "listening");
      await withPage(browser, "overlay-html", async (page) => {
        await page.goto(address);
        const dialog = page.getByRole("alertdialog");
        await dialog.waitFor();
        assert.ok((await dialog.textContent()).includes("<img src=x"));
        assert.equal(await page.locator("img").count(), 0);
        assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
      });
    } finally {
      await broken.stop();
    }
  });
});
