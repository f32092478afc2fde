/** Rules N: programs run with `hot` while their files are edited on disk. The conformance cases test the API itself. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { exampleFolder, runScript, startExample } from "./lib/example.mjs";
import { withHot } from "./lib/hot.mjs";
import { project } from "./lib/project.mjs";
import { freePort, text, until } from "./lib/requests.mjs";

describe("which modules are re-evaluated (N1 N6)", () => {
  const files = {
    "server.ts": `import { a } from "./a.ts"; import "./b.ts"; globalThis.runs = (globalThis.runs ?? 0) + 1; console.log("server", globalThis.runs, a);`,
    "a.ts": `console.log("a"); export const a: number = 1;`,
    "b.ts": `console.log("b");`,
  };

  it("re-evaluates the changed module and its importers up to the entry, in one process with one globalThis", () =>
    withHot(files, {}, async (program) => {
      await program.prints(/a\nb\nserver 1 1\n/);
      const line = await program.save("a.ts", `console.log("a"); export const a: number = 2;`);
      assert.match(line, /^reloaded a\.ts: 2 modules ran in [\d.]+ ms \(not accepted: a\.ts <- server\.ts\)$/);
      await program.prints(/^\n?a\nserver 2 2\n/);
    }));

  it("re-evaluates everything with --all", () =>
    withHot(files, { args: ["--all"] }, async (program) => {
      await program.prints(/server 1 1\n/);
      assert.match(
        await program.save("a.ts", `console.log("a"); export const a: number = 2;`),
        /^reloaded a\.ts: 3 modules ran/,
      );
      await program.prints(/a\nb\nserver 2 2\n/);
    }));

  it("re-evaluates only the boundary, and importers see its new exports", () =>
    withHot(
      {
        "server.ts": `import { text } from "./text.ts"; console.log("server"); process.on("message", () => console.log(text()));`,
        "text.ts": `export const text = () => "one"; import.meta.hot.accept();`,
      },
      {},
      async (program) => {
        await program.prints(/server\n/);
        assert.match(
          await program.save("text.ts", `export const text = () => "two"; import.meta.hot.accept();`),
          /^updated text\.ts: 1 module ran in [\d.]+ ms$/,
        );
        program.send({});
        await program.prints(/^two$/m);
        assert.equal(program.output().match(/server\n/g).length, 1);
      },
    ));

  it("re-evaluates nothing after a save that changes no byte (U1)", () =>
    withHot(files, {}, async (program) => {
      await program.prints(/server 1 1\n/);
      program.write("a.ts", files["a.ts"]);
      await program.message(({ event }) => event === "update"); // the save was handled
      assert.doesNotMatch(program.output(), /\[hot\]/);
    }));

  it("re-evaluates everything when r is pressed in the terminal", () =>
    withHot(files, { terminal: true }, async (program) => {
      await program.prints(/server 1 1/);
      await wait(100); // shortcuts work when the first run has ended
      program.child.stdin.write("r");
      await program.prints(/reloaded everything: 3 modules ran/);
      assert.match(program.output(), /server 2 1/);
      program.child.stdin.write("\u0003");
      assert.equal(await program.exited, 130);
    }));
});

describe("servers (N2)", () => {
  /** Creates a self-signed certificate. */
  const certificate = (root) => {
    const made = spawnSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
      ],
      { cwd: root },
    );
    assert.equal(made.status, 0, String(made.stderr));
    return { key: readFileSync(join(root, "key.pem"), "utf8"), cert: readFileSync(join(root, "cert.pem"), "utf8") };
  };
  const version = (n) => `export const version = ${n};`;
  const servers = {
    "node:http": `import { createServer } from "node:http"; import { version } from "./version.ts";
      const server = createServer((_, response) => response.end(String(version))).listen(0, () => console.log("port", server.address().port));`,
    "node:http, closed by dispose": `import { createServer } from "node:http"; import { version } from "./version.ts";
      const server = createServer((_, response) => response.end(String(version))).listen(0, () => console.log("port", server.address().port));
      import.meta.hot.dispose(() => new Promise((closed) => server.close(closed)));`,
    "node:http, opened after an await": `import { createServer } from "node:http"; import { version } from "./version.ts";
      const server = createServer((_, response) => response.end(String(version)));
      void (async () => { await new Promise((go) => setTimeout(go, 5)); server.listen(0, () => console.log("port", server.address().port)); })();
      import.meta.hot.dispose(() => { server.close(); });`,
    express: `import express from "express"; import { version } from "./version.ts";
      const app = express(); app.get("/", (_, response) => { response.send(String(version)); });
      const server = app.listen(0, () => console.log("port", server.address().port));`,
    fastify: `import Fastify from "fastify"; import { version } from "./version.ts";
      const app = Fastify(); app.get("/", async () => String(version));
      await app.listen({ port: 0, host: "127.0.0.1" }); console.log("port", app.server.address().port);`,
    "fastify, closed by dispose": `import Fastify from "fastify"; import { version } from "./version.ts";
      const app = Fastify(); app.get("/", async () => String(version));
      await app.listen({ port: 0, host: "127.0.0.1" }); console.log("port", app.server.address().port);
      import.meta.hot.dispose(() => app.close());`,
    "hono with @hono/node-server": `import { serve } from "@hono/node-server"; import { Hono } from "hono"; import { version } from "./version.ts";
      const app = new Hono(); app.get("/", (c) => c.text(String(version)));
      serve({ fetch: app.fetch, port: 0 }, ({ port }) => console.log("port", port));`,
    "export default, hono": `import { Hono } from "hono"; import { version } from "./version.ts";
      const app = new Hono(); app.get("/", (c) => c.text(String(version)));
      export default { port: 0, hostname: "127.0.0.1", fetch: app.fetch };`,
    "export default { fetch }": `import { version } from "./version.ts";
      export default { port: 0, hostname: "127.0.0.1", fetch: (request: Request) => new Response(String(version)) };`,
  };

  for (const [name, server] of Object.entries(servers)) {
    it(`${name}: 200 reloads under load, no request fails`, () =>
      withHot({ "server.ts": server, "version.ts": version(0) }, {}, async (program) => {
        const [, port] = await program.prints(/(?:port |listening on http:\/\/127\.0\.0\.1:)(\d+)/);
        const load = new Load(Number(port));
        for (let n = 1; n <= 200; n++) await program.save("version.ts", version(n));
        const { requests, errors } = await load.stop();
        assert.deepEqual(errors, []);
        assert.ok(requests > 200, `${requests} requests`);
        await until(async () => (await text(port)) === "200");
        assert.doesNotMatch(program.output(), /Error/);
      }));
  }

  it("node:https: 200 reloads under load, no request fails", () =>
    withHot({ "server.ts": `globalThis.wait = 1;`, "version.ts": version(0) }, {}, async (program) => {
      await program.message(({ event }) => event === "started");
      const { key, cert } = certificate(program.root);
      await program.save(
        "server.ts",
        `import { createServer } from "node:https"; import { version } from "./version.ts";
         const server = createServer(${JSON.stringify({ key, cert })}, (_, response) => response.end(String(version))).listen(0, () => console.log("port", server.address().port));`,
      );
      const [, port] = await program.prints(/port (\d+)/);
      const load = new Load(Number(port), { secure: true });
      for (let n = 1; n <= 200; n++) await program.save("version.ts", version(n));
      const { errors } = await load.stop();
      assert.deepEqual(errors, []);
    }));

  it("node:net: an open connection stays open and keeps using the old code", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:net"; import { version } from "./version.ts";
          const server = createServer((socket) => socket.on("data", (text) => socket.write(version + " " + text))).listen(0, () => console.log("port", server.address().port));`,
        "version.ts": version(1),
      },
      {},
      async (program) => {
        const [, port] = await program.prints(/port (\d+)/);
        const ask = async (socket, question) => {
          socket.write(question);
          return String((await once(socket, "data"))[0]);
        };
        const old = connect(Number(port));
        assert.equal(await ask(old, "a"), "1 a");
        await program.save("version.ts", version(2));
        await program.prints(new RegExp(`port ${port}`));
        const young = connect(Number(port));
        assert.equal(await ask(young, "b"), "2 b");
        assert.equal(await ask(old, "c"), "1 c");
        old.destroy();
        young.destroy();
      },
    ));

  it("ws: open sockets keep using the old code, new sockets use the new code", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:http"; import { WebSocketServer } from "ws"; import { version } from "./version.ts";
          const server = createServer(); const sockets = new WebSocketServer({ server });
          sockets.on("connection", (socket) => socket.on("message", (text) => socket.send(version + " " + text)));
          server.listen(0, () => console.log("port", server.address().port));`,
        "version.ts": version(0),
      },
      {},
      async (program) => {
        const [, port] = await program.prints(/port (\d+)/);
        const open = async () => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}`);
          await once(socket, "open");
          return socket;
        };
        const ask = async (socket, question) => {
          socket.send(question);
          return String((await once(socket, "message"))[0]);
        };
        const old = await open();
        assert.equal(await ask(old, "a"), "0 a");
        for (let n = 1; n <= 200; n++) {
          await program.save("version.ts", version(n));
          const young = await open();
          assert.equal(await ask(young, "b"), `${n} b`);
          young.terminate();
        }
        assert.equal(await ask(old, "c"), "0 c");
        old.terminate();
      },
    ));

  it("the old code finishes a request that is under way", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:http"; import { version } from "./version.ts";
          const server = createServer(async (request, response) => {
            if (request.url === "/slow") { response.write("begun "); await new Promise((go) => process.once("message", go)); }
            response.end(String(version));
          }).listen(0, () => console.log("port", server.address().port));`,
        "version.ts": version(1),
      },
      {},
      async (program) => {
        const [, port] = await program.prints(/port (\d+)/);
        const slow = await fetch(`http://127.0.0.1:${port}/slow`);
        await program.save("version.ts", version(2));
        assert.equal(await text(port), "2");
        program.send({});
        assert.equal(await slow.text(), "begun 1");
      },
    ));

  it("the last good version keeps serving on its socket when the new one throws, before or after it listens (N3)", () =>
    withHot({ "server.ts": servers["node:http, closed by dispose"], "version.ts": version(1) }, {}, async (program) => {
      const [, port] = await program.prints(/port (\d+)/);
      await program.save("version.ts", `throw new Error("before");`);
      assert.equal(await text(port), "1");
      await program.save("version.ts", version(2));
      assert.equal(await text(port), "2");
      await program.save("server.ts", `${servers["node:http, closed by dispose"]} throw new Error("after");`);
      assert.equal(await text(port), "2");
      await program.save("server.ts", `${servers["node:http, closed by dispose"]} `);
      await program.save("version.ts", version(3));
      assert.equal(await text(port), "3");
    }));

  it("a server that the new code does not open again is closed", () =>
    withHot({ "server.ts": servers["node:http, closed by dispose"], "version.ts": version(1) }, {}, async (program) => {
      const [, port] = await program.prints(/port (\d+)/);
      await program.save("server.ts", `console.log("no server any more");`);
      await until(() =>
        text(port).then(
          () => false,
          (error) => error.code === "ECONNREFUSED",
        ),
      );
    }));

  it("export default moves to another port", () =>
    withHot(
      {
        "server.ts": `export default { port: 0, hostname: "127.0.0.1", fetch: () => new Response("1") };`,
      },
      {},
      async (program) => {
        const [, port] = await program.prints(/listening on http:\/\/127\.0\.0\.1:(\d+)\//);
        const free = await freePort();
        await program.save(
          "server.ts",
          `export default { port: ${free}, hostname: "127.0.0.1", fetch: () => new Response("2") };`,
        );
        await program.prints(new RegExp(`listening on http://127\\.0\\.0\\.1:${free}/`));
        assert.equal(await text(free), "2");
        await assert.rejects(text(port), { code: "ECONNREFUSED" });
      },
    ));
});

