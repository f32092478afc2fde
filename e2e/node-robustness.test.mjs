/** Programs that run with `hot` in a hostile world: hanging code, taken ports, planted files, other processes (N2 N3 N5). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import * as http from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withHot } from "./lib/hot.mjs";
import { freePort, text, until } from "./lib/requests.mjs";

describe("addresses (N2 N3)", () => {
  const server = (host, n) =>
    `import { createServer } from "node:http";
     createServer((_, response) => response.end("${n}")).listen(Number(process.env.AT), ${host}, () => console.log("up ${n}"));`;

  it("the same port with another host, there and back", async () => {
    const port = await freePort();
    await withHot({ "server.ts": server(`"127.0.0.1"`, 1) }, { env: { AT: port } }, async (program) => {
      await program.prints(/up 1/);
      await program.save("server.ts", server(`"0.0.0.0"`, 2));
      await program.prints(/up 2/);
      assert.equal(await text(port), "2");
      await program.save("server.ts", server(`"127.0.0.1"`, 3));
      await program.prints(/up 3/);
      assert.equal(await text(port), "3");
      await program.save("server.ts", server(`undefined`, 4));
      await program.prints(/up 4/);
      assert.equal(await text(port), "4");
      assert.doesNotMatch(program.output(), /EADDRINUSE/);
    });
  });

  it("the last good server gets its address back if the code with another host throws", async () => {
    const port = await freePort();
    await withHot({ "server.ts": server(`"127.0.0.1"`, 1) }, { env: { AT: port } }, async (program) => {
      await program.prints(/up 1/);
      const broken = `${server(`"0.0.0.0"`, 2)} await new Promise((go) => setTimeout(go, 100)); throw new Error("late");`;
      program.write("server.ts", broken);
      await program.prints(/Error: late/);
      await until(async () => (await text(port)) === "1");
      await program.save("server.ts", server(`"0.0.0.0"`, 3));
      await until(async () => (await text(port)) === "3");
    });
  });

  const exported = (options, n) => `export default { ${options}, fetch: () => new Response("${n}") };`;

  it("export default: the last good server keeps serving while port or hostname cannot be had", async () => {
    const port = await freePort();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const good = `port: ${port}, hostname: "127.0.0.1"`;
    await withHot({ "server.ts": exported(good, 1) }, {}, async (program) => {
      await program.prints(/listening/);
      for (const [options, message] of [
        [
          `port: ${other.address().port}, hostname: "127.0.0.1"`,
          /port \d+ is in use by another program: export another/,
        ],
        [`port: "abc"`, /`port` of the default export is "abc": it must be a whole number from 0 to 65535/],
        [`port: 70000`, /`port` of the default export is 70000: it must be/],
        [`port: -1`, /`port` of the default export is -1: it must be/],
        [
          `port: ${port}, hostname: "192.0.2.1"`,
          /192\.0\.2\.1 is not an address of this machine: export another hostname/,
        ],
        [`port: ${port}, hostname: "no.such.host.invalid"`, /the hostname no\.such\.host\.invalid cannot be found/],
        [`port: ${port}, hostname: 5`, /`hostname` of the default export is 5: it must be a string/],
      ]) {
        program.write("server.ts", exported(options, "x"));
        await program.prints(message);
        await program.prints(/reloaded server\.ts/);
        assert.match(await text(port), /^[1x]$/);
      }
      program.write("server.ts", exported(`port: ${port}, hostname: "0.0.0.0"`, 2));
      await program.prints(/listening on http:\/\/0\.0\.0\.0/);
      assert.equal(await text(port), "2");
      await program.save("server.ts", exported(good, 3));
      await until(async () => (await text(port)) === "3");
      assert.equal(program.child.exitCode, null);
    });
    other.close();
  });
});

describe("code that hangs (N2 N3)", () => {
  const servers = {
    "node:http closed by a dispose that never ends": [
      (n, rest = "") => `import { createServer } from "node:http";
        const server = createServer((_, response) => response.end("${n}")).listen(Number(process.env.AT), "127.0.0.1", () => console.log("up ${n}"));
        ${rest}`,
      `import.meta.hot.dispose(() => { server.close(); console.log("disposing"); return new Promise(() => {}); });`,
      "",
    ],
    "node:http with a top-level await that never ends": [
      (n, rest = "") => `import { createServer } from "node:http"; console.log("runs ${n}"); ${rest}
        const server = createServer((_, response) => response.end("${n}")).listen(Number(process.env.AT), "127.0.0.1", () => console.log("up ${n}"));
        import.meta.hot.dispose(() => { server.close(); });`,
      "",
      `await new Promise(() => {});`,
    ],
    "export default with a top-level await that never ends": [
      (n, rest = "") =>
        `console.log("runs ${n}"); ${rest} export default { port: Number(process.env.AT), hostname: "127.0.0.1", fetch: () => new Response("${n}") };`,
      "",
      `await new Promise(() => {});`,
    ],
  };

  for (const [name, [source, first, second]] of Object.entries(servers)) {
    it(`${name}: held requests go on with the old code after two seconds, and a new save takes over`, async () => {
      const port = await freePort();
      await withHot({ "server.ts": source(1, first) }, { env: { AT: port } }, async (program) => {
        await program.prints(first || !second.length ? /up 1/ : /runs 1/);
        await until(async () => (await text(port)) === "1");
        program.write("server.ts", source(2, second));
        await program.prints(first ? /disposing/ : /runs 2/);
        const asked = performance.now();
        assert.equal(await text(port), "1");
        const waited = performance.now() - asked;
        assert.ok(waited > 500 && waited < 10_000, `waited ${waited} ms`);
        // From now on nobody waits.
        const again = performance.now();
        assert.equal(await text(port), "1");
        assert.ok(performance.now() - again < 1000);
        await program.prints(/server\.ts has not ended after 2 s/);
        await program.save("server.ts", source(3));
        await until(async () => (await text(port)) === "3");
      });
    });
  }

  it("an event without a save gives nothing up: held requests go on with the old code (U1 N3)", async () => {
    const port = await freePort();
    const [source, hangs] = servers["node:http closed by a dispose that never ends"];
    await withHot({ "server.ts": source(1, hangs) }, { env: { AT: port } }, async (program) => {
      await program.prints(/up 1/);
      program.write("server.ts", source(2));
      await program.prints(/disposing/);
      chmodSync(join(program.root, "server.ts"), 0o600);
      await program.prints(/server\.ts has not ended after 2 s/);
      assert.equal(await text(port), "1");
      assert.equal(await text(port), "1");
    });
  });

  it("a first run that failed and then hangs gives way to the next save", () =>
    withHot({ "server.ts": `throw new Error("first");` }, {}, async (program) => {
      await program.prints(/Error: first/);
      program.write("server.ts", `console.log("hangs"); await new Promise(() => {});`);
      await program.prints(/hangs/);
      program.write("server.ts", `console.log("runs");`);
      await program.prints(/runs/);
    }));

  it("a first run that hangs gives way to the next save", () =>
    withHot({ "server.ts": `console.log("hangs"); await new Promise(() => {});` }, {}, async (program) => {
      await program.prints(/hangs/);
      program.write("server.ts", `console.log("runs");`);
      await program.prints(/runs/);
      await program.save("server.ts", `console.log("again");`);
      await program.prints(/again/);
    }));

  it("a held request whose client has left is dropped", async () => {
    const port = await freePort();
    const server = (n, rest = "") => `import { createServer } from "node:http"; console.log("runs ${n}"); ${rest}
      const server = createServer((request, response) => { console.log("asked", request.url); response.end("${n}"); }).listen(Number(process.env.AT), "127.0.0.1", () => console.log("up ${n}"));
      import.meta.hot.dispose(() => { server.close(); });`;
    await withHot({ "server.ts": server(1) }, { env: { AT: port } }, async (program) => {
      await program.prints(/up 1/);
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (path) => {
        const request = http.get({ host: "127.0.0.1", port, path, agent });
        return {
          request,
          ended: once(request, "response").then(async ([response]) => (await once(response.resume(), "end"), response)),
        };
      };
      await ask("/first").ended;
      program.write("server.ts", server(2, "await new Promise((go) => process.once('message', go));"));
      await program.prints(/runs 2/);
      const { request, ended } = ask("/leaves");
      ended.catch(() => {});
      await once(request, "socket");
      // It is held before the client leaves.
      await new Promise((resolve) => setTimeout(resolve, 200));
      request.destroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
      program.send({});
      await program.prints(/up 2/);
      assert.equal(await text(port), "2");
      assert.doesNotMatch(program.output(), /asked \/leaves/);
    });
  });
});

describe("the compile cache", () => {
  const source = { "server.ts": `const text: string = "runs"; console.log(text); setInterval(() => {}, 1000);` };
  const bin = new URL("../runtime/bin/hot.js", import.meta.url).pathname;
  const envOf = (root, env) => ({ ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache"), ...env });
  const start = (root, name = "server.ts", env = {}) =>
    spawnSync(process.execPath, [bin, name], { cwd: root, encoding: "utf8", timeout: 20_000, env: envOf(root, env) });
  const folderOf = (root) => join(root, ".cache/import-meta-hot");
  const entries = (root) => readdirSync(folderOf(root)).filter((name) => name.endsWith(".jsonl"));

  /** A program that ends by itself, and what it prints at its second start if `attack` changes the cache in between. */
  const secondStart = (attack, code = `const text: string = "runs"; console.log(text); process.exit();`) =>
    withHot({ ...source, "ends.ts": code }, { entry: "ends.ts" }, async ({ root, exited }) => {
      await exited;
      const path = join(folderOf(root), entries(root)[0]);
      const cached = JSON.parse(readFileSync(path, "utf8"));
      attack({
        root,
        path,
        cached,
        planted: JSON.stringify({ ...cached, code: cached.code.replace('"runs"', '"planted"') }),
      });
      return { ...start(root, "ends.ts"), left: readdirSync(folderOf(root)) };
    });

  it("is written when the program exits at once, for this user alone", () =>
    withHot({ "ends.ts": `console.log("runs"); process.exit();` }, { entry: "ends.ts" }, async ({ root, exited }) => {
      await exited;
      assert.equal(entries(root).length, 1);
      assert.equal(statSync(folderOf(root)).mode & 0o777, 0o700);
      assert.equal(statSync(join(folderOf(root), entries(root)[0])).mode & 0o077, 0);
    }));

  it("has the plugin as machine code for all projects, which stay clean", () =>
    withHot(
      { "ends.ts": `import.meta.hot.accept(); process.exit();` },
      { entry: "ends.ts" },
      async ({ root, exited }) => {
        await exited;
        assert.deepEqual(readdirSync(join(root, ".cache/import-meta-hot-plugin")), ["plugins"]);
        assert.ok(!readdirSync(root).includes(".swc"));
      },
    ));

  it("is used by the next start", async () => {
    const { stdout } = await secondStart(({ path, planted }) => writeFileSync(path, planted));
    assert.match(stdout, /planted/); // by this user: it shows that the cache is used
  });

  for (const [name, attack] of [
    ["is not JSON", ({ path }) => writeFileSync(path, "{")],
    ["is empty", ({ path }) => writeFileSync(path, "")],
    [
      "is code that does not compile",
      ({ path, cached }) => writeFileSync(path, JSON.stringify({ ...cached, code: "export {" })),
    ],
    [
      "is code that registers nothing",
      ({ path, cached }) => writeFileSync(path, JSON.stringify({ ...cached, code: "1" })),
    ],
    ["has no code", ({ path, cached }) => writeFileSync(path, JSON.stringify({ ...cached, code: 5 }))],
    ["is a directory", ({ path }) => (rmSync(path), mkdirSync(path))],
    ["is a named pipe", ({ path }) => (rmSync(path), spawnSync("mkfifo", [path]))],
    [
      "is a symbolic link",
      ({ root, path, planted }) => (
        writeFileSync(join(root, "planted"), planted), rmSync(path), symlinkSync(join(root, "planted"), path)
      ),
    ],
    ["is writable for others", ({ path, planted }) => (writeFileSync(path, planted), chmodSync(path, 0o666))],
    [
      "is in a folder that is a symbolic link",
      ({ root, path, planted }) => {
        writeFileSync(path, planted);
        spawnSync("mv", [folderOf(root), join(root, "elsewhere")]);
        symlinkSync(join(root, "elsewhere"), folderOf(root));
      },
    ],
  ]) {
    it(`an entry that ${name} is not run, and no error`, async () => {
      const { stdout, stderr, status } = await secondStart(attack);
      assert.match(stdout, /^runs$/m);
      assert.doesNotMatch(stderr, /rror/);
      assert.equal(status, 0);
    });
  }

  /** A program of two modules, and the lines of its cache. */
  const twoModules = {
    "ends.ts": `import { one } from "./one.ts"; const text: string = "runs"; console.log(text, one); process.exit();`,
    "one.ts": `export const one: number = 1;`,
  };
  const linesOf = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean);
  const plant = (line, from, to) =>
    JSON.stringify({ ...JSON.parse(line), code: JSON.parse(line).code.replace(from, to) });

  it("a line that was not written to its end costs that entry only", () =>
    withHot({ ...source, ...twoModules }, {}, async ({ root }) => {
      assert.match(start(root, "ends.ts").stdout, /runs 1/);
      const path = join(folderOf(root), entries(root)[0]);
      const lines = linesOf(path);
      const ends = lines.findIndex((line) => line.includes('ends.ts"'));
      const planted = plant(lines.splice(ends, 1)[0], '"runs"', '"planted"');
      writeFileSync(path, `${lines[0].slice(0, -20)}\n${planted}\n`);
      assert.match(start(root, "ends.ts").stdout, /planted 1/);
      assert.match(linesOf(path).at(-1), /one\.ts"/);
    }));

  it("of two entries for one file the last counts, and what was replaced is removed when it is most of the file", () =>
    withHot({ ...source, ...twoModules }, {}, async ({ root }) => {
      assert.match(start(root, "ends.ts").stdout, /runs 1/);
      const path = join(folderOf(root), entries(root)[0]);
      const line = linesOf(path).find((line) => line.includes('ends.ts"'));
      appendFileSync(path, `${plant(line, '"runs"', '"planted"')}\n`);
      assert.match(start(root, "ends.ts").stdout, /planted 1/);
      const large = plant(line, '"runs"', JSON.stringify("x".repeat(600_000)));
      appendFileSync(path, `${large}\n${large}\n${large}\n${line}\n`);
      assert.match(start(root, "ends.ts").stdout, /runs 1/);
      assert.ok(statSync(path).size < 100_000, "it is written anew");
      assert.match(start(root, "ends.ts").stdout, /runs 1/);
      assert.ok(linesOf(path).some((line) => line.includes('one.ts"')));
    }));

  it("programs that start together keep each other's entries", () =>
    withHot(source, {}, async ({ root, write }) => {
      const names = Array.from({ length: 8 }, (_, n) => `p${n}.ts`);
      for (const name of names) write(name, `console.log("runs"); process.exit();`);
      const command = names.map((name) => `"${process.execPath}" "${bin}" ${name} &`).join("\n");
      spawnSync("sh", ["-c", `${command}\nwait`], { cwd: root, env: envOf(root) });
      const path = join(folderOf(root), entries(root)[0]);
      const cached = linesOf(path).map((line) => JSON.parse(line).path);
      for (const name of names) assert.ok(cached.includes(join(root, name)), name);
    }));

  it("an entry or a folder of another user is not run", {
    skip: process.getuid?.() !== 0 && "needs root",
  }, async () => {
    for (const plant of [
      ({ path, planted }) => (writeFileSync(path, planted), chownSync(path, 65534, 65534)),
      ({ root, path, planted }) => (writeFileSync(path, planted), chownSync(folderOf(root), 65534, 65534)),
    ]) {
      const { stdout } = await secondStart(plant);
      assert.match(stdout, /^runs$/m);
    }
  });

  it("leftovers, entries that nobody used for long, and the oldest above the size limit are removed", async () => {
    const DAY_S = 24 * 60 * 60;
    const old = (path, days) => utimesSync(path, Date.now() / 1000 - days * DAY_S, Date.now() / 1000 - days * DAY_S);
    const { left, stdout } = await secondStart(({ root }) => {
      const folder = folderOf(root);
      for (const [name, days] of [
        ["left.json.1.0.tmp", 1],
        ["unused.json", 31],
        ["recent.json", 2],
      ]) {
        writeFileSync(join(folder, name), "{}");
        old(join(folder, name), days);
      }
      for (const [name, days] of [
        ["big1.json", 3],
        ["big2.json", 4],
      ]) {
        spawnSync("truncate", ["-s", "200M", join(folder, name)]);
        old(join(folder, name), days);
      }
      writeFileSync(join(folder, "writing.json.2.0.tmp"), "");
      // Last: the program that runs meanwhile may clean up as well.
      old(join(folder, ".last-cleanup"), 2);
    });
    assert.match(stdout, /runs/);
    for (const name of ["left.json.1.0.tmp", "unused.json", "big2.json"]) assert.ok(!left.includes(name), name);
    for (const name of ["recent.json", "big1.json", "writing.json.2.0.tmp"]) assert.ok(left.includes(name), name);
  });

  it("a home folder that cannot be written is no error", () =>
    withHot(source, {}, ({ root }) => {
      writeFileSync(join(root, "file"), "");
      writeFileSync(join(root, "ends.ts"), `console.log("runs"); process.exit();`);
      const { stdout, stderr } = start(root, "ends.ts", { XDG_CACHE_HOME: join(root, "file") });
      assert.match(stdout, /runs/);
      assert.equal(stderr, "");
    }));
});

