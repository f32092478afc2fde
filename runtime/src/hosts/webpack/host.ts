import { callAll } from "../../core/call-all.js";
import type { Module } from "../../core/module.js";
import { type Plan, propagate } from "../../core/plan.js";
import { type PrunedModule, pruneOrder } from "../../core/prune.js";
import type { Update } from "../../core/update.js";
import { createUpdateQueue, type QueuedHost, type UpdateQueue } from "../../core/update-queue.js";
import { graphOf } from "./graph.js";
import { WebpackModules } from "./modules.js";
import type { WebpackHot, WebpackRequire } from "./require.js";

/**
 * Drives updates on webpack and rspack in the order of rule U15. It stands between the bundler's `module.hot.check` and
 * `apply` and their callers: our client, the dev server's, or that of Next.js.
 */
export class WebpackHost extends WebpackModules implements QueuedHost {
  protected readonly queue: UpdateQueue = createUpdateQueue(this);
  /** The newest build that the server announced to our client. */
  #newest = "";
  /** Modules that the build dropped, downloaded and not applied yet. */
  #dropped: string[] = [];
  /** What another client passed to `apply`. */
  #options: object | undefined;

  /** @param own `module.hot` of one of our own modules: it gives the status and drives updates */
  constructor(require: WebpackRequire, own: WebpackHot) {
    super(require, own);
    const { hmrC } = require;
    for (const kind in hmrC) {
      const download = hmrC[kind]!;
      // webpack would dispose what the build dropped before it evaluates anything: that is for `prune`, at the end.
      hmrC[kind] = (...given) => {
        this.#dropped.push(...given[2].splice(0).map(String));
        return download(...given);
      };
    }
    this.start();
  }

  onInvalidate(module: Module): void {
    this.queue.invalidate(module);
  }

  /** Replaces `check` and `apply` of a module's `hot`, for a client that is not ours. */
  protected onLoad(hot: WebpackHot): void {
    hot.check = async (apply) => {
      // Not while an update is under way: webpack would refuse, and the client would load the page again.
      const changed = await this.queue.save(() => this.#download());
      return changed && apply ? hot.apply(apply as object) : changed;
    };
    hot.apply = (options) =>
      this.queue.save(() => {
        this.#options = Object(options);
        return this.#take();
      });
  }

  /**
   * Our client: a build is there.
   * @param hash of the build; for several compilers, their hashes in one string
   */
  build(hash: string): Promise<void> {
    this.#newest = hash;
    return this.queue.save(() => this.#takeNewest()).catch((error) => this.reload(error));
  }

  async #takeNewest(): Promise<void> {
    const before = this.require.h();
    if (this.#newest.includes(before)) return;
    if (!(await this.#download())) return this.#catchUp();
    await this.#take();
    // A page that missed several builds takes them one by one: each update leads to the next.
    if (this.require.h() !== before) void this.build(this.#newest);
    else this.#newest = before; // a build that changed nothing here
  }

  /** @returns the ids of the changed modules, or nothing if there is no update */
  async #download(): Promise<unknown[] | null> {
    this.#dropped = [];
    const changed = (await this.own.check(false)) as unknown[] | null;
    for (const id of changed ?? []) this.changed.add(String(id));
    return changed;
  }

  /** No update leads to the newest build, as after the server restarted. One try for each build: a cache may answer. */
  async #catchUp(): Promise<void> {
    const reason = "no update";
    const tried = sessionStorage["import-meta-hot"];
    sessionStorage["import-meta-hot"] = this.#newest;
    if (tried !== this.#newest) return this.reload(reason);
    this.#newest = this.require.h();
    this.warn(reason);
  }

  /** @returns the modules that were evaluated again */
  async #take(): Promise<string[]> {
    const plan = propagate(this.changed, this.graph());
    this.changed.clear();
    const [changed] = plan.chain;
    if (changed) {
      const why = this.unfinished.has(changed) ? "never ran" : "is not accepted";
      return this.reload(`${changed} ${why}`, plan);
    }
    await this.queue.apply(plan);
    return plan.outdated;
  }

  // The steps of an update.

  graph() {
    return graphOf(this.require.c, this.unfinished);
  }

  async evaluate({ plan }: Update): Promise<void> {
    const { own, require, report } = this;
    const options = this.#options ?? { onErrored: ({ error }: any) => report(error), ignoreErrored: true };
    this.#options = undefined;
    // Before the bundler changes the graph.
    this.#dropped = pruneOrder(this.#dropped, this.graph());
    const { c: cache } = require;
    // The bundler knows of the modules with new code only.
    this.thrown.clear();
    this.outdated = {};
    for (const id of plan.outdated) {
      const { hot } = (this.outdated[id] = cache[id]!);
      hot.invalidate();
      // Only to have it evaluated again: it takes the update itself if it can.
      hot._selfInvalidated = false;
    }
    if (own.status() === "ready") await own.apply(options);
    for (const id of plan.outdated) {
      const module = cache[id];
      // webpack keeps the importers of a module that accepted itself, unless another one imports it that is evaluated earlier; also those that
      // do not import it any more.
      if (module)
        module.parents = [...new Set([...this.outdated[id]!.parents, ...module.parents])].filter(
          (parent) => !this.outdated[parent] || cache[parent]?.children.map(String).includes(id),
        );
    }
  }

  unreachable(): PrunedModule[] {
    const { c: cache } = this.require;
    return this.#dropped
      .splice(0)
      .filter((id) => cache[id])
      .map((id) => {
        const module = this.module(id);
        return {
          id,
          dispose: () => module?.dispose() ?? callAll(cache[id]!.hot._disposeHandlers, {}, this.report),
          prune: () => module?.prune(),
          forget: () => this.forget(id),
        };
      });
  }

  /**
   * Emits `beforeFullReload`, warns why, and reloads the page (rule U16).
   * @param reason a text or an error
   */
  async reload(reason: unknown, { chain = [] }: Partial<Plan> = {}): Promise<any> {
    const options = this.#options;
    this.#options = undefined;
    await this.emit("beforeFullReload", { type: "full-reload" });
    this.warn(`full reload: ${reason}${chain[1] ? `\n  ${chain.join(" <- ")}` : ""}`);
    // Another client reloads the page itself, after its `apply` has failed.
    if (options) return this.own.apply(options);
    location.reload();
    // Nothing more may happen on this page.
    await new Promise(() => {});
  }
}
