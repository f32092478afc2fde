import type { ModuleNamespace } from "../../core/api.js";
import type { Environment } from "../../registry/environment.js";
import type { Declare, ModuleRecord, Source } from "../../registry/record.js";
import { registryHot } from "../registry/hook.js";
import { CommonJsModules } from "./commonjs.js";
import type { CommonJsFactory, Factory, PageConfig, PageMessage, Resolved } from "./protocol.js";
import { removeStyle, setStyle, showStyle } from "./styles.js";

/** What the plugin imports in modules that use the API. */
const HOOK = "hot:hook";

/** Refreshes components in place (rule W8). In a page that has React it is `react-refresh.ts`. */
export interface Refresher {
  /** Runs a module's code. */
  run<T>(record: ModuleRecord, code: () => T): T;
  /** The step `refresh` of an update (rule U15). Never throws. */
  refresh(): void;
  /** Says what keeps a module from being a refresh boundary, if anything does. */
  explain(id: string): void;
}

/** The registry's environment in a page: the modules that the server served and pushed. */
export class PageEnvironment implements Environment {
  readonly #sources = new Map<string, Source>();
  readonly #resolved = new Map<string, Resolved>();
  /** The exports of CSS modules, as JSON. */
  readonly #cssExports = new Map<string, string>();
  readonly #chunks = new Map<string, Promise<unknown>>();
  readonly #commonJs: CommonJsModules;
  /** Why a chunk could not be built. */
  readonly #failures = new Map<string, string>();
  config!: PageConfig;
  refresher: Refresher | undefined;

  constructor(
    private readonly tell: (message: PageMessage) => void,
    namespaceOf: (id: string) => ModuleNamespace | undefined,
    /** Shows an error in the page; the console and the server have it. */
    private readonly show: (error: { message: string; stack?: string | undefined }) => void,
  ) {
    this.#commonJs = new CommonJsModules(namespaceOf);
  }

  // Called by scripts and updates.

  addCode(id: string, version: string, resolved: Resolved, dynamic: readonly string[], factory: Factory): void {
    this.#resolved.set(id, resolved);
    let specifiers: string[] = [];
    let declare!: Declare;
    factory({
      register(names, body) {
        specifiers = names;
        declare = body;
      },
    });
    this.#sources.set(id, { version, specifiers, dynamic, declare });
  }

  addCommonJs(id: string, version: string, resolved: Resolved, factory: CommonJsFactory): void {
    this.#resolved.set(id, resolved);
    this.#sources.set(id, this.#commonJs.source(id, version, resolved, factory));
  }

  addFacade(id: string, version: string, raw: string): void {
    this.#resolved.set(id, { [raw]: raw });
    this.#sources.set(id, this.#commonJs.facade(version, raw));
  }

  /** @returns whether the page took it in place: nothing has to run (rule W7) */
  addCss(id: string, version: string, text: string, exports?: Readonly<Record<string, string>>): boolean {
    const json = JSON.stringify(exports ?? null);
    const isSwapped = this.#cssExports.get(id) === json;
    this.#cssExports.set(id, json);
    setStyle(id, text, this.#sources.has(id));
    this.#sources.set(id, {
      version,
      specifiers: [],
      dynamic: [],
      declare: (exportBinding, { meta }) => ({
        execute() {
          showStyle(id);
          (meta["hot"] as { prune(callback: () => void): void }).prune(() => removeStyle(id));
          if (exports) exportBinding({ ...namedOf(exports), default: exports });
        },
      }),
    });
    return isSwapped;
  }

  /** A sheet that the document links: its text comes with the first update. */
  addLinkedStyle(id: string, version: string): void {
    this.#cssExports.set(id, "null");
    this.#sources.set(id, { version, specifiers: [], dynamic: [], declare: () => ({}) });
  }

  addFailure(id: string, message: string): void {
    this.#failures.set(id, message);
  }

  has(id: string): boolean {
    return this.#sources.has(id);
  }

  /** The version of every module that the page has. */
  versions(): Record<string, string> {
    return Object.fromEntries(Array.from(this.#sources, ([id, { version }]) => [id, version]));
  }

  // Called by the registry.

  resolve(specifier: string, importer: string): { id: string } | { external: string } {
    const found = this.#resolved.get(importer)?.[specifier] ?? (/^https?:|^data:/.test(specifier) && specifier);
    if (!found)
      throw new Error(
        `${importer}: ${JSON.stringify(specifier)} is not known. import() takes a literal, or the URL of a module of another server`,
      );
    return found[0] === "/" ? { id: found } : { external: found };
  }

  async load(id: string): Promise<Source> {
    if (!this.#sources.has(id)) {
      // Another chunk under way may have it.
      await Promise.allSettled(this.#chunks.values());
      if (!this.#sources.has(id)) await this.#loadChunk(id);
    }
    const source = this.#sources.get(id);
    const failure = this.#failures.get(id);
    if (source) return source;
    throw new Error(failure ?? `${id} could not be loaded from the dev server`);
  }

  #loadChunk(id: string): Promise<unknown> {
    let loading = this.#chunks.get(id);
    if (!loading) {
      this.#failures.delete(id);
      const before = new Set(this.#sources.keys());
      loading = loadScript(`${this.config.chunks}${encodeURIComponent(id)}.js`).finally(() => {
        this.#chunks.delete(id);
        const added = Array.from(this.#sources).filter(([id]) => !before.has(id));
        this.tell({ type: "loaded", modules: Object.fromEntries(added.map(([id, { version }]) => [id, version])) });
      });
      this.#chunks.set(id, loading);
    }
    return loading;
  }

  importExternal(url: string): Promise<ModuleNamespace> {
    if (url === HOOK) return Promise.resolve({ registryHot });
    return import(url) as Promise<ModuleNamespace>;
  }

  run<T>(record: ModuleRecord, code: () => T): T {
    return this.refresher ? this.refresher.run(record, code) : code();
  }

  refresh(): void {
    this.refresher?.refresh();
  }

  meta(id: string): Record<string, unknown> {
    return {
      url: location.origin + id,
      env: this.config.env,
      resolve: (specifier: string) => {
        const found = this.resolve(specifier, id);
        return "id" in found ? location.origin + found.id : found.external;
      },
    };
  }

  report(error: unknown): void {
    console.error(error);
    const { message = error, stack } = Object(error) as { message?: unknown; stack?: string };
    this.tell({ type: "error", message: String(message), stack });
    this.show({ message: String(message), stack });
  }

  /** Never resolves: the rest of the update must not run. */
  reload(reason: string, chain: readonly string[] = []): Promise<never> {
    const names = chain.length > 1 ? `: ${chain.join(" <- ")}` : "";
    for (const id of chain) this.refresher?.explain(id);
    console.warn(`[hot] full reload: ${reason}${names}`);
    this.tell({ type: "reloading", reason, chain });
    location.reload();
    return new Promise(() => {});
  }

  send(event: string, data: unknown): void {
    this.tell({ type: "event", event, data });
  }

  /** @param once whether the terminal prints equal warnings once, also after the page was loaded again */
  warn(message: string, once?: boolean): void {
    console.warn(`[hot] ${message}`);
    this.tell({ type: "warn", message, once });
  }
}

/** The classes whose names can be those of exports. */
function namedOf(exports: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(exports).filter(([name]) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)),
  );
}

function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${url} could not be loaded: does the dev server run?`));
    document.head.append(script);
    script.remove();
  });
}
