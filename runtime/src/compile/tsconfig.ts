import { dirname } from "node:path";
import type { Options } from "@swc/core";
import { type Cache, getTsconfig } from "get-tsconfig";

let cache: Cache = new Map();
const known = new Map<string, Partial<NonNullable<Options["jsc"]>>>();

/** After a `tsconfig.json` changed. */
export function forgetTsconfigs(): void {
  cache = new Map();
  known.clear();
}

/**
 * What the nearest `tsconfig.json` says of how a file is compiled: JSX, decorators, class fields.
 * @throws what cannot be read of it
 */
export function compilerOptions(path: string): Partial<NonNullable<Options["jsc"]>> {
  const folder = dirname(path);
  let options = known.get(folder);
  if (!options) known.set(folder, (options = translate(folder)));
  return options;
}

function translate(folder: string): Partial<NonNullable<Options["jsc"]>> {
  const given = getTsconfig(folder, "tsconfig.json", cache)?.config.compilerOptions ?? {};
  const classic = given.jsx === "react";
  return {
    transform: {
      legacyDecorator: given.experimentalDecorators ?? false,
      decoratorMetadata: given.emitDecoratorMetadata ?? false,
      useDefineForClassFields: given.useDefineForClassFields ?? true,
      verbatimModuleSyntax: given.verbatimModuleSyntax ?? false,
      ...(!given.experimentalDecorators && { decoratorVersion: "2022-03" as const }),
      react: {
        runtime: classic ? "classic" : "automatic",
        development: given.jsx === "react-jsxdev",
        ...(given.jsxImportSource && !classic && { importSource: given.jsxImportSource }),
        ...(given.jsxFactory && { pragma: given.jsxFactory }),
        ...(given.jsxFragmentFactory && { pragmaFrag: given.jsxFragmentFactory }),
      },
    },
  };
}