describe("errors (N3 N6)", () => {
  it("an error has a code frame and mapped lines, and is printed once", () =>
    withHot({ "server.ts": `import "./a.ts"; console.log("up");`, "a.ts": "export {};" }, {}, async (program) => {
      await program.prints(/up\n/);
      const broken = `interface Long {\n  a: string;\n}\n\nfunction fail(): never {\n  throw new TypeError("boom");\n}\nfail();\nexport {};\n`;
      program.write("a.ts", broken);
      await program.prints(/TypeError: boom\n +at fail \(.*a\.ts:6:9\)\n +at .*a\.ts:8:1\)?\n/);
      await program.prints(/a\.ts:6:9\n[^]*> 6 \|   throw new TypeError\("boom"\);/);
      assert.doesNotMatch(program.output(), /registry\/|async_hooks/);
      program.write("a.ts", `${broken}// saved again\n`);
      await program.save("a.ts", "export {};");
      assert.equal(program.output().match(/TypeError: boom/g).length, 1);
    }));

  it("the lines of an error are those of the newest version of a file that has thrown before", () =>
    withHot({ "server.ts": `import "./a.ts"; console.log("up");`, "a.ts": "export {};" }, {}, async (program) => {
      await program.prints(/up\n/);
      for (const [name, before] of [
        ["one", "interface A {\n  a: string;\n}\n"],
        ["two", "const a = 1;\n\n"],
        ["three", "interface B {}\n\n\n\n\n\n"],
      ]) {
        program.write("a.ts", `${before}throw new Error("${name}");\nexport {};\n`);
        await program.prints(new RegExp(`Error: ${name}\\n +at .*a\\.ts:${before.split("\n").length}:7`));
      }
    }));

  it("a syntax error is printed with its code, and the fix is taken", () =>
    withHot(
      { "server.ts": `import { a } from "./a.ts"; console.log("a is", a);`, "a.ts": "export const a = 1;" },
      {},
      async (program) => {
        await program.prints(/a is 1\n/);
        program.write("a.ts", "export const a = ;");
        await program.prints(/Expression expected\n +,-\[a\.ts:1:1\]\n 1 \| export const a = ;/);
        assert.doesNotMatch(program.output(), /Caused by|backtrace/);
        await program.save("a.ts", "export const a = 2;");
        await program.prints(/a is 2\n/);
      },
    ));

  it("an indirect use of import.meta.hot is an error with its place and a fix (S2)", () =>
    withHot({ "server.ts": `const hot = import.meta.hot;\nconsole.log(typeof hot.accept);` }, {}, async (program) => {
      await program.prints(
        /import\.meta\.hot cannot be used indirectly\n[^]*help: call its methods directly[^]*server\.ts:1:1\][^]*\^{15}/,
      );
      await withHot(
        { "server.ts": `const hot = import.meta.hot;\nconsole.log(typeof hot.accept);` },
        { args: ["--indirect=allow"] },
        (allowed) => allowed.prints(/function\n/),
      );
    }));

  it("an import() of what cannot be compiled is taken when it is repaired, by who accepts it (U9)", () =>
    withHot(
      {
        "server.mjs": `import("./lazy.mjs").then(({ v }) => console.log("loaded", v), () => console.log("failed"));
          import.meta.hot.accept("./lazy.mjs", (lazy) => console.log("got", lazy.v));`,
        "lazy.mjs": `export { v } from "./deep.mjs";`,
        "deep.mjs": "export const v = = 1;",
      },
      { entry: "server.mjs" },
      async (program) => {
        await program.prints(/failed/);
        program.write("deep.mjs", "export const v = 2;");
        await program.prints(/got 2/);
        program.write("lazy.mjs", "export const v = 3;");
        await program.prints(/got 3/);
      },
    ));

  it("a missing import is named, and taken when the file is created", () =>
    withHot({ "server.ts": `import "./a.ts"; console.log("up");`, "a.ts": "" }, {}, async (program) => {
      await program.prints(/up\n/);
      program.write("a.ts", `import "./later/b.js"; console.log("a");`);
      await program.prints(/a\.ts: cannot find "\.\/later\/b\.js"/);
      await program.save("later/b.ts", `console.log("b");`);
      await program.prints(/b\na\nup\n/);
    }));

  it("a failed first run is tried again after each save: syntax, resolution, a throw", () =>
    withHot({ "server.ts": `import "./a.ts"; console.log("up");`, "a.ts": "const = 1;" }, {}, async (program) => {
      await program.prints(/a\.ts:1:1/);
      program.write("a.ts", `import "./b.ts";`);
      await program.prints(/cannot find "\.\/b\.ts"/);
      program.write("b.ts", `throw new Error("not yet");`);
      await program.prints(/Error: not yet/);
      program.write("b.ts", `console.log("b");`);
      await program.prints(/b\nup\n/);
      assert.match(await program.save("b.ts", `console.log("b2");`), /^reloaded b\.ts: 3 modules ran/);
    }));

  for (const [name, code, column] of [
    ["an uncaught error", `throw new Error("late");`, 9],
    ["an unhandled rejection", `void Promise.reject(new Error("late"));`, 23],
    ["an error event without a listener", `new EventEmitter().emit("error", new Error("late"));`, 36],
  ]) {
    it(`${name} is printed with the original line, and the program goes on as under bun --hot`, () =>
      withHot(
        {
          "server.ts": `import { version } from "./version.ts"; import { late } from "./late.ts";
            const fetch = () => (setTimeout(late), new Response(String(version)));
            export default { port: 0, hostname: "127.0.0.1", fetch };`,
          "late.ts": `import { EventEmitter } from "node:events"; export type A = EventEmitter;\nexport function late() {\n  ${code}\n}`,
          "version.ts": "export const version: number = 1;\n",
        },
        {},
        async (program) => {
          const [, port] = await program.prints(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
          assert.equal(await text(port), "1");
          await program.prints(new RegExp(`Error: late\n(?: +at .*\n)* +at .*late\\.ts:3:${column}`));
          await program.prints(/on Node it would end the program/);
          assert.equal(await text(port), "1");
          assert.match(
            await program.save("version.ts", "export const version: number = 2;\n"),
            /^reloaded version\.ts/,
          );
          assert.equal(await text(port), "2");
        },
      ));
  }

  it("a request whose handler throws gets the status 500, now or later; others are not touched", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:http";
          const handlers = {
            "/throws": () => { throw new Error("at once"); },
            "/rejects": async () => { await new Promise((go) => setTimeout(go, 5)); throw new Error("after an await"); },
            "/timer": () => setTimeout(() => { throw new Error("in a timer"); }, 1),
            "/started": (response) => { response.write("some"); setTimeout(() => { throw new Error("after the headers"); }, 1); },
            "/answered": (response) => { response.end("fine"); throw new Error("after the answer"); },
            "/slow": (response) => setTimeout(() => response.end("slow"), 100),
          };
          const server = createServer((request, response) => handlers[request.url](response));
          server.listen(0, "127.0.0.1", () => console.log("port", server.address().port));`,
      },
      {},
      async (program) => {
        const [, port] = await program.prints(/port (\d+)/);
        const ask = (path) => fetch(`http://127.0.0.1:${port}${path}`);
        const slow = ask("/slow");
        for (const path of ["/throws", "/throws", "/rejects", "/timer"])
          assert.equal((await ask(path)).status, 500, path);
        await assert.rejects(async () => (await ask("/started")).text());
        for (let times = 0; times < 2; times++) assert.equal(await (await ask("/answered")).text(), "fine");
        assert.equal(await (await slow).text(), "slow");
        for (const message of ["at once", "after an await", "in a timer", "after the headers", "after the answer"])
          assert.match(program.output(), new RegExp(`Error: ${message}\n`));
      },
    ));

  it("a program with its own listener decides what an uncaught error does", () =>
    withHot(
      {
        "server.ts": `process.on("uncaughtException", ({ message }) => { console.log("own", message); process.exit(4); });
          setTimeout(() => { throw new Error("late"); }, 10);`,
      },
      {},
      async (program) => {
        assert.equal(await program.exited, 4);
        assert.match(program.output(), /own late/);
        assert.doesNotMatch(program.output(), /\[hot\]/);
      },
    ));

  it("ends when nobody can read what it prints, as on Node", () =>
    withHot({ "server.ts": `setInterval(() => console.log("a line"), 5);` }, {}, async (program) => {
      await program.prints(/a line/);
      program.child.stdout.destroy();
      assert.equal(await program.exited, 1);
    }));

  it("process.exit inside a module ends the program, with its code", () =>
    withHot({ "server.ts": `console.log("up");` }, {}, async (program) => {
      await program.prints(/up/);
      program.write("server.ts", `process.exit(3);`);
      assert.equal(await program.exited, 3);
    }));

  it("a port in use: the error is printed, and the next save tries again", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address();
    await withHot(
      { "server.ts": `import { createServer } from "node:http"; createServer().listen(${port}, "127.0.0.1");` },
      {},
      async (program) => {
        await program.prints(/EADDRINUSE/);
        const free = await freePort();
        await program.save(
          "server.ts",
          `import { createServer } from "node:http"; createServer((_, response) => response.end("1")).listen(${free}, "127.0.0.1");`,
        );
        await until(async () => (await text(free)) === "1");
      },
    );
    await withHot(
      { "server.ts": `export default { port: ${port}, hostname: "127.0.0.1", fetch: () => new Response("1") };` },
      {},
      async (program) => {
        await program.prints(new RegExp(`port ${port} is in use by another program: export another port, or set PORT`));
        const free = await freePort();
        await program.save(
          "server.ts",
          `export default { port: ${free}, hostname: "127.0.0.1", fetch: () => new Response("1") };`,
        );
        await until(async () => (await text(free)) === "1");
      },
    );
    other.close();
  });

  it("modules that wait for each other are named in a warning", () =>
    withHot(
      {
        "server.ts": `await import("./a.ts"); console.log("never");`,
        "a.ts": `import "./b.ts"; export const a = 1;`,
        "b.ts": `console.log("b"); await null; await import("./a.ts");`,
      },
      {},
      async (program) => {
        await program.prints(
          /these modules wait for each other and will never be evaluated: b\.ts -> a\.ts -> b\.ts|a\.ts -> b\.ts -> a\.ts/,
        );
        program.write("b.ts", `console.log("b2");`);
        await program.prints(/b2\n/);
      },
    ));

  for (const [name, args, entry, printed] of [
    ["no file", [], [], /hot: name the file to run\n\nhot \[options\] server\.ts/],
    ["a file that is not there", [], ["nothing.ts"], /hot: there is no file .*nothing\.ts/],
    ["a folder without pages", [], ["."], /hot: there is no HTML file in \S+: name a page, or the file of a program/],
    [
      "an option's value",
      ["--indirect=maybe"],
      ["server.ts"],
      /hot: --indirect is "maybe": it is one of error, warn, allow/,
    ],
    ["an unknown option", ["--what"], ["server.ts"], /hot: Unknown option '--what'[^]*--clean/],
  ]) {
    it(`says which argument is wrong: ${name}`, () =>
      withHot({ "server.ts": "" }, { args, entry: entry[0] ?? "--all" }, async (program) => {
        assert.equal(await program.exited, 1);
        assert.match(program.output(), printed);
      }));
  }

  it("a file that cannot be read is named, and taken when it becomes readable", () =>
    withHot({ "server.ts": `import { a } from "./a.ts"; console.log(a);`, "a.ts/inside": "" }, {}, async (program) => {
      await program.prints(/cannot find "\.\/a\.ts"|a\.ts cannot be read/);
      rmSync(join(program.root, "a.ts"), { recursive: true });
      program.write("a.ts", `export const a = "read";`);
      await program.prints(/read\n/);
    }));
});

