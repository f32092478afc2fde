// Programs on Node: save -> the new code ran, start, memory, requests during updates; beside bun --hot, dynohot, and what restarts.
// npm run bench; node bench/servers.mjs [latency|start|heap|requests|peers] [peer ...] does a part of it
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import * as http from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { project } from "../e2e/lib/project.mjs";
import { median, ratio, table } from "./measure.mjs";

const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const cli = fileURLToPath(new URL("../runtime/dist/hosts/node/cli.js", import.meta.url));
const dynohot = pathToFileURL(createRequire(import.meta.url).resolve("dynohot")).href;
const ROUNDS = 30;
const now = () => performance.timeOrigin + performance.now();
const { execPath: node } = process;

/** How each is started; what restarts is measured with fewer rounds, as it takes longer. */
const PEERS = {
  "hot (this project)": (entry) => [node, ["--expose-gc", cli, entry]],
  "bun --hot": (entry) => [bin("bun"), ["--hot", "--no-clear-screen", entry]],
  dynohot: (entry) => [node, ["--expose-gc", "--no-warnings", "--import", dynohot, entry]],
  "node --watch": (entry) => [node, ["--no-warnings", "--watch", "--watch-preserve-output", entry]],
  "tsx watch": (entry) => [bin("tsx"), ["watch", "--clear-screen=false", entry]],
  nodemon: (entry) => [bin("nodemon"), ["-q", "--watch", ".", "--ext", "mjs", "--exec", node, entry]],
};
const HOT = ["hot (this project)", "bun --hot", "dynohot"];

/** JavaScript, so that all can run it: the entry imports every module, and the first is the one that is edited. */
function app(modules) {
  const files = {
    "package.json": `{ "type": "module" }`,
    "server.mjs":
      Array.from({ length: modules - 1 }, (_, n) => `import { v${n} } from "./m${n}.mjs"; use(v${n});`).join("\n") +
      "\n" +
      ENTRY,
  };
  for (let n = 1; n < modules - 1; n++)
    files[`m${n}.mjs`] = `export const v${n} = { name: "module ${n}", list: [${n}, ${n + 1}].map((x) => x * 2) };\n`;
  files["m0.mjs"] = edited(0);
  return files;
}
const edited = (n) => `export const v0 = ${n};\n`;
// On standard output, with the time. dynohot wants somebody to accept the update, and is the only one that must be told.
const ENTRY = `function use() {}
console.log("ran", v0, performance.timeOrigin + performance.now());
import.meta.hot?.accept?.();
if (!globalThis.listening) {
  globalThis.listening = true;
  process.stdin.on("data", async () => {
    // Code and what weak references hold go with a later collection than the first.
    for (let times = 0; times < 6; times++) {
      globalThis.gc ? gc() : globalThis.Bun?.gc(true);
      await new Promise((go) => setTimeout(go, 20));
    }
    console.log("heap", process.memoryUsage().heapUsed);
  });
}
`;

/** A program that runs, and is told of by what it prints. */
function start([command, args], root) {
  const started = now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, NO_COLOR: "1" },
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const waiting = new Map();
  let rest = "";
  let all = "";
  const take = (chunk) => {
    all += chunk;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const [, kind, value, at] = /^(ran|heap) (\d+) ?(\S*)/.exec(line) ?? [];
      if (kind) waiting.get(kind === "heap" ? kind : `ran ${value}`)?.(kind === "heap" ? Number(value) : Number(at));
    }
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", (chunk) => (all += chunk));
  const next = (key) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${command} ${args.join(" ")}: no "${key}" in\n${all.slice(-2000)}`)),
        30_000,
      );
      waiting.set(key, (value) => {
        clearTimeout(timer);
        waiting.delete(key);
        resolve(value);
      });
    });
  return {
    started,
    next,
    /** How often it printed this line. */
    count: (line) => all.split("\n").filter((one) => one === line).length,
    heap() {
      const heap = next("heap");
      child.stdin.write("heap\n");
      return heap;
    },
    async stop() {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {}
      await exited;
    },
  };
}

const [part, ...only] = process.argv.slice(2);
const does = (name) => part === undefined || part === name;
if (only.length > 0)
  for (const name of Object.keys(PEERS)) if (!only.some((one) => name.startsWith(one))) delete PEERS[name];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const modules of does("latency") ? [10, 1000] : []) {
  const times = {};
  for (const [name, command] of Object.entries(PEERS)) {
    const { root, write, remove } = project(app(modules));
    const program = start(command("server.mjs"), root);
    await program.next("ran 0");
    await pause(1000); // until it watches
    times[name] = [];
    const rounds = HOT.includes(name) ? ROUNDS : 10;
    for (let n = 1; n <= rounds + 3; n++) {
      const ran = program.next(`ran ${n}`);
      const saved = now();
      write("m0.mjs", edited(n));
      const time = (await ran) - saved;
      if (n > 3) times[name].push(time);
      await pause(HOT.includes(name) ? 60 : 300); // a restart may still be under way
    }
    await program.stop();
    remove();
  }
  const ours = median(times["hot (this project)"]);
  console.log(
    `\n### Servers: save to new code ran, ${modules.toLocaleString("en")} modules (milliseconds, median of ${ROUNDS}; of 10 for what restarts)`,
  );
  table(
    ["", "ms", "this project against it"],
    Object.entries(times).map(([name, values]) => [name, median(values).toFixed(1), ratio(ours, median(values))]),
  );
}

