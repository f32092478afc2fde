import { holdExports, patchExports, redefine, withExports } from "../../core/held-exports.js";
import type { ModuleCache } from "./cache.js";
import type { Id, TurbopackContext, TurbopackModule } from "./runtime.js";

/**
 * Lets importers of a module see the exports of a newer instance (rule U5). Turbopack defines exports as non-configurable
 * and seals the object; here they are defined so that a patch can define them again.
 */
export class ExportPatcher {
  /** What an import of a module gives while its importers are renewed. */
  #imported: { id: string; namespace: object } | undefined;

  constructor(
    prototype: TurbopackContext,
    private readonly cache: ModuleCache,
  ) {
    this.#keepDataLive(prototype);
    this.#interceptImports(prototype);
    const define = prototype.s;
    prototype.s = function (bindings, id, dynamic) {
      const { m: module, e: exports } = this;
      // An id names a module that was merged into another one: not in development.
      if (id !== undefined && id !== null) return define.call(this, bindings, id, dynamic);
      const sealed = { id: module.id, exports: {} } as TurbopackModule;
      define.call(
        Object.assign(Object.create(prototype), this, { m: sealed, e: sealed.exports }),
        bindings,
        undefined,
        true,
      );
      redefine(exports, sealed.exports as object);
      module.namespaceObject = exports;
    };
  }

  #interceptImports(prototype: TurbopackContext): void {
    const patcher = this;
    const importModule = prototype.i;
    prototype.i = function (id) {
      const imported = patcher.#imported;
      return imported?.id === String(id) ? imported.namespace : importModule.call(this, id);
    };
  }

  /**
   * The code that Turbopack generates to renew an importer's bindings takes the promise of a module with top-level await for its namespace.
   * @param namespace what it gets instead
   * @param renew calls that code at once
   */
  importedAs<T>(id: string, namespace: object | undefined, renew: () => T): T {
    this.#imported = namespace && { id, namespace };
    try {
      return renew();
    } finally {
      this.#imported = undefined;
    }
  }

  /**
   * JSON is CommonJS to Turbopack, whose importers hold a sealed object that no update renews. They get one object per file
   * here, which shows the newest content.
   */
  #keepDataLive(prototype: TurbopackContext): void {
    const { cache } = this;
    const shown = new Map<Id, { module: TurbopackModule; namespace: object }>();
    const importModule = prototype.i;
    prototype.i = function (id) {
      const imported = importModule.call(this, id);
      if (!String(id).includes(".json")) return imported;
      const module = cache.get(id);
      if (!module || module.exports?.__esModule || Object(imported) !== imported) return imported;
      const known = shown.get(id) ?? { module, namespace: redefine({}, imported as object) };
      if (known.module !== module) {
        for (const name of Reflect.ownKeys(known.namespace)) Reflect.deleteProperty(known.namespace, name);
        redefine(known.namespace, imported as object);
        known.module = module;
      }
      shown.set(id, known);
      return known.namespace;
    };
  }

  /** Replaces exports that were defined before. It must happen before anybody holds them: first of all the module's imports. */
  adopt(module: TurbopackModule): void {
    const { namespaceObject } = module;
    if (!namespaceObject || module.exports !== namespaceObject || !Object.isSealed(namespaceObject)) return;
    module.exports = module.namespaceObject = redefine({}, namespaceObject);
  }

  /** Remembers the exports of an instance that is about to be replaced. */
  hold({ id, namespaceObject }: TurbopackModule): void {
    withExports(namespaceObject, (exports) => holdExports(id, exports));
  }

  /** Makes every exports object of the module that somebody may hold show the newest exports. */
  patch({ id, namespaceObject }: TurbopackModule): void {
    withExports(namespaceObject, (exports) => patchExports(id, exports));
  }
}
