import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { program } from "./lib/memory.mjs";

const says = (text, more = () => {}) => ({
  run(context) {
    context.log(text);
    context.exports("value", text);
    return more(context);
  },
});

describe("an update of the registry", () => {
  it("runs its steps in the order of U15", async () => {
    const { registry, save, take } = program({
      a: {
        imports: ["b"],
        run({ hot, log, imported }) {
          hot.on("vite:beforeUpdate", ({ updates }) =>
            log(`before ${JSON.stringify(updates.map((u) => [u.path, u.acceptedPath]))}`),
          );
          hot.on("vite:afterUpdate", () => log("after"));
          hot.accept("b", (b) => log(`a took ${b.value}, bound to ${imported.b.value}`));
        },
      },
      b: says("b1", ({ hot, log }) => {
        hot.dispose(() => log("dispose b1"));
        hot.accept(() => log("b1 accepted"));
      }),
    });
    await registry.run("a");
    take();
    await save({ b: says("b2", ({ hot }) => hot.accept()) });
    assert.deepEqual(take(), [
      'before [["a","b"],["b","b"]]',
      "dispose b1",
      "b2",
      "b1 accepted",
      "a took b2, bound to b2",
      "after",
    ]);
  });

  it("calls accept callbacks in the order in which accept was called, across modules (U15)", async () => {
    const accepts = (name) => ({
      imports: ["dep"],
      run: ({ hot, log }) => hot.accept("dep", () => log(`${name} took dep`)),
    });
    const { registry, save, take } = program({
      root: { imports: ["first", "second"], run: ({ hot, log }) => hot.accept("dep", () => log("root took dep")) },
      first: accepts("first"),
      second: accepts("second"),
      dep: says("dep1"),
    });
    await registry.run("root");
    await save({ dep: says("dep2") });
    assert.deepEqual(
      take().filter((line) => line.includes("took")),
      ["first took dep", "second took dep"],
    );
  });

  it("keeps the old exports and boundaries of a module that throws, and tries the next save (U9)", async () => {
    const { registry, save, take } = program({
      a: { imports: ["b"], run: ({ imported, log }) => setTimeout(() => log(imported.b.value)) },
      b: says("b1", ({ hot }) => hot.accept()),
    });
    await registry.run("a");
    take();
    const report = await save({
      b: {
        run: () => {
          throw new Error("broken");
        },
      },
    });
    assert.equal(report.failed, true);
    assert.deepEqual(
      take().filter((line) => line.startsWith("error")),
      ["error: broken"],
    );
    assert.equal(registry.records.get("b").namespace.value, "b1");
    assert.equal((await save({ b: says("b3", ({ hot }) => hot.accept()) })).failed, false);
    assert.equal(registry.records.get("b").namespace.value, "b3");
  });

  it("tries a module that threw again with a save of what it imports, which accepts itself (U9)", async () => {
    const files = {
      root: { imports: ["rows"], run: ({ imported, log }) => log(`root: ${imported.rows.value}`) },
      rows: { ...says("rows1", ({ hot }) => hot.accept()), imports: ["schema"] },
      schema: says("schema1", ({ hot }) => hot.accept()),
    };
    const { registry, save, take } = program(files);
    await registry.run("root");
    take();
    const rows = {
      imports: ["schema"],
      run({ hot, imported, log, exports }) {
        hot.accept();
        if (imported.schema.value !== "schema2") throw new Error("no such column");
        log("rows2");
        exports("value", "rows2");
      },
    };
    assert.equal((await save({ rows })).failed, true);
    assert.equal((await save({ schema: says("schema1, edited", ({ hot }) => hot.accept()) })).failed, true);
    assert.deepEqual((await save({ root: { ...files.root } })).changed, ["root"]);
    assert.deepEqual(take().at(-1), "root: rows1"); // what does not depend on it is not held up
    const report = await save({ schema: says("schema2", ({ hot }) => hot.accept()) });
    assert.deepEqual([report.failed, report.changed], [false, ["schema", "rows"]]);
    assert.deepEqual(take(), ["schema2", "rows2"]);
    assert.equal(registry.records.get("rows").namespace.value, "rows2");
  });

  it("disposes and runs nothing while a file cannot be built (U9)", async () => {
    const { registry, save, take } = program({
      a: says("a1", ({ hot, log }) => {
        hot.accept();
        hot.dispose(() => log("dispose"));
      }),
    });
    await registry.run("a");
    take();
    await save({ a: { run: "syntax error" } });
    assert.deepEqual(take(), ["error: syntax error"]);
    await save({ a: says("a2") });
    assert.deepEqual(take(), ["dispose", "a2"]);
  });

  it("ends a cycle of invalidations in one reload (U12)", async () => {
    const invalidates = (text, imports) => ({
      imports,
      run({ hot, log }) {
        log(text);
        hot.accept(() => hot.invalidate());
      },
    });
    const { registry, save, take } = program({
      root: { imports: ["a"], run: ({ log }) => log("root") },
      a: invalidates("a", ["b"]),
      b: invalidates("b1", ["a"]),
    });
    await registry.run("root");
    take();
    await save({ b: invalidates("b2", ["a"]) });
    assert.equal(take().filter((line) => line.startsWith("reload")).length, 1);
  });

  it("prunes what is no longer imported, importers first, and forgets its data (U10)", async () => {
    const leaf = (text, imports = []) => ({
      imports,
      run({ hot, log }) {
        hot.data.count = (hot.data.count ?? 0) + 1;
        log(`${text} ${hot.data.count}`);
        hot.dispose(() => log(`dispose ${text}`));
        hot.prune(() => log(`prune ${text}`));
      },
    });
    const root = (imports) => ({ imports, run: ({ hot }) => hot.accept() });
    const { registry, save, take } = program({ root: root(["a"]), a: leaf("a", ["b"]), b: leaf("b") });
    await registry.run("root");
    take();
    await save({ root: root([]) });
    assert.deepEqual(take(), ["dispose a", "dispose b", "prune a", "prune b"]);
    await save({ root: root(["a"]) });
    assert.deepEqual(take(), ["b 1", "a 1"]);
  });

  it("gives who imports a module while it is pruned another one (U10)", async () => {
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    const leaf = says("leaf", ({ hot, log }) => hot.dispose(() => opened.then(() => log("dispose leaf"))));
    const root = (imports) => ({ imports, dynamic: ["lazy"], run: ({ hot }) => hot.accept() });
    const { registry, save, take } = program({
      root: root(["leaf"]),
      leaf,
      lazy: { imports: ["leaf"], ...says("lazy") },
    });
    await registry.run("root");
    const saved = save({ root: root([]) });
    await turns();
    await registry.import("lazy");
    open();
    await saved;
    assert.deepEqual(take(), ["leaf", "leaf", "lazy", "dispose leaf"]);
    assert.ok(registry.records.has("leaf"));
  });

  it("throws when an importer writes to a namespace, as JavaScript does", async () => {
    const { registry } = program({ a: says("a1") });
    const namespace = await registry.run("a");
    assert.throws(() => {
      namespace.value = 2;
    }, TypeError);
  });
});

