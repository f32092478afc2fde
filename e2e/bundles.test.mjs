/** Three bundles in one's own server: examples/multi-bundle in real Chromium, and `import-meta-hot/middleware` under load, with errors, at its end. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { rspack } from "@rspack/core";
import { hotMiddleware } from "import-meta-hot/middleware";
import { WebSocket } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { exampleFolder, isMarked, mark, runScript, startExample, text } from "./lib/example.mjs";
import { withHot } from "./lib/hot.mjs";
import { run, start } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

describe("examples/multi-bundle", { concurrency: false }, () => {
  let browser, app, server, url;

  before(async () => {
    browser = await launch();
    app = await startExample("multi-bundle");
    ({ server, url } = app);
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(() => app.restore());

  const logIn = async (page) => {
    await page.goto(`${url}login`);
    await page.fill("input[name=name]", "Ada");
    await page.click("main button");
    await text(page, "#greeting", "Hello Ada");
    await mark(page);
  };

  it("picks the bundle by URL and rebuilds only the bundles that contain the saved file; the page keeps its state", () =>
    withPage(browser, "bundles-public", async (page) => {
      await page.goto(url);
      await page.click("#buy");
      await page.click("#buy");
      await mark(page);
      const rebuilt = server.next(
        /\[hot\] rebuilt public, private \(client\/shared\/money\.ts\): detected [\d.]+ ms, built [\d.]+ ms, total [\d.]+ ms\n/,
      );
      app.edit("client/shared/money.ts", "EUR", "euros");
      await text(page, "#price", "19.99 euros");
      await text(page, "#items", "2");
      await rebuilt;
      assert.ok(await isMarked(page));
      const alone = server.next(/\[hot\] rebuilt auth \(client\/auth\/main\.ts\)/);
      app.edit("client/auth/main.ts", "Name", "Your name");
      await alone;
      assert.match(await (await fetch(`${url}assets/auth/main.js`)).text(), /Your name/);
    }));

  it("gives the private bundle only to users who are signed in", async () => {
    const page = await fetch(`${url}private/`);
    assert.match(page.url, /\/login$/);
    assert.match(await page.text(), /assets\/auth\//);
    assert.equal((await fetch(`${url}assets/private/main.js`)).status, 403);
  });

  it("shows a failed build on the pages of its bundle only, and they recover with the fix", () =>
    withPage(browser, "bundles-error", async (page) => {
      await logIn(page);
      const failed = server.next(/cannot build private \(client\/private\/greeting\.ts\)[^]*greeting\.ts:2:/);
      app.edit("client/private/greeting.ts", "return `", "return return `");
      // The open page goes on with the last good bundle, and shows the error over it.
      const dialog = page.getByRole("alertdialog");
      await dialog.getByText("private/greeting.ts").first().waitFor();
      await text(page, "#greeting", "Hello Ada");
      await failed;
      // A new page of that bundle is the error page, its files are the last good ones; the other bundles are as they were.
      const other = await page.context().newPage();
      const response = await other.goto(`${url}private/`);
      assert.equal(response.status(), 500);
      await other.getByText("The bundle “private” cannot be built").waitFor();
      assert.match(await other.textContent("main"), /greeting\.ts:2:[^]*return return/);
      assert.match(await (await page.request.get(`${url}assets/private/main.js`)).text(), /Hello/);
      assert.equal((await fetch(url)).status, 200);
      // The same error is printed once.
      const again = server.next(/cannot build private/);
      app.edit("client/private/main.ts", /$/, "\n");
      await again;
      assert.equal(server.output().match(/return return/g).length, 1);

      app.edit("client/private/greeting.ts", "return return `Hello", "return `Good day");
      await text(page, "#greeting", "Good day Ada");
      await dialog.waitFor({ state: "detached" });
      assert.ok(await isMarked(page));
      await text(other, "#greeting", "Good day Ada");
      await other.close();
    }));

  it("an edit of the server runs without a rebuild and keeps the sessions", () =>
    withPage(browser, "bundles-server", async (page) => {
      await logIn(page);
      const builds = () => server.output().match(/built/g).length;
      const before = builds();
      const reloaded = server.next(/\[hot\] reloaded server\/main\.ts: 1 module ran/);
      app.edit("server/main.ts", "123_456", "654_321");
      await reloaded;
      await page.reload();
      await text(page, "#balance", "6543.21 EUR");
      assert.equal(builds(), before);
      // The page's socket is the one of the server that is gone: updates come over it all the same.
      await mark(page);
      app.edit("client/private/greeting.ts", "Hello", "Welcome");
      await text(page, "#greeting", "Welcome Ada");
      assert.ok(await isMarked(page));
    }));

  it("a change of package.json rebuilds the bundles and reloads the server", async () => {
    const built = server.next(/reloaded everything|\(package\.json changed\)[^]*built public, auth, private in/);
    app.edit("package.json", /$/, "\n");
    await built;
    assert.equal((await fetch(url)).status, 200);
  });

  it("type-checks", async () => {
    await runScript("check", exampleFolder("multi-bundle"));
  });

  it("builds for production: the server loads neither rspack nor this package", async () => {
    await runScript("build", app.root);
    const production = await start("node", ["--import", FORBID, "dist/server/main.js"], {
      cwd: app.root,
      env: { ...process.env, NODE_ENV: "production", PORT: "0" },
      ready: /listening on (http:\S+)/,
    });
    try {
      const [, url] = production.match;
      await withPage(browser, "bundles-production", async (page) => {
        await page.goto(url);
        await page.click("#buy");
        await text(page, "#items", "1");
        await page.goto(`${url}login`);
        await page.fill("input[name=name]", "Ada");
        await page.click("main button");
        await text(page, "#greeting", "Hello Ada");
        await text(page, "#balance", "1234.56 EUR");
      });
      assert.doesNotMatch(production.output(), /forbidden/);
    } finally {
      await production.stop();
    }
    for (const name of ["public", "auth", "private"]) {
      assert.doesNotMatch(
        readFileSync(join(app.root, `dist/client/${name}/main.js`), "utf8"),
        /import-meta-hot|import\.meta|webpackHot|WebSocket/,
      );
    }
    // The same watch finds them in development.
    writeFileSync(join(app.root, "dist/rspack.config.mjs"), "export const configs = () => [];");
    const development = await run("node", ["--import", FORBID, "dist/server/main.js"], {
      cwd: app.root,
      env: { ...process.env, NODE_ENV: "", PORT: "0" },
    });
    assert.match(development.output, /forbidden: (import-meta-hot|@rspack)/);
  });
});

/** Whoever imports rspack or us fails. */
const HOOK = `export function resolve(specifier, context, next) {
  if (/^(import-meta-hot|@rspack|@swc|swc-)/.test(specifier)) throw new Error("forbidden: " + specifier);
  return next(specifier, context);
}`;
const FORBID = `data:text/javascript,${encodeURIComponent(`import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(HOOK)}");`)}`;

