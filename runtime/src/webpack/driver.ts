import { callAll, type Module } from "../module.js";
import { plan, pruneOrder } from "../plan.js";
import type { Update } from "../update.js";
import type { WebpackHost } from "./host.js";
import { graphOf } from "./graph.js";
import type { WebpackHot } from "./require.js";

/**
 * Drives updates on webpack and rspack, so that the order is that of rule U15: decide, `beforeUpdate`, dispose and wait,
 * evaluate, patch, callbacks, prune, `afterUpdate`; one update after another.
 *
 * It stands between the bundler's `module.hot.check` and `apply` and whoever calls them: our client, the dev server's,
 * or that of Next.js.
 */
export class Driver {
  /** Everything that updates, one after another (rule U1). */
  #last: Promise<unknown> = Promise.resolve();
  /** The newest build that the server told our client of. */
  #newest: string | undefined;
  #updated = false;
  /** Modules that invalidated themselves and wait for their turn, with the update under way at that time. */
  readonly #invalidated = new Map<Module, Update | undefined>();
  /** Those since the last build: one that comes again is a cycle (rule U12). */
  readonly #handedOn = new Set<string>();
  /** Downloaded and not applied yet. */
  #changed: string[] = [];
  #dropped: string[] = [];
  readonly #check: WebpackHot["check"];
  readonly #apply: WebpackHot["apply"];

