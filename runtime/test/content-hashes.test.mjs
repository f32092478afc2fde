import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ContentHashes } from "../dist/fs/content-hashes.js";

describe("content hashes (U1)", () => {
  let root;
  before(() => (root = mkdtempSync(join(tmpdir(), "hashes-"))));
  after(() => rmSync(root, { recursive: true }));

  it("a save with the same bytes is no change", () => {
    const path = join(root, "same.js");
    const hashes = new ContentHashes();
    writeFileSync(path, "a");
    assert.deepEqual(hashes.takeChanged([path]), [path]);
    hashes.forgetUnstable([path]);
    writeFileSync(path, "a");
    assert.deepEqual(hashes.takeChanged([path]), []);
  });

  it("a file is a change that has its former content again, and was read in between", () => {
    const path = join(root, "between.js");
    const hashes = new ContentHashes();
    writeFileSync(path, ""); // a writer has truncated it
    assert.deepEqual(hashes.takeChanged([path]), [path]);
    writeFileSync(path, "content"); // this is what is read
    hashes.forgetUnstable([path]);
    writeFileSync(path, "");
    assert.deepEqual(hashes.takeChanged([path]), [path]);
  });
});
