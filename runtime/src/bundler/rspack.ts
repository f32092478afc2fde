import { pluginFor } from "../compile/swc-plugin.js";
import { Plugin } from "./plugin.js";
import type { SwcLoader } from "./swc-rules.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in rspack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly swc: SwcLoader = {
    loader: () => "builtin:swc-loader",
    isLoader: (loader) => loader === "builtin:swc-loader",
    pluginFor: (_loader, { webpack }) => pluginFor("@rspack/core", webpack.rspackVersion),
    loaderOptions: {},
  };
}
