import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Assets } from "../dist/dev-server/assets.js";
import { Builder } from "../dist/dev-server/builder.js";
import { Ids } from "../dist/dev-server/ids.js";
import { ModuleIds } from "../dist/hosts/node/module-ids.js";
import { NodeResolver } from "../dist/hosts/node/resolve.js";

/**
 * A file that an import lacks appears after the resolver looked for it, and before it is watched: no event tells of it. The callbacks
 * here are called at that time.
 */
describe("a file that appears while its importer is built (U9, N5)", () => {
  let root;
  before(() => (root = mkdtempSync(join(tmpdir(), "late-"))));
  after(() => rmSync(root, { recursive: true }));

  it("is found on Node", () => {
    const late = join(root, "late.js");
    const resolver = new NodeResolver(new ModuleIds(), (paths) => paths.includes(late) && writeFileSync(late, ""));
    assert.deepEqual(resolver.resolve("./late.js", join(root, "index.js")), { id: late });
  });

  for (const code of ['import "./NAME";', 'import("./NAME");']) {
    it(`is found in a page: ${code}`, async () => {
      const name = code.startsWith("import(") ? "late-dynamic.js" : "late-static.js";
      const index = join(root, "index.js");
      writeFileSync(index, code.replace("NAME", name));
      const watch = { file: (path) => path.endsWith(name) && writeFileSync(path, ""), folder() {} };
      const ids = new Ids(root);
      const node = await new Builder(root, "error", ids, new Assets("/"), watch).build("/index.js", {
        path: index,
        query: "",
      });
      assert.equal(node.body.type, "code");
      assert.deepEqual(node.resolved, { [`./${name}`]: `/${name}` });
    });
  }
});
