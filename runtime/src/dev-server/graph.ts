import type { BuildProblem } from "../hosts/page/protocol.js";
import type { Builder } from "./builder.js";
import type { Ids } from "./ids.js";
import type { Node } from "./node.js";

/** Modules whose `import()` counts as an import. */
export type Followed = Pick<ReadonlySet<string>, "has" | "size">;

/** All modules, as {@link Followed}. */
export const EVERYTHING: Followed = { has: () => true, size: Infinity };
const NOTHING: Followed = new Set<string>();

interface Walk {
  shape: number;
  size: number;
  ids: ReadonlySet<string>;
}

/** A point in time for {@link Graph.builtSince}. */
export interface Mark {
  readonly walk: object;
  readonly at: number;
}

/** So many builds are remembered: older marks say nothing any more. */
const MAX_BUILDS = 10_000;

/** The module graph of all pages. */
export class Graph {
  readonly #nodes = new Map<string, Node>();
  readonly #loading = new Map<string, Promise<Node>>();
  /** Ids of the nodes that were built from a file. */
  readonly #byFile = new Map<string, Set<string>>();
  /** Builds nodes that have no file of their own: inline scripts. */
  readonly #inline = new Map<string, () => Promise<Node>>();
  /** Modules that `import()` may load: nothing else has a script of its own. */
  readonly #dynamicTargets = new Set<string>();
  readonly #workers = new Set<string>();
  /** Modules that call `import.meta.glob`. */
  readonly #globbing = new Set<string>();

  /** Grows whenever a module imports something else than before. */
  #shape = 0;
  readonly #edges = new Map<string, string>();
  /** What was reached last, by what was followed and from where. */
  readonly #walks = new WeakMap<Followed, Map<string, Walk>>();
  /** The ids of nodes, in the order in which they were built, without the first ones. */
  readonly #builds: string[] = [];
  #forgottenBuilds = 0;
  /** Nodes that have to be built again. */
  readonly #dropped = new Set<string>();

  /** The number of saves so far, and the number of each file's last save. */
  #saves = 0;
  readonly #lastSave = new Map<string, number>();

  constructor(
    private readonly ids: Ids,
    private readonly builder: Builder,
  ) {}

  get(id: string): Node | undefined {
    return this.#nodes.get(id);
  }

  isDynamicTarget(id: string): boolean {
    return this.#dynamicTargets.has(id);
  }

  isWorker(id: string): boolean {
    return this.#workers.has(id);
  }

  /** Replaces an inline script. */
  setInline(id: string, build: () => Promise<Node>): void {
    this.#inline.set(id, build);
    this.#drop(id);
  }