describe("files that are not regular (N5)", () => {
  for (const name of [".env", "tsconfig.local.json", "package-lock.json"]) {
    it(`a named pipe ${name} is named and not read`, () =>
      withHot({ "wait.ts": "", "server.ts": `console.log("up");` }, { entry: "wait.ts" }, async ({ root }) => {
        spawnSync("mkfifo", [join(root, name)]);
        const { stdout, stderr } = spawnSync(
          process.execPath,
          [new URL("../runtime/bin/hot.js", import.meta.url).pathname, "server.ts"],
          {
            cwd: root,
            encoding: "utf8",
            timeout: 4000,
            env: { ...process.env, NO_COLOR: "1" },
          },
        );
        assert.match(stdout, /up/);
        assert.ok(
          stderr.includes(`[hot] ${name} is a named pipe, not a regular file: it is not read and not watched`),
          stderr,
        );
      }));
  }

  it("a directory .env is named, and the program runs", () =>
    withHot({ "server.ts": `console.log("up");`, ".env/inside": "" }, {}, async (program) => {
      await program.prints(/\.env is a directory, not a regular file/);
      await program.prints(/up/);
    }));

  it("a file that becomes a named pipe is an error, and is taken when it is a file again", () =>
    withHot(
      { "server.ts": `import { v } from "./v.ts"; console.log("v", v);`, "v.ts": "export const v = 1;" },
      {},
      async (program) => {
        await program.prints(/v 1/);
        const path = join(program.root, "v.ts");
        rmSync(path);
        spawnSync("mkfifo", [path]);
        await program.prints(/v\.ts cannot be read: it is a named pipe, not a regular file/);
        rmSync(path);
        program.write("v.ts", "export const v = 2;");
        await program.prints(/v 2/);
      },
    ));

  it("a Unix socket beside the modules is ignored", () =>
    withHot(
      {
        "server.ts": `import { createServer } from "node:net"; import { existsSync } from "node:fs";
          const server = createServer(); server.listen(".env.sock", () => console.log("up")); import.meta.hot.dispose(() => { server.close(); });`,
      },
      {},
      async (program) => {
        await program.prints(/up/);
        await program.save("server.ts", `console.log("closed", existsSync); import { existsSync } from "node:fs";`);
        await program.prints(/closed/);
      },
    ));
});
