import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { propagate } from "../dist/core/plan.js";
import { pruneOrder } from "../dist/core/prune.js";
import { graph } from "./lib/graph.mjs";

const self = (id) => [id, id];

describe("propagate", () => {
  it("stops at a self-accepting module, which is re-evaluated (U2 U3)", () => {
    const plan = propagate(["c"], graph("a! -> b\nb* -> c\nc"));
    assert.deepEqual(plan.chain, []);
    assert.deepEqual(plan.outdated, ["c", "b"]);
    assert.deepEqual(plan.boundaries, [self("b")]);
  });

  it("stops at an importer that accepted the dependency, which is not re-evaluated (U2)", () => {
    const plan = propagate(["c"], graph("a! -> (b)\nb -> c\nc"));
    assert.deepEqual(plan.outdated, ["c", "b"]);
    assert.deepEqual(plan.boundaries, [["a", "b"]]);
  });

  it("is unaccepted if one path reaches a root, and gives the chain (U2 U16)", () => {
    const plan = propagate(["d"], graph("a! -> b, c\nb* -> d\nc -> d\nd"));
    assert.deepEqual(plan.chain, ["d", "c", "a"]);
  });

  it("counts everyone who accepted a dependency that accepts itself (U6)", () => {
    const plan = propagate(["b"], graph("a! -> (b), c\nc -> (b)\nb*"));
    assert.deepEqual(plan.outdated, ["b"]);
    assert.deepEqual(plan.boundaries, [["a", "b"], ["c", "b"], self("b")]);
  });

  it("drops a boundary that is re-evaluated in the same update (U6)", () => {
    const plan = propagate(["b", "a"], graph("root! -> a\na* -> (b)\nb"));
    assert.deepEqual(plan.outdated, ["b", "a"]);
    assert.deepEqual(plan.boundaries, [self("a")]);
  });

  it("visits a cycle once (U17)", () => {
    const plan = propagate(["c"], graph("a! -> b\nb -> c\nc -> b"));
    assert.deepEqual(plan.outdated, ["c", "b", "a"]);
    assert.deepEqual(plan.chain, ["c", "b", "a"]);
  });

  it("ignores modules that are not loaded", () => {
    assert.deepEqual(propagate(["gone"], graph("a!")).outdated, []);
  });

  it("starts above a module that invalidated itself, which is not re-evaluated (U12)", () => {
    const plan = propagate([], graph("a! -> b\nb* -> c\nc*"), ["c"]);
    assert.deepEqual(plan.outdated, ["b"]);
    assert.deepEqual(plan.boundaries, [self("b")]);
    assert.deepEqual(plan.invalidated, ["c"]);
  });

  it("is unaccepted if a root invalidated itself (U12 U16)", () => {
    assert.deepEqual(propagate([], graph("a!*"), ["a"]).chain, ["a"]);
  });

  it("is linear in a chain of 20,000 modules (U17)", () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `m${i}${i === 0 ? "!*" : ""} -> m${i + 1}`);
    const plan = propagate(["m20000"], graph([...lines, "m20000"].join("\n")));
    assert.equal(plan.outdated.length, 20_001);
    assert.deepEqual(plan.chain, []);
  });
});

describe("pruneOrder", () => {
  it("puts importers before what they imported (U10)", () => {
    assert.deepEqual(pruneOrder(["c", "b"], graph("a! -> b\nb -> c\nc")), ["b", "c"]);
  });

  it("puts all importers before what several of them imported (U10)", () => {
    const unreachable = ["d", "c", "b", "a"];
    assert.deepEqual(pruneOrder(unreachable, graph("root! -> a\na -> b, c\nb -> d\nc -> d\nd")), ["a", "b", "c", "d"]);
  });

  it("starts a cycle where it was entered (U10)", () => {
    assert.deepEqual(pruneOrder(["b", "c"], graph("a! -> c\nb -> c\nc -> b")), ["c", "b"]);
  });
});
