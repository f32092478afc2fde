import { isAbsolute, join } from "node:path";
import picomatch from "picomatch";
import type { HookFilter, Plugin, PluginOption, StringFilter } from "../../config/index.js";

/** Runs one plugin's hook. */
export interface BoundHook {
  readonly plugin: Plugin;
  readonly handler: (this: unknown, ...args: any[]) => unknown;
  /** 0 for `order: "pre"`, 2 for `"post"`, 1 otherwise. */
  readonly rank: number;
  /** Whether the hook wants a module, as far as its filter tells. @param code is not checked if it is left out */
  wants(id: string, code?: string): boolean;
}

/** All plugins of a list, which may be nested and may have promises and gaps, in Vite's order: `enforce` "pre", none, "post". */
export async function flatPlugins(given: readonly PluginOption[]): Promise<Plugin[]> {
  const flat: Plugin[] = [];
  for (const entry of given) {
    const option = (await entry) as Exclude<PluginOption, Promise<unknown>>;
    if (Array.isArray(option)) flat.push(...(await flatPlugins(option)));
    else if (option) flat.push(option as Plugin);
  }
  return flat;
}

/** In the order in which their hooks run. */
export function sorted(plugins: readonly Plugin[]): Plugin[] {
  const rank = ({ enforce }: Plugin): number => (enforce === "pre" ? 0 : enforce === "post" ? 2 : 1);
  return [...plugins].sort((a, b) => rank(a) - rank(b));
}

/** The hooks of one name, in order. @param root relative globs of filters are relative to it */
export function hooksOf(plugins: readonly Plugin[], name: keyof Plugin, root: string): BoundHook[] {
  const hooks: BoundHook[] = [];
  for (const plugin of plugins) {
    const hook = plugin[name] as unknown;
    if (typeof hook === "function") {
      hooks.push({ plugin, handler: hook as BoundHook["handler"], wants: () => true, rank: 1 });
    } else if (typeof hook === "object" && hook !== null && "handler" in hook) {
      const { order } = hook as { order?: string };
      const rank = order === "pre" ? 0 : order === "post" ? 2 : 1;
      // Read with every call: plugins may set filters late.
      const wants = (id: string, code?: string): boolean =>
        matches((hook as { filter?: HookFilter }).filter, id, code, root);
      const handler: BoundHook["handler"] = function (...args) {
        return (hook as { handler: BoundHook["handler"] }).handler.apply(this, args);
      };
      hooks.push({ plugin, handler, wants, rank });
    }
  }
  return hooks.sort((a, b) => a.rank - b.rank);
}

/** Rolldown's filters made of expressions are a list: then the hook decides itself. */
function matches(filter: HookFilter | undefined, id: string, code: string | undefined, root: string): boolean {
  if (!filter || Array.isArray(filter)) return true;
  if (filter.id !== undefined && !accepts(filter.id, (one) => matchesId(one, id, root))) return false;
  return filter.code === undefined || code === undefined || accepts(filter.code, (one) => matchesCode(one, code));
}

function accepts(filter: NonNullable<HookFilter["id"]>, is: (one: string | RegExp) => boolean): boolean {
  const isPlain = typeof filter === "string" || filter instanceof RegExp || Array.isArray(filter);
  const { include, exclude } = (isPlain ? { include: filter } : filter) as {
    include?: StringFilter;
    exclude?: StringFilter;
  };
  if (listOf(exclude).some(is)) return false;
  return include === undefined || listOf(include).some(is);
}

function listOf(filter: StringFilter | undefined): ReadonlyArray<string | RegExp> {
  if (filter === undefined) return [];
  return Array.isArray(filter) ? filter : [filter as string | RegExp];
}

const globs = new Map<string, (id: string) => boolean>();

function matchesId(one: string | RegExp, id: string, root: string): boolean {
  if (one instanceof RegExp) return id.search(one) >= 0;
  const glob = isAbsolute(one) || one.startsWith("**") ? one : join(root, one);
  const is = globs.get(glob) ?? picomatch(glob, { dot: true });
  globs.set(glob, is);
  return one === id || is(id);
}

function matchesCode(one: string | RegExp, code: string): boolean {
  return one instanceof RegExp ? code.search(one) >= 0 : code.includes(one);
}
