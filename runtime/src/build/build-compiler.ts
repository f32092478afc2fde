import { sep } from "node:path";
import { Compiler, type Indirect } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
import type { JscOptions } from "../compile/tsconfig.js";
import { OWN_DIST } from "../fs/own-package.js";

/** This package: it is compiled already. */
const OWN_MODULES = OWN_DIST + sep;

/** The compiler of a build: ES modules, and nothing of the API in them (rule P4). */
export function buildCompiler(
  platform: "node-build" | "browser-build",
  folder: string,
  indirect: Indirect,
): Compiler<Compiled> {
  return new Compiler({
    platform,
    isProduction: true,
    indirect,
    folder,
    jsc: (_path: string, options: JscOptions): JscOptions => ({
      ...options,
      transform: { ...options.transform, react: { ...options.transform?.react, development: false } },
    }),
    instantiate: (_path, _version, compiled) => compiled,
  });
}

/** Whether swc has nothing to do: packages come as JavaScript, and most do not know the API. */
export function isReadyMade(path: string, text: string): boolean {
  if (path.startsWith(OWN_MODULES)) return true;
  const isOfPackage = path.includes(`${sep}node_modules${sep}`) && /\.[cm]?js$/.test(path);
  // Many large packages contain both words: whether these are CommonJS would have to be found out for nothing.
  return isOfPackage && !(text.includes("hot") && /\bimport\s*\.\s*meta\b/.test(text));
}
