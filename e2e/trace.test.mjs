/** HOT_TRACE: the phases of a start and of updates, as a Chrome trace. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withHot } from "./lib/hot.mjs";

const files = {
  "server.ts": `import { a } from "./a.ts"; import.meta.hot.accept("./a.ts", () => console.log("accepted")); console.log("a is", a);`,
  "a.ts": `export const a: number = 1;`,
};
const PHASES = ["start Node", "load packages of hot", "load modules", "read", "resolve", "compile", "link", "evaluate"];

/** The events of a trace so far: they are added after the line that the program prints. */
const events = (program, file) => JSON.parse(readFileSync(join(program.root, file), "utf8"));
const namesOf = (events) => events.map(({ name }) => name);

describe("HOT_TRACE", () => {
  it("writes the phases of the start and of an update to a file that it names once", () =>
    withHot(files, { env: { HOT_TRACE: "1" } }, async (program) => {
      await program.prints(/\[hot\] trace: hot-trace\.json/);
      const start = events(program, "hot-trace.json");
      for (const phase of PHASES) assert.ok(namesOf(start).includes(phase), `${phase} in ${namesOf(start)}`);
      assert.ok(!namesOf(start).includes("update"));
      const compiled = start.filter(({ name }) => name === "compile").map(({ args }) => args.module);
      assert.deepEqual(
        compiled.sort(),
        ["a.ts", "server.ts"].map((name) => join(program.root, name)),
      );
      for (const { ts, dur, ph, pid } of start) {
        assert.equal(pid, program.child.pid);
        assert.ok(ts >= 0 && (ph !== "X" || dur >= 0));
      }
      await program.save("a.ts", `export const a: number = 2;`);
      await program.message(({ event }) => event === "update");
      program.child.kill("SIGTERM");
      await program.exited;
      const all = events(program, "hot-trace.json");
      assert.deepEqual(all.slice(0, start.length), start);
      assert.equal(namesOf(all.slice(start.length)).filter((name) => name === "update").length, 2, "begin and end");
      assert.equal(program.output().match(/trace:/g).length, 1);
    }));

  it("takes the name of a file", () =>
    withHot(files, { env: { HOT_TRACE: "start.json" } }, async (program) => {
      await program.prints(/\[hot\] trace: start\.json/);
      assert.ok(namesOf(events(program, "start.json")).includes("evaluate"));
      assert.ok(!existsSync(join(program.root, "hot-trace.json")));
    }));

  it("writes nothing without the variable, or with 0", () =>
    withHot(files, { env: { HOT_TRACE: "0" } }, async (program) => {
      await program.message(({ event }) => event === "started");
      await program.save("a.ts", `export const a: number = 2;`);
      assert.ok(!existsSync(join(program.root, "hot-trace.json")));
      assert.doesNotMatch(program.output(), /trace/);
    }));

  it("lets the program go on if the file cannot be written", () =>
    withHot(files, { env: { HOT_TRACE: "no/such/folder.json" } }, async (program) => {
      await program.prints(/no\/such\/folder\.json cannot be written: ENOENT/);
      assert.match(await program.save("a.ts", `export const a: number = 2;`), /^updated a\.ts/);
    }));
});
