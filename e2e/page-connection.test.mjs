/** Pages whose server goes away, or whose connection dies without a word, in real Chromium: rules W7 and W10. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, rmSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { ICON } from "./lib/dev-server.mjs";
import { hot } from "./lib/hot.mjs";
import { project } from "./lib/project.mjs";
import { freePort } from "./lib/requests.mjs";

const FILES = {
  "package.json": `{ "type": "module" }`,
  "index.html": `<!doctype html>${ICON}<link rel="stylesheet" href="./a.css"><body><p id="text"></p><script type="module" src="./index.js"></script></body>`,
  "index.js": `import { value } from "./value.js";
import { other } from "./other.js";
globalThis.loads = (globalThis.loads ?? 0) + 1;
globalThis.events ??= [];
globalThis.sendEvent = (event, data) => import.meta.hot.send(event, data);
document.querySelector("#text").textContent = value + other;
import.meta.hot.accept("./value.js", ({ value }) => (document.querySelector("#text").textContent = value + other));
import.meta.hot.on("vite:ws:disconnect", () => events.push("disconnect"));
import.meta.hot.on("vite:ws:connect", () => events.push("connect"));
import.meta.hot.on("vite:afterUpdate", ({ updates }) => events.push(...updates.map(({ path }) => path)));
`,
  "value.js": `export const value = "first";\n`,
  "other.js": `export const other = "";\n`,
  "a.css": "body { color: rgb(1, 2, 3) }\n",
};

/** The dev server of a project, on a port of its own choice. */
const serve = (project, port, env) =>
  hot({}, { project, entry: "index.html", args: ["--port", String(port)], ...(env && { env }) });
const listening = (server) => server.message(({ event }) => event === "listening");
const kill = async (server) => {
  server.child.kill("SIGKILL");
  await server.exited;
};
const until = (page, expression) => page.waitForFunction(expression, undefined, { timeout: 30_000 });

describe("a page whose server is killed and started again (W7)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  /** Kills the server of an open page, and starts it again. @param meanwhile changes things between the two */
  const restart = async (name, meanwhile, test, env) => {
    const folder = project(FILES);
    const port = await freePort();
    let server = serve(folder, port, env);
    try {
      await listening(server);
      await withPage(browser, name, async (page) => {
        await page.goto(`http://localhost:${port}/`);
        await until(page, () => globalThis.events?.includes("connect"));
        await page.evaluate(() => (globalThis.state = "kept"));
        await kill(server);
        await until(page, () => globalThis.events.at(-1) === "disconnect");
        await meanwhile(folder, page);
        server = serve(folder, port, env);
        await test(page, server, folder);
      });
    } finally {
      await kill(server);
      folder.remove();
    }
  };

  it("connects again, gets exactly what it missed, and sends what waited", () =>
    restart(
      "restart",
      async ({ write }, page) => {
        write("value.js", `export const value = "missed";\n`);
        write("a.css", "body { color: rgb(4, 5, 6) }\n");
        await page.evaluate(() => globalThis.sendEvent("waited", 1));
      },
      async (page, server, { write }) => {
        await until(page, () => document.querySelector("#text").textContent === "missed");
        assert.equal((await server.message(({ event }) => event === "send")).name, "waited");
        const seen = await page.evaluate(() => ({
          color: getComputedStyle(document.body).color,
          state: globalThis.state,
          loads: globalThis.loads,
          events: globalThis.events.filter((event) => event.startsWith("/")),
        }));
        assert.deepEqual(seen, { color: "rgb(4, 5, 6)", state: "kept", loads: 1, events: ["/a.css", "/index.js"] });
        write("value.js", `export const value = "next";\n`);
        await until(page, () => document.querySelector("#text").textContent === "next");
      },
    ));

  it("reloads for a change that nothing accepts, and for another document", async () => {
    for (const [name, content] of [
      ["other.js", `export const other = " unaccepted";\n`],
      ["index.html", FILES["index.html"].replace(`<p id="text">`, `<h1>new</h1><p id="text">`)],
    ])
      await restart(
        `restart-${name}`,
        ({ write }) => write(name, content),
        async (page) => {
          await until(page, () => globalThis.loads === 1 && globalThis.state === undefined);
          const text = await page.locator("body").textContent();
          assert.match(text, name === "other.js" ? /first unaccepted/ : /new/);
        },
      );
  });

  it("reloads if the server does not know its token any more", () =>
    restart(
      "restart-token",
      ({ root }) => rmSync(join(root, ".cache", "import-meta-hot-tokens"), { recursive: true }),
      (page) => until(page, () => globalThis.loads === 1 && globalThis.state === undefined),
    ));

  it("its token is kept where only the user can read it (W10)", async () => {
    const folder = project(FILES);
    const server = serve(folder, 0);
    try {
      await listening(server);
      const tokens = join(folder.root, ".cache", "import-meta-hot-tokens");
      const names = readdirSync(tokens);
      assert.equal(names.length, 1);
      assert.equal(statSync(tokens).mode & 0o077, 0);
      assert.equal(statSync(join(tokens, names[0])).mode & 0o077, 0);
    } finally {
      await kill(server);
      folder.remove();
    }
  });

  it("notices that a connection is silently dead, and opens another one", async () => {
    const folder = project(FILES);
    const server = serve(folder, 0);
    const pairs = new Set();
    const proxy = createServer((socket) => {
      const { port } = new URL(address);
      const other = connect(Number(port), "127.0.0.1");
      for (const one of [socket, other]) one.on("error", () => {});
      pairs.add([socket, other]);
      socket.pipe(other).pipe(socket);
    });
    let address;
    try {
      ({ address } = await listening(server));
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      await withPage(browser, "dead-socket", async (page) => {
        await page.goto(`http://localhost:${proxy.address().port}/`);
        await until(page, () => globalThis.events?.includes("connect"));
        await page.evaluate(() => (globalThis.state = "kept"));
        // From now on the open connections carry nothing, and nobody is told. New ones work.
        for (const pair of pairs) for (const socket of pair) socket.unpipe().pause();
        folder.write("value.js", `export const value = "missed";\n`);
        await until(page, () => document.querySelector("#text").textContent === "missed");
        const { state, events } = await page.evaluate(() => ({ state: globalThis.state, events: globalThis.events }));
        assert.equal(state, "kept");
        assert.deepEqual(events.slice(-3), ["disconnect", "connect", "/index.js"]);
      });
    } finally {
      proxy.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await kill(server);
      folder.remove();
    }
  });
});
