import { dirname, join } from "node:path";
import type { Options } from "@swc/core";
import { type Cache, createPathsMatcher, getTsconfig } from "get-tsconfig";
import { plainError } from "../diagnostics/format-error.js";
import { findUp } from "../fs/find-up.js";
import { irregularKind } from "../fs/snapshot.js";

/** The options of swc that depend on the language, not on the module format. */
export type JscOptions = NonNullable<Options["jsc"]>;

let files: Cache = new Map();
const optionsByFolder = new Map<string, JscOptions>();

/** To be called after a `tsconfig.json` changed. */
export function clearTsconfigs(): void {
  files = new Map();
  optionsByFolder.clear();
}

/**
 * The options of swc that follow from a file's nearest `tsconfig.json`: JSX, decorators, class fields.
 * @throws if it cannot be read
 */
export function tsconfigOptions(path: string): JscOptions {
  const folder = dirname(path);
  let options = optionsByFolder.get(folder);
  if (!options) optionsByFolder.set(folder, (options = translate(folder)));
  return options;
}

/** The first path that `paths` of a file's nearest `tsconfig.json` give a name; it need not exist. */
export function tsconfigPath(name: string, path: string): string | undefined {
  const found = getTsconfig(dirname(path), "tsconfig.json", files);
  return found ? createPathsMatcher(found)?.(name)[0] : undefined;
}

function translate(folder: string): JscOptions {
  const configFolder = findUp(folder, "tsconfig.json");
  const kind = configFolder && irregularKind(join(configFolder, "tsconfig.json"));
  if (kind) throw plainError(`${join(configFolder, "tsconfig.json")} is ${kind}, not a regular file`);
  const given = getTsconfig(folder, "tsconfig.json", files)?.config.compilerOptions ?? {};
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
