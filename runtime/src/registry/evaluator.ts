import { WaitGraph } from "./deadlock.js";
import type { Environment } from "./environment.js";
import type { ModuleRecord } from "./record.js";

/** The error of a record whose evaluation was given up: it never ended, and a newer one takes its place. */
export class AbandonedError extends Error {
  constructor(id: string) {
    super(`the evaluation of ${id} has not ended: an await at its top level never resolves. It was given up`);
    this.name = "AbandonedError";
  }
}

/** Evaluates records, dependencies first. */
export class Evaluator {
  readonly #waits = new WaitGraph();

  constructor(
    private readonly records: ReadonlyMap<string, ModuleRecord>,
    private readonly environment: Environment,
  ) {}

  /**
   * Evaluates a record and what it imports: dependencies first, each once, in JavaScript's order. It is a loop: a chain of
   * imports is no chain of calls (rule U17).
   * @throws what the module, or one that it imports, threw
   */
  async evaluate(root: ModuleRecord): Promise<void> {
    for (const record of this.#order(root)) await this.#evaluateOne(record, root);
    if (root.state.type === "failed") throw root.state.error;
  }

  /** The records to evaluate, in post-order of the imports. */
  #order(root: ModuleRecord): ModuleRecord[] {
    const order: ModuleRecord[] = [];
    const seen = new Set([root]);
    const stack: Array<{ record: ModuleRecord; next: number }> = [{ record: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const dependency = top.record.dependencies[top.next++];
      if (!dependency) {
        order.push(top.record);
        stack.pop();
        continue;
      }
      const record = "id" in dependency ? this.records.get(dependency.id) : undefined;
      if (!record || seen.has(record)) continue;
      seen.add(record);
      if (record.state.type !== "evaluated") stack.push({ record, next: 0 });
    }
    return order;
  }

  async #evaluateOne(record: ModuleRecord, root: ModuleRecord): Promise<void> {
    if (record.state.type === "evaluating") {
      // Another `evaluate` runs it.
      const { ended } = record.state;
      return record === root ? ended : this.#waits.wait(root.id, record.id, ended);
    }
    if (record.state.type !== "linked") return;
    for (const dependency of record.dependencies) {
      const state = "id" in dependency ? this.records.get(dependency.id)?.state : undefined;
      if (state?.type === "failed") {
        record.state = state;
        return;
      }
    }
    await this.#execute(record);
  }

  async #execute(record: ModuleRecord): Promise<void> {
    let end!: () => void;
    const state = { type: "evaluating" as const, ended: new Promise<void>((resolve) => (end = resolve)), abandon() {} };
    record.state = state;
    try {
      const result = record.execute && this.environment.run(record, record.execute);
      if (result) {
        const abandoned = new Promise((_, reject) => (state.abandon = () => reject(new AbandonedError(record.id))));
        await Promise.race([result, abandoned]);
      }
      record.state = { type: "evaluated" };
    } catch (error) {
      record.state = { type: "failed", error };
    }
    record.module.instance.evaluating = false;
    record.sortNames();
    end();
  }

  /** Waits for a module that `import()` loads: the importer may be waiting for it, and an update for the importer. */
  waitFor<T>(importer: string, id: string, promise: Promise<T>): Promise<T> {
    return this.#waits.wait(importer, id, promise);
  }

  /** A cycle of modules that wait for each other's evaluation; empty if there is none. */
  deadlock(): string[] {
    return this.#waits.findCycle();
  }
}