describe("ending a program (N6)", () => {
  const files = {
    "server.ts": `import "./a.ts"; setInterval(() => {}, 1000); console.log("up");`,
    "a.ts": `import.meta.hot.dispose(async () => { await null; console.log("disposed"); });`,
  };

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]) {
    it(`${signal} disposes all modules`, () =>
      withHot(files, {}, async (program) => {
        await program.prints(/up/);
        program.child.kill(signal);
        assert.equal(await program.exited, code);
        assert.match(program.output(), /disposed/);
      }));
  }

  it("a second SIGINT does not wait for a dispose that hangs, nor for an update that hangs", () =>
    withHot(
      {
        "server.ts": `console.log("up"); import.meta.hot.accept(); import.meta.hot.dispose(() => { console.log("disposing"); return new Promise(() => {}); });`,
      },
      {},
      async (program) => {
        await program.prints(/up/);
        program.write("server.ts", `console.log("never");`);
        await program.prints(/disposing/);
        // Two signals before the process runs again are one.
        const pressing = setInterval(() => program.child.kill("SIGINT"), 50);
        const code = await program.exited;
        clearInterval(pressing);
        assert.equal(code, 130);
        assert.doesNotMatch(program.output(), /never/);
      },
    ));

  it("nothing keeps a program alive that handles the signal itself", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:http"; const server = createServer().listen(0); process.on("SIGINT", () => { server.close(); console.log("bye"); process.channel?.unref(); }); console.log("up"); export {};`,
      },
      { stdio: ["ignore", "pipe", "pipe"] },
      async (program) => {
        await program.prints(/up/);
        await program.save("server.ts", `${readFileSync(join(program.root, "server.ts"), "utf8")}\n`);
        program.child.kill("SIGINT");
        assert.equal(await program.exited, 0);
        assert.match(program.output(), /bye/);
      },
    ));
});

