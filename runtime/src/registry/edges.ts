/** Who imports whom, kept with every change: an update must not cost more the more modules there are. */
export class Edges {
  readonly #importers = new Map<string, Set<string>>();
  /** Imports that are not there any more, by what was imported, until somebody takes note of it. */
  readonly gone = new Map<string, Set<string>>();

  importersOf(id: string): Iterable<string> {
    return this.#importers.get(id) ?? [];
  }

  add(importer: string, id: string): void {
    put(this.#importers, id, importer);
  }

  /** What a module imported, and what it imports from now on. */
  replace(importer: string, before: Iterable<string>, after: Iterable<string>): void {
    const stays = new Set(after);
    for (const id of before) {
      if (stays.has(id) || !this.#importers.get(id)?.delete(importer)) continue;
      put(this.gone, id, importer);
      if (this.#importers.get(id)!.size === 0) this.#importers.delete(id);
    }
    for (const id of stays) this.add(importer, id);
  }
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
