/**
 * npm run soak -- --minutes N [--host node|rspack|page] [--seed S]: edits a program of 200 modules at random while it runs on
 * each host, and compares it with a fresh start (docs/reliability.md). Exit code 1 if they differ: the folder stays.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SOAK_HOSTS } from "./lib/soak/hosts.mjs";
import { replay, shrink } from "./lib/soak/replay.mjs";
import { soak } from "./lib/soak/run.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    host: { type: "string" },
    seed: { type: "string" },
    modules: { type: "string", default: "200" },
    replay: { type: "string" },
    shrink: { type: "boolean", default: false },
  },
});
if (values.replay) await again(values.replay);
const names = values.host ? [values.host] : Object.keys(SOAK_HOSTS);
const unknown = names.find((name) => !SOAK_HOSTS[name]);
if (unknown || !(Number(values.minutes) > 0)) {
  console.error("npm run soak -- --replay FOLDER [--shrink]");
  console.error(`npm run soak -- --minutes N [--host ${Object.keys(SOAK_HOSTS).join("|")}] [--seed S] [--modules N]`);
  process.exit(2);
}
for (const host of names) {
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  console.log(`soak: ${host}, seed ${seed}, ${values.minutes} minutes`);
  const start = Date.now();
  const { failure, heaps, ...counts } = await soak({
    host,
    seed,
    minutes: Number(values.minutes),
    modules: Number(values.modules),
    log: (text) => console.log(`  ${Math.round((Date.now() - start) / 1000)} s: ${text}`),
  });
  console.log(`soak: ${host}, seed ${seed}: ${JSON.stringify(counts)}`);
  for (const [name, heap] of Object.entries(heaps))
    console.log(
      `  heap of the ${name}: ${heap.startMB} MB at the start, ${heap.endMB} MB at the end, ${heap.slope} KB for each 1,000 edits`,
    );
  if (failure) {
    console.error(failure.text);
    process.exitCode = 1;
  }
}

/** Repeats a run that failed, and with --shrink finds fewer edits that fail: they are written to FOLDER/shrunk.json. */
async function again(folder) {
  const run = JSON.parse(readFileSync(join(folder, "soak.json"), "utf8"));
  const found = await replay(run, run.steps);
  console.log(found.length > 0 ? found.join("\n") : "it does not fail again");
  if (values.shrink && found.length > 0) {
    const steps = await shrink(run.steps, async (steps) => {
      const fails = (await replay(run, steps)).length > 0;
      if (fails)
        console.log(`${steps.length} steps, ${steps.flatMap(({ operations }) => operations).length} operations`);
      return fails;
    });
    writeFileSync(join(folder, "shrunk.json"), JSON.stringify({ ...run, steps }, undefined, 2));
  }
  process.exit(found.length > 0 ? 1 : 0);
}
