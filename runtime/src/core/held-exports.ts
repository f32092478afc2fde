/**
 * Exports objects of replaced instances, as long as an importer holds them: a bundler's importers read bindings through
 * the getters of the object they imported. A patch makes all of them show the newest exports (rule U5).
 */
export class HeldExports {
  readonly #held = new Map<unknown, Set<WeakRef<object>>>();

  /** Remembers the exports object of an instance that is about to be replaced. */
  hold(id: unknown, exports: object | undefined): void {
    if (!exports) return;
    const held = this.#held.get(id) ?? new Set();
    for (const reference of held) if (!reference.deref()) held.delete(reference);
    this.#held.set(id, held.add(new WeakRef(exports)));
  }

  patch(id: unknown, newest: object | undefined): void {
    if (!newest) return;
    for (const reference of this.#held.get(id) ?? []) {
      const old = reference.deref();
      if (!old || old === newest) continue;
      for (const name of Reflect.ownKeys(old)) if (!Reflect.has(newest, name)) Reflect.deleteProperty(old, name);
      redefine(old, newest);
    }
  }
}

/**
 * Defines the properties of `source` on `target`, configurable, so that they can be defined again. Getters are copied
 * as they are: `target` does not keep `source` alive.
 */
export function redefine<T extends object>(target: T, source: object): T {
  for (const name of Reflect.ownKeys(source)) {
    const fixed = name === "__esModule" || name === Symbol.toStringTag;
    const descriptor = Reflect.getOwnPropertyDescriptor(source, name)!;
    Reflect.defineProperty(target, name, { ...descriptor, configurable: !fixed });
  }
  return target;
}