if (does("start")) {
  const files = { "package.json": `{ "type": "module" }`, "tsconfig.json": "{}", "node_modules/.keep": "" };
  for (let n = 0; n < 999; n++) {
    files[`m${n}.ts`] =
      `interface Item${n} { name: string; list: number[] }\nexport type Key${n} = keyof Item${n};\nexport function make${n}(from: number): Item${n} {\n  const list: number[] = [];\n  for (let i = 0; i < 3; i++) list.push(from + i);\n  return { name: "module ${n}", list };\n}\nexport const v${n}: Item${n} = make${n}(${n});\n`;
  }
  files["server.ts"] =
    `${Array.from({ length: 999 }, (_, n) => `import { v${n} } from "./m${n}.ts";`).join("\n")}\nconsole.log("ran", [${Array.from({ length: 999 }, (_, n) => `v${n}`).join()}].length - 999, performance.timeOrigin + performance.now());\n`;
  const { root, remove } = project(files);
  const cache = join(root, "tmp");
  const { mkdirSync } = await import("node:fs");
  const ways = {
    "tsx, cold": [bin("tsx"), ["server.ts"], true],
    "tsx, warm": [bin("tsx"), ["server.ts"], false],
    "hot, cold": [node, [cli, "server.ts"], true],
    "hot, warm": [node, [cli, "server.ts"], false],
    bun: [bin("bun"), ["--hot", "server.ts"], false],
  };
  const times = {};
  for (const [name, [command, args, cold]] of Object.entries(ways)) {
    times[name] = [];
    for (let round = cold ? 0 : -1; round < 5; round++) {
      if (cold) {
        rmSync(cache, { recursive: true, force: true });
      }
      mkdirSync(cache, { recursive: true });
      process.env.TMPDIR = process.env.XDG_CACHE_HOME = cache; // where tsx and hot have their caches
      const program = start([command, args], root);
      const time = (await program.next("ran 0")) - program.started;
      if (round >= 0) times[name].push(time);
      await pause(500); // the cache is written
      await program.stop();
    }
    delete process.env.TMPDIR;
    delete process.env.XDG_CACHE_HOME;
  }
  remove();
  const base = median(times["tsx, cold"]);
  console.log("\n### Servers: start of a TypeScript program of 1,000 modules (milliseconds, median of 5)");
  table(
    ["", "ms", "against tsx, cold"],
    Object.entries(times).map(([name, values]) => [name, median(values).toFixed(0), ratio(median(values), base)]),
  );
}

if (does("heap")) {
  const rows = [];
  for (const name of HOT.filter((name) => PEERS[name])) {
    const { root, write, remove } = project(app(10));
    const program = start(PEERS[name]("server.mjs"), root);
    await program.next("ran 0");
    await pause(1000);
    const until = performance.now() + 90_000;
    let early, late, failed;
    let n = 0;
    try {
      while (n < 10_000 && performance.now() < until) {
        const ran = program.next(`ran ${++n}`);
        write("m0.mjs", edited(n));
        await ran;
        if (n === 100) early = (await program.heap()) / 1e6;
      }
      late = (await program.heap()) / 1e6;
    } catch (error) {
      failed = String(error).slice(0, 60);
    }
    await program.stop();
    remove();
    rows.push([
      name,
      n.toLocaleString("en"),
      early?.toFixed(1) ?? "–",
      late?.toFixed(1) ?? failed,
      early && late ? (late - early).toFixed(1) : "–",
    ]);
  }
  console.log("\n### Servers: heap after a collection (MB); 10,000 updates, or as many as 90 seconds allow");
  table(["", "updates", "after 100", "at the end", "growth"], rows);
}

