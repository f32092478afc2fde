import { type Flavour, Plugin } from "./plugin.js";

export type { Client, ServerListener } from "./channel.js";
export type { Options } from "./options.js";

/** `plugins: [new ImportMetaHot()]` in rspack.config.mjs. */
export class ImportMetaHot extends Plugin {
  protected readonly flavour: Flavour = {
    loader: () => "builtin:swc-loader",
    isLoader: (loader) => loader === "builtin:swc-loader",
    loaderOptions: {},
    editor: "/rspack-dev-server/open-editor",
  };
}
