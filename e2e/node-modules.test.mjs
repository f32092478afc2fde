/** Modules as Node loads them: each program prints the same with `hot` and with plain Node. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { withHot } from "./lib/hot.mjs";

const cases = {
  "names of anonymous default exports": {
    "server.mjs": `
      const names = [];
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) names.push((await import("./d" + n + ".mjs")).default.name);
      console.log(JSON.stringify(names));`,
    "d1.mjs": `export default () => 1;`,
    "d2.mjs": `export default function () {}`,
    "d3.mjs": `export default class {}`,
    "d4.mjs": `export default async () => { return "});"; };`,
    "d5.mjs": `export default (class { a = 1; });`,
    "d6.mjs": `const f = (() => () => 1)(); export default f;`,
    "d7.mjs": `export default (0, () => 1);`,
    "d8.mjs": `export default function named() {}`,
    "d9.mjs": `export default class { static name = "own"; }`,
    "d10.mjs": `export default ((x) => x)(() => 1);`,
    "d11.mjs": `export default function* () {}`,
    "d12.mjs": `export default async function () { return \`\${1});\`; }`,
  },
  "imports with a query or a fragment, which are modules of their own": {
    "server.mjs": `
      import { n as one } from "./x.mjs?v=1"; import { n as two } from "./x.mjs?v=2#frag"; import { n } from "./x.mjs"; import { n as again } from "./x.mjs?v=1";
      import spaced from "./with%20space.mjs"; import data from "./data.json?q" with { type: "json" }; import common from "./common.cjs?x";
      console.log(one === again, new Set([one, two, n]).size, n.url.endsWith("/x.mjs"), one.url.endsWith("/x.mjs?v=1"), two.url.endsWith("/x.mjs?v=2#frag"), one.filename === n.filename, spaced, data.a, common.c,
        (await import(import.meta.resolve("./x.mjs?v=1"))).n === one, import.meta.resolve("./x.mjs?v=3").endsWith("/x.mjs?v=3"));`,
    "x.mjs": `export const n = { url: import.meta.url, filename: import.meta.filename };`,
    "with space.mjs": `export default "spaced";`,
    "data.json": `{"a":1}`,
    "common.cjs": `exports.c = 1;`,
  },
  "a byte order mark in JSON and JavaScript": {
    "server.mjs": `import data from "./data.json" with { type: "json" }; import v from "./v.mjs"; console.log(data.a, v);`,
    "data.json": `\ufeff{"a":1}`,
    "v.mjs": `\ufeffexport default 2;`,
  },
  "assigning to an export of a namespace": {
    "server.mjs": `import * as ns from "./v.mjs"; try { ns.v = 2; } catch (error) { console.log(error instanceof TypeError, ns.v); }`,
    "v.mjs": `export const v = 1;`,
  },
  'import "import-meta-hot/types"': { "server.mjs": `import "import-meta-hot/types"; console.log("loaded");` },
};

describe("modules as on Node", () => {
  for (const [name, files] of Object.entries(cases)) {
    it(name, () =>
      withHot(files, { entry: "server.mjs" }, async (program) => {
        const plain = spawnSync(process.execPath, ["--no-warnings", "server.mjs"], {
          cwd: program.root,
          encoding: "utf8",
        });
        assert.equal(plain.status, 0, plain.stderr);
        await program.message(({ event }) => event === "started");
        await program.prints(/\n/);
        assert.equal(program.output(), plain.stdout);
      }),
    );
  }

  it("a save reaches every query of the file", () =>
    withHot(
      {
        "server.mjs": `import { v as a } from "./x.mjs?a"; import { v as b } from "./x.mjs?b"; console.log(a, b);`,
        "x.mjs": `export const v = 1;`,
      },
      { entry: "server.mjs" },
      async (program) => {
        await program.prints(/1 1/);
        await program.save("x.mjs", `export const v = 2;`);
        await program.prints(/2 2/);
      },
    ));

  it("JSON that is not valid is named, and the fix is taken", () =>
    withHot(
      { "server.ts": `import data from "./data.json"; console.log(data.a);`, "data.json": `{` },
      {},
      async (program) => {
        await program.prints(/data\.json: .*JSON/);
        program.write("data.json", `{"a":2}`);
        await program.prints(/^2$/m);
      },
    ));
});
