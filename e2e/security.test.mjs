/** What the dev-time servers promise (SECURITY.md), each promise attacked on each server; rule W10 for our own. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { serve } from "./lib/hosts/bundler.mjs";
import { until } from "./lib/requests.mjs";

const SECRET = "root:x:0:0:secret";
const outside = mkdtempSync(join(tmpdir(), "import-meta-hot-outside-"));
writeFileSync(join(outside, "passwd"), `${SECRET}\n`);

const FILES = {
  "index.js": `import "./probe.js";\nimport "./a.js";\nimport.meta.hot.accept();\n`,
  "a.js": `export const line = "the second line of the build";\nexport const b = 2;\n`,
  "unused.js": `export const line = "not a part of the build";\n`,
};

const PATHS = {
  rspack: { socket: "ws" },
  webpack: { socket: "ws" },
  "rspack-middleware": { socket: "__import-meta-hot/socket/main" },
};

/** Files of the machine, and ways to name them. */
const OUTSIDE = [
  join(outside, "passwd"),
  "/etc/passwd",
  `../../../../../../../..${outside}/passwd`,
  "./link.js",
  "./unused.js",
  "./package.json",
  `a!${outside}/passwd`,
  `${outside}/passwd?x`,
  `./a.js/../link.js`,
  ".",
  "/dev/zero",
  `${outside}/passwd\0.js`,
];

