import { holdExports, patchExports, redefine } from "../../core/held-exports.js";
import type { TurbopackContext, TurbopackModule } from "./runtime.js";

/**
 * Lets importers of a module see the exports of a newer instance (rule U5). Turbopack defines exports as non-configurable
 * and seals the object; here they are defined so that a patch can define them again.
 */
export class ExportPatcher {
  constructor(prototype: TurbopackContext) {
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

  /** Replaces exports that were defined before. It must happen before anybody holds them: first of all the module's imports. */
  adopt(module: TurbopackModule): void {
    const { namespaceObject } = module;
    if (!namespaceObject || module.exports !== namespaceObject || !Object.isSealed(namespaceObject)) return;
    module.exports = module.namespaceObject = redefine({}, namespaceObject);
  }

  /** Remembers the exports of an instance that is about to be replaced. */
  hold({ id, namespaceObject }: TurbopackModule): void {
    holdExports(id, namespaceObject);
  }

  /** Makes every exports object of the module that somebody may hold show the newest exports. */
  patch({ id, namespaceObject }: TurbopackModule): void {
    patchExports(id, namespaceObject);
  }
}
