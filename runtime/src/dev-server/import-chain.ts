/** The chain of imports from one of the roots to a module. @param importsOf a module's imports */
export function importChain(
  id: string,
  roots: readonly string[],
  importsOf: (id: string) => readonly string[],
): string[] {
  const importers = new Map<string, string>();
  const queue = [...roots];
  const seen = new Set(queue);
  // The loop also reaches what it appends.
  for (const at of queue) {
    if (at === id) {
      const chain = [id];
      for (let next = importers.get(id); next !== undefined; next = importers.get(next)) chain.unshift(next);
      return chain;
    }
    for (const imported of importsOf(at)) {
      if (seen.has(imported)) continue;
      seen.add(imported);
      importers.set(imported, at);
      queue.push(imported);
    }
  }
  return [id];
}
