import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises";
import { Watcher } from "../dist/fs/watcher.js";

describe("the watcher (U1, N5)", () => {
  let root;
  before(() => (root = mkdtempSync(join(tmpdir(), "watcher-"))));
  after(() => rmSync(root, { recursive: true }));

  /** A watcher that keeps its batches. @returns with `batch(path)`, which resolves with the batch that has the file */
  function watch() {
    const batches = [];
    const waiting = new Map();
    const watcher = new Watcher(root, (paths) => {
      batches.push(paths);
      for (const path of paths) waiting.get(path)?.(paths);
    });
    const batch = (path) => new Promise((resolve) => waiting.set(path, resolve));
    return { watcher, batches, batch };
  }

  /** Blocks: events wait. */
  const busy = (ms) => {
    for (const end = performance.now() + ms; performance.now() < end; );
  };

  it("an event that is older than the reading of a file is no change", async () => {
    const { watcher, batches, batch } = watch();
    try {
      const known = join(root, "known.js");
      writeFileSync(known, "0");
      watcher.add(known);
      const first = batch(known);
      writeFileSync(known, "1");
      await first; // it watches the folder
      for (let n = 0; n < 10; n++) {
        const path = join(root, `new${n}.js`);
        writeFileSync(path, "new");
        busy(30);
        watcher.add(path, Date.now()); // its event has not been delivered yet
        await immediate();
        const next = batch(known);
        writeFileSync(known, `again ${n}`);
        await next;
      }
      const last = batch(known);
      writeFileSync(known, "the end");
      await last;
      assert.deepEqual(new Set(batches.flat()), new Set([known]));
    } finally {
      watcher.close();
    }
  });

  it("a file that changes after it was read is a change, whenever it is added", async () => {
    const { watcher, batch } = watch();
    try {
      for (let n = 0; n < 10; n++) {
        const path = join(root, `read${n}.js`);
        writeFileSync(path, "old");
        const readAt = Date.now();
        const changed = batch(path);
        writeFileSync(path, "new");
        busy(n);
        watcher.add(path, readAt);
        await changed;
      }
    } finally {
      watcher.close();
    }
  });

  it("a folder that was removed and created before the event of its removal was handled is watched", async () => {
    const { watcher, batch } = watch();
    try {
      // So many that the last one is not checked with each batch.
      for (let n = 0; n < 2000; n++) watcher.add(join(root, `other${n}.js`));
      const folder = join(root, "folder");
      const path = join(folder, "file.js");
      mkdirSync(folder);
      writeFileSync(path, "0");
      watcher.add(path);
      const known = batch(path);
      writeFileSync(path, "1");
      await known;
      await wait(400); // watchpack watches the folder by now
      const replaced = batch(path);
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(path, "2");
      await replaced;
      // Files of a batch are checked again until then, whatever is watched.
      await wait(400);
      const noticed = batch(path);
      writeFileSync(path, "3");
      assert.ok(await Promise.race([noticed, wait(5000)]), "no event of the new folder");
    } finally {
      watcher.close();
    }
  });

  it("forgets missing files that nobody looks for, and finds those that come all the same (N4)", async () => {
    const { watcher, batches, batch } = watch();
    try {
      const missing = Array.from({ length: 1000 }, (_, n) => join(root, `missing${n}.js`));
      assert.equal(watcher.hasManyMissing, false);
      for (const path of missing) assert.equal(watcher.add(path), false);
      assert.equal(watcher.hasManyMissing, true);
      const [needed, forgotten, wantedAgain] = missing;
      watcher.forgetMissing((path) => path !== needed);
      assert.equal(watcher.hasManyMissing, false);
      await immediate();
      watcher.add(wantedAgain);
      const come = [batch(needed), batch(wantedAgain)];
      writeFileSync(forgotten, "it has come");
      writeFileSync(needed, "it has come");
      writeFileSync(wantedAgain, "it has come");
      await Promise.all(come);
      assert.deepEqual(new Set(batches.flat()), new Set([needed, wantedAgain]));
    } finally {
      watcher.close();
    }
  });

  it("a save during a batch is announced, whoever notices it first (U4)", async () => {
    const path = join(root, "waiting.js");
    let batches = 0;
    await new Promise((resolve, reject) => {
      const onBatch = () => {
        batches++;
        if (batches === 1) {
          setImmediate(() => writeFileSync(path, "2"));
          return undefined;
        }
        writeFileSync(path, "the third");
        busy(30); // the check after the first batch comes before the event
        setTimeout(() => reject(new Error("the save was not announced")), 1000).unref();
        return new Promise(() => {});
      };
      const watcher = new Watcher(root, onBatch, undefined, () => {
        watcher.close();
        resolve();
      });
      writeFileSync(path, "0");
      watcher.add(path);
      writeFileSync(path, "1");
    });
  });

  for (const kind of ["repository", "worktree"]) {
    it(`what git changes is one batch, in a ${kind} that is newer than the watcher`, async () => {
      const { watcher, batches, batch } = watch();
      try {
        const paths = ["a.js", "b.js"].map((name) => join(root, name));
        for (const path of paths) writeFileSync(path, "0");
        for (const path of paths) watcher.add(path);
        const git = join(root, kind === "worktree" ? "elsewhere" : ".git");
        mkdirSync(git);
        if (kind === "worktree") writeFileSync(join(root, ".git"), "gitdir: elsewhere\n");
        writeFileSync(join(git, "index.lock"), "");
        const first = batch(paths[0]);
        writeFileSync(paths[0], "1");
        await wait(100); // longer than any settle window
        writeFileSync(paths[1], "1");
        rmSync(join(git, "index.lock"));
        await first;
        assert.deepEqual(
          batches.map((batch) => batch.sort()),
          [paths],
        );
      } finally {
        watcher.close();
        rmSync(join(root, ".git"), { recursive: true });
      }
    });
  }
});