describe("a save while the program is evaluated for the first time", () => {
  it("waits for it: what was not evaluated had not accepted yet (U6)", async () => {
    let open, accept;
    const opened = new Promise((resolve) => (open = resolve));
    const accepted = new Promise((resolve) => (accept = resolve));
    const leaf = (value) => ({
      run({ hot, exports }) {
        hot.accept();
        // Without the wait, the update has begun by now and its plan is made.
        hot.dispose(() => {
          open();
          return accepted;
        });
        exports("value", value);
      },
    });
    const { registry, save, take } = program({
      main: { imports: ["leaf", "slow", "user"], run() {} },
      leaf: leaf(1),
      slow: { run: () => opened },
      user: {
        imports: ["leaf"],
        run({ hot, imported, log }) {
          log(`captured ${imported.leaf.value}`);
          hot.accept("leaf", ({ value }) => log(`callback ${value}`));
          accept();
        },
      },
    });
    const running = registry.run("main");
    while (registry.records.get("slow")?.state.type !== "evaluating") await new Promise(setImmediate);
    const saved = save({ leaf: leaf(2) });
    await new Promise(setImmediate);
    open();
    await Promise.all([running, saved]);
    assert.deepEqual(take(), ["captured 1", "callback 2"]);
  });
});

describe("a save while import() evaluates", () => {
  it("replaces modules whose turn has not come: they do not run as well (U3)", async () => {
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    const user = (text) => says(text, ({ hot, log }) => hot.dispose(() => log(`dispose ${text}`)));
    const { registry, save, take } = program({
      root: { dynamic: ["lazy"], run: ({ hot }) => hot.accept("lazy", () => {}) },
      lazy: { imports: ["slow", "user"], run: ({ imported, exports }) => exports("value", imported.user.value) },
      slow: { run: () => opened },
      user: user("user1"),
    });
    await registry.run("root");
    const imported = registry.import("lazy");
    while (registry.records.get("slow")?.state.type !== "evaluating") await new Promise(setImmediate);
    const saved = save({ user: user("user2") });
    await turns();
    open();
    await saved;
    assert.equal((await imported).value, "user2");
    assert.deepEqual(take(), ["user2"]);
  });
});

