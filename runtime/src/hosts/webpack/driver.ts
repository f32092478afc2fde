import { callAll, type Module } from "../../core/module.js";
import { handOn, plan, pruneOrder } from "../../core/plan.js";
import type { Update } from "../../core/update.js";
import { type WebpackHost, warn } from "./host.js";
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
  readonly #invalidated = new Map<string, Update | undefined>();
  /** Those since the last build: one that comes again is a cycle (rule U12). */
  readonly #handedOn = new Set<string>();
  /** Downloaded and not applied yet. */
  #changed: string[] = [];
  #dropped: string[] = [];
  readonly #check: WebpackHot["check"];
  readonly #apply: WebpackHot["apply"];

  constructor(private readonly host: WebpackHost) {
    const { check, apply } = host.own;
    this.#check = check;
    this.#apply = apply;
    const { hmrC } = host.require;
    for (const kind in hmrC) {
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
      return changed && apply ? hot.apply(apply as object) : changed;
    };
    hot.apply = (options) => {
      this.#handedOn.clear();
      return this.#enqueue(() => this.#update(Object(options)));
    };
  }

  /**
   * Our client: a build is there.
   * @param hash of the build; of several compilers' builds, all of them in one text.
   */
  build(hash: string): Promise<void> {
    this.#newest = hash;
    return this.#enqueueOwn(async () => {
      const { require } = this.host;
      // A page that missed several builds takes them one by one: each update leads to the next.
      while (this.#newest !== undefined && !this.#newest.includes(require.h())) {
        const before = require.h();
        this.#handedOn.clear();
        if (!(await this.#download())) return this.#catchUp();
        await this.#update();
        await this.#handOnAll();
        if (require.h() === before) this.#newest = undefined; // a build that changed nothing here
      }
    });
  }

  /** The module cannot take the update: its importers are to (rule U12). */
  invalidate(module: Module): void {
    if (!this.#updated) return; // before any update there is nothing to hand on
    this.#invalidated.set(module.id, this.host.update);
    void this.#enqueueOwn(() => this.#handOnAll());
  }

  /** What nobody else asked for: an update that cannot be had or applied ends in a page load. */
  #enqueueOwn(job: () => Promise<void>): Promise<void> {
    return this.#enqueue(() => job().catch((error) => this.fullReload(String(error))));
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
    while (this.#invalidated.size) {
      const modules = new Map(this.#invalidated);
      this.#invalidated.clear();
      await this.#handOn(modules);
    }
  }

  async #download(): Promise<string[] | null> {
    this.#dropped = [];
    const changed = (await this.#check(false)) as Array<string | number> | null;
    this.#changed = changed?.map(String) ?? [];
    return changed && [...this.#changed];
  }

  /** No update leads to the newest build, as after the server restarted. Once for a build: what comes may be out of a cache. */
  async #catchUp(): Promise<void> {
    const tried = "import-meta-hot";
    if (sessionStorage[tried] === this.#newest) {
      this.#newest = undefined;
      return warn("this page is not the newest build");
    }
    sessionStorage[tried] = this.#newest;
    return this.fullReload("no update to the newest build");
  }

  /** The importers of modules that invalidated themselves are handled as if those did not accept themselves. */
  async #handOn(during: ReadonlyMap<string, Update | undefined>): Promise<void> {
    const { host } = this;
    const { c: cache } = host.require;
    const { unaccepted, outdated, accepting } = handOn(during.keys(), graphOf(cache), this.#handedOn);
    if (unaccepted) return this.fullReload(`${unaccepted} invalidated itself`);
    await this.#update(undefined, outdated, (update) => {
      for (const [importer, id] of accepting) {
        const module = host.module(importer);
        // One that accepted the dependency was told in the same update already: once is enough (rule U6).
        if (module && !during.get(id)?.renewed.get(module)?.has(id)) update.renew(module, id);
      }
      for (const id of outdated) {
        const hot = cache[id]?.hot;
        if (!hot) continue;
        hot.invalidate();
        // Only to have it evaluated again: it takes the update itself if it can.
        hot._selfInvalidated = false;
      }
    });
  }

  /**
   * @param options of somebody else's `apply`, who is told what went wrong and reloads the page where that is needed.
   * @param others to be evaluated again besides those that were downloaded.
   * @param prepare what is still to be done before the bundler may apply.
   * @returns what the bundler evaluated again.
   */
  async #update(options?: object, others: Iterable<string> = [], prepare?: (update: Update) => void): Promise<unknown> {
    const { host } = this;
    const { require, own, errors, report } = host;
    const graph = graphOf(require.c);
    const { outdated, unaccepted } = plan([...others, ...this.#changed.splice(0)], graph);
    if (unaccepted)
      return this.fullReload(`${unaccepted[0]} is not accepted`, unaccepted, options && (() => this.#apply(options)));
    const pruned = pruneOrder(this.#dropped.splice(0), graph);
    const update = host.begin(() => this.#prune(pruned));
    await update.start(outdated);
    // U4: all of them are started before one is waited for.
    await Promise.all(outdated.map((id) => host.module(id)?.dispose()));
    prepare?.(update);
    let evaluated: unknown = [];
    try {
      if (own.status() === "ready") {
        evaluated = await this.#apply(
          options ?? { onErrored: ({ error }: { error: unknown }) => report(error), ignoreErrored: true },
        );
      }
      this.#updated = true;
      await update.finish();
    } finally {
      host.update = undefined;
    }
    if (host.errors === errors) host.display?.clear();
    return evaluated;
  }

  async #prune(ids: readonly string[]): Promise<void> {
    const { host } = this;
    const { c: cache } = host.require;
    const gone = ids.filter((id) => cache[id]);
    if (!gone[0]) return;
    await host.events.emit("beforePrune", { type: "prune", paths: gone });
    await Promise.all(
      gone.map((id) => host.module(id)?.dispose() ?? callAll(cache[id]!.hot?._disposeHandlers ?? [], {}, host.report)),
    );
    for (const id of gone) {
      const module = host.module(id);
      if (module) await callAll(module.instance.prunes, module.data, host.report);
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

  /**
   * U16: the events, a warning that tells why, then the page.
   * @param load lets somebody else load it again.
   */
  async fullReload(reason: string, chain: readonly string[] = [], load?: () => unknown): Promise<any> {
    await this.host.events.emit("beforeFullReload", { type: "full-reload" });
    warn(`full reload: ${reason}${chain.length > 1 ? `\n  ${chain.join(" <- ")}` : ""}`);
    if (load) return load();
    location.reload();
    // Nothing more may happen on this page.
    await new Promise(() => {});
  }
}