/** A server of node:http with bundles a, b and c. `shared.js` is in all of them. */
const SERVER = `
import { createServer } from "node:http";
import { rspack } from "@rspack/core";
import { hotMiddleware } from "import-meta-hot/middleware";

const configs = ["a", "b", "c"].map((name) => ({
  name, mode: "development", devtool: false, context: import.meta.dirname, entry: "./" + name + ".js", stats: "none",
  output: { path: import.meta.dirname + "/dist/" + name, publicPath: "/" + name + "/", filename: "main.js", uniqueName: name },
  plugins: [new rspack.HtmlRspackPlugin()],
}));
const hot = hotMiddleware(rspack(configs), { page: ({ url }) => /^\\/page-(\\w+)/.exec(url)?.[1] });
const server = createServer((request, response) => hot(request, response, (error) => {
  response.statusCode = error ? 500 : 404;
  response.end(error ? error.message : "not found");
}));
hot.attach(server);
server.listen(0, "127.0.0.1", () => console.log("listening on http://127.0.0.1:" + server.address().port + "/"));
process.on("message", async (what) => {
  if (what === "read") process.send(String(await hot.read("a", "main.js").catch((error) => error.message)));
  if (what !== "close") return;
  await hot.close();
  await new Promise((resolve) => server.close(resolve));
  process.disconnect();
  setImmediate(() => console.log("left: " + process.getActiveResourcesInfo().filter((name) => /FS|Timeout|Signal|Child|Worker|Message/.test(name)).join() + "."));
});
`;
const FILES = {
  "package.json": `{ "type": "module" }`,
  "server.mjs": SERVER,
  "shared.js": `export const shared = "shared 0";`,
  "a.js": `import { shared } from "./shared.js"; console.log("a", shared);`,
  "b.js": `import { shared } from "./shared.js"; console.log("b", shared);`,
  "c.js": `import { own } from "./own.js"; console.log("c", own);`,
  "own.js": `export const own = "own 0";`,
};

/** That server, without `hot`. */
const BARE = { node: [], entry: "server.mjs" };

