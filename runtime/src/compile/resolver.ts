import { createRequire } from "node:module";
import type { ResolverFactory } from "oxc-resolver";
import { EXTENSION_ALIASES, RESOLVED_EXTENSIONS } from "./extensions.js";

// Node would parse the package for its names before it evaluates it.
const oxc = createRequire(import.meta.url)("oxc-resolver") as typeof import("oxc-resolver");

/** How a platform resolves packages. */
export interface ResolverOptions {
  /** Conditions of `exports` in package.json, for example `["node", "import", "default"]`. */
  conditionNames: readonly string[];
  /** Fields of package.json for packages without `exports`, for example `["main"]`. */
  mainFields: readonly string[];
  /** Fields of package.json that replace modules, for example `["browser"]`. */
  aliasFields?: readonly string[];
}

/** A resolver that knows TypeScript's extensions, `paths` and project references. */
export function createResolver({ conditionNames, mainFields, aliasFields = [] }: ResolverOptions): ResolverFactory {
  return new oxc.ResolverFactory({
    conditionNames: [...conditionNames],
    mainFields: [...mainFields],
    aliasFields: [...aliasFields],
    extensions: [...RESOLVED_EXTENSIONS],
    extensionAlias: Object.fromEntries(Object.entries(EXTENSION_ALIASES).map(([name, others]) => [name, [...others]])),
    tsconfig: "auto",
  });
}
