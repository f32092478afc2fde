/** `--clean`: what it keeps in memory, and what it stops. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withHot } from "./lib/hot.mjs";

const cli = new URL("../runtime/dist/hosts/node/cli.js", import.meta.url).pathname;
const clean = { node: ["--expose-gc", cli, "--clean"] };

describe("--clean keeps nothing that has ended", () => {
  const emitter = `import { EventEmitter } from "node:events"; export const shared = new EventEmitter(); 
    // Called by server.ts, it still creates emitters on behalf of this module.
    import { AsyncResource } from "node:async_hooks"; export const create = AsyncResource.bind(() => new EventEmitter());`;
  const COUNT = 100_000;
  for (const [name, code] of [
    ["once listeners that have fired", `shared.once("tick", () => n); shared.emit("tick");`],
    ["prepended once listeners that have fired", `shared.prependOnceListener("tick", () => n); shared.emit("tick");`],
    ["listeners removed with off", `const f = () => n; shared.on("tick", f); shared.off("tick", f);`],
    [
      "listeners removed with removeListener",
      `const f = () => n; shared.addListener("tick", f); shared.removeListener("tick", f);`,
    ],
    ["once listeners removed before they fire", `const f = () => n; shared.once("tick", f); shared.off("tick", f);`],
    ["listeners removed with removeAllListeners", `shared.on("tick", () => n); shared.removeAllListeners("tick");`],
    ["all listeners removed", `shared.on("tick", () => n); shared.removeAllListeners();`],
    ["emitters that are collected", `const e = create(); e.on("tick", () => e);`],
    ["timeouts that were cleared", `clearTimeout(setTimeout(() => n, 1e6));`],
    ["timeouts cleared by number", `clearTimeout(+setTimeout(() => n, 1e6));`],
    ["timeouts that were closed", `setTimeout(() => n, 1e6).close();`],
    ["intervals that were cleared", `clearInterval(setInterval(() => n, 1e6));`],
    ["intervals cleared with clearTimeout", `clearTimeout(setInterval(() => n, 1e6));`],
    ["immediates that were cleared", `clearImmediate(setImmediate(() => n));`],
    ["timeouts that have fired", `setTimeout(() => n, 0);`],
    ["immediates that have fired", `setImmediate(() => n);`],
  ]) {
    it(name, () =>
      withHot(
        {
          "server.ts": `import { shared, create } from "./shared.ts";
            const collect = async () => { for (let n = 0; n < 5; n++) { gc(); await new Promise((go) => setTimeout(go, 20)); } return process.memoryUsage().heapUsed; };
            const some = async (count) => { for (let n = 0; n < count; n++) { ${code} if (n % 1000 === 0) await new Promise((go) => setTimeout(go, 1)); } };
            await some(2000); const before = await collect(); await some(${COUNT}); console.log("grown", (await collect()) - before); void [shared, create];`,
          "shared.ts": emitter,
        },
        clean,
        async (program) => {
          const [, grown] = await program.prints(/grown (-?\d+)/);
          // The tables of weak maps keep their capacity for a while; what is kept of a listener takes several times as much.
          assert.ok(Number(grown) < COUNT * 150, `${grown} bytes for ${COUNT}`);
        },
      ),
    );
  }
});

describe("--clean stops", () => {
  const shared = `import { EventEmitter } from "node:events"; export const shared = new EventEmitter(); process.on("message", () => shared.emit("tick"));`;
  for (const [name, code] of [
    ["a once listener", (n) => `shared.once("tick", () => console.log("tick ${n}"));`],
    [
      "a listener that was added twice",
      (n) => `const f = () => console.log("tick ${n}"); shared.on("tick", f); shared.on("tick", f);`,
    ],
    [
      "a listener that was added twice and removed once",
      (n) =>
        `const f = () => console.log("tick ${n}"); shared.on("tick", f); shared.on("tick", f); shared.off("tick", f);`,
    ],
    [
      "a timeout that was refreshed after it fired",
      (n) =>
        `let runs = 0; const t = setTimeout(() => { if (runs++ < 1000) setImmediate(() => t.refresh()); console.log("timer ${n}"); }, 10); shared.on("tick", () => console.log("tick ${n}"));`,
    ],
  ]) {
    it(name, () =>
      withHot(
        { "server.ts": `import { shared } from "./shared.ts"; ${code(1)} console.log("up 1");`, "shared.ts": shared },
        { args: ["--clean"] },
        async (program) => {
          await program.prints(/up 1/);
          await program.save("server.ts", `import { shared } from "./shared.ts"; ${code(2)} console.log("up 2");`);
          const from = program.output().length;
          program.send({});
          await program.prints(/tick 2/);
          await new Promise((go) => setTimeout(go, 200));
          assert.doesNotMatch(program.output().slice(from), / 1\n/);
        },
      ),
    );
  }
});
