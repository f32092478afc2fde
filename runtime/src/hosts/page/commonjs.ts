import type { ModuleNamespace } from "../../core/api.js";
import type { Source } from "../../registry/record.js";
import type { CommonJsFactory, Resolved } from "./protocol.js";

/**
 * CommonJS modules. Each is a module of the registry that does nothing when it is evaluated: it runs when it is first required, as in
 * Node, so that conditions and cycles behave. `import` of a file reaches a module before it, which requires it and exports what it gave.
 */
export class CommonJsModules {
  readonly #cache = new Map<string, { exports: unknown }>();
  readonly #factories = new Map<string, { factory: CommonJsFactory; resolved: Resolved }>();

  /** @param namespaceOf a module that is not CommonJS and that CommonJS requires */
  constructor(private readonly namespaceOf: (id: string) => ModuleNamespace | undefined) {}

  source(id: string, version: string, resolved: Resolved, factory: CommonJsFactory): Source {
    return {
      version,
      specifiers: Object.keys(resolved),
      dynamic: [],
      declare: () => {
        // Declared before anything of an update is evaluated: those that are replaced are run again.
        this.#factories.set(id, { factory, resolved });
        this.#cache.delete(id);
        return {};
      },
    };
  }

  /** What `import` reaches: it requires the module and exports what that gave. @param raw id of the CommonJS module */
  facade(version: string, raw: string): Source {
    return {
      version,
      specifiers: [raw],
      dynamic: [],
      declare: (exportBinding) => ({ execute: () => void exportBinding(facadeExports(this.require(raw))) }),
    };
  }

  require(id: string): unknown {
    const known = this.#cache.get(id);
    if (known) return known.exports;
    const found = this.#factories.get(id);
    if (!found) return asCommonJs(this.namespaceOf(id));
    const module = { exports: {} };
    this.#cache.set(id, module);
    const require = (specifier: string): unknown => {
      const dependency = found.resolved[specifier];
      if (dependency !== undefined) return this.require(dependency);
      throw Object.assign(new Error(`${id}: cannot find module ${JSON.stringify(specifier)}`), {
        code: "MODULE_NOT_FOUND",
      });
    };
    try {
      found.factory.call(module.exports, module, module.exports, require, globalThis);
    } catch (error) {
      this.#cache.delete(id);
      throw error;
    }
    return module.exports;
  }
}

/** An ES module for `require`. `__esModule` makes the interop of compilers find `default`. */
function asCommonJs(namespace: ModuleNamespace | undefined): unknown {
  const exports = Object.defineProperty({}, "__esModule", { value: true });
  for (const name of Object.keys(namespace ?? {}))
    Object.defineProperty(exports, name, { get: () => namespace?.[name], enumerable: true });
  return exports;
}

/** The exports that `import` gets of CommonJS: its own, and `default`, which compiled modules define themselves. */
function facadeExports(exports: unknown): Record<string, unknown> {
  const isObject = typeof exports === "object" || typeof exports === "function";
  const named = isObject ? { ...(exports as Record<string, unknown>) } : {};
  const isCompiled = isObject && (exports as { __esModule?: unknown } | null)?.__esModule && "default" in named;
  return { ...named, default: isCompiled ? named["default"] : exports };
}