  /** Whether any node was built from a file. */
  contains(path: string): boolean {
    return (this.#byFile.get(path)?.size ?? 0) > 0;
  }

  /**
   * Loads modules and all that they import statically, level by level.
   * @param followed of which modules an `import()` counts as an import; it may grow, but has to be another object to shrink
   * @param followWorkers whether making a worker does
   * @returns all of them, the roots first
   */
  async reachable(roots: readonly string[], followed: Followed = NOTHING, followWorkers = false): Promise<Node[]> {
    const key = keyOf(roots, followWorkers);
    const known = this.#knownWalk(key, followed);
    if (known) {
      const nodes = Array.from(known.ids, (id) => this.#nodes.get(id) as Node);
      if (nodes.every(Boolean)) return nodes;
    }
    // As they are now: what changes meanwhile may have been passed already.
    const shape = this.#shape;
    const { size } = followed;
    const nodes = await this.#walk(roots, followed, followWorkers);
    const walks = this.#walks.get(followed) ?? new Map<string, Walk>();
    walks.set(key, { shape, size, ids: new Set(nodes.map(({ id }) => id)) });
    this.#walks.set(followed, walks);
    return nodes;
  }

  /** The last walk, if it would reach the same modules again: most saves change no import. */
  #knownWalk(key: string, followed: Followed): Walk | undefined {
    const walk = this.#walks.get(followed)?.get(key);
    return walk?.shape === this.#shape && walk.size === followed.size ? walk : undefined;
  }

  /**
   * What {@link reachable} would give, without the modules that are as they were at the mark. It takes no longer for many modules.
   * @returns `undefined` if that is unknown
   */
  builtSince({ walk, at }: Mark, roots: readonly string[], followed: Followed): Node[] | undefined {
    const known = this.#knownWalk(keyOf(roots), followed);
    if (!known || known !== walk || at < this.#forgottenBuilds) return undefined;
    for (const id of this.#dropped) if (known.ids.has(id)) return undefined; // it has to be built
    const ids = new Set(this.#builds.slice(at - this.#forgottenBuilds).filter((id) => known.ids.has(id)));
    return Array.from(ids, (id) => this.#nodes.get(id)!);
  }

  /** The number of builds so far. */
  get now(): number {
    return this.#forgottenBuilds + this.#builds.length;
  }

  /**
   * To be called after {@link reachable} or {@link builtSince} with the same arguments.
   * @param at {@link now}, from before that call
   * @returns `undefined` where modules make workers: they change with what the workers import
   */
  mark(at: number, roots: readonly string[], followed: Followed): Mark | undefined {
    const walk = this.#knownWalk(keyOf(roots), followed);
    return walk && this.#workers.size === 0 ? { walk, at } : undefined;
  }

  async #walk(roots: readonly string[], followed: Followed, followWorkers: boolean): Promise<Node[]> {
    const reached = new Map<string, Node>();
    for (let next = new Set(roots); next.size > 0; ) {
      const missing: string[] = [];
      for (const id of next) if (!this.#nodes.has(id)) missing.push(id);
      if (missing.length > 0) await Promise.all(missing.map((id) => this.#load(id)));
      const found = new Set<string>();
      for (const id of next) {
        if (reached.has(id)) continue;
        const node = this.#nodes.get(id) ?? (await this.#load(id));
        reached.set(id, node);
        for (const other of node.imports) if (!reached.has(other)) found.add(other);
        for (const specifier of node.dynamic) {
          const other = node.resolved[specifier];
          if (other !== undefined && !reached.has(other) && followed.has(other)) found.add(other);
        }
        if (followWorkers) for (const other of node.workers) found.add(other);
      }
      next = found;
    }
    return [...reached.values()];
  }

  /** The ids of all that some modules import, statically or not, and of their workers. Nothing is built for it. */
  reached(roots: readonly string[]): Set<string> {
    const reached = new Set(roots);
    // The loop also reaches what it adds.
    for (const id of reached) {
      const { imports = [], dynamic = [], workers = [], resolved = {} } = this.#nodes.get(id) ?? {};
      for (const other of [...imports, ...workers]) reached.add(other);
      for (const specifier of dynamic) reached.add(resolved[specifier] ?? "");
    }
    return reached;
  }

  /** The nodes that import a module. */
  importersOf(id: string): Node[] {
    return [...this.#nodes.values()].filter(({ imports }) => imports.includes(id));
  }

  /** The ids of the nodes that were built from a file. */
  idsOf(path: string): string[] {
    return [...(this.#byFile.get(path) ?? [])];
  }

  /** The nodes whose patterns may stand for other files after a file or folder came or went. */
  globbing(path: string): Node[] {
    const nodes = Array.from(this.#globbing, (id) => this.#nodes.get(id));
    return nodes.filter((node) => node?.globs.some((glob) => glob.concerns(path))) as Node[];
  }

  /**
   * Rebuilds all nodes that were built from these files. A node that a plugin derived from another one comes after that one.
   * @param more nodes to rebuild
   */
  async rebuild(paths: readonly string[], more: readonly string[] = []): Promise<void> {
    this.#saves++;
    for (const path of paths) this.#lastSave.set(path, this.#saves);
    const ids = new Set([...paths.flatMap((path) => this.idsOf(path)), ...more]);
    const isDerived = (id: string): boolean => this.#nodes.get(id)?.isDerived === true;
    const derived = new Set<string>();
    for (const id of ids) if (isDerived(id) && ids.delete(id)) derived.add(id);
    const built = [...ids].filter((id) => this.#nodes.has(id));
    for (const id of ids) this.#drop(id);
    for (const { imports } of await Promise.all(built.map((id) => this.#load(id))))
      for (const id of imports) if (isDerived(id)) derived.add(id);
    for (const id of derived) this.#drop(id);
    await Promise.all([...derived].map((id) => this.#load(id)));
  }

  /** Forgets the nodes that {@link reached} does not give: they are built again if they are asked for. */
  forgetUnreached(roots: readonly string[]): void {
    const reached = this.reached(roots);
    for (const id of [...this.#nodes.keys(), ...this.#dropped]) {
      if (reached.has(id)) continue;
      this.#drop(id);
      for (const known of [this.#dropped, this.#edges, this.#dynamicTargets, this.#workers, this.#globbing])
        known.delete(id);
    }
  }

  /** Forgets a file. @returns whether it did: no node is built from it */
  forgetFile(path: string): boolean {
    if (this.contains(path) || this.#loading.size > 0) return false;
    this.#byFile.delete(path);
    this.#lastSave.delete(path);
    return true;
  }

  /** Drops all nodes, after a config file changed. */
  clear(): void {
    for (const id of [...this.#nodes.keys()]) this.#drop(id);
  }

  #drop(id: string): void {
    const node = this.#nodes.get(id);
    if (this.#nodes.delete(id)) this.#dropped.add(id);
    this.#loading.delete(id);
    for (const file of node?.files ?? []) this.#byFile.get(file)?.delete(id);
  }

  #load(id: string): Promise<Node> {
    const known = this.#loading.get(id);
    if (known) return known;
    const start = this.#saves;
    const loading: Promise<Node> = this.#build(id).then((node) => {
      // It was dropped meanwhile: another build has the newer content.
      if (this.#loading.get(id) !== loading) return this.#loading.get(id) ?? node;
      this.#loading.delete(id);
      // It was saved while it was built: it is unknown which content was read.
      if (node.files.some((file) => (this.#lastSave.get(file) ?? 0) > start)) return this.#load(id);
      this.#nodes.set(id, node);
      this.#dropped.delete(id);
      if (this.#builds.push(id) > MAX_BUILDS) this.#forgottenBuilds += this.#builds.splice(0).length;
      const edges = JSON.stringify([node.imports, node.dynamic.map((name) => node.resolved[name]), node.workers]);
      if (this.#edges.get(id) !== edges) this.#shape++;
      this.#edges.set(id, edges);
      for (const file of node.files) {
        const ids = this.#byFile.get(file) ?? new Set();
        this.#byFile.set(file, ids.add(id));
      }
      for (const specifier of node.dynamic) this.#dynamicTargets.add(node.resolved[specifier]!);
      for (const worker of node.workers) this.#workers.add(worker);
      if (node.globs.length > 0) this.#globbing.add(id);
      return node;
    });
    this.#loading.set(id, loading);
    return loading;
  }

  #build(id: string): Promise<Node> {
    const inline = this.#inline.get(id);
    if (inline) return inline();
    const target = this.ids.targetOf(id);
    if (!target) throw new Error(`${id} is no module of a page`);
    return this.builder.build(id, target);
  }
}

/** From where a walk went, and over what: those with the same key reach the same modules. */
function keyOf(roots: readonly string[], followWorkers = false): string {
  return JSON.stringify([roots, followWorkers]);
}

/** The build errors among nodes. */
export function problemsOf(nodes: readonly Node[]): BuildProblem[] {
  const problems: BuildProblem[] = [];
  for (const { body } of nodes) if (body.type === "failed") problems.push(body.problem);
  return problems;
}
