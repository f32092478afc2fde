import type { Plugin as BundlerPlugin } from "rolldown";
import type { Plugin } from "../config/index.js";
import { hooksOf } from "../dev-server/plugins/hooks.js";

/** What plugins did with a module. */
export interface MadeModule {
  isLoaded: boolean;
  isTransformed: boolean;
  /** If a plugin said what the code is. */
  moduleType: string | undefined;
}

/** The plugins of a config file in one run of the bundler, which runs their hooks itself. */
export class UserPlugins {
  readonly #made = new Map<string, MadeModule>();
  readonly #transformHooks;

  /**
   * @param plugins in their order
   * @param root relative globs of filters are relative to it
   */
  constructor(
    private readonly plugins: readonly Plugin[],
    root: string,
  ) {
    this.#transformHooks = hooksOf(plugins, "transform", root);
  }

  /** Whether a `transform` may want a module, by its id. */
  mayTransform(id: string): boolean {
    return this.#transformHooks.some((hook) => hook.wants(id));
  }

  /** @returns nothing for a module that is as it was written */
  madeOf(id: string): MadeModule | undefined {
    return this.#made.get(id);
  }

  /** For the bundler: what they do is recorded. */
  get recorded(): BundlerPlugin[] {
    return this.plugins.map((plugin) => {
      const hooks = {
        load: recorded(plugin.load, ([id], moduleType) =>
          this.#made.set(String(id), { isLoaded: true, isTransformed: false, moduleType }),
        ),
        transform: recorded(plugin.transform, ([, id], moduleType) => {
          const before = this.#made.get(String(id));
          this.#made.set(String(id), {
            isLoaded: before?.isLoaded ?? false,
            isTransformed: true,
            moduleType: moduleType ?? before?.moduleType,
          });
        }),
      };
      const given = Object.entries(hooks).filter(([, hook]) => hook !== undefined);
      return Object.assign(Object.create(plugin), Object.fromEntries(given)) as BundlerPlugin;
    });
  }
}

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** @param record is called when the hook gives code */
function recorded(hook: unknown, record: (args: unknown[], moduleType: string | undefined) => void): unknown {
  const isFunction = typeof hook === "function";
  if (!isFunction && (typeof hook !== "object" || hook === null || !("handler" in hook))) return undefined;
  const handler = (isFunction ? hook : hook.handler) as Handler;
  async function recording(this: unknown, ...args: unknown[]): Promise<unknown> {
    const result = await handler.apply(this, args);
    if (typeof result === "string") record(args, undefined);
    else if (typeof result === "object" && result !== null && (result as { code?: unknown }).code != null)
      record(args, (result as { moduleType?: string }).moduleType);
    return result;
  }
  return isFunction ? recording : { ...hook, handler: recording };
}