/** A request with any headers: `fetch` would set Host and Sec-Fetch-* itself. */
function send(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    request.on("error", reject).end(body);
  });
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const host of Object.keys(PATHS)) {
  describe(`security, ${host}`, { concurrency: false }, () => {
    let server, token;
    const heard = [];

    before(async () => {
      server = await serve(host, { ...FILES });
      server.hot.on("attack", (data) => heard.push(data));
      symlinkSync(join(outside, "passwd"), join(server.root, "link.js"));
      const { text } = await send(`${server.url}main.js`);
      [, token] = text.match(/overlay\.js\?[^"'`\s)]*&([\w-]{24})/);
    });
    after(() => server?.close());

    const post = (path, body, headers = {}) =>
      send(`${server.url}__import-meta-hot/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-import-meta-hot-token": token, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    const place = (moduleName, line = 1) => ({ message: "x", moduleName, loc: `${line}:1` });

    it("shows code of the build to its own pages", async () => {
      const { status, text } = await post("describe", place("./a.js"));
      assert.equal(status, 200);
      assert.match(JSON.parse(text).frame, /the second line of the build/);
    });

    it("shows no file that is not part of the build, however it is spelled", async () => {
      for (const name of OUTSIDE) {
        const { text } = await post("describe", place(name));
        assert.doesNotMatch(text, /secret|root:x|not a part of the build/, name);
        assert.equal(text === "" ? undefined : JSON.parse(text).frame, undefined, name);
      }
      for (const url of [`${server.url}../../${outside}/passwd`, `${server.url}..%2f..%2f${outside}%2fpasswd`]) {
        const { text } = await post("describe", { message: "x", stack: `Error: x\n at f (${url}:1:1)` });
        assert.doesNotMatch(text, /secret/);
      }
    });

    it("opens no file in the editor that is not part of the build", async () => {
      const opened = join(outside, `opened-${host}`);
      const editor = join(outside, `editor-${host}.sh`);
      writeFileSync(editor, `#!/bin/sh\necho "$@" >> "${opened}"\n`, { mode: 0o755 });
      process.env.LAUNCH_EDITOR = editor;
      try {
        for (const file of [...OUTSIDE, `${outside}/passwd;touch ${outside}/x`, "--version"])
          assert.equal((await post("open-editor", { file, line: 1, column: 1 })).status, 204, file);
        await post("open-editor", { file: "./a.js", line: 2, column: 3 });
        await until(() => existsSync(opened) && readFileSync(opened, "utf8") !== ""); // the shell creates it first
        assert.match(readFileSync(opened, "utf8"), /^\S*a\.js\S*( \S+)*\n$/);
        assert.doesNotMatch(readFileSync(opened, "utf8"), /passwd|link|unused|version/);
      } finally {
        delete process.env.LAUNCH_EDITOR;
      }
    });

    it("its routes want the token, JSON, and at most 64 KB", async () => {
      for (const path of ["describe", "open-editor"]) {
        const body = path === "describe" ? place("./a.js") : { file: "/etc/passwd" };
        assert.equal((await post(path, body, { "x-import-meta-hot-token": "" })).status, 403, path);
        assert.equal((await post(path, body, { "x-import-meta-hot-token": `${token}x` })).status, 403, path);
        assert.equal((await post(path, body, { "content-type": "text/plain" })).status, 415, path);
        assert.equal((await post(path, "not JSON")).status, 400, path);
        const large = JSON.stringify({ message: "x".repeat(65 * 1024) });
        assert.equal((await post(path, large).catch(() => ({ status: 413 }))).status, 413, path);
      }
    });

    it("answers the longest messages at once: parsing is linear", async () => {
      const worst = [
        "\n",
        " ",
        "[",
        "1",
        "(1:",
        "http://",
        "http://a:1",
        "│ ",
        "\n1 | ",
        "[1:",
        "> ",
        "\t",
        ":1:1 http:",
      ];
      for (const part of worst) {
        const text = part.repeat(Math.floor(60_000 / JSON.stringify(part).length));
        for (const body of [
          { message: text, moduleName: text, loc: text },
          { message: "x", stack: text },
        ]) {
          const json = JSON.stringify(body).slice(0, 64_000);
          const valid = json === JSON.stringify(body) ? json : JSON.stringify({ message: text });
          const start = performance.now();
          assert.equal((await post("describe", valid)).status, 200);
          // Cubic and quadratic patterns took minutes and seconds for this.
          assert.ok(performance.now() - start < 2000, JSON.stringify(part));
        }
      }
    });

    it("refuses a Host that is not this machine's (DNS rebinding)", async () => {
      const headers = { host: "evil.example" };
      assert.equal((await post("describe", place("./a.js"), headers)).status, 403);
      assert.equal((await post("open-editor", { file: "./a.js" }, headers)).status, 403);
      assert.equal((await send(`${server.url}main.js`, { headers })).status, 403);
    });

    it("gives its code to no other site's <script>", async () => {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" };
      assert.equal((await send(`${server.url}main.js`, { headers })).status, 403);
      const { headers: own } = await send(`${server.url}main.js`);
      assert.equal(own["access-control-allow-origin"], undefined);
      if (host === "rspack-middleware") assert.equal(own["cross-origin-resource-policy"], "same-origin");
    });

    it("hears events only from sockets with the token", async () => {
      const address = `${server.url.replace("http", "ws")}${PATHS[host].socket}`;
      const message = (data) => JSON.stringify({ type: "import-meta-hot", data: { event: "attack", data } });
      const attack = async (url, options, data) => {
        const socket = new WebSocket(url, options);
        socket.on("open", () => {
          socket.send(message(data));
          socket.ping();
        });
        await new Promise((resolve) => socket.on("pong", resolve).on("close", resolve).on("error", resolve));
        socket.terminate();
      };
      await attack(address, { origin: "http://evil.example" }, "foreign origin");
      await attack(`${address}?token=${token}`, { origin: "http://evil.example" }, "foreign origin with the token");
      await attack(address, { origin: server.url.slice(0, -1) }, "no token");
      await attack(address, {}, "no origin, no token");
      await attack(`${address}?token=wrong`, {}, "wrong token");
      assert.deepEqual(heard, []);
      const event = new Promise((resolve) => server.hot.on("attack", resolve));
      await attack(`${address}?token=${token}`, { origin: server.url.slice(0, -1) }, "own page");
      assert.equal(await event, "own page");
    });

    it("hears no event of another site's page in Chromium", () =>
      withPage(browser, `security-${host}`, async (page) => {
        heard.length = 0;
        const evil = createServer((_request, response) =>
          response.setHeader("content-type", "text/html").end("<p>evil"),
        );
        await once(evil.listen(0, "127.0.0.1"), "listening");
        try {
          await page.goto(`http://127.0.0.1:${evil.address().port}/`);
          const address = `${server.url.replace("http", "ws")}${PATHS[host].socket}`;
          await page.evaluate(
            (address) =>
              new Promise((resolve) => {
                const socket = new WebSocket(address);
                const event = { type: "import-meta-hot", data: { event: "attack", data: "Chromium" } };
                socket.onopen = () => socket.send(JSON.stringify(event));
                socket.onclose = socket.onerror = resolve;
                setTimeout(resolve, 5000);
              }),
            address,
          );
          const read = await page.evaluate(
            (url) =>
              fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }).then(
                (response) => response.text(),
                () => "refused",
              ),
            `${server.url}__import-meta-hot/describe`,
          );
          assert.equal(read, "refused");
        } finally {
          evil.close();
        }
        assert.deepEqual(heard, []);
      }));

    it("closes a socket that sends more than 1 MB at once", async () => {
      const socket = new WebSocket(`${server.url.replace("http", "ws")}${PATHS[host].socket}?token=${token}`, {
        origin: server.url.slice(0, -1),
      });
      await once(socket, "open");
      socket.on("error", () => {});
      const closed = once(socket, "close");
      socket.send("x".repeat((1 << 20) + 1));
      const [code] = await closed;
      assert.ok([1009, 1006].includes(code), String(code));
    });
  });
}
