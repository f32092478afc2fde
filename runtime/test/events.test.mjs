import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { program } from "./lib/memory.mjs";

describe("the event error", () => {
  it("reports what its own listeners throw without emitting it again (U9 U11)", async () => {
    const { registry, take } = program({
      a: {
        run({ hot, log }) {
          hot.on("vite:error", ({ err }) => {
            log(`heard ${err.message}`);
            throw new Error("from the listener");
          });
        },
      },
    });
    await registry.run("a");
    registry.report(new Error("first"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(take(), ["error: first", "heard first", "error: from the listener"]);
  });

  it("reaches the other listeners of a later error while one of them has not ended (U11)", async () => {
    const { registry, take } = program({
      a: {
        run({ hot, log }) {
          hot.on("bun:error", () => new Promise(() => {}));
          hot.on("vite:error", ({ err }) => log(`heard ${err.message}`));
        },
      },
    });
    await registry.run("a");
    registry.report(new Error("first"));
    registry.report(new Error("second"));
    assert.deepEqual(take(), ["error: first", "heard first", "error: second", "heard second"]);
  });
});
