import { Context } from "./context.js";
import { Events } from "./events.js";
import { type Host, Module } from "./module.js";

/** No host at run time: tests, server-side rendering, plain Node. Callbacks are kept and never called (rule D3). */
const nothing: Host = {
  events: new Events(() => {}),
  acceptItself() {},
  acceptDependencies: (_, specifiers) => [...specifiers],
  invalidate() {},
  send() {},
  report() {},
};

/** A context in which `data` works and nothing ever happens. */
export function inertContext(): Context {
  return new Context(new Module("", nothing));
}
