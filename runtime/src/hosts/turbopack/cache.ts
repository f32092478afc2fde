import type { Id, TurbopackContext, TurbopackModule } from "./runtime.js";

/** Turbopack's modules by their ids. */
export type ModuleCache = Pick<ReadonlyMap<Id, TurbopackModule>, "get" | "has" | "values">;

/** The cache of a runtime: a `Map` since Next.js 16.4, an object without a prototype before. */
export function moduleCache(cache: NonNullable<TurbopackContext["c"]>): ModuleCache {
  if (cache instanceof Map) return cache;
  return {
    get: (id) => cache[id],
    has: (id) => id in cache,
    values: () => Object.values(cache as Record<Id, TurbopackModule>).values(),
  };
}
