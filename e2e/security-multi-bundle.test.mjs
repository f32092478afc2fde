/** examples/multi-bundle gives the private bundle to signed-in users only, however its address is spelled (SECURITY.md). */
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, it } from "node:test";
import { runScript, startExample } from "./lib/example.mjs";
import { start } from "./lib/process.mjs";

/** Code that only the private bundle has: its elements, and the names of its sources in a source map. */
const SECRET = /id=\\?"(greeting|balance)|client\/private|\/api\/account/;

/** Spellings of the address of a file of the private bundle. Some are no address of it: they must not lead to it either. */
const spellingsOf = (file) => [
  `/assets/private/${file}`,
  `/assets/private/${file}?query`,
  // Repeated slashes and single dots.
  `/assets//private/${file}`,
  `//assets/private/${file}`,
  `/assets///private///${file}`,
  `/assets/./private/${file}`,
  `/assets/private/./${file}`,
  // Escapes of letters and slashes, once and twice.
  `/assets/%70rivate/${file}`,
  `/assets/%2570rivate/${file}`,
  `/%61ssets/private/${file}`,
  `/assets/private/%6d${file.slice(1)}`,
  `/assets%2Fprivate%2F${file}`,
  `/assets/private%2f${file}`,
  `/assets%252Fprivate%252F${file}`,
  // Out of another bundle.
  `/assets/public/../private/${file}`,
  `/assets/auth/../private/${file}`,
  `/assets/public//../private/${file}`,
  `/assets/public/x/../../private/${file}`,
  `/assets/public/%2e%2e/private/${file}`,
  `/assets/public/.%2E/private/${file}`,
  `/assets/public/..%2Fprivate/${file}`,
  `/assets/public/..%2fprivate%2f${file}`,
  `/assets/public/%2e%2e%2fprivate%2f${file}`,
  `/assets/public/%252e%252e/private/${file}`,
  `/assets/public/%252e%252e%252fprivate%252f${file}`,
  `/assets/public/%c0%ae%c0%ae/private/${file}`,
  `/assets/public/....//private/${file}`,
  // Backslashes.
  `/assets\\private\\${file}`,
  `/assets/public/..\\private\\${file}`,
  `/assets/public/..%5Cprivate%5C${file}`,
  `/assets/public/..%255cprivate%255c${file}`,
  // Upper case.
  `/assets/PRIVATE/${file}`,
  `/ASSETS/private/${file}`,
  `/assets/private/${file.toUpperCase()}`,
  // Trailing dots, spaces, NUL, slashes, parameters.
  `/assets/private./${file}`,
  `/assets/private../${file}`,
  `/assets/private/${file}.`,
  `/assets/private/${file}%20`,
  `/assets/private/${file}%00`,
  `/assets/private%00/${file}`,
  `/assets/private/${file}/`,
  `/assets/private;x/${file}`,
  `/assets/private/${file};x`,
  // From the addresses of pages and routes.
  `/../assets/private/${file}`,
  `/login/../assets/private/${file}`,
  `/private/../assets/private/${file}`,
  `/private/${file}`,
  `/%70rivate/${file}`,
  `/PRIVATE/${file}`,
  // Absolute form, as to a proxy.
  `http://127.0.0.1/assets/private/${file}`,
  `http://public/assets/public/../private/${file}`,
  // No address at all.
  `assets/private/${file}`,
  `/assets/%private/${file}`,
];

const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": Buffer.alloc(16).toString("base64"),
};

/** Sends a path as it is: `fetch` and `new URL` would normalise it. */
function send(url, path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode, headers: response.headers, text: "" });
    });
    // A connection that is closed without an answer gives nothing away.
    request.on("error", (error) => (error.code === "ECONNRESET" ? resolve({ headers: {}, text: "" }) : reject(error)));
    request.end(body);
  });
}

/** Signs in. @returns the headers of the user's requests */
async function signIn(url) {
  const { status, headers } = await send(url, "/login", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "name=Ada",
  });
  assert.equal(status, 302);
  return { cookie: headers["set-cookie"][0].split(";", 1)[0] };
}

