/**
 * Exports objects of replaced instances, by module id, as long as an importer holds them: a bundler's importers read
 * bindings through the getters of the object they imported. A patch makes all of them show the newest exports (rule U5).
 */
const heldExports = new Map<unknown, Array<WeakRef<object>>>();

/** Remembers the exports of an instance that is about to be replaced. */
export function holdExports(id: unknown, exports: unknown): void {
  if (!isObject(exports)) return;
  const held = (heldExports.get(id) ?? []).filter((reference) => reference.deref());
  heldExports.set(id, [...held, new WeakRef(exports)]);
}

/** Makes all exports objects of a module that somebody may hold show the newest exports. */
export function patchExports(id: unknown, newest: unknown): void {
  if (!isObject(newest)) return;
  for (const reference of heldExports.get(id) ?? []) {
    const old = reference.deref();
    if (!old) continue;
    for (const name of Reflect.ownKeys(old)) if (!(name in newest)) Reflect.deleteProperty(old, name);
    redefine(old, newest);
  }
}

/**
 * Defines the properties of `source` on `target`, configurable, so that they can be defined again. Getters are copied
 * as they are: `target` does not keep `source` alive.
 */
export function redefine<T extends object>(target: T, source: object): T {
  for (const name of Reflect.ownKeys(source)) {
    Reflect.defineProperty(target, name, { ...Reflect.getOwnPropertyDescriptor(source, name), configurable: true });
  }
  return target;
}

/** CommonJS modules can export anything. */
function isObject(exports: unknown): exports is object {
  return typeof exports === "object" && exports !== null;
}

/** Calls back with a module's exports: at once, or for a module with top-level await when its evaluation has ended. */
export function withExports(
  exports: any,
  callback: (exports: unknown) => unknown,
  onFailed = (_error: unknown) => {},
): unknown {
  return exports instanceof Promise ? exports.then(callback, onFailed) : callback(exports);
}