describe("code of the program that hangs", () => {
  const never = () => new Promise(() => {});

  it("is named after 2 s, and the next save gives a dispose up (U4)", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { registry, save, take } = program({
      a: says("a1", ({ hot }) => {
        hot.accept();
        hot.dispose(never);
      }),
    });
    await registry.run("a");
    take();
    const first = save({ a: says("a2", ({ hot }) => hot.accept()) });
    await turns();
    t.mock.timers.tick(1999);
    assert.deepEqual(take(), []);
    t.mock.timers.tick(1);
    assert.deepEqual(take(), ["warn: dispose of a has not ended after 2 s: a save gives it up"]);
    const second = save({ a: says("a3", ({ hot }) => hot.accept()) });
    await first;
    await second;
    assert.deepEqual(take(), ["a2", "a3"]);
  });

  it("gives a top-level await up, and a save that already waits takes its place (U9)", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { registry, save, take } = program({
      root: { imports: ["a"], run: ({ hot, log }) => hot.accept("a", (a) => log(`took ${a?.value}`)) },
      a: says("a1"),
    });
    await registry.run("root");
    take();
    const first = save({ a: says("a2", never) });
    await turns();
    const second = save({ a: says("a3") });
    await turns();
    t.mock.timers.tick(2000);
    await first;
    await second;
    const log = take();
    assert.deepEqual(
      log.filter((line) => !line.startsWith("error")),
      ["a2", "warn: evaluation of a has not ended after 2 s: a save gives it up", "took undefined", "a3", "took a3"],
    );
    assert.match(
      log.find((line) => line.startsWith("error")),
      /top-level await never resolves/,
    );
  });

  it("does not keep the first evaluation of the program from being replaced", async () => {
    const { registry, save, take } = program({ root: says("root1", never) });
    const running = registry.run("root");
    await turns();
    await save({ root: says("root2") });
    assert.equal((await running).value, "root2");
    assert.ok(take().includes("root2"));
  });

  it("is not given up before 2 s, however many saves wait (U1)", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let end;
    const { registry, save, take } = program({
      a: says("a1", ({ hot }) => {
        hot.accept();
        hot.dispose(() => new Promise((resolve) => (end = resolve)));
      }),
    });
    await registry.run("a");
    const first = save({ a: says("a2", ({ hot }) => hot.accept()) });
    await turns();
    const second = save({ a: says("a3") });
    await turns();
    assert.deepEqual(take(), ["a1"]);
    end();
    await first;
    await second;
    assert.deepEqual(take(), ["a2", "a3"]);
  });
});

