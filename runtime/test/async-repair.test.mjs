/** How builds become right in which rspack compiled importers of async modules wrongly; with rspack itself: conformance/top-level-await-lost*.case. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { repairAsyncModules } from "../dist/bundler/async-repair.js";

/** A build of `/index` <- `/new` <- `/a`: `/a` is async without a reason, and `/new`, which awaits it, is not. */
const NEW = { type: "esm import", from: "/new", to: "/a" };
const BUILD = { async: ["/index", "/a"], imports: [{ type: "esm import", from: "/index", to: "/new" }, NEW] };

function setUp() {
  const factories = [];
  const repair = repairAsyncModules({
    hooks: { normalModuleFactory: { tap: (_name, callback) => factories.push(callback) } },
  });
  const modules = new Map();
  const moduleOf = (file) => {
    if (!modules.has(file)) modules.set(file, { identifier: () => file, nameForCondition: () => file });
    return modules.get(file);
  };
  return {
    /** @returns what follows from a build, and for which files it left out what they import */
    build({ async, imports, built }) {
      let leavesOut = () => undefined;
      const beforeResolve = { tap: (_name, callback) => (leavesOut = callback) };
      for (const callback of factories) callback({ hooks: { beforeResolve } });
      const files = [...new Set(imports.flatMap(({ from, to }) => [from, to]))];
      const connections = imports.map(({ type, from, to }) => ({
        originModule: moduleOf(from),
        module: moduleOf(to),
        dependency: { type },
      }));
      const { files: read, error } = repair({
        modules: files.map(moduleOf),
        builtModules: (built ?? files).map(moduleOf),
        moduleGraph: {
          isAsync: (module) => async.includes(module.identifier()),
          getIncomingConnections: (to) => connections.filter(({ module }) => module === to),
          getOutgoingConnections: (from) => connections.filter(({ originModule }) => originModule === from),
        },
      });
      const without = files.filter((issuer) => leavesOut({ contextInfo: { issuer } }) === false);
      return { read, error, without };
    },
  };
}

describe("importers of async modules in builds of rspack", () => {
  const FIRST = { async: ["/index", "/a"], imports: [{ type: "esm import", from: "/index", to: "/a" }] };

  it("an async module that its new importer cannot await is built once without what it imports, then both are built (U9)", () => {
    const { build } = setUp();
    assert.deepEqual(build(FIRST), { read: [], error: undefined, without: [] });
    assert.deepEqual(build({ ...BUILD, built: ["/new"] }), { read: ["/a"], error: undefined, without: [] });
    assert.deepEqual(build({ ...BUILD, async: [], built: ["/a"] }).without, ["/a"]);
    assert.deepEqual(build({ ...BUILD, async: [], built: ["/a", "/new"] }), {
      read: [],
      error: undefined,
      without: [],
    });
  });

  it("a build that is wrong again ends in an error, not in builds without end (U9)", () => {
    const { build } = setUp();
    build(FIRST);
    const wrong = { ...BUILD, built: ["/a", "/new"] };
    assert.deepEqual(build(wrong).read, ["/a"]);
    assert.deepEqual(build(wrong).read, ["/a", "/new"]);
    const { read, error } = build(wrong);
    assert.deepEqual(read, []);
    assert.match(error, /^\/new: /);
    // The next save tries again.
    assert.deepEqual(build(wrong).read, ["/a"]);
  });

  it("import() of an async module makes no importer async (U9)", () => {
    const { build } = setUp();
    build(FIRST);
    assert.deepEqual(build({ ...BUILD, imports: [{ ...NEW, type: "import()" }] }).read, []);
  });
});
