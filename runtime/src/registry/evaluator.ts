import type { Environment } from "./environment.js";
import type { Dependency, ModuleRecord } from "./record.js";

export type Evaluator = ReturnType<typeof createEvaluator>;

/** Evaluates records, dependencies first. */
export function createEvaluator(records: ReadonlyMap<string, ModuleRecord>, environment: Environment) {
  /** The record of a dependency, unless the environment loads it. */
  const recordOf = (dependency: Dependency) => ("id" in dependency ? records.get(dependency.id) : undefined);

  /**
   * Evaluates a record and what it imports: dependencies first, each once, in JavaScript's order. It is a loop: a chain of
   * imports is no chain of calls (rule U17).
   * @throws what the module, or one that it imports, threw
   */
  async function evaluate(root: ModuleRecord): Promise<void> {
    for (const record of orderOf(root)) {
      const ended = evaluateOne(record, root);
      // Modules without top-level await run without a pause, as in JavaScript.
      if (record.state.type === "evaluating") await ended;
    }
    if (root.state.type === "failed") throw root.state.error;
  }

  /** The records to evaluate, in post-order of the imports. */
  function orderOf(root: ModuleRecord): ModuleRecord[] {
    const order: ModuleRecord[] = [];
    const seen = new Set([root]);
    const stack: Array<{ record: ModuleRecord; next: number }> = [{ record: root, next: 0 }];
    while (stack[0]) {
      const top = stack.at(-1)!;
      const dependency = top.record.dependencies[top.next++];
      if (!dependency) {
        order.push(top.record);
        stack.pop();
        continue;
      }
      const record = recordOf(dependency);
      if (!record || seen.has(record)) continue;
      seen.add(record);
      if (record.state.type !== "evaluated") stack.push({ record, next: 0 });
    }
    return order;
  }

  function evaluateOne(record: ModuleRecord, root: ModuleRecord): Promise<void> | undefined {
    if (record.state.type === "evaluating") {
      // Another `evaluate` runs it.
      const { ended } = record.state;
      return record === root ? ended : waitFor(root.id, record.id, ended);
    }
    // An update may have put another record in its place while this evaluation waited for one before it.
    if (record.state.type !== "linked" || recordOf(record) !== record) return undefined;
    for (const dependency of record.dependencies) {
      const state = recordOf(dependency)?.state;
      if (state?.type === "failed") {
        record.state = state;
        return undefined;
      }
    }
    return execute(record);
  }

  async function execute(record: ModuleRecord): Promise<void> {
    let end!: () => void;
    const state = { type: "evaluating" as const, ended: new Promise<void>((resolve) => (end = resolve)), abandon() {} };
    record.state = state;
    try {
      const result = record.execute && environment.run(record, record.execute);
      if (result) {
        const abandoned = new Promise((_, reject) => {
          // It never ends, and a newer record takes its place.
          state.abandon = () =>
            reject(new Error(`evaluation of ${record.id} has not ended: a top-level await never resolves`));
        });
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

  /** Notes that the evaluation of a module waits for another's. */
  function waitFor<T>(importer: string, id: string, promise: Promise<T>): Promise<T> {
    return environment.waits?.wait(importer, id, promise) ?? promise;
  }

  return { evaluate, waitFor };
}