/** Runs a test with that server, when it has built. @param prepare is given its folder before it starts */
async function withServer(files, test, prepare = () => {}) {
  const place = project({ ...FILES, ...files });
  prepare(place.root);
  const server = await start("node", ["server.mjs"], {
    cwd: place.root,
    ready: /listening on (http:\S+)[^]*(built|cannot build) /,
  });
  try {
    return await test({
      ...place,
      server,
      url: server.match[1],
      get: async (path) => (await fetch(server.match[1] + path)).text(),
    });
  } finally {
    await server.stop();
    place.remove();
  }
}

describe("import-meta-hot/middleware", () => {
  it("200 requests during 50 rebuilds: no error, and no stale answer", () =>
    withServer({}, async ({ url, write }) => {
      let saved = 0;
      let requests = 0;
      const ask = async () => {
        const atLeast = saved;
        const response = await fetch(`${url}${["a", "b"][requests++ % 2]}/main.js`);
        assert.equal(response.status, 200);
        const [, got] = /shared (\d+)/.exec(await response.text());
        assert.ok(Number(got) >= atLeast, `asked after save ${atLeast}, got ${got}`);
      };
      for (let n = 1; n <= 50; n++) {
        write("shared.js", `export const shared = "shared ${n}";`);
        saved = n;
        // One at once, and others while it is being built.
        const asked = [ask(), ask()];
        await new Promise((resolve) => setImmediate(resolve));
        asked.push(ask());
        await asked[0];
        asked.push(ask());
        await Promise.all(asked);
      }
      assert.equal(requests, 200);
    }));

  it("saves without a pause: every request gets what was saved before it, or something newer", () =>
    withServer({}, async ({ url, write }) => {
      let saved = 0;
      const end = Date.now() + 1500;
      const saving = (async () => {
        while (Date.now() < end) {
          write("shared.js", `export const shared = "shared ${++saved}";`);
          await new Promise((resolve) => setTimeout(resolve, 7));
        }
      })();
      let requests = 0;
      while (Date.now() < end) {
        const atLeast = saved;
        const response = await fetch(`${url}a/main.js`);
        const code = await response.text();
        assert.equal(response.status, 200, code);
        const got = Number(/shared (\d+)/.exec(code)?.[1] ?? assert.fail(code));
        requests++;
        assert.ok(got >= atLeast, `asked after save ${atLeast}, got ${got}`);
      }
      await saving;
      assert.ok(requests > 10, `${requests} requests only`);
    }));

  it("a request during a partial write waits for the whole save", () =>
    withServer({}, async ({ get, write }) => {
      write("shared.js", "");
      const got = get("a/main.js");
      // Its writer has to wait for a processor: 44 ms were seen on two busy cores.
      await new Promise((resolve) => setTimeout(resolve, 100));
      write("shared.js", `export const shared = "shared 1";`);
      assert.match(await got, /shared 1/);
    }));

  it("a request for another bundle does not wait", () =>
    withServer({}, async ({ get, write, server }) => {
      const built = server.next(/rebuilt a, b \(shared\.js\)/);
      write("shared.js", `export const shared = "shared 1";`);
      assert.match(await get("c/main.js"), /own 0/);
      await built;
      assert.doesNotMatch(server.output(), /rebuilt [^(\n]*c/);
    }));

  it("files saved together cause one rebuild; a file in no bundle causes none", () =>
    withServer({}, async ({ get, write, server }) => {
      write("unrelated.js", "1");
      const built = server.next(/rebuilt a, b, c \(own\.js, shared\.js\)|rebuilt a, b, c \(shared\.js, own\.js\)/);
      write("shared.js", `export const shared = "shared 11";`);
      write("own.js", `export const own = "own 11";`);
      await built;
      assert.match(await get("a/main.js"), /shared 11/);
      assert.equal(server.output().match(/rebuilt/g).length, 1);
    }));

  it("a new file saved together with its importer is part of the same rebuild", () =>
    withServer({}, async ({ get, write, server }) => {
      for (let n = 1; n <= 10; n++) {
        write(`new${n}.js`, `export const fresh = "fresh ${n}";`);
        write(
          "a.js",
          `import { fresh } from "./new${n}.js"; console.log("a", fresh, "padding to keep it from getting smaller ${n}");`,
        );
        assert.match(await get("a/main.js"), new RegExp(`fresh = ("|')fresh ${n}("|')`));
      }
      const built = server.next(/rebuilt c \(own\.js\)/);
      write("own.js", `export const own = "own 11";`);
      await built;
      assert.equal(server.output().match(/rebuilt a/g).length, 10, server.output());
    }));

  it("a save that changes no byte causes no rebuild (U1)", () =>
    withServer({}, async ({ get, write, server }) => {
      const first = server.next(/rebuilt a, b \(shared\.js\)/);
      write("shared.js", `export const shared = "shared 1";`);
      await first;
      write("shared.js", `export const shared = "shared 1";`);
      assert.match(await get("a/main.js"), /shared 1/);
      const built = server.next(/rebuilt c \(own\.js\)/);
      write("own.js", `export const own = "own 11";`);
      await built;
      assert.equal(server.output().match(/rebuilt/g).length, 2, server.output());
    }));

  it("files saved just before start-up cause no rebuild", () =>
    withServer(
      {},
      async ({ write, server }) => {
        const built = server.next(/rebuilt c \(own\.js\)/);
        write("own.js", `export const own = "own 11";`);
        await built;
        assert.equal(server.output().match(/rebuilt/g).length, 1, server.output());
      },
      (root) => {
        // On file systems with times in seconds watchers cannot tell these from ones that change now.
        const second = Math.floor(Date.now() / 1000);
        for (const name of readdirSync(root)) utimesSync(join(root, name), second, second);
      },
    ));

  it("an error in a file of several bundles is printed once, in the first build too", () =>
    withServer({ "shared.js": "export const = 1;" }, async ({ get, url, write, server }) => {
      assert.equal((await fetch(`${url}page-a`)).status, 500);
      assert.equal((await fetch(`${url}page-c`)).status, 200);
      assert.match(server.output(), /built c in [\d.]+ ms\n\[hot\] cannot build a, b\n/);
      assert.equal(server.output().match(/export const = 1/g).length, 1);
      const built = server.next(/rebuilt a, b \(shared\.js\)/);
      write("shared.js", `export const shared = "mended now";`);
      assert.match(await get("a/main.js"), /mended now/);
      assert.match(await get("page-a"), /src="\/a\/main\.js"/);
      await built;
    }));

  it("the files of a bundle that cannot be built are the last good ones, without `ImportMetaHot` too", () =>
    withServer({}, async ({ get, url, write, server }) => {
      const failed = server.next(/cannot build a, b/);
      write("shared.js", "export const = 1;");
      await failed;
      assert.equal((await fetch(`${url}page-a`)).status, 500);
      assert.match(await get("a/main.js"), /shared 0/);
    }));

  it("a plugin that throws ends its own bundle with an error, and no other bundle", () =>
    withServer(
      {
        "server.mjs": SERVER.replace(
          "plugins: [",
          `plugins: [{ apply: ({ hooks }) => hooks.make.tapPromise("fails", async () => {
            if (name === "a" && /fail/.test(readFileSync("shared.js", "utf8"))) throw new Error("this plugin fails");
          }) }, `,
        ).replace(/^/, `import { readFileSync } from "node:fs";`),
      },
      async ({ get, url, write }) => {
        write("shared.js", `export const shared = "fails";`);
        const page = await fetch(`${url}page-a`);
        assert.equal(page.status, 500);
        assert.match(await page.text(), /this plugin fails/);
        assert.match(await get("b/main.js"), /fails/);
        assert.match(await get("a/main.js"), /shared 0/);
        write("shared.js", `export const shared = "mended now";`);
        assert.match(await get("b/main.js"), /mended now/);
        assert.match(await (await fetch(`${url}page-a`)).text(), /restart the server/);
      },
    ));

  it("rebuilds when a missing file appears, when a context folder gains a file, and when a file is deleted", () =>
    withServer(
      {
        "a.js": `import { late } from "./late.js"; console.log(late);`,
        "b.js": `export const load = (name) => import("./parts/" + name + ".js");`,
        "parts/one.js": "export default 1;",
      },
      async ({ get, url, write, server, root }) => {
        assert.equal((await fetch(`${url}page-a`)).status, 500);
        let built = server.next(/rebuilt a \(late\.js\)/);
        write("late.js", `export const late = "late";`);
        await built;
        assert.match(await get("a/main.js"), /late = "late"|const late = .late./);
        built = server.next(/rebuilt b \(parts\/two\.js\)/);
        write("parts/two.js", "export default 2;");
        await built;
        assert.match(await get("b/main.js"), /\.\/two\.js/);
        built = server.next(/rebuilt b \(parts\/two\.js\)/);
        rmSync(join(root, "parts/two.js"));
        await built;
        assert.doesNotMatch(await get("b/main.js"), /\.\/two\.js/);
      },
    ));

  it("changed package.json, lock files and tsconfig.json rebuild everything", () =>
    withServer({}, async ({ write, server }) => {
      for (const name of ["package.json", "tsconfig.json"]) {
        const rebuilt = server.next(new RegExp(`rebuilt a, b, c \\(${name.replace(".", "\\.")}\\): detected`));
        write(name, `{ "type": "module", "changed": true }`);
        await rebuilt;
      }
      const { length } = server.output().match(/rebuilt/g);
      write("package.json", `{ "type": "module", "changed": true }`);
      const rebuilt = server.next(/rebuilt c \(own\.js\)/);
      write("own.js", `export const own = "own 11";`);
      await rebuilt;
      assert.equal(server.output().match(/rebuilt/g).length, length + 1);
    }));

  it("r in the terminal rebuilds everything", () =>
    withHot(FILES, { ...BARE, terminal: true }, async (program) => {
      await program.prints(/built a, b, c in/);
      program.child.stdin.write("r");
      await program.prints(/rebuilt a, b, c \(r\)/);
    }));

  it("close() leaves no watcher, socket or timer: the process ends by itself", () =>
    withHot(FILES, BARE, async (program) => {
      const [, url] = await program.prints(/listening on (\S+)/);
      await program.prints(/built a, b, c in/);
      await fetch(`${url}a/main.js`);
      const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket/a`);
      await new Promise((resolve, reject) => Object.assign(socket, { onmessage: resolve, onerror: reject }));
      // In the middle of a rebuild.
      program.write("shared.js", `export const shared = "shared 1";`);
      program.send("close");
      const code = await Promise.race([
        program.exited,
        new Promise((resolve) => setTimeout(resolve, 60_000, "it does not end").unref()),
      ]);
      assert.equal(code, 0, program.output());
      assert.match(program.output(), /left: \./);
    }));

  it("read() returns a file of the newest build, or throws the build error", () =>
    withHot(FILES, BARE, async ({ child, send, write }) => {
      const read = async () => {
        const answer = once(child, "message");
        send("read");
        return (await answer)[0];
      };
      assert.match(await read(), /shared 0/);
      write("shared.js", `export const shared = "shared 1";`);
      assert.match(await read(), /shared 1/);
      write("shared.js", `export const shared = = "shared 2";`);
      assert.match(await read(), /the bundle "a" cannot be built: \.\/shared\.js:1:/);
    }));

  it("other sites' pages get neither the socket nor the editor", () =>
    withServer({}, async ({ url }) => {
      const connect = (origin) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket/a`, { origin });
          socket.on("message", () => resolve("told")).on("error", () => resolve("refused"));
        });
      assert.equal(await connect("http://elsewhere.example"), "refused");
      assert.equal(await connect(url.slice(0, -1)), "told");
      const editor = await fetch(`${url}rspack-dev-server/open-editor?fileName=x`, {
        headers: { origin: "http://elsewhere.example" },
      });
      assert.equal(editor.status, 404);
    }));

  it("malformed messages and malformed socket URLs do no harm", () =>
    withServer({}, async ({ url, get }) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}__import-meta-hot/socket/a`);
      await new Promise((resolve) => socket.once("open", resolve));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.on("error", () => {});
      socket._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
      await closed;
      const other = new WebSocket(`${url.replace("http", "ws")}/`);
      await new Promise((resolve) => other.once("error", resolve));
      assert.match(await get("a/main.js"), /shared 0/);
    }));

  it("wrong options and configs are errors that say what to do", () => {
    const config = (name, publicPath) => ({ name, context: project().root, entry: "./a.js", output: { publicPath } });
    const page = () => undefined;
    const make = (configs, options) => () => hotMiddleware(rspack(configs), options);
    assert.throws(make([config("a", "/a/")], {}), /hotMiddleware: "page" is missing, a function of a request/);
    assert.throws(make([config("a", "/a/")], { page: "a" }), /"page" is "a", it must be a function/);
    assert.throws(make([config("a", "/a/")], { page, pages: 1 }), /unknown option "pages"/);
    assert.throws(
      make([config("a", "/a/"), config("b", "/a/")], { page }),
      /"a" and "b" both have the address \/a\/: give each its own `output\.publicPath`, "\/b\/"/,
    );
    assert.throws(make([config("a", "/a/"), { ...config("a", "/b/") }], { page }), /two bundles are called "a"/);
  });

  it("a wrong name and a bundle without a page are errors that say what to do", () =>
    withServer({ "server.mjs": SERVER.replace("new rspack.HtmlRspackPlugin()", "") }, async ({ get }) => {
      assert.match(await get("page-d"), /there is no bundle "d"\. The bundles are: a, b, c/);
      assert.match(await get("page-a"), /the bundle "a" has no index\.html: add HtmlRspackPlugin/);
      assert.equal(await get("other"), "not found");
      assert.equal(await get("%"), "not found");
    }));
});
