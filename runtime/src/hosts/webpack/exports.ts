import { HeldExports, redefine } from "../../core/held-exports.js";
import type { WebpackModule, WebpackRequire } from "./require.js";

/**
 * Lets importers of a module see the exports of a newer instance (rule U5). webpack defines exports as non-configurable
 * getters; here they are made configurable when they are defined, so that a patch can define them again.
 */
export class ExportPatcher extends HeldExports {
  /** Exports objects that were defined before this runtime was loaded, with their replacements. */
  readonly #replacements = new WeakMap<object, object>();

  constructor(require: WebpackRequire) {
    super();
    const define = require.d;
    if (!define) return;
    require.d = (exports, ...definitions) => {
      const replacement = this.#replacements.get(exports);
      define(configurable(exports), ...definitions);
      if (replacement) define(configurable(replacement), ...definitions);
    };
  }

  /**
   * Replaces an exports object that was defined before by one with configurable exports. It must happen before anybody
   * holds the old one: while the module is being evaluated, and first of all its imports.
   */
  adopt(module: WebpackModule): void {
    const { exports } = module;
    if (!exports?.__esModule || this.#replacements.has(exports)) return;
    const { __esModule, ...exported } = Object.getOwnPropertyDescriptors(exports) as PropertyDescriptorMap;
    if (Object.values(exported).every(({ configurable }) => configurable)) return;
    module.exports = redefine({}, exports);
    this.#replacements.set(exports, module.exports);
  }
}

/** Passes definitions on and makes them configurable, whatever else the runtime's own function does. */
function configurable(exports: object): object {
  return new Proxy(exports, {
    defineProperty: (target, name, descriptor) =>
      Reflect.defineProperty(target, name, { ...descriptor, configurable: true }),
  });
}

/** The exports object, which for a module with top-level await is a property of its promise. */
export function exportsObject(exports: any): object | undefined {
  if (exports instanceof Promise) {
    const symbol = Object.getOwnPropertySymbols(exports).find((symbol) => symbol.description?.endsWith(" exports"));
    return symbol && (exports as any)[symbol];
  }
  return typeof exports === "object" && exports !== null ? exports : undefined;
}
