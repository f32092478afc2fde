// What the plugin costs in @swc/core, beside its floors, published plugins and the Babel way. npm run bench
import { execFileSync } from "node:child_process";
import { mkdtempSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync as babel } from "@babel/core";
import { transformSync } from "@swc/core";
import { cpuRatio, race, ratio, table } from "./measure.mjs";
import { source } from "./sources.mjs";

const require = createRequire(import.meta.url);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const cacheRoot = mkdtempSync(join(tmpdir(), "swc-cache-"));

const ours = require.resolve("swc-plugin-import-meta-hot");
const floor = here("plugins/floor.wasm");
const roundtrip = here("plugins/roundtrip.wasm");
const published = Object.fromEntries(
  ["jest", "emotion", "react-remove-properties"].map((name) => [
    `@swc/plugin-${name}`,
    require.resolve(`@swc/plugin-${name}`),
  ]),
);

const compile =
  (code, plugin, options = {}) =>
  () =>
    transformSync(code, {
      filename: "/bench/a.ts",
      swcrc: false,
      sourceMaps: false,
      jsc: {
        parser: { syntax: "typescript" },
        target: "es2022",
        experimental: { cacheRoot, plugins: plugin ? [[plugin, options]] : [] },
      },
    });
const development = { mode: "development" };

console.log(
  `\n### 7 KB file without the API (microseconds, @swc/core ${require("@swc/core/package.json").version}, Node ${process.versions.node})`,
);
{
  const code = source(7);
  const times = await race({
    "no plugin": compile(code),
    "a plugin that returns its input": compile(code, floor),
    "this plugin": compile(code, ours, development),
    ...Object.fromEntries(Object.entries(published).map(([name, path]) => [name, compile(code, path)])),
  });
  const mine = times["this plugin"];
  const added = (name) => times[name] - times["no plugin"];
  table(
    ["", "µs", "whole compilation", "what the plugin adds"],
    Object.entries(times).map(([name, time]) => [
      name,
      time,
      ratio(time, mine),
      name === "no plugin" ? "" : ratio(added(name), added("this plugin")),
    ]),
  );
}

console.log("\n### 7 KB file with the API (microseconds)");
{
  const code = source(7, { uses: true });
  const times = await race({
    "no plugin": compile(code),
    "a plugin that returns its input": compile(code, floor),
    "a plugin that decodes and encodes": compile(code, roundtrip),
    "this plugin, development": compile(code, ours, development),
    "this plugin, production": compile(code, ours, { mode: "production" }),
  });
  const base = times["a plugin that returns its input"];
  table(
    ["", "µs", "against returning the input"],
    Object.entries(times).map(([name, time]) => [name, time, ratio(time, base)]),
  );
}

console.log("\n### Processor time of the whole compilation, against that with a plugin that returns its input");
{
  const sizes = [1, 7, 50];
  const kinds = {
    "without the API": [{}, development],
    "with the word, but not the API": [{ word: true }, development],
    "with the API, development": [{ uses: true }, development],
    "with the API, production": [{ uses: true }, { mode: "production" }],
  };
  const rows = [];
  for (const [name, [what, options]] of Object.entries(kinds)) {
    const row = [name];
    for (const size of sizes) {
      const code = source(size, what);
      row.push(ratio(cpuRatio(compile(code, ours, options), compile(code, floor)), 1));
    }
    rows.push(row);
  }
  table(["", ...sizes.map((size) => `${size} KB`)], rows);
}

console.log("\n### Beside Babel: TypeScript to JavaScript, 7 KB (microseconds)");
{
  const viaBabel = (code) => () =>
    babel(code, {
      filename: "/bench/a.ts",
      babelrc: false,
      configFile: false,
      presets: [require.resolve("@babel/preset-typescript")],
      plugins: [require.resolve("babel-plugin-transform-vite-meta-hot")],
    });
  const rows = [];
  for (const [name, code] of [
    ["without the API", source(7)],
    ["with the API", source(7, { uses: true })],
  ]) {
    // Many calls in a turn: each of the two works with its own memory warm, as in a build.
    const times = await race(
      { ours: compile(code, ours, development), babel: viaBabel(code) },
      { rounds: 12, calls: 20 },
    );
    rows.push([name, times.ours, times.babel, ratio(times.babel, times.ours)]);
  }
  table(["", "swc with this plugin", "Babel with babel-plugin-transform-vite-meta-hot", ""], rows);
}

console.log("\n### Linear: a file with the API (milliseconds)");
{
  const rows = [];
  for (const size of [1, 10, 100, 1000]) {
    const code = source(size, { uses: true });
    const times = await race(
      { none: compile(code), ours: compile(code, ours, development) },
      { rounds: size > 100 ? 5 : 20, calls: 1, warmup: 2 },
    );
    const added = times.ours - times.none;
    rows.push([
      `${Math.round(code.length / 1000)} KB`,
      (times.none / 1000).toFixed(2),
      (times.ours / 1000).toFixed(2),
      (added / (code.length / 1000)).toFixed(0),
    ]);
  }
  table(["size", "no plugin", "this plugin", "added µs per KB"], rows);
}

console.log("\n### The file, and the first load in a new process (milliseconds, median of 5)");
{
  const first = `
    const { transformSync } = require("@swc/core");
    const [path, cacheRoot] = process.argv.slice(1);
    const options = { swcrc: false, jsc: { experimental: { cacheRoot, plugins: path ? [[path, { mode: "development" }]] : [] } } };
    const start = performance.now();
    transformSync("import.meta.hot.accept()", options);
    console.log(performance.now() - start);`;
  const load = (path, cacheRoot) =>
    Number(execFileSync(process.execPath, ["-e", first, path, cacheRoot], { cwd: here("."), encoding: "utf8" }));
  const median5 = (run) => Array.from({ length: 5 }, run).sort((a, b) => a - b)[2];
  const rows = Object.entries({ "this plugin": ours, ...published }).map(([name, path]) => {
    const cold = median5(() => load(path, mkdtempSync(join(tmpdir(), "swc-cold-"))));
    const warmRoot = mkdtempSync(join(tmpdir(), "swc-warm-"));
    load(path, warmRoot);
    return [name, `${Math.round(statSync(path).size / 1000)} KB`, cold, median5(() => load(path, warmRoot))];
  });
  table(["", "size", "without the host's cache", "with it"], rows);
}
