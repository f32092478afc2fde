/** Which module waits for the evaluation of which others, right now. */
export class WaitGraph {
  readonly #waits = new Map<string, Set<string>>();

  /** Waits for `promise`, on which the evaluation of `id` depends because of `other`. */
  async wait<T>(id: string, other: string, promise: Promise<T>): Promise<T> {
    const others = this.#waits.get(id) ?? new Set();
    this.#waits.set(id, others.add(other));
    try {
      return await promise;
    } finally {
      others.delete(other);
      if (others.size === 0) this.#waits.delete(id);
    }
  }

  /** A cycle of modules that each wait for the next one, and will for ever; empty if there is none. Breadth first. */
  findCycle(): string[] {
    for (const start of this.#waits.keys()) {
      const reachedFrom = new Map<string, string>();
      const queue = [start];
      // The loop also reaches what it appends.
      for (const id of queue) {
        for (const other of this.#waits.get(id) ?? []) {
          if (other === start) {
            const cycle = [id];
            while (cycle[0] !== start) cycle.unshift(reachedFrom.get(cycle[0]!)!);
            return cycle;
          }
          if (reachedFrom.has(other)) continue;
          reachedFrom.set(other, id);
          queue.push(other);
        }
      }
    }
    return [];
  }
}
