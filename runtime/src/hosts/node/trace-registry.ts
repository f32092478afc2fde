import { isTracing, traced, tracedAsync } from "../../diagnostics/trace.js";
import type { Registry } from "../../registry/registry.js";

/** Makes the steps of a registry phases of the trace, if there is one. The registry itself knows nothing of it: pages have it, too. */
export function traceRegistry(registry: Registry): void {
  if (!isTracing()) return;
  const load = registry.load.bind(registry);
  const link = registry.link.bind(registry);
  const { evaluate } = registry;
  Object.assign(registry, {
    load: (...args: Parameters<typeof load>) => tracedAsync("load modules", () => load(...args)),
    link: (...args: Parameters<typeof link>) => traced("link", undefined, () => link(...args)),
    evaluate: (...args: Parameters<typeof evaluate>) => tracedAsync("evaluate modules", () => evaluate(...args)),
  });
}
