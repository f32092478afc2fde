import type { ConfigExport } from "./options.js";

export type * from "./options.js";
export type * from "./plugin.js";

/** Types `hot.config.ts`: `export default defineConfig({ ... })`. Returns what it is given. */
export function defineConfig<T extends ConfigExport>(config: T & ConfigExport): T {
  return config;
}