for (const mode of ["development", "production"]) {
  describe(`examples/multi-bundle, ${mode}`, { concurrency: false }, () => {
    const files =
      mode === "development" ? ["main.js", "main.js.map", "main.css", "index.html"] : ["main.js", "index.html"];
    let app, production, url;

    before(async () => {
      app = await startExample("multi-bundle");
      ({ url } = app);
      if (mode === "development") return;
      await app.server.stop();
      await runScript("build", app.root);
      production = await start("node", ["dist/server/main.js"], {
        cwd: app.root,
        env: { ...process.env, NODE_ENV: "production", PORT: "0" },
        ready: /listening on (http:\S+)/,
      });
      [, url] = production.match;
    });
    after(async () => {
      await production?.stop();
      await app?.stop();
    });

    /** Whether an answer contains anything of the private bundle. Only pages may be served; HEAD has no body to look into. */
    const assertNothingPrivate = ({ status, headers, text }, what) => {
      assert.doesNotMatch(text, SECRET, what);
      if (status === 200 && !what.startsWith("OPTIONS ")) assert.match(headers["content-type"], /^text\/html/, what);
      assert.ok(![101, 206, 304].includes(status), `${what}: ${status}`);
    };

    it("gives a signed-in user the private bundle", async () => {
      const headers = await signIn(url);
      for (const file of files) {
        const { status, text } = await send(url, `/assets/private/${file}`, { headers });
        if (file !== "index.html" || mode === "development") assert.equal(status, 200, file);
        if (file.startsWith("main.js")) assert.match(text, SECRET, file);
      }
      // The spellings below are attacks: several do lead to the file.
      const reached = [];
      for (const path of spellingsOf("main.js"))
        if (SECRET.test((await send(url, path, { headers })).text)) reached.push(path);
      assert.ok(reached.length > 5, reached.join("\n"));
      const page = await send(url, "/private/", { headers });
      assert.match(page.text, /assets\/private\/main\.js/);
    });

    it("gives nobody else the private bundle, however its address is spelled", async () => {
      for (const file of files) {
        assert.equal((await send(url, `/assets/private/${file}`)).status, 403, file);
        for (const path of spellingsOf(file)) {
          for (const method of ["GET", "HEAD", "POST", "OPTIONS"])
            assertNothingPrivate(await send(url, path, { method }), `${method} ${path}`);
        }
      }
    });

    it("gives it to no one with a session that is unknown or has ended, nor in parts", async () => {
      const { cookie } = await signIn(url);
      await send(url, "/logout", { method: "POST", headers: { cookie } });
      for (const headers of [
        { cookie },
        { cookie: "session=" },
        { cookie: "session=__proto__" },
        { cookie: "xsession=1; session=undefined" },
        { range: "bytes=0-9" },
        { "if-none-match": "*" },
        { "x-original-url": "/assets/public/main.js", "x-rewrite-url": "/assets/private/main.js" },
        { "x-http-method-override": "GET" },
      ]) {
        const answer = await send(url, "/assets/private/main.js", { headers });
        assert.equal(answer.status, 403, JSON.stringify(headers));
        assertNothingPrivate(answer, JSON.stringify(headers));
      }
    });

    it("lets no one else connect to the private bundle's socket", async () => {
      const path = "/__import-meta-hot/socket/private";
      const origin = new URL(url).origin;
      for (const spelling of [
        path,
        `${path}?token=x`,
        `${path}/`,
        `/${path}`,
        path.replace("private", "%70rivate"),
        path.replace("private", "public/../private"),
        path.replace("private", "public/%2e%2e/private"),
        path.replace("private", "PRIVATE"),
      ]) {
        const answer = await send(url, spelling, { headers: { ...UPGRADE, origin } });
        assertNothingPrivate(answer, spelling);
      }
      if (mode === "production") return;
      assert.equal((await send(url, path, { headers: { ...UPGRADE, origin } })).status, 403);
      assert.equal((await send(url, path, { headers: { ...UPGRADE, origin, ...(await signIn(url)) } })).status, 101);
    });

    if (mode === "development") {
      it("describes errors of the private bundle to signed-in users only, token or not", async () => {
        const user = await signIn(url);
        const { text: code } = await send(url, "/assets/private/main.js", { headers: user });
        const [, token] = code.match(/overlay\.js\?[^"'`\s)]*&([\w-]{24})/);
        const [, publicToken] = (await send(url, "/assets/public/main.js")).text.match(
          /overlay\.js\?[^"'`\s)]*&([\w-]{24})/,
        );
        assert.notEqual(token, publicToken);
        const describe = (headers) =>
          send(url, "/__import-meta-hot/describe/private", {
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body: JSON.stringify({ message: "x", moduleName: "./client/private/greeting.ts", loc: "2:1" }),
          });
        const header = "x-import-meta-hot-token";
        const answer = await describe({ ...user, [header]: token });
        assert.equal(answer.status, 200);
        assert.match(JSON.parse(answer.text).frame, /Hello/);
        // The token of a session that has ended, and the token of another bundle.
        for (const given of [token, publicToken]) {
          const refused = await describe({ [header]: given });
          assert.equal(refused.status, 403);
          assert.doesNotMatch(refused.text, /Hello/);
        }
      });
    }
  });
}
