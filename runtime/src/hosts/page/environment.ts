import type { Environment } from "../../registry/environment.js";
import type { Source } from "../../registry/record.js";
import { registryHot } from "../registry/hook.js";
import type { PageConfig, PageMessage, Resolved } from "./protocol.js";

/** What the plugin imports in modules that use the API. */
const HOOK = "hot:hook";

/** The modules that the server served and pushed. */
export interface Modules {
  readonly sources: Map<string, Source>;
  readonly resolved: Map<string, Resolved>;
  /** Why a chunk could not be built. */
  readonly failures: Map<string, string>;
}

/** What the environment needs of the page. */
export interface EnvironmentEvents {
  config(): PageConfig;
  tell(message: PageMessage): void;
  /** Shows an error in the page; the console and the server have it. */
  show(error: { message: string; stack?: string | undefined }): void;
}

/** The registry's environment in a page. */
export function pageEnvironment(
  { sources, resolved, failures }: Modules,
  { config, tell, show }: EnvironmentEvents,
): Environment {
  const chunks = new Map<string, Promise<unknown>>();

  function resolve(specifier: string, importer: string): { id: string } | { external: string } {
    const found = resolved.get(importer)?.[specifier] ?? (/^https?:|^data:/.test(specifier) && specifier);
    if (!found)
      throw new Error(`${importer}: ${JSON.stringify(specifier)} is not known: import() takes a literal or a URL`);
    return found[0] === "/" ? { id: found } : { external: found };
  }

  function loadChunk(id: string): Promise<unknown> {
    let loading = chunks.get(id);
    if (!loading) {
      failures.delete(id);
      const before = new Set(sources.keys());
      loading = loadScript(`${config().chunks}${encodeURIComponent(id)}.js`).finally(() => {
        chunks.delete(id);
        // If it could not be built, the server sends it as soon as it can.
        tell({ type: "loaded", modules: { [id]: "", ...versionsOf([...sources].filter(([id]) => !before.has(id))) } });
      });
      chunks.set(id, loading);
    }
    return loading;
  }

  return {
    resolve,

    async load(id) {
      if (!sources.has(id)) {
        // Another chunk under way may have it.
        await Promise.allSettled(chunks.values());
        if (!sources.has(id)) await loadChunk(id);
      }
      const source = sources.get(id);
      if (source) return source;
      throw new Error(failures.get(id));
    },

    importExternal: async (url) => (url === HOOK ? { registryHot } : import(url)),

    run: (_record, code) => code(),

    meta: (id) => ({
      url: location.origin + id,
      env: config().env,
      resolve(specifier: string) {
        const found = resolve(specifier, id);
        return "id" in found ? location.origin + found.id : found.external;
      },
    }),

    report(error, thrown) {
      console.error(error);
      tell({ type: "error", ...thrown });
      show(thrown);
    },

    /** Never resolves: the rest of the update must not run. */
    reload(reason, chain = []) {
      const names = chain.length > 1 ? `: ${chain.join(" <- ")}` : "";
      console.warn(`[hot] full reload: ${reason}${names}`);
      tell({ type: "reloading", reason, chain });
      location.reload();
      return new Promise(() => {});
    },

    send: (event, data) => tell({ type: "event", event, data }),

    warn(message) {
      console.warn(`[hot] ${message}`);
      tell({ type: "warn", message });
    },
  };
}

/** The version of each module. */
export function versionsOf(sources: Iterable<[string, Source]>): Record<string, string> {
  return Object.fromEntries(Array.from(sources, ([id, { version }]) => [id, version]));
}

function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${url} is not loaded: does the dev server run?`));
    document.head.append(script);
    script.remove();
  });
}
