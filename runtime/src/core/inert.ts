import { Context } from "./context.js";
import { Module } from "./module.js";

/**
 * Returns a context in which `data` works and nothing else has an effect, for code that no host runs: tests, server-side
 * rendering, plain Node. It keeps callbacks and never calls them (rule D3).
 */
export function inertContext(): Context {
  return new Context(new Module("", undefined));
}
