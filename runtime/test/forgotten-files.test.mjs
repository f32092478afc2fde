import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { NodeEnvironment } from "../dist/hosts/node/environment.js";
import { sourceMapOf } from "../dist/hosts/node/instantiate.js";

it("what was compiled of many files that are gone does not stay in memory (N4)", async () => {
  const root = mkdtempSync(join(tmpdir(), "gone-"));
  const paths = Array.from({ length: 100 }, (_, index) => join(root, `${index}.js`));
  try {
    const environment = new NodeEnvironment(paths[0], "error", { onLoad() {} });
    for (const path of paths) {
      writeFileSync(path, `export const path = ${JSON.stringify(path)};`);
      await environment.load(path);
    }
    const kept = () => paths.filter((path) => sourceMapOf(path) !== undefined);
    assert.deepEqual(kept(), paths);
    environment.forgetUnused(new Map(paths.map((path) => [path, {}])));
    assert.deepEqual(kept(), paths);
    environment.forgetUnused(new Map([[paths[0], {}]]));
    assert.deepEqual(kept(), [paths[0]]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
