import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { installedVersion, lookFrom, pluginFor } from "../compile/swc-plugin.js";
import { Plugin } from "./plugin.js";
import type { SwcLoader } from "./swc-rules.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in webpack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly swc: SwcLoader = {
    loader: swcLoader,
    isLoader: (loader) => /(^|[\\/])swc-loader([\\/]|$)/.test(loader),
    // The loader requires @swc/core. In a rule it may be a name that only webpack resolves.
    pluginFor: (loader, { context }) =>
      pluginFor("@swc/core", installedVersion("@swc/core", [isAbsolute(loader) ? loader : swcLoader(context)])),
    // A .swcrc in the project is meant for other tools.
    loaderOptions: { swcrc: false },
  };
}

function swcLoader(context: string): string {
  for (const from of [lookFrom(context), import.meta.url]) {
    try {
      return createRequire(from).resolve("swc-loader");
    } catch {}
  }
  throw new Error("ImportMetaHot: webpack needs swc's loader: npm install --save-dev swc-loader @swc/core");
}
