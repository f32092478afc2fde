import { isAbsolute } from "node:path";
import { installedVersion, lookFrom, pluginFor, resolveFrom } from "../compile/swc-plugin.js";
import { renewStaticImportsOnly } from "./accepted-imports.js";
import { type Compiler, Plugin } from "./plugin.js";
import type { SwcLoader } from "./swc-rules.js";
import { forgetModulesThatBecomeAsync } from "./unaffected-modules.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in webpack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly swc: SwcLoader = {
    loader: swcLoader,
    isLoader: (loader) => /(^|[\\/])swc-loader([\\/]|$)/.test(loader),
    // The loader's own @swc/core. In a rule it may be a name that only webpack resolves: then the project's.
    pluginFor: (loader, { context }) =>
      pluginFor(
        "@swc/core",
        installedVersion("@swc/core", [...(isAbsolute(loader) ? [loader] : []), lookFrom(context)]),
      ),
    // A .swcrc in the project is meant for other tools.
    loaderOptions: { swcrc: false },
  };

  override apply(compiler: Compiler): void {
    super.apply(compiler);
    renewStaticImportsOnly(compiler as any);
    forgetModulesThatBecomeAsync(compiler);
  }
}

function swcLoader(context: string): string {
  const loader = resolveFrom("swc-loader", [lookFrom(context), import.meta.url]);
  if (loader) return loader;
  throw new Error("ImportMetaHot: webpack needs swc's loader: npm install --save-dev swc-loader @swc/core");
}