/** Lets promises settle that need no timer. */
async function turns() {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("an import() while modules are disposed", () => {
  it("gets a module that is evaluated again with the others, if it imports what is replaced (U2)", async () => {
    let view;
    const { registry, save, take } = program({
      a: {
        imports: ["dep"],
        dynamic: ["lazy"],
        run({ hot, load, imported, log }) {
          log(`a ${imported.dep.value}`);
          hot.accept();
          hot.dispose(async () => {
            await load("lazy");
          });
        },
      },
      lazy: {
        imports: ["dep"],
        run({ hot, imported, log }) {
          log(`lazy ${imported.dep.value}`);
          view = () => imported.dep.value;
          hot.dispose(() => log("dispose lazy"));
        },
      },
      dep: says("dep1"),
    });
    await registry.run("a");
    take();
    await save({ dep: says("dep2") });
    assert.deepEqual(take(), ["lazy dep1", "dispose lazy", "dep2", "a dep2", "lazy dep2"]);
    assert.equal(view(), "dep2");
  });
});

describe("an import() of what cannot be built (U9)", () => {
  const importing = (more = () => {}) => ({
    dynamic: ["lazy"],
    run(context) {
      context.load("lazy").then(
        ({ value }) => context.log(`loaded ${value}`),
        ({ message }) => context.log(`failed: ${message}`),
      );
      more(context);
    },
  });
  const broken = { run: "broken" };
  const accepting = importing(({ hot, log }) => hot.accept("lazy", (lazy) => log(`got ${lazy?.value}`)));
  const below = { imports: ["deep"], run: ({ exports, imported }) => exports("value", imported.deep.value) };
  const started = async (files) => {
    const running = program(files);
    await running.registry.run("a");
    await new Promise(setImmediate);
    assert.deepEqual(running.take(), ["failed: broken"]);
    return running;
  };

  it("the repair is an update of the module, for who accepted it", async () => {
    const { save, take } = await started({ a: accepting, lazy: broken });
    await save({ lazy: says("lazy2") });
    assert.deepEqual(take(), ["lazy2", "got lazy2"]);
    await save({ lazy: says("lazy3") });
    assert.deepEqual(take(), ["lazy3", "got lazy3"]);
  });

  it("the same for what the module imports, and for what throws then", async () => {
    const { save, take } = await started({ a: accepting, lazy: below, deep: broken });
    await save({ deep: { run: "still broken" } });
    assert.deepEqual(take(), []);
    await save({
      deep: {
        run: () => {
          throw new Error("deep throws");
        },
      },
    });
    assert.deepEqual(take(), ["error: deep throws", "got undefined"]);
    await save({ deep: says("deep2") });
    assert.deepEqual(take(), ["deep2", "got deep2"]);
  });

  it("it reaches the root where nobody accepts it", async () => {
    const { save, take } = await started({ a: importing(), lazy: below, deep: broken });
    await save({ deep: says("deep2") });
    await new Promise(setImmediate);
    assert.deepEqual(take(), ["reload: lazy <- a", "deep2", "loaded deep2"]);
  });

  it("other modules are updated meanwhile", async () => {
    const { save, take } = await started({
      a: { ...importing(), imports: ["b"] },
      b: { run: ({ hot }) => hot.accept() },
      lazy: broken,
    });
    await save({ b: says("b2", ({ hot }) => hot.accept()) });
    assert.deepEqual(take(), ["b2"]);
  });

  it("a reload of everything tries it again, and an importer that drops it ends that", async () => {
    const { updater, registry, save, take } = await started({ a: importing(({ hot }) => hot.accept()), lazy: broken });
    await updater.update([...registry.records.keys()], "anyway");
    await new Promise(setImmediate);
    assert.ok(take().includes("failed: broken"));
    await save({ a: says("a2") });
    assert.deepEqual([...registry.records.keys()], ["a"]);
    take();
    await save({ lazy: says("lazy2") });
    assert.deepEqual(take(), []);
  });
});
