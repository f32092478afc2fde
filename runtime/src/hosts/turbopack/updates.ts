/**
 * Takes the updates of Turbopack's client over, so that they can be awaited. The client applies an update synchronously: it
 * installs new code, disposes, evaluates. Here it finds the module cache empty meanwhile, so that it only installs the code;
 * the host is told what changed, and has Turbopack dispose and evaluate when it is time.
 */
import type { HmrClient, Id, TurbopackContext, TurbopackModule, UpdateMessage } from "./runtime.js";

type Factories = Map<Id, unknown>;
type Apply = (message: UpdateMessage) => void;

/** What Turbopack knows of one module. */
export interface ProbedModule {
  isRoot: boolean;
  isSelfAccepting: boolean;
  /** The importers that accepted it. */
  acceptors: Id[];
}

/** The code of our updates calls this with an id. @returns the module's factory */
const FACTORY_OF = Symbol.for("import-meta-hot factory");
const globals = globalThis as unknown as Record<PropertyKey, any>;
const PROBED = new Error("the end of a probe");
/** A chunk that exists only while a module is discarded, and the name of our chunk list. */
const OWN_CHUNK = "static/chunks/import-meta-hot.js";

export class TurbopackUpdates {
  /** Whether the client was found: without it, Turbopack applies updates by itself. */
  isActive = false;
  /** Ends the observation of the update that the client applies. */
  #end: (() => void) | undefined;

  private constructor(
    private readonly cache: Map<Id, TurbopackModule>,
    private readonly factories: Factories,
    private readonly applyMessage: Apply,
    /** Called at the end of each update, with modules that have other code, and those that no chunk has any more. */
    private readonly onUpdate: (changed: Id[], dropped: Id[]) => void,
  ) {}

  /** @returns nothing where Turbopack's runtime has not the parts that this needs: then it applies updates by itself */
  static start(
    { c: cache, M: factories }: TurbopackContext,
    onUpdate: (changed: Id[], dropped: Id[]) => void,
  ): TurbopackUpdates | undefined {
    if (!(cache instanceof Map && factories instanceof Map)) return undefined;
    const apply = applyFunction();
    if (!apply) return undefined;
    const updates = new TurbopackUpdates(cache, factories, apply, onUpdate);
    updates.#followClient();
    return updates;
  }

  /** Has Turbopack dispose and evaluate these modules, and what they reach, up to the modules that accept them. */
  apply(ids: readonly Id[]): void {
    this.#send(ids, {}, (id) => this.factories.get(id));
  }

  /** Has Turbopack dispose and forget a module. */
  discard(id: Id): void {
    for (const type of ["added", "deleted"] as const) this.#send([], { [OWN_CHUNK]: { type, modules: [id] } });
  }

  /** Asks Turbopack about a module: begins an update of it, and ends it before anything is disposed. */
  probe(id: Id): ProbedModule {
    const { cache } = this;
    const asked = new Map<Id, number>();
    // The walk up ends at the importers: a second question for one means that it did not accept the module.
    cache.get = (other) => {
      asked.set(other, (asked.get(other) ?? 0) + 1);
      return asked.get(other) === 1 ? Map.prototype.get.call(cache, other) : undefined;
    };
    let isRoot = false;
    try {
      this.#send([id], {}, () => {
        throw PROBED;
      });
    } catch (error) {
      isRoot = error !== PROBED; // it said that nobody accepts the module
    } finally {
      delete (cache as Partial<typeof cache>).get;
    }
    asked.delete(id);
    const hasImporters = Boolean(cache.get(id)?.parents?.some((importer) => importer !== id));
    return {
      isRoot,
      isSelfAccepting: !isRoot && hasImporters && asked.size === 0,
      acceptors: [...asked]
        .filter(([importer, times]) => times === 1 && cache.has(importer))
        .map(([importer]) => importer),
    };
  }

  #send(
    ids: readonly Id[],
    chunks: UpdateMessage["instruction"]["merged"][0]["chunks"],
    factoryOf?: (id: Id) => unknown,
  ) {
    const entries = Object.fromEntries(
      ids.map((id) => [
        id,
        { code: `globalThis[Symbol.for("${FACTORY_OF.description}")](${JSON.stringify(id)})`, url: OWN_CHUNK },
      ]),
    );
    globals[FACTORY_OF] = factoryOf;
    try {
      this.applyMessage({
        type: "partial",
        instruction: { type: "ChunkListUpdate", merged: [{ type: "EcmascriptMergedUpdate", entries, chunks }] },
      });
    } finally {
      delete globals[FACTORY_OF];
    }
  }

  /** The client is loaded by an `import()` of Next.js, before or after us. */
  #followClient(): void {
    const { cache } = this;
    for (const [id, module] of cache) if (this.#hook(id, module)) return;
    cache.set = (id, module) => {
      // As soon as it has been evaluated.
      queueMicrotask(() => {
        if (this.#hook(id, module)) delete (cache as Partial<typeof cache>).set;
      });
      return Map.prototype.set.call(cache, id, module) as typeof cache;
    };
  }

  #hook(id: Id, { namespaceObject }: TurbopackModule): boolean {
    if (!String(id).includes("hmr-client")) return false;
    const client = namespaceObject as HmrClient | undefined;
    if (!client?.connect || !client.setHooks) return false;
    client.setHooks({ beforeRefresh: () => this.#begin(), refresh: () => this.#end?.() });
    this.isActive = true;
    return true;
  }

  /** The client begins to apply an update: from here to the end, Turbopack finds no module in its cache. */
  #begin(): void {
    const { cache, factories } = this;
    const changed = new Set<Id>();
    const installed = new Set<Id>();
    const asked = new Set<Id>();
    const removed = new Set<Id>();
    cache.get = (id) => {
      asked.add(id);
      return undefined;
    };
    cache.delete = (id) => removed.add(id).has(id);
    factories.set = (id, factory) => {
      installed.add(id);
      // A module is sent again with the code that it has, for instance when what it imports can be built again.
      if (String(factories.get(id)) !== String(factory)) changed.add(id);
      return Map.prototype.set.call(factories, id, factory) as Factories;
    };
    const restore = () => {
      this.#end = undefined;
      delete (cache as Partial<typeof cache>).get;
      delete (cache as Partial<typeof cache>).delete;
      delete (factories as Partial<Factories>).set;
    };
    this.#end = () => {
      restore();
      // Removed without new code: modules that invalidated themselves in Turbopack's own way.
      for (const id of removed) if (!installed.has(id)) changed.add(id);
      // It asks for the modules that it replaces and removes them, and asks for those that it drops and does not.
      const dropped = [...asked].filter((id) => !removed.has(id) && cache.has(id));
      this.onUpdate(
        [...changed].filter((id) => cache.has(id)),
        dropped,
      );
    };
    // After an error the client says nothing, and reloads the page.
    queueMicrotask(restore);
  }
}

/** The function that applies updates: Turbopack passes one to the client for each chunk list. */
function applyFunction(): Apply | undefined {
  const lists = Object.keys(globals).find((name) => name.endsWith("_CHUNK_LISTS"));
  const listeners = lists?.replace(/LISTS$/, "UPDATE_LISTENERS");
  if (!lists || !listeners || !globals[listeners]) return undefined;
  const before = globals[listeners];
  let apply: Apply | undefined;
  globals[listeners] = {
    push: ([, callback]: [string, Apply]) => {
      apply = callback;
    },
  };
  try {
    globals[lists].push({ script: OWN_CHUNK, chunks: [], source: "dynamic" });
  } finally {
    globals[listeners] = before;
  }
  return typeof apply === "function" ? apply : undefined;
}