  /** @param reload loads the page again. */
  constructor(
    private readonly host: WebpackHost,
    private readonly reload: () => void,
  ) {
    const { own, require } = host;
    [this.#check, this.#apply] = [own.check, own.apply];
    for (const { hot } of Object.values(require.c)) if (hot) this.adopt(hot);
    const { hmrC } = require;
    for (const kind of Object.keys(hmrC)) {
      const download = hmrC[kind]!;
      // webpack would dispose what the build dropped before it evaluates anything: that is for `prune`, at the end.
      hmrC[kind] = (chunks, removedChunks, removedModules, ...rest) => {
        this.#dropped.push(...removedModules.map(String));
        return download(chunks, removedChunks, [], ...rest);
      };
    }
  }

  /** Stands in for `check` and `apply` of a module's `hot`, for the client that calls them. */
  adopt(hot: WebpackHot): void {
    hot.check = async (apply) => {
      // Not while an update is under way: webpack would refuse, and the client would load the page again.
      const changed = await this.#enqueue(() => this.#download());
      return changed && apply ? hot.apply(apply === true ? {} : apply) : changed;
    };
    hot.apply = (options) => {
      this.#handedOn.clear();
      return this.#enqueue(() => this.#update(this.#changed.splice(0), () => {}, options ?? {}));
    };
  }

  /**
   * Our client: a build is there.
   * @param hash of the build; of several compilers' builds, all of them in one text.
   */
  build(hash: string): Promise<void> {
    this.#newest = hash;
    return this.#enqueue(async () => {
      // A page that missed several builds takes them one by one: each update leads to the next.
      while (this.#newest !== undefined && !this.#newest.includes(this.host.require.h())) {
        this.#handedOn.clear();
        await this.#takeBuild();
        await this.#handOnAll();
      }
    });
  }

  /** The module cannot take the update: its importers are to (rule U12). */
  invalidate(module: Module): void {
    if (!this.#updated) return; // before any update there is nothing to hand on
    this.#invalidated.set(module, this.host.update);
    void this.#enqueue(async () => {});
  }

  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      const result = await job();
      await this.#handOnAll();
      return result;
    });
    this.#last = result.catch(() => {}); // whoever asked for it is told
    return result;
  }

  async #handOnAll(): Promise<void> {
    while (this.#invalidated.size > 0) {
      const modules = new Map(this.#invalidated);
      this.#invalidated.clear();
      await this.#handOn(modules);
    }
  }

  async #download(): Promise<string[] | null> {
    this.#dropped = [];
    const changed = (await this.#check(false)) as Array<string | number> | null;
    this.#changed = changed?.map(String) ?? [];
    return changed && this.#changed;
  }

  async #takeBuild(): Promise<void> {
    const { require } = this.host;
    const before = require.h();
    let changed;
    try {
      changed = await this.#download();
    } catch (error) {
      return this.fullReload(`the update could not be downloaded (${error})`);
    }
    if (!changed) return this.#catchUp();
    await this.#update(this.#changed.splice(0), () => {});
    if (require.h() === before) this.#newest = undefined; // a build that changed nothing here
  }

  /** No update leads to the newest build, as after the server restarted. Once for a build: what comes may be out of a cache. */
  async #catchUp(): Promise<void> {
    const tried = "import-meta-hot: loaded again for";
    try {
      if (sessionStorage.getItem(tried) === this.#newest) {
        console.warn("[import-meta-hot] the page is not of the newest build, and loading it again did not help");
        this.#newest = undefined;
        return;
      }
      sessionStorage.setItem(tried, this.#newest!);
    } catch {
      // A sandboxed frame has no storage.
    }
    return this.fullReload("there is no update that leads to the newest build");
  }

  /** The importers of modules that invalidated themselves are handled as if those did not accept themselves. */
  async #handOn(modules: ReadonlyMap<Module, Update | undefined>): Promise<void> {
    const { c: cache } = this.host.require;
    const outdated = new Set<string>();
    const accepting: Array<[importer: Module, id: string]> = [];
    for (const [{ id }, during] of modules) {
      const module = cache[id];
      if (!module) continue;
      if (this.#handedOn.has(id)) return this.fullReload(`${id} invalidates itself again and again`);
      this.#handedOn.add(id);
      const importers = module.parents.map(String).filter((parent) => cache[parent]);
      if (module.hot?._main || importers.length === 0) {
        return this.fullReload(`${id} invalidated itself, and no module that imports it accepts that`);
      }
      for (const importer of importers) {
        const known = this.host.module(importer);
        if (!cache[importer]!.hot?._acceptedDependencies[id]) outdated.add(importer);
        // One that accepted the dependency was told in the same update already: once is enough (rule U6).
        else if (known && !during?.renewed.get(known)?.has(id)) accepting.push([known, id]);
      }
    }
    await this.#update([...outdated, ...this.#changed.splice(0)], (update) => {
      for (const [importer, id] of accepting) update.renew(importer, id);
      for (const id of outdated) {
        const hot = cache[id]?.hot;
        hot?.invalidate();
        // Only to have it evaluated again: it takes the update itself if it can.
        if (hot) hot._selfInvalidated = false;
      }
    });
  }

  /**
   * @param prepare what is still to be done before the bundler may apply.
   * @param options of somebody else's `apply`, who is told what went wrong and reloads the page where that is needed.
   * @returns what the bundler evaluated again.
   */
  async #update(changed: readonly string[], prepare: (update: Update) => void, options?: object): Promise<unknown> {
    const { host } = this;
    const { require, own } = host;
    const decided = plan(changed, graphOf(require.c));
    if (decided.unaccepted) {
      const why = [`${decided.unaccepted[0]} is not accepted`, decided.unaccepted] as const;
      if (!options) return this.fullReload(...why);
      await this.#tellOfReload(...why);
      return this.#apply(options);
    }
    const pruned = pruneOrder(this.#dropped.splice(0), graphOf(require.c));
    const update = host.begin(() => this.#prune(pruned));
    const report = (error: unknown) => host.report(error);
    const { errors } = host;
    const timestamp = Date.now();
    await update.start({
      type: "update",
      updates: decided.outdated.map((path) => ({ type: "js-update", path, acceptedPath: path, timestamp })),
    });
    // U4: all of them are started before one is waited for.
    await Promise.all(decided.outdated.map((id) => host.module(id)?.dispose(report)));
    prepare(update);
    let evaluated: unknown = [];
    try {
      if (own.status() === "ready") {
        evaluated = await this.#apply(options ?? { onErrored: ({ error }: { error: unknown }) => report(error), ignoreErrored: true });
      }
    } catch (error) {
      host.end();
      if (options) throw error;
      return this.fullReload(String(error));
    }
    this.#updated = true;
    await update.finish();
    host.end();
    if (host.errors === errors) host.display?.clear();
    return evaluated;
  }

  async #prune(ids: readonly string[]): Promise<void> {
    const { host } = this;
    const { c: cache } = host.require;
    const gone = ids.filter((id) => cache[id]);
    if (gone.length === 0) return;
    const report = (error: unknown) => host.report(error);
    await host.events.emit("beforePrune", { type: "prune", paths: gone });
    await Promise.all(
      gone.map(async (id) => {
        const module = host.module(id);
        if (module) await module.dispose(report);
        else await callAll(cache[id]!.hot?._disposeHandlers ?? [], {}, report);
      }),
    );
    for (const id of gone) {
      const module = host.module(id);
      if (module) await callAll(module.instance.prunes, module.data, report);
    }
    for (const id of gone) {
      const { hot, children } = cache[id]!;
      if (hot) hot.active = false;
      delete cache[id];
      for (const child of children) {
        const imported = cache[child];
        if (imported) imported.parents = imported.parents.filter((parent) => String(parent) !== id);
      }
      host.forget(id);
    }
  }

  /** U16: the events, a warning that tells why, then the page. */
  async fullReload(reason: string, chain: readonly string[] = []): Promise<void> {
    await this.#tellOfReload(reason, chain);
    this.reload();
    // Nothing more may happen on this page.
    await new Promise(() => {});
  }

  async #tellOfReload(reason: string, chain: readonly string[]): Promise<void> {
    await this.host.events.emit("beforeFullReload", { type: "full-reload" });
    console.warn(`[import-meta-hot] full reload: ${reason}${chain.length > 1 ? `\n  ${chain.join(" <- ")}` : ""}`);
  }
}
