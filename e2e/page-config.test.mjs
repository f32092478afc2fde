/** `hot.config.ts`: its options, wrong ones, and what happens when it is saved, in real Chromium. Plugins are in page-plugins.test.mjs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { get as httpsGet } from "node:https";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { generate } from "selfsigned";
import { WebSocket, WebSocketServer } from "ws";
import { launch, withPage } from "./lib/browser.mjs";
import { html, send, withDevServer } from "./lib/dev-server.mjs";
import { hot, withHot } from "./lib/hot.mjs";
import { freePort, until } from "./lib/requests.mjs";
import { useTemplate, VITE_TEMPLATE } from "./lib/vite-template.mjs";

const PAGE = html('<p id="text"></p><script type="module" src="./main.ts"></script>');
const config = (options, before = "") =>
  `import { defineConfig } from "import-meta-hot/config";\n${before}\nexport default defineConfig(${options});\n`;
const show = (expression) => `document.querySelector("#text")!.textContent = String(${expression});\n`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const shows = (page, text) =>
  page.waitForFunction((text) => document.querySelector("#text")?.textContent === text, text, { timeout: 30_000 });
const open = (server, name, test) =>
  withPage(browser, name, async (page) => {
    await page.goto(server.url);
    return test(page);
  });

/** A server behind the proxy: it answers with what it got, over HTTP and on its WebSocket. */
async function withBackend(test) {
  const server = createServer((request, response) => {
    response.end(JSON.stringify({ url: request.url, host: request.headers.host }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, { url }) => socket.on("message", (data) => socket.send(`${url} ${data}`)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await test(server.address().port);
  } finally {
    sockets.close();
    server.closeAllConnections();
    server.close();
  }
}

describe("options of hot.config.ts", { concurrency: false }, () => {
  it("proxy: HTTP and WebSockets, with rewrite and changeOrigin; a target that does not answer is a 502", () =>
    withBackend(async (port) => {
      const closed = await freePort();
      const options = `{ proxy: {
  "/api": "http://localhost:${port}",
  "^/v\\\\d+/": { target: "http://127.0.0.1:${port}", changeOrigin: true, rewrite: (path) => path.replace(/^\\/v\\d+/, "") },
  "/live": { target: "ws://127.0.0.1:${port}" },
  "/down": "http://127.0.0.1:${closed}",
} }`;
      await withDevServer({ "index.html": PAGE, "main.ts": "", "hot.config.ts": config(options) }, {}, (server) =>
        open(server, "proxy", async (page) => {
          const get = (path) => page.evaluate((path) => fetch(path).then((response) => response.json()), path);
          assert.deepEqual(await get("/api/users?a=1"), { url: "/api/users?a=1", host: new URL(server.url).host });
          assert.deepEqual(await get("/v2/users"), { url: "/users", host: `127.0.0.1:${port}` });
          const answer = await page.evaluate(
            () =>
              new Promise((resolve, reject) => {
                const socket = new WebSocket(`ws://${location.host}/live/a`);
                socket.onopen = () => socket.send("hello");
                socket.onmessage = ({ data }) => resolve(data);
                socket.onerror = () => reject(new Error("the socket failed"));
              }),
          );
          assert.equal(answer, "/live/a hello");
          // The socket is open: it does not keep the server from another start.
          server.write("hot.config.ts", `${config(options)}// saved\n`);
          await server.prints(/restarted the dev server/);
          const { status, text } = await send(`${server.url}down/x`);
          assert.equal(status, 502);
          assert.match(text, new RegExp(`the proxy to http://127.0.0.1:${closed} failed`));
          await server.prints(/the proxy to .* failed/);
        }),
      );
    }));

  it("proxy: another site's page reaches no target (W10)", () =>
    withBackend(async (port) => {
      const options = `{ proxy: { "/api": { target: "http://127.0.0.1:${port}", ws: true } } }`;
      await withDevServer(
        { "index.html": PAGE, "main.ts": "", "hot.config.ts": config(options) },
        {},
        async ({ url }) => {
          const headers = { origin: "http://evil.example" };
          assert.equal((await send(`${url}api`, { headers })).status, 403);
          assert.equal((await send(`${url}api`, { headers: { host: "evil.example" } })).status, 403);
          const socket = new WebSocket(`${url.replace("http", "ws")}api`, { headers });
          await assert.rejects(once(socket, "open"));
          const own = new WebSocket(`${url.replace("http", "ws")}api`, { headers: { origin: url.slice(0, -1) } });
          await once(own, "open");
          own.close();
        },
      );
    }));

  it("alias and define: in modules and style sheets; the values of define are expressions or JSON", () => {
    const options = `{
  alias: { "@": "./src", react: "./src/not-react.ts", sheet: "./src/a.css" },
  define: { __VERSION__: '"1.0" + "a"', __OPTIONS__: { deep: [1] }, "process.env.API": '"/api"', "import.meta.env.MADE": "7" },
}`;
    const files = {
      "index.html": PAGE,
      "hot.config.ts": config(options),
      "src/value.ts": `export const value: string = "value";\n`,
      "src/not-react.ts": `export default "own react";\n`,
      "src/a.css": `p { color: rgb(1, 2, 3) }\n`,
      "style.css": `@import "@/a.css";\n`,
      "main.ts": `import { value } from "@/value";
import react from "react";
import "./style.css";
declare const __VERSION__: string, __OPTIONS__: unknown;
${show('[value, react, __VERSION__, JSON.stringify(__OPTIONS__), process.env.API, import.meta.env.MADE, typeof __OTHER__].join(" ")')}`,
    };
    return withDevServer(files, {}, (server) =>
      open(server, "alias", async (page) => {
        await shows(page, 'value own react 1.0a {"deep":[1]} /api 7 undefined');
        assert.equal(await page.evaluate("getComputedStyle(document.querySelector('p')).color"), "rgb(1, 2, 3)");
      }),
    );
  });

  it("headers, publicDir and base: files, pages, code and updates below the base", () => {
    const files = {
      "index.html": PAGE,
      "main.ts": `${show('"first"')}import.meta.hot.accept();\n`,
      "hot.config.ts": config(`{ base: "/app/", publicDir: "./public", headers: { "x-own": "yes" } }`),
      "public/robots.txt": "public\n",
      "public/a b/c.json": "[1]\n",
      "secret.txt": "secret\n",
    };
    return withDevServer(files, {}, async (server) => {
      const { url } = server;
      const { status, text, headers } = await send(`${url}app/robots.txt`);
      assert.deepEqual([status, text, headers["x-own"]], [200, "public\n", "yes"]);
      assert.equal((await send(`${url}app/a%20b/c.json`)).text, "[1]\n");
      for (const path of ["/app/../secret.txt", "/app/%2e%2e/secret.txt", "/app/..%2fsecret.txt", "/app//etc/passwd"])
        assert.doesNotMatch((await send(url, { path })).text, /secret\n|root:/, path);
      assert.equal((await send(`${url}robots.txt`)).status, 404);
      assert.equal((await send(`${url}app`)).headers.location, "/app/");
      await withPage(browser, "base", async (page) => {
        await page.goto(`${url}app/`);
        await shows(page, "first");
        await page.evaluate("globalThis.mark = 1");
        server.write("main.ts", `${show('"second"')}import.meta.hot.accept();\n`);
        await shows(page, "second");
        assert.equal(await page.evaluate("globalThis.mark"), 1);
        server.write("main.ts", "throw new Error('at run time');\n");
        await page.locator("import-meta-hot-overlay").waitFor({ state: "attached" });
      });
    });
  });

  it("nothing is needed for an app of create-vite: paths from the root, the folder `public`, React", () =>
    withDevServer(VITE_TEMPLATE, {}, (server) =>
      open(server, "template", async (page) => {
        const shown = { title: "Vite + React", images: [32, 35], color: "rgb(1, 2, 3)" };
        assert.deepEqual(await useTemplate(page), shown);
        assert.equal((await send(`${server.url}vite.svg`)).headers["content-type"], "image/svg+xml");
        server.write("src/App.tsx", VITE_TEMPLATE["src/App.tsx"].replace("Vite + React", "hot"));
        await page.waitForFunction(() => document.querySelector("h1").textContent === "hot");
        assert.equal(await page.locator("button").textContent(), "count is 1");
      }),
    ));

  it("`publicDir: false`: no folder is served; what was found there is missing, until it is at the root", () => {
    const files = {
      "index.html": PAGE,
      "main.ts": `import text from "/text.txt"; ${show("text")}`,
      "hot.config.ts": config("{ publicDir: false }"),
      "public/text.txt": "public",
    };
    return withDevServer(files, {}, async (server) => {
      assert.equal((await send(`${server.url}text.txt`)).status, 404);
      const broken = await send(server.url);
      assert.equal(broken.status, 500);
      assert.match(broken.text, /main\.ts: cannot find &#34;\/text\.txt&#34;/);
      await open(server, "no-public", async (page) => {
        server.write("text.txt", "at the root");
        await shows(page, "at the root");
      });
    });
  });

  it("https: true and --https make a certificate, which is kept; an update comes over the WebSocket", async () => {
    const files = {
      "index.html": PAGE,
      "main.ts": `${show('location.protocol + " first"')}import.meta.hot.accept();\n`,
    };
    const certificateOf = (address) =>
      new Promise((resolve, reject) => {
        const request = httpsGet(address, { rejectUnauthorized: false, agent: false }, (response) => {
          response.resume();
          resolve(response.socket.getPeerX509Certificate());
        });
        request.on("error", reject);
      });
    const seen = [];
    for (const [given, args] of [
      [{ "hot.config.ts": config("{ https: true }") }, []],
      [{}, ["--https"]],
    ])
      await withDevServer({ ...files, ...given }, { args }, async (server) => {
        assert.match(server.url, /^https:/);
        const context = await browser.newContext({ ignoreHTTPSErrors: true });
        try {
          const page = await context.newPage();
          await page.goto(server.url);
          await shows(page, "https: first");
          server.write("main.ts", `${show('location.protocol + " second"')}import.meta.hot.accept();\n`);
          await shows(page, "https: second");
          await server.prints(/updated main\.ts/);
        } finally {
          await context.close();
        }
        const first = await certificateOf(server.url);
        assert.match(first.subjectAltName, /DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1/);
        assert.ok(Date.parse(first.validTo) > Date.now() + 300 * 24 * 3600_000);
        assert.ok(first.checkHost("localhost") && first.verify(first.publicKey));
        const folder = join(server.root, ".cache/import-meta-hot-certificates");
        const [name] = readdirSync(folder);
        assert.equal(statSync(join(folder, name)).mode & 0o077, 0, "only the user can read the key");
        // A restart takes the certificate that is kept, and another one if that is about to end.
        const restarts = async (text) => {
          server.write("hot.config.ts", `${config("{ https: true }")}// ${text}\n`);
          await server.prints(/restarted the dev server/);
          return certificateOf(server.url);
        };
        if (args.length > 0) return;
        assert.equal((await restarts("again")).fingerprint256, first.fingerprint256);
        const { key, cert } = await generate(null, {
          notAfterDate: new Date(Date.now() + 24 * 3600_000),
          keyType: "ec",
        }).then(({ private: key, cert }) => ({ key, cert }));
        writeFileSync(join(folder, name), JSON.stringify({ key, cert }), { mode: 0o600 });
        const renewed = await restarts("renewed");
        assert.notEqual(renewed.fingerprint256, first.fingerprint256);
        assert.ok(Date.parse(renewed.validTo) > Date.now() + 300 * 24 * 3600_000);
        seen.push(renewed);
      });
    assert.equal(seen.length, 1);
  });

  it("https: the page and its WebSocket", async () => {
    const files = {
      "index.html": PAGE,
      "main.ts": `${show('location.protocol + " first"')}import.meta.hot.accept();\n`,
    };
    const certificate = (root) =>
      execFileSync(
        "openssl",
        [
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-days",
          "1",
          "-subj",
          "/CN=localhost",
          "-keyout",
          "key.pem",
          "-out",
          "cert.pem",
        ],
        { cwd: root, stdio: "ignore" },
      );
    const written = config('{ https: { key: "./key.pem", cert: "./cert.pem" } }');
    await withDevServer(files, {}, async (server) => {
      certificate(server.root);
      server.write("hot.config.ts", written);
      const { address } = await server.message(({ event }) => event === "restarted");
      assert.match(address, /^https:/);
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      try {
        const page = await context.newPage();
        await page.goto(address);
        await shows(page, "https: first");
        server.write("main.ts", `${show('location.protocol + " second"')}import.meta.hot.accept();\n`);
        await shows(page, "https: second");
      } finally {
        await context.close();
      }
      const status = await new Promise((resolve, reject) => {
        httpsGet(address, { rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode)).on(
          "error",
          reject,
        );
      });
      assert.equal(status, 200);
    });
  });

  it("port, host and allowedHosts; the command line wins", async () => {
    const port = await freePort();
    const other = await freePort();
    const files = {
      "index.html": html("home"),
      "hot.config.ts": config(`{ port: ${port}, host: "127.0.0.1", allowedHosts: ["dev.example"] }`),
    };
    const start = async (args, expected) => {
      const program = hot(files, { args, entry: "index.html" });
      try {
        const { address } = await program.message(({ event }) => event === "listening");
        assert.equal(address, `http://localhost:${expected}`);
        assert.equal((await send(address, { headers: { host: "dev.example" } })).status, 200);
        assert.equal((await send(address, { headers: { host: "evil.example" } })).status, 403);
      } finally {
        await program.stop();
      }
    };
    await start([], port);
    await start(["--port", String(other)], other);
  });
});

describe("the file hot.config.ts", { concurrency: false }, () => {
  for (const [title, written, message] of [
    [
      "an unknown option names the nearest one",
      `export default { prot: 1 };`,
      /hot\.config\.ts: there is no option "prot": did you mean "port"\?/,
    ],
    [
      "an unknown option with no near name lists all",
      `export default { zzzzzz: 1 };`,
      /there is no option "zzzzzz": the options are plugins, port, host/,
    ],
    ["a wrong value", `export default { port: "3000" };`, /"port" is '3000': it must be a number from 0 to 65535/],
    [
      "several",
      `export default { base: "app", define: [] };`,
      /"base" is 'app': it must be a path .*; "define" is \[\]: it must be an object/,
    ],
    [
      "a wrong option of a proxy",
      `export default { proxy: { "/a": { taget: "x" } } };`,
      /there is no option "proxy\["\/a"\]\.taget": did you mean "proxy\["\/a"\]\.target"\?.*target" is missing/,
    ],
    ["no default export", `export const a = 1;`, /it exports undefined as default: it must export an object/],
    ["no certificate", `export default { https: {} };`, /"https\.key" is missing/],
    [
      "a file that does not exist",
      `export default { https: { key: "./no.pem", cert: "./no.pem" } };`,
      /the option "https\.key" names a file that does not exist: .*no\.pem/,
    ],
    [
      "a folder that does not exist",
      `export default { publicDir: "./no" };`,
      /the option "publicDir" names a folder that does not exist: .*no/,
    ],
    ["a syntax error", `export default {;`, /hot\.config\.ts/],
    ["an error of its own", `throw new Error("from the config");`, /from the config/],
    ["a missing import", `import "./no.js"; export default {};`, /hot\.config\.ts: cannot find "\.\/no\.js"/],
  ])
    it(`${title} ends the start with an error that says so`, async () => {
      const program = hot(
        { "index.html": html(""), "hot.config.ts": written },
        { args: ["--port", "0"], entry: "index.html" },
      );
      try {
        assert.equal(await program.exited, 1);
        assert.match(program.output(), message);
      } finally {
        await program.stop();
      }
    });

  for (const name of ["hot.config.js", "hot.config.mjs", "hot.config.mts"])
    it(`may be ${name}, may import other files, and may export a function`, () =>
      withDevServer(
        {
          "index.html": PAGE,
          "main.ts": show("__A__"),
          "values.ts": `export const values: Record<string, number> = { a: 5 };\n`,
          [name]: `import { values } from "./values";\nexport default async ({ command, mode }) => ({ define: { __A__: [values.a, command, mode] } });\n`,
        },
        {},
        (server) => open(server, "config-names", (page) => shows(page, "5,serve,development")),
      ));

  it("is read again when it, or what it imports, is saved: an open page gets what differs; a wrong one changes nothing", () => {
    const written = (extra = "") => config(`{ define: { __A__: value }${extra} }`, `import { value } from "./value";`);
    return withDevServer(
      {
        "index.html": PAGE,
        "main.ts": `${show("__A__")}import.meta.hot.accept();\n`,
        "value.ts": `export const value: number = 1;\n`,
        "hot.config.ts": written(),
      },
      {},
      (server) =>
        open(server, "config-reload", async (page) => {
          await shows(page, "1");
          await page.evaluate("globalThis.mark = 1");
          server.write("value.ts", `export const value: number = 2;\n`);
          await server.prints(/restarted the dev server: value\.ts changed/);
          await shows(page, "2");
          server.write("hot.config.ts", written(", prot: 1"));
          await server.prints(/there is no option "prot"/);
          server.write("main.ts", `${show('__A__ + " still"')}import.meta.hot.accept();\n`);
          await shows(page, "2 still");
          server.write("value.ts", `export const value: number = 3;\n`);
          await server.prints(/there is no option "prot"/);
          server.write("hot.config.ts", written());
          await server.prints(/restarted the dev server: hot\.config\.ts changed/);
          await shows(page, "3 still");
          assert.equal(await page.evaluate("globalThis.mark"), 1);
          assert.equal((await send(server.url)).status, 200); // on the same port
        }),
    );
  });

  it("is found when it is created", () =>
    withDevServer({ "index.html": PAGE, "main.ts": show("typeof __A__") }, {}, (server) =>
      open(server, "config-created", async (page) => {
        await shows(page, "undefined");
        server.write("hot.config.ts", config("{ define: { __A__: 1 } }"));
        await shows(page, "number");
      }),
    ));

  it("applies to pages of a program: alias and define; the program does not run again (W2)", () => {
    const written = (value) =>
      config(`{ alias: { "@": "./src" }, define: { __A__: ${value} }, port: 1, base: "/ignored/" }`);
    return withHot(
      {
        "index.html": PAGE,
        "main.ts": `import { a } from "@/a";\n${show('a + " " + __A__')}import.meta.hot.accept();\n`,
        "src/a.ts": `export const a = "a";\n`,
        "hot.config.ts": written(1),
        "server.ts": `import page from "./index.html";\nconsole.log("server runs");\nexport default { port: 0, routes: { "/": page } };\n`,
      },
      {},
      async (program) => {
        const [, url] = await program.prints(/listening on (http:\S+)/);
        await withPage(browser, "config-program", async (page) => {
          await page.goto(url);
          await shows(page, "a 1");
          await page.evaluate("globalThis.mark = 1");
          program.write("hot.config.ts", written(2));
          await shows(page, "a 2");
          assert.equal(await page.evaluate("globalThis.mark"), 1);
          program.write("src/a.ts", `export const a = "b";\n`);
          await shows(page, "b 2");
        });
        assert.equal(program.output().match(/server runs/g).length, 1);
      },
    );
  });

  it("in a program, a wrong one is an error until it is fixed", () =>
    withHot(
      {
        "index.html": PAGE,
        "main.ts": show("1"),
        "hot.config.ts": "export default { prot: 1 };\n",
        "server.ts": `import page from "./index.html";\nexport default { port: 0, routes: { "/": page } };\n`,
      },
      {},
      async (program) => {
        await program.prints(/there is no option "prot"/);
        program.write("hot.config.ts", "export default {};\n");
        const [, url] = await program.prints(/listening on (http:\S+)/);
        await until(async () => (await send(url)).status === 200);
      },
    ));
});
