/**
 * Lets importers of a module see the exports of a newer instance (rule U5). webpack defines exports as non-configurable
 * getters; here they are made configurable when they are defined, so that a patch can define them again.
 */
import { redefine } from "../../core/held-exports.js";
import type { WebpackModule, WebpackRequire } from "./require.js";

/** Exports objects that were defined before this runtime was loaded, with their replacements. */
const replacements = new WeakMap<object, object>();

/** Makes all exports configurable that the bundler's runtime defines from now on. */
export function interceptDefinitions(require: WebpackRequire): void {
  const define = require.d;
  if (!define) return;
  require.d = (exports, ...definitions) => {
    const replacement = replacements.get(exports);
    define(configurable(exports), ...definitions);
    if (replacement) define(configurable(replacement), ...definitions);
  };
}

/** Passes definitions on and makes them configurable, whatever else the runtime's own function does. */
function configurable(exports: object): object {
  return new Proxy(exports, {
    defineProperty: (target, name, descriptor) =>
      Reflect.defineProperty(target, name, { ...descriptor, configurable: true }),
  });
}

/**
 * Replaces an exports object that was defined before by one with configurable exports. It must happen before anybody
 * holds the old one: while the module is being evaluated, and first of all its imports.
 */
export function adoptExports(module: WebpackModule): void {
  const { exports } = module;
  if (!exports?.__esModule) return;
  const { __esModule, ...exported } = Object.getOwnPropertyDescriptors(exports) as PropertyDescriptorMap;
  if (Object.values(exported).every(({ configurable }) => configurable)) return;
  module.exports = redefine({}, exports);
  replacements.set(exports, module.exports);
}
