import type { WebpackModule, WebpackRequire } from "./require.js";

/**
 * Lets importers of a module see what a newer instance of it exports (rule U5).
 *
 * An importer holds the exports object of the instance it imported and reads bindings through its getters, which
 * webpack defines as non-configurable. So they are made configurable when they are defined, and a patch defines the
 * getters of the new instance on every older exports object that somebody may hold.
 */
export class ExportPatcher {
  /** Older exports objects of a module, as long as anybody holds them. */
  readonly #held = new Map<string, Set<WeakRef<object>>>();
  /** Exports objects that were defined before we came, with what stands for them. */
  readonly #stand = new WeakMap<object, object>();

  constructor(require: WebpackRequire) {
    const define = require.d;
    if (!define) return;
    require.d = (exports, ...definitions) => {
      const stand = this.#stand.get(exports);
      define(configurable(exports), ...definitions);
      if (stand) define(configurable(stand), ...definitions);
    };
  }

  /**
   * Puts an object with configurable exports in the place of one that was defined before. It must happen before
   * anybody holds the old one: while the module is being evaluated, and first of all its imports.
   */
  adopt(module: WebpackModule): void {
    const { exports } = module;
    if (!exports?.__esModule || this.#stand.has(exports)) return;
    const { __esModule, ...exported } = Object.getOwnPropertyDescriptors(exports) as PropertyDescriptorMap;
    const fixed = Object.values(exported).filter(({ configurable }) => !configurable);
    if (!fixed[0]) return;
    for (const descriptor of fixed) descriptor.configurable = true;
    const stand = Object.defineProperties({}, { __esModule: __esModule!, ...exported });
    this.#stand.set(exports, stand);
    module.exports = stand;
  }

  /** Remembers the exports of an instance that is about to be replaced. */
  hold(id: string, exports: unknown): void {
    const object = namespaceObject(exports);
    if (!object) return;
    const held = this.#held.get(id) ?? new Set();
    for (const reference of held) if (!reference.deref()) held.delete(reference);
    this.#held.set(id, held.add(new WeakRef(object)));
  }

  /** Makes every exports object of the module that somebody may hold show `exports`. */
  patch(id: string, exports: unknown): void {
    const newest = namespaceObject(exports);
    if (!newest) return;
    for (const reference of this.#held.get(id) ?? []) {
      const old = reference.deref();
      if (!old) continue;
      for (const name of Reflect.ownKeys(old)) if (!Reflect.has(newest, name)) Reflect.deleteProperty(old, name);
      for (const name of Reflect.ownKeys(newest)) {
        // The getter of the new instance itself: its exports object is not kept alive by the old one.
        Reflect.defineProperty(old, name, Reflect.getOwnPropertyDescriptor(newest, name)!);
      }
    }
  }
}

/** Passes definitions on and makes them configurable, whatever the runtime's own function does besides. */
function configurable(exports: object): object {
  return new Proxy(exports, {
    defineProperty: (target, name, descriptor) =>
      Reflect.defineProperty(target, name, { ...descriptor, configurable: true }),
  });
}

/** The exports object, which for a module with top-level await is a property of its promise. */
function namespaceObject(exports: any): object | undefined {
  if (exports instanceof Promise) {
    const symbol = Object.getOwnPropertySymbols(exports).find((symbol) => symbol.description?.endsWith(" exports"));
    return symbol && (exports as any)[symbol];
  }
  return typeof exports === "object" && exports !== null ? exports : undefined;
}
