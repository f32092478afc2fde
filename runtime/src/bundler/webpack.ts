import { createRequire } from "node:module";
import { join } from "node:path";
import { Plugin } from "./plugin.js";
import type { SwcLoader } from "./swc-rules.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in webpack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly swc: SwcLoader = {
    loader: swcLoader,
    isLoader: (loader) => /(^|[\\/])swc-loader([\\/]|$)/.test(loader),
    // A .swcrc in the project is meant for other tools.
    loaderOptions: { swcrc: false },
  };
}

function swcLoader(context: string): string {
  for (const from of [join(context, "package.json"), import.meta.url]) {
    try {
      return createRequire(from).resolve("swc-loader");
    } catch {}
  }
  throw new Error("ImportMetaHot: webpack needs swc's loader: npm install --save-dev swc-loader @swc/core");
}
