/** SECURITY.md: no spelling of a URL gives a bundle to a request that `allow` refuses. In examples/multi-bundle, as people copy it. */
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { runScript, startExample } from "./lib/example.mjs";
import { start } from "./lib/process.mjs";

/** Only the code of the private bundle contains this. */
const PRIVATE = /greeting|logout|account\.name/;

/** `path` reaches the server as it is written: `fetch` and `URL` would normalize it. */
function send(url, path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    request.on("error", reject).end(body);
  });
}

async function logIn(url) {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const { headers: answer } = await send(url, "/login", { method: "POST", headers, body: "name=Ada" });
  return { cookie: answer["set-cookie"][0].split(";")[0] };
}

/** Every way to name a file of the private bundle that came to mind. */
function spellings(file) {
  return [
    `/assets/private/${file}`,
    `//assets/private/${file}`,
    `/assets//private/${file}`,
    `/assets/private//${file}`,
    `/assets///private///${file}`,
    `/assets/./private/${file}`,
    `/./assets/private/./${file}`,
    `/assets/%70rivate/${file}`,
    `/assets/%70%72%69%76%61%74%65/${file}`,
    `/%61ssets/private/${file}`,
    `/assets%2fprivate%2f${file}`,
    `/assets%2Fprivate/${file}`,
    `/assets/private%2f${file}`,
    `/assets/%2570rivate/${file}`,
    `/assets/public/../private/${file}`,
    `/assets/public/%2e%2e/private/${file}`,
    `/assets/public/%2E./private/${file}`,
    `/assets/public/..%2fprivate/${file}`,
    `/assets/public/..%2fprivate%2f${file}`,
    `/assets/public/%2e%2e%2fprivate%2f${file}`,
    `/assets/public/..%5cprivate%5c${file}`,
    `/assets/public/..\\private\\${file}`,
    `/assets\\private\\${file}`,
    `/assets/public/x/../../private/${file}`,
    `/assets/auth/../private/${file}`,
    `/private/../assets/private/${file}`,
    `/login/../assets/private/${file}`,
    `/assets/Private/${file}`,
    `/ASSETS/PRIVATE/${file}`,
    `/assets/private./${file}`,
    `/assets/private/${file}?x=1`,
    `/assets/private/${file}%3fx`,
    `/assets/private/${file}#x`,
    `/assets/private;x/${file}`,
    `/assets/private/${file}%00`,
    `/assets/public/main.js/../../private/${file}`,
    `/assets/public/?/../private/${file}`,
    `/client/private/${file}`,
    `/dist/client/private/${file}`,
    `/../dist/client/private/${file}`,
  ];
}

async function attack(url) {
  for (const file of ["main.js", "main.js.map", "index.html"]) {
    const { host } = new URL(url);
    for (const path of [...spellings(file), `http://${host}/assets/private/${file}`]) {
      for (const method of ["GET", "HEAD", "POST"]) {
        // Node's client refuses what no server may be sent: then nothing reaches this one.
        const answer = await send(url, path, { method }).catch((error) => ({ text: "", error }));
        assert.doesNotMatch(answer.text, PRIVATE, `${method} ${path}`);
        // A length would also tell something, and a HEAD has no text.
        if (method === "HEAD" && answer.status === 200)
          assert.match(answer.headers["content-type"], /text\/html/, path);
      }
    }
  }
}

describe("security, examples/multi-bundle", { concurrency: false }, () => {
  let app;
  before(async () => {
    app = await startExample("multi-bundle");
  });
  after(() => app?.stop());

  it("in development, no spelling of a URL gives the private bundle to users who are not signed in", async () => {
    await attack(app.url);
    const headers = await logIn(app.url);
    const { status, text } = await send(app.url, "/assets/private/main.js", { headers });
    assert.equal(status, 200);
    assert.match(text, PRIVATE);
    assert.equal((await send(app.url, "/assets/private/main.js.map", { headers })).status, 200);
  });

  it("in development, no socket of the private bundle opens for users who are not signed in", async () => {
    const open = async (path, headers = {}) => {
      const socket = new WebSocket(`${app.url.replace("http", "ws")}${path}`, {
        headers,
        origin: app.url.slice(0, -1),
      });
      const isOpen = await new Promise((resolve) => {
        socket
          .on("open", () => resolve(true))
          .on("close", () => resolve(false))
          .on("error", () => resolve(false));
      });
      socket.terminate();
      return isOpen;
    };
    const socket = "__import-meta-hot/socket/private";
    for (const path of [
      socket,
      `./${socket}`,
      socket.replace("private", "%70rivate"),
      socket.replace("/private", "/public/../private"),
    ])
      assert.equal(await open(path), false, path);
    assert.equal(await open(socket, await logIn(app.url)), true);
    assert.equal(await open("__import-meta-hot/socket/public"), true);
  });

  it("in development, an error shows code of the private bundle only to users who are signed in", async () => {
    const cookie = await logIn(app.url);
    const { text } = await send(app.url, "/assets/private/main.js", { headers: cookie });
    const [, token] = text.match(/overlay\.js\?[^"'`\s)]*&([\w-]{24})/);
    const describe = (headers) =>
      send(app.url, "/__import-meta-hot/describe/private", {
        method: "POST",
        headers: { "content-type": "application/json", "x-import-meta-hot-token": token, ...headers },
        body: JSON.stringify({ message: "x", moduleName: "./client/private/greeting.ts", loc: "1:1" }),
      });
    const refused = await describe({});
    assert.equal(refused.status, 403);
    assert.doesNotMatch(refused.text, PRIVATE);
    assert.match((await describe(cookie)).text, PRIVATE);
  });

  it("in production, no spelling of a URL gives the private bundle to users who are not signed in", async () => {
    await runScript("build", app.root);
    const production = await start("node", ["dist/server/main.js"], {
      cwd: app.root,
      env: { ...process.env, NODE_ENV: "production", PORT: "0" },
      ready: /listening on (http:\S+)/,
    });
    try {
      const [, url] = production.match;
      await attack(url);
      const { status, text } = await send(url, "/assets/private/main.js", { headers: await logIn(url) });
      assert.equal(status, 200);
      assert.match(text, PRIVATE);
    } finally {
      await production.stop();
    }
  });
});
