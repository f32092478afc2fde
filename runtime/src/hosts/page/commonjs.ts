/**
 * CommonJS modules of a page. The server puts this script in front of the first of them. Each is a module of the registry that does
 * nothing when it is evaluated: it runs when it is first required, as in Node, so that conditions and cycles behave. `import` of a file
 * reaches a module before it, which requires it and exports what it gave.
 */
import type { ModuleNamespace } from "../../core/api.js";
import type { CommonJsFactory, Resolved } from "./protocol.js";
import type { PageRuntime } from "./runtime.js";

declare module "./runtime.js" {
  interface PageRuntime {
    commonjs?: (id: string, version: string, resolved: Resolved, factory: CommonJsFactory) => void;
    /** What `import` reaches. @param raw id of the CommonJS module */
    facade?: (id: string, version: string, raw: string) => void;
  }
}

function addCommonJs(page: PageRuntime): void {
  const cache = new Map<string, { exports: unknown }>();
  const factories = new Map<string, { factory: CommonJsFactory; resolved: Resolved }>();

  function requireModule(id: string): unknown {
    const known = cache.get(id);
    if (known) return known.exports;
    const found = factories.get(id);
    if (!found) return asCommonJs(page.registry.records.get(id)?.namespace);
    const module = { exports: {} };
    cache.set(id, module);
    const require = (specifier: string): unknown => {
      const dependency = found.resolved[specifier];
      if (dependency !== undefined) return requireModule(dependency);
      throw Object.assign(new Error(`${id}: cannot find module ${JSON.stringify(specifier)}`), {
        code: "MODULE_NOT_FOUND",
      });
    };
    try {
      found.factory.call(module.exports, module, module.exports, require, globalThis);
    } catch (error) {
      cache.delete(id);
      throw error;
    }
    return module.exports;
  }

  page.commonjs = (id, version, resolved, factory) => {
    const declare = () => {
      // Declared before anything of an update is evaluated: those that are replaced are run again.
      factories.set(id, { factory, resolved });
      cache.delete(id);
      return {};
    };
    page.addSource(id, { version, specifiers: Object.keys(resolved), dynamic: [], declare }, resolved);
  };

  page.facade = (id, version, raw) =>
    page.addSource(
      id,
      {
        version,
        specifiers: [raw],
        dynamic: [],
        declare: (exportBinding) => ({ execute: () => void exportBinding(facadeExports(requireModule(raw))) }),
      },
      { [raw]: raw },
    );
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

if (globalThis.__hot__ && !globalThis.__hot__.commonjs) addCommonJs(globalThis.__hot__);
