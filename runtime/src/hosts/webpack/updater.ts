import type { ModuleNamespace } from "../../core/api.js";
import { callAll } from "../../core/call-all.js";
import { indexAcceptors, type Plan, propagate } from "../../core/plan.js";
import { type PrunedModule, pruneOrder } from "../../core/prune.js";
import type { Update } from "../../core/update.js";
import { type QueuedHost, UpdateQueue } from "../../core/update-queue.js";
import { graphOf } from "./graph.js";
import type { WebpackHost } from "./host.js";
import type { WebpackHot } from "./require.js";

/** The `apply` call of a client that is not ours: the bundler's, or that of Next.js. */
interface ForeignApply {
  options: object;
  /** The modules that the bundler evaluated again. */
  evaluated?: unknown;
}

/**
 * Drives updates on webpack and rspack in the order of rule U15. It stands between the bundler's `module.hot.check` and
 * `apply` and their callers: our client, the dev server's, or that of Next.js.
 */
export class WebpackUpdater implements QueuedHost {
  readonly events;
  readonly guard;
  readonly report;
  readonly #queue = new UpdateQueue(this);
  /** The newest build that the server announced to our client. */
  #newest: string | undefined;
  /** Downloaded and not applied yet: modules with new code, and modules that the build dropped. */
  #changed: string[] = [];
  #dropped: string[] = [];
  #foreign: ForeignApply | undefined;
  readonly #check: WebpackHot["check"];
  readonly #apply: WebpackHot["apply"];

  constructor(private readonly host: WebpackHost) {
    ({ events: this.events, guard: this.guard, report: this.report } = host);
    const { check, apply } = host.own;
    this.#check = check;
    this.#apply = apply;
    host.currentUpdate = () => this.#queue.current;
    host.onInvalidate = (module) => this.#queue.invalidate(module);
    host.onLoad = (hot) => this.#intercept(hot);
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

  /** Replaces `check` and `apply` of a module's `hot`, for a client that is not ours. */
  #intercept(hot: WebpackHot): void {
    hot.check = async (apply) => {
      // Not while an update is under way: webpack would refuse, and the client would load the page again.
      const changed = await this.#queue.save(() => this.#download());
      return changed && apply ? hot.apply(apply as object) : changed;
    };
    hot.apply = (options) =>
      this.#queue.save(async () => {
        const foreign: ForeignApply = { options: Object(options) };
        const result = await this.#update(foreign);
        return result ?? foreign.evaluated;
      });
  }

  /**
   * Our client: a build is there.
   * @param hash of the build; for several compilers, their hashes in one string
   */
  build(hash: string): Promise<void> {
    this.#newest = hash;
    const queue = this.#queue;
    return queue
      .save(async () => {
        const { require } = this.host;
        // A page that missed several builds takes them one by one: each update leads to the next.
        while (this.#newest !== undefined && !this.#newest.includes(require.h())) {
          const before = require.h();
          queue.startSave();
          if (!(await this.#download())) return this.#catchUp();
          await this.#update();
          await queue.propagateInvalidations();
          if (require.h() === before) this.#newest = undefined; // a build that changed nothing here
        }
      })
      .catch((error) => this.fullReload(String(error)));
  }

  async #download(): Promise<string[] | null> {
    this.#dropped = [];
    const changed = (await this.#check(false)) as Array<string | number> | null;
    this.#changed = changed?.map(String) ?? [];
    return changed && [...this.#changed];
  }

  /** No update leads to the newest build, as after the server restarted. One try for each build: a cache may answer. */
  async #catchUp(): Promise<void> {
    const tried = "import-meta-hot";
    if (sessionStorage[tried] === this.#newest) {
      this.#newest = undefined;
      return this.host.warn("this page is not the newest build");
    }
    sessionStorage[tried] = this.#newest;
    return this.fullReload("no update to the newest build");
  }

  /** @param foreign the call of another client, which learns what went wrong and reloads the page where needed */
  async #update(foreign?: ForeignApply): Promise<unknown> {
    const { host } = this;
    const plan = propagate(this.#changed.splice(0), this.graph());
    if (plan.type === "unaccepted") {
      return this.fullReload(
        `${plan.chain[0]} is not accepted`,
        plan.chain,
        foreign && (() => this.#apply(foreign.options)),
      );
    }
    const { errors } = host;
    this.#foreign = foreign;
    await this.#queue.apply(plan);
    if (host.errors === errors) host.display?.clear();
    return undefined;
  }

  // The steps of an update.

  graph() {
    return graphOf(this.host.require.c, indexAcceptors(this.host.modules()));
  }

  module(id: string) {
    return this.host.module(id);
  }

  async evaluate({ plan }: Update): Promise<void> {
    const { own, require, report } = this.host;
    const foreign = this.#foreign;
    this.#foreign = undefined;
    // Before the bundler changes the graph.
    this.#dropped = pruneOrder(this.#dropped, this.graph());
    if (plan.invalidated[0]) {
      for (const id of plan.outdated) {
        const hot = require.c[id]?.hot;
        if (!hot) continue;
        hot.invalidate();
        // Only to have it evaluated again: it takes the update itself if it can.
        hot._selfInvalidated = false;
      }
    }
    if (own.status() !== "ready") return;
    const options = foreign?.options ?? { onErrored: ({ error }: any) => report(error), ignoreErrored: true };
    const evaluated = await this.#apply(options);
    this.#changed = [];
    if (foreign) foreign.evaluated = evaluated;
  }

  namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined> {
    return this.host.namespaceOf(id, importer);
  }

  renewBindings(importer: string, id: string): Promise<void> {
    return this.host.renewBindings(importer, id);
  }

  patchImporters(id: string): void {
    this.host.patchImporters(id);
  }

  unreachable(): PrunedModule[] {
    const { host } = this;
    const { c: cache } = host.require;
    return this.#dropped
      .splice(0)
      .filter((id) => cache[id])
      .map((id) => {
        const module = host.module(id);
        return {
          id,
          dispose: () => module?.dispose() ?? callAll(cache[id]!.hot?._disposeHandlers ?? [], {}, host.report),
          instance: module?.instance,
          data: module?.data,
          forget: () => host.forget(id),
        };
      });
  }

  reload(reason: string, { chain }: Plan): Promise<void> {
    return this.fullReload(reason, chain);
  }

  /**
   * Emits `beforeFullReload`, warns why, and reloads the page (rule U16).
   * @param load lets another client reload it
   */
  async fullReload(reason: string, chain: readonly string[] = [], load?: () => unknown): Promise<any> {
    await this.guard.wait(this.events.emit("beforeFullReload", { type: "full-reload" }), () => "beforeFullReload");
    this.host.warn(`full reload: ${reason}${chain.length > 1 ? `\n  ${chain.join(" <- ")}` : ""}`);
    if (load) return load();
    location.reload();
    // Nothing more may happen on this page.
    await new Promise(() => {});
  }
}
