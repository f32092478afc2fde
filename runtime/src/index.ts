export type * from "./core/api.js";
export { registryHot } from "./hosts/registry/hook.js";
export { turbopackHot } from "./hosts/turbopack/hook.js";
export { webpackHot } from "./hosts/webpack/hook.js";
