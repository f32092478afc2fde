import assert from "node:assert/strict";
import { it } from "node:test";
import { program } from "./lib/memory.mjs";

/** In a cycle, what runs first is what a fresh start enters last: it depends on where the cycle is entered, not on which file was saved. */
it("an update of a cycle evaluates it in the order of a fresh start (U3)", async () => {
  const file = (imports, name, n) => ({
    imports,
    run({ hot, exports, log }) {
      hot.accept();
      exports(name, n);
      log(`${name}${n}`);
    },
  });
  const files = (n) => ({
    "a.js": file(["b.js"], "a", n),
    "b.js": file(["c.js"], "b", n),
    "c.js": file(["a.js"], "c", n),
    "other.js": file(["b.js"], "other", n),
  });
  const index = { imports: ["a.js", "other.js"], run() {} };
  const running = program({ "index.js": index, ...files(1) });
  await running.registry.run("index.js");
  assert.deepEqual(running.log.splice(0), ["c1", "b1", "a1", "other1"]);
  // Saved in another order.
  await running.save(Object.fromEntries(Object.entries(files(2)).reverse()));
  assert.deepEqual(running.log, ["c2", "b2", "a2", "other2"]);
});