describe("files (N5)", () => {
  it("--env-file: variables of several files, read again when one is saved; the environment's own win", () =>
    withHot(
      {
        "server.ts": `import "./other.ts"; console.log(["A", "B", "C", "D"].map((name) => process.env[name]).join()); setInterval(() => {}, 1000);`,
        "other.ts": "",
        "first.env": `A=1\nB=1\nC="one line\nand another"\n`,
        "second.env": "B=2\nD=file\n",
      },
      { args: ["--env-file", "first.env", "--env-file=second.env"], env: { D: "environment" } },
      async (program) => {
        await program.prints(/1,2,one line\nand another,environment\n/);
        assert.match(
          await program.save("first.env", "A=3\n"),
          /^reloaded everything: 2 modules ran .*first\.env changed/,
        );
        await program.prints(/3,2,,environment\n/);
        program.write("second.env", "B=4\n");
        await program.prints(/3,4,,environment\n/);
      },
    ));

  it("--env-file: a file that does not exist is an error", () =>
    withHot({ "server.ts": "" }, { args: ["--env-file=none.env"] }, async (program) => {
      // Node 20 looks for it, too, and is first.
      assert.ok([1, 9].includes(await program.exited));
      assert.match(program.output(), /there is no file .*none\.env|node: none\.env: not found/);
    }));

  const files = {
    "server.ts": `import { v } from "./lib/v.ts"; console.log("v", v);`,
    "lib/v.ts": "export const v = 1;",
  };
  const updates = (program) => program.output().match(/\[hot\] (reloaded|updated)/g)?.length ?? 0;

  it("an editor that writes a new file and renames it makes one update for each save", () =>
    withHot(files, {}, async (program) => {
      await program.prints(/v 1/);
      for (let n = 2; n <= 4; n++) {
        program.write("lib/v.ts~", `export const v = ${n};`);
        renameSync(join(program.root, "lib/v.ts~"), join(program.root, "lib/v.ts"));
        await program.prints(new RegExp(`v ${n}\n`));
      }
      await program.prints(/reloaded/);
      assert.equal(updates(program), 3);
    }));

  it("a file that is written piece by piece is one update, with the final content", () =>
    withHot({ ...files, "lib/v.ts": "export const v = 1;\n" }, {}, async (program) => {
      await program.prints(/v 1/);
      const text = `export const v = 2;\nconst unused = "${"x".repeat(200)}";\nexport const w = 3;\n`;
      const file = openSync(join(program.root, "lib/v.ts"), "w");
      for (let at = 0; at < text.length; at += 60) {
        writeSync(file, text.slice(at, at + 60));
        await wait(8);
      }
      closeSync(file);
      await program.prints(/reloaded lib\/v\.ts/);
      await wait(150);
      assert.equal(updates(program), 1);
      assert.doesNotMatch(program.output(), /Error|expected/i);
      assert.match(program.output(), /v 2\n/);
    }));

  it("a file that cannot be examined is an error, and the old code stays", () =>
    withHot(files, {}, async (program) => {
      await program.prints(/v 1/);
      const path = join(program.root, "lib/v.ts");
      rmSync(path);
      symlinkSync("v.ts", path); // a link to itself
      await program.prints(/ELOOP/);
      rmSync(path);
      program.write("lib/v.ts", "export const v = 2;");
      await program.prints(/v 2\n/);
    }));

  it("a file behind a symbolic link is watched", () =>
    withHot(
      {
        ...files,
        "server.ts": `import { v } from "./link/v.ts"; console.log("v", v);`,
        "real/v.ts": "export const v = 1;",
        "wait.ts": "",
      },
      { entry: "wait.ts" },
      async (program) => {
        await program.message(({ event }) => event === "started");
        symlinkSync("real", join(program.root, "link"));
        await program.save("wait.ts", `import "./server.ts";`);
        await program.prints(/v 1/);
        program.write("real/v.ts", "export const v = 2;");
        await program.prints(/v 2\n/);
      },
    ));

  it("a file, or its folder, can be removed and created again", () =>
    withHot(files, {}, async (program) => {
      await program.prints(/v 1/);
      rmSync(join(program.root, "lib/v.ts"));
      await program.prints(/lib\/v\.ts cannot be read/);
      program.write("lib/v.ts", "export const v = 2;");
      await program.prints(/v 2\n/);
      rmSync(join(program.root, "lib"), { recursive: true });
      await program.prints(/lib\/v\.ts cannot be read/);
      mkdirSync(join(program.root, "lib"));
      program.write("lib/v.ts", "export const v = 3;");
      await program.prints(/v 3\n/);
    }));

  it("500 files at once are one update", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m/m${n}.ts`, `export const v = 1;`]));
    const entry = `${Object.keys(many)
      .map((name, n) => `import { v as v${n} } from "./${name}";`)
      .join("\n")}\nconsole.log("sum", ${Object.keys(many)
      .map((_, n) => `v${n}`)
      .join(" + ")});`;
    return withHot({ "server.ts": entry, ...many }, {}, async (program) => {
      await program.prints(/sum 500/);
      for (const name of Object.keys(many)) program.write(name, "export const v = 2;");
      await program.prints(/sum 1000/);
      await program.prints(/reloaded m\/m\d+\.ts, .* and 497 more: 501 modules ran/);
      assert.equal(updates(program), 1);
    });
  });

  it("a stale lock of git delays an update, but does not prevent it", () =>
    withHot(
      { "server.ts": `console.log("run", 1);`, ".git/HEAD": "ref: refs/heads/main\n", ".git/index.lock": "" },
      {},
      async (program) => {
        await program.prints(/run 1/);
        await program.save("server.ts", `console.log("run", 2);`);
        await program.prints(/run 2/);
      },
    ));

  it("a git checkout is one update", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`m/m${n}.ts`, `export const v = 1;`]));
    const entry = `${Object.keys(many)
      .map((name, n) => `import { v as v${n} } from "./${name}";`)
      .join("\n")}\nconsole.log("sum", ${Object.keys(many)
      .map((_, n) => `v${n}`)
      .join(" + ")});`;
    return withHot({ "wait.ts": "", "server.ts": entry, ...many }, { entry: "wait.ts" }, async (program) => {
      const git = (...args) => {
        const done = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@a", ...args], { cwd: program.root });
        assert.equal(done.status, 0, String(done.stderr));
      };
      await program.message(({ event }) => event === "started");
      git("init", "-q");
      git("add", "m", "server.ts");
      git("commit", "-qm", "1");
      git("checkout", "-qb", "other");
      for (const name of Object.keys(many)) program.write(name, "export const v = 2;");
      git("commit", "-qam", "2");
      git("checkout", "-q", "-");
      await program.save("wait.ts", `import "./server.ts";`);
      await program.prints(/sum 100\n/);
      const before = updates(program);
      git("checkout", "-q", "other");
      await program.prints(/sum 200\n/);
      await program.prints(/97 more/);
      assert.equal(updates(program), before + 1);
    });
  });

  it("only imported files are watched", () =>
    withHot({ ...files, "lib/other.ts": "1" }, {}, async (program) => {
      await program.prints(/v 1/);
      program.write("lib/other.ts", "2");
      program.write("notes.txt", "2");
      await program.save("lib/v.ts", "export const v = 2;");
      assert.equal(
        program.messages
          .filter(({ event }) => event === "update")
          .flatMap(({ changed }) => changed)
          .some((path) => /other|notes/.test(path)),
        false,
      );
    }));

  for (const name of ["package.json", "package-lock.json", "tsconfig.json", ".env", ".env.local"]) {
    it(`${name} reloads everything`, () =>
      withHot({ ...files, [name]: name.endsWith("json") ? `{"type":"module"}` : "" }, {}, async (program) => {
        await program.prints(/v 1/);
        const line = await program.save(name, name.endsWith("json") ? `{"type":"module"} ` : "A=1");
        assert.match(
          line,
          new RegExp(`^reloaded everything: 2 modules ran in [\\d.]+ ms \\(${name.replace(".", "\\.")} changed\\)`),
        );
      }));
  }

  it("a saved tsconfig.json changes how files are compiled", () =>
    withHot(
      {
        "tsconfig.json": `{"compilerOptions":{"jsx":"react","jsxFactory":"one"}}`,
        "server.tsx": `const one = (type: string) => "one " + type; const two = (type: string) => "two " + type; console.log(<a />);`,
      },
      { entry: "server.tsx" },
      async (program) => {
        await program.prints(/one a\n/);
        program.write("tsconfig.json", `{"compilerOptions":{"jsx":"react","jsxFactory":"two"}}`);
        await program.prints(/two a\n/);
      },
    ));
});

describe("modules as on Node", () => {
  it("loads TypeScript, JSX, JSON, CommonJS, paths, .js for .ts, import.meta, top-level await, a hashbang", () =>
    withHot(
      {
        "server.ts": `#!/usr/bin/env node
          import { createRequire } from "node:module";
          import { fileURLToPath } from "node:url";
          import data from "./data.json" with { type: "json" };
          import common, { named } from "./common.cjs";
          import { aliased } from "@lib/aliased";
          import { typed } from "./typed.js";
          import { view } from "./view.tsx";
          import { join } from "path";
          enum Color { Red = "red" }
          const require = createRequire(import.meta.url);
          const lazy = await import("./lazy.ts");
          const name = "./lazy.ts";
          console.log(JSON.stringify({
            json: data.a, common: common.named, named, aliased, typed, view: view.props.id, color: Color.Red, lazy: lazy.v,
            computed: (await import(name)).v === lazy.v, builtin: typeof (await import("node:fs")).readFileSync,
            url: import.meta.url === new URL(import.meta.url).href && fileURLToPath(import.meta.url) === import.meta.filename,
            dirname: import.meta.dirname === process.cwd(), main: import.meta.main, notMain: lazy.main, resolve: import.meta.resolve("./typed.js").endsWith("/typed.ts"),
            fs: import.meta.resolve("fs"), required: require("./common.cjs") === common, argv: process.argv.slice(2), join: join("a", "b"),
            keys: Object.keys(lazy).join(), tag: Object.prototype.toString.call(lazy), argv1: process.argv[1] === import.meta.filename,
          }));`,
        "data.json": `{"a":1}`,
        "common.cjs": `exports.named = require("./nested.cjs").n;`,
        "nested.cjs": `exports.n = 1;`,
        "src/aliased.ts": `export const aliased = "aliased";`,
        "tsconfig.json": `{"compilerOptions":{"paths":{"@lib/*":["./src/*"]},"jsx":"react-jsx"}}`,
        "typed.ts": `import type { Missing } from "./nowhere"; export const typed: Missing | string = "typed";`,
        "view.tsx": `export const view = <div id="x" />;`,
        "lazy.ts": `export const v = await Promise.resolve("lazy"); export const main = import.meta.main;`,
      },
      { rest: ["--port", "1"] },
      async (program) => {
        const [line] = await program.prints(/^\{.*\}$/m);
        assert.deepEqual(JSON.parse(line), {
          json: 1,
          common: 1,
          named: 1,
          aliased: "aliased",
          typed: "typed",
          view: "x",
          color: "red",
          lazy: "lazy",
          computed: true,
          builtin: "function",
          url: true,
          dirname: true,
          main: true,
          notMain: false,
          resolve: true,
          fs: "node:fs",
          required: true,
          argv: ["--port", "1"],
          join: "a/b",
          keys: "main,v",
          tag: "[object Module]",
          argv1: true,
        });
      },
    ));

  it("a module can await import() of another one during an update", () =>
    withHot(
      { "server.ts": `const { v } = await import("./a.ts"); console.log("v", v);`, "a.ts": `export const v = 1;` },
      {},
      async (program) => {
        await program.prints(/v 1/);
        await program.save("a.ts", `const { w } = await import("./b.ts"); export const v = w;`).catch(() => {});
        program.write("b.ts", `export const w = 2;`);
        await program.prints(/v 2/);
        await program.save("server.ts", `const { v } = await import("./a.ts"); console.log("now v", v);`);
        await program.prints(/now v 2/);
      },
    ));

  it("a CommonJS program is updated, and so are the modules that it requires", () =>
    withHot(
      {
        "package.json": "{}",
        "server.js": `const { n } = require("./n"); if (require.main === module) console.log("main", n);`,
        "n.js": `exports.n = require("./deep.js");`,
        "deep.js": `module.exports = 1;`,
      },
      { entry: "server.js" },
      async (program) => {
        await program.prints(/main 1/);
        await program.save("deep.js", `module.exports = 2;`);
        await program.prints(/main 2/);
        await program.save("n.js", `exports.n = "n" + require("./deep.js");`);
        await program.prints(/main n2/);
      },
    ));

  it("a file that is saved while the CommonJS program that required it starts is not missed (U1)", () =>
    withHot(
      {
        "package.json": "{}",
        "server.js": `const n = require("./n"); console.log("main", n); if (n === 1) require("fs").writeFileSync(require.resolve("./n"), "module.exports = 2;");`,
        "n.js": "module.exports = 1;",
      },
      { entry: "server.js" },
      (program) => program.prints(/main 2/),
    ));

  it("workers are Node's own", () =>
    withHot(
      {
        "server.ts": `import { Worker } from "node:worker_threads"; new Worker(new URL("./worker.js", import.meta.url)).on("message", (text) => console.log("worker says", text));`,
        "worker.js": `import { parentPort } from "node:worker_threads"; parentPort.postMessage("hello");`,
      },
      {},
      (program) => program.prints(/worker says hello/),
    ));

  it("an error of import() has Node's code", () =>
    withHot(
      {
        "server.ts": `console.log(await import("./nothing.js").catch((error) => error.code), await import("no-such-package").catch((error) => error.code));`,
      },
      {},
      (program) => program.prints(/ERR_MODULE_NOT_FOUND ERR_MODULE_NOT_FOUND/),
    ));

  it("the inspector shows the file as it was written", () =>
    withHot(
      {
        "server.ts": `import { Session } from "node:inspector"; import "./a.ts";
          const session = new Session(); session.connect();
          session.on("Debugger.scriptParsed", ({ params }) => { if (params.url.endsWith("/a.ts") && params.sourceMapURL) console.log("map", JSON.parse(Buffer.from(params.sourceMapURL.split(",")[1], "base64").toString()).sourcesContent[0]); });
          session.post("Debugger.enable");`,
        "a.ts": `const a: number = 1; export {};`,
      },
      {},
      (program) => program.prints(/map const a: number = 1; export \{\};/),
    ));

  it("loads chains of 3,000 imports and 10,000 modules (U17)", () => {
    const files = {};
    for (let n = 0; n < 3000; n++)
      files[`m/m${n}.mjs`] =
        `${n < 2999 ? `import { v } from "./m${n + 1}.mjs"; ` : "const v = 1; "}const own = v; export { own as v };`;
    for (let n = 3000; n < 10_000; n++) files[`m/m${n}.mjs`] = `export const v = ${n};`;
    files["server.mjs"] =
      `import { v } from "./m/m0.mjs";\n${Array.from({ length: 7000 }, (_, n) => `import "./m/m${n + 3000}.mjs";`).join("\n")}\nconsole.log("v", v);`;
    return withHot(files, { entry: "server.mjs" }, async (program) => {
      await program.prints(/v 1\n/);
      await program.save("m/m2999.mjs", "export const v = 2;");
      await program.prints(/v 2\n/);
    });
  });

  it("also runs with node --import import-meta-hot/register", () =>
    withHot(
      {
        "server.ts": `import { v } from "./v.ts"; console.log("v", v, import.meta.main, process.argv.length);`,
        "v.ts": `export const v: number = 1;`,
      },
      { node: ["--import", "import-meta-hot/register"], rest: ["x"] },
      async (program) => {
        await program.prints(/v 1 true 3\n/);
        await program.save("v.ts", `export const v: number = 2;`);
        await program.prints(/v 2 true 3\n/);
        assert.equal(program.output().match(/v 1/g).length, 1);
      },
    ));
});

describe("--clean", () => {
  const program = (n) => `
    import { setInterval as interval } from "node:timers"; import { shared } from "./shared.ts";
    setInterval(() => console.log("global ${n}"), 10); interval(() => console.log("timers ${n}"), 10); setTimeout(() => console.log("late ${n}"), 200);
    process.on("message", () => console.log("heard ${n}")); shared.on("tick", () => console.log("tick ${n}"));`;
  const shared = `import { EventEmitter } from "node:events"; export const shared = new EventEmitter(); process.on("message", () => shared.emit("tick"));`;

  it("stops timers and removes listeners of replaced modules", () =>
    withHot({ "server.ts": program(1), "shared.ts": shared }, { args: ["--clean"] }, async (running) => {
      await running.prints(/timers 1/);
      await running.save("server.ts", program(2));
      const from = running.output().length;
      await running.prints(/timers 2/);
      running.send({});
      await running.prints(/heard 2/);
      await running.prints(/late 2/);
      const since = running.output().slice(from);
      assert.match(since, /tick 2/);
      assert.doesNotMatch(since, / 1\n/);
    }));

  it("without --clean they go on, because the API leaves that to dispose", () =>
    withHot({ "server.ts": program(1), "shared.ts": shared }, {}, async (running) => {
      await running.prints(/timers 1/);
      await running.save("server.ts", program(2));
      await running.prints(/timers 2/);
      await running.prints(/timers 1/);
      running.send({});
      await running.prints(/heard 1\n[^]*heard 2/);
    }));
});

describe("the API on a server", () => {
  it("send reaches the parent process, and on receives its events (U13)", () =>
    withHot(
      {
        "server.ts": `import.meta.hot.on("app:ping", (data) => { console.log("ping", data.n); import.meta.hot.send("app:pong", { n: data.n + 1 }); });`,
      },
      {},
      async (program) => {
        await program.message(({ event }) => event === "started");
        program.send({ type: "import-meta-hot", event: "app:ping", data: { n: 1 } });
        await program.prints(/ping 1/);
        const { data } = await program.message(({ event, name }) => event === "send" && name === "app:pong");
        assert.deepEqual(data, { n: 2 });
      },
    ));

  it("send prints to the terminal without a parent process", () =>
    withHot(
      { "server.ts": `import.meta.hot.send("app:stats", { n: 1 });` },
      { stdio: ["ignore", "pipe", "pipe"] },
      (program) => program.prints(/\[hot\] app:stats: \{ n: 1 \}/),
    ));

  it("1,000 reloads do not grow the heap (N4)", () =>
    withHot(
      {
        "server.ts": `import { v } from "./v.ts"; const big = new Array(10_000).fill(v); globalThis.keep = () => big; process.removeAllListeners("message"); process.on("message", () => { gc(); process.send({ heap: process.memoryUsage().heapUsed, v }); });`,
        "v.ts": `export const v = 0;`,
      },
      { node: ["--expose-gc", new URL("../runtime/dist/hosts/node/cli.js", import.meta.url).pathname] },
      async (program) => {
        const heap = async (n) => {
          program.send({});
          return (await program.message(({ v }) => v === n)).heap;
        };
        await program.message(({ event }) => event === "started");
        for (let n = 1; n <= 100; n++) await program.save("v.ts", `export const v = ${n};`);
        const before = await heap(100);
        for (let n = 101; n <= 1000; n++) await program.save("v.ts", `export const v = ${n};`);
        const grown = (await heap(1000)) - before;
        assert.ok(grown < 5e6, `the heap grew by ${grown} bytes`);
      },
    ));
});

describe("examples/server", () => {
  it("starts with npm start, updates routes, database and server one by one, and keeps its state", async () => {
    const app = await startExample("server");
    try {
      const { server, url } = app;
      const read = async (path) => (await fetch(url + path)).text();
      const edit = async (name, change) => {
        const updated = server.next(/ran in/);
        app.edit(name, change);
        await updated;
      };
      assert.match(await read("visit"), /This is visit 1/);
      await edit("src/routes.ts", (text) => text.replace("This is visit", "Here is visit"));
      assert.match(await read("visit"), /Here is visit 2/);
      for (const comment of ["// one\n", "// two\n"]) await edit("src/database.ts", (text) => text + comment);
      assert.match(await read("visit"), /Here is visit 3/);
      await edit("src/server.ts", (text) => text.replace("Hello from the server", "Hello again"));
      assert.match(await read(""), /Hello again[^]*4 requests, 3 visits in the database, which was opened 1 time/);
      assert.match(
        server.output(),
        /updated src\/routes\.ts: 1 module ran[^]*updated src\/database\.ts: 1 module ran[^]*updated src\/database\.ts: 1 module ran[^]*reloaded src\/server\.ts: 1 module ran/,
      );
    } finally {
      await app.stop();
    }
  });

  it("the production build has no trace of the API, and the example type-checks", async () => {
    const { root, remove } = project({}, { from: exampleFolder("server") });
    await runScript("build", root);
    for (const name of readdirSync(join(root, "dist")))
      assert.doesNotMatch(readFileSync(join(root, "dist", name), "utf8"), /import\.meta|\.hot\b/);
    await runScript("check", exampleFolder("server"));
    remove();
  });
});

/** Sends requests on four connections, two of them kept alive, until it is stopped. */
class Load {
  requests = 0;
  errors = [];
  #stopped = false;
  #workers;

  constructor(port, { secure = false } = {}) {
    const module = secure ? https : http;
    const kept = new module.Agent({ keepAlive: true, maxSockets: 2 });
    this.#workers = [kept, kept, undefined, undefined].map(async (agent) => {
      while (!this.#stopped) {
        await new Promise((resolve) => {
          const failed = (error) => {
            this.errors.push(String(error));
            resolve();
          };
          module
            .get(
              { host: "127.0.0.1", port, agent: agent ?? new module.Agent(), rejectUnauthorized: false },
              (response) => {
                if (response.statusCode !== 200) this.errors.push(`status ${response.statusCode}`);
                response.on("error", failed).on("end", resolve).resume();
              },
            )
            .on("error", failed);
        });
        this.requests++;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#workers);
    return this;
  }
}
