import { Context } from "./context.js";
import { Events } from "./events.js";
import { type Host, Module } from "./module.js";

/** No host at run time: tests, server-side rendering, plain Node. It keeps callbacks and never calls them (rule D3). */
const inertHost: Host = {
  events: new Events(() => {}),
  acceptSelf() {},
  acceptDependencies: (_, specifiers) => specifiers,
  invalidate() {},
  send() {},
  report() {},
};

/** Returns a context in which `data` works and nothing else has an effect. */
export function inertContext(): Context {
  return new Context(new Module("", inertHost));
}