if (does("requests")) {
  const files = app(10);
  files["server.mjs"] =
    files["server.mjs"].replace(/import\.meta\.hot\?[^]*/, "") +
    `
    import { createServer } from "node:http";
    const server = createServer((request, response) => response.end(String(v0))).listen(0, "127.0.0.1", () => console.log("ran", server.address().port, 0));
    globalThis.port ??= new Promise((go) => server.once("listening", () => go(server.address().port)));
    console.log("heap", 0, await globalThis.port);`;
  const { root, write, remove } = project(files);
  const child = spawn(node, [cli, "server.mjs"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      const found = /^heap 0 (\d+)/m.exec((text += chunk));
      if (found) resolve(Number(found[1]));
    });
  });
  const agent = new http.Agent({ keepAlive: true });
  const latencies = [];
  let errors = 0;
  const ask = () => {
    const begun = performance.now();
    http
      .get({ host: "127.0.0.1", port, agent }, (response) =>
        response.resume().on("end", () => latencies.push(performance.now() - begun)),
      )
      .on("error", () => errors++);
  };
  const timer = setInterval(ask, 1);
  for (let n = 1; n <= 100; n++) {
    write("m0.mjs", edited(n));
    await pause(50);
  }
  clearInterval(timer);
  await pause(200);
  agent.destroy();
  child.kill("SIGKILL");
  remove();
  latencies.sort((a, b) => a - b);
  const at = (part) => latencies[Math.floor(latencies.length * part)].toFixed(1);
  console.log("\n### Servers: a request every millisecond during 100 updates (milliseconds)");
  table(
    ["requests", "failed", "median", "p99", "most"],
    [[latencies.length, errors, at(0.5), at(0.99), latencies.at(-1).toFixed(1)]],
  );
}

if (does("peers")) {
  // One program on all: a node:http server that closes in `dispose`, and a module that keeps a counter on globalThis.
  const rows = [];
  for (const [name, command] of Object.entries(PEERS)) {
    const port = await new Promise((resolve) => {
      const server = http.createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
    });
    const files = app(10);
    for (const file of Object.keys(files)) if (/^m\d/.test(file)) files[file] += `console.log("evaluated");\n`;
    files["server.mjs"] =
      `import { createServer } from "node:http";\n${files["server.mjs"].replace(/import\.meta\.hot\?[^]*/, "")}
      globalThis.starts = (globalThis.starts ?? 0) + 1;
      const server = createServer((request, response) => response.end(v0 + " " + globalThis.starts)).listen(${port}, "127.0.0.1");
      server.on("error", (error) => console.error(error.code));
      import.meta.hot?.accept?.();
      import.meta.hot?.dispose?.(() => { server.close(); });
      console.log("evaluated");`;
    const { root, write, remove } = project(files);
    const program = start(command("server.mjs"), root);
    await program.next("ran 0");
    await pause(1500);
    const agent = new http.Agent({ keepAlive: true });
    let failed = 0;
    let asked = 0;
    const ask = (agent) =>
      new Promise((resolve) => {
        asked++;
        http
          .get({ host: "127.0.0.1", port, agent }, (response) => {
            let text = "";
            response
              .setEncoding("utf8")
              .on("data", (chunk) => (text += chunk))
              .on("end", () => resolve(text));
          })
          .on("error", () => resolve(void failed++));
      });
    const evaluatedBefore = program.count("evaluated");
    const timer = setInterval(() => (void ask(agent), void ask(false)), 5);
    for (let n = 1; n <= 20; n++) {
      const ran = program.next(`ran ${n}`);
      write("m0.mjs", `${edited(n)}console.log("evaluated");\n`);
      await ran.catch(() => {});
      await pause(200);
    }
    clearInterval(timer);
    await pause(300);
    const [version, starts] = ((await ask(false)) ?? "– –").split(" ");
    agent.destroy();
    await program.stop();
    remove();
    const modules = ((program.count("evaluated") - evaluatedBefore) / 20).toFixed(0);
    rows.push([
      name,
      modules,
      Number(starts) > 1 ? "yes" : "no",
      `${failed} of ${asked.toLocaleString("en")}`,
      version === "20" ? "yes" : `no, that of save ${version}`,
    ]);
  }
  console.log(
    "\n### Servers: a program of 10 modules that serves with node:http, 20 saves of one module under requests",
  );
  table(["", "modules run for a save", "globalThis kept", "failed requests", "answers with the newest code"], rows);
}
