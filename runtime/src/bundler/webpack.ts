import { createRequire } from "node:module";
import { join } from "node:path";
import { type Flavour, Plugin } from "./plugin.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in webpack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly flavour: Flavour = {
    loader: swcLoader,
    isLoader: (loader) => /(^|[\\/])swc-loader([\\/]|$)/.test(loader),
    // What stands in a .swcrc is for other tools that run here.
    loaderOptions: { swcrc: false },
    editor: "/webpack-dev-server/open-editor",
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
