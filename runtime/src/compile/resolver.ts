import { ResolverFactory } from "oxc-resolver";
import { EXTENSION_ALIASES, RESOLVED_EXTENSIONS } from "./extensions.js";

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
  return new ResolverFactory({
    conditionNames: [...conditionNames],
    mainFields: [...mainFields],
    aliasFields: [...aliasFields],
    extensions: [...RESOLVED_EXTENSIONS],
    extensionAlias: Object.fromEntries(Object.entries(EXTENSION_ALIASES).map(([name, others]) => [name, [...others]])),
    tsconfig: "auto",
  });
}
