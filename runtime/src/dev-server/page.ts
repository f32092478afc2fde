import { CompleteReader } from "../fs/partial-writes.js";
import type { BuildProblem } from "../hosts/page/protocol.js";
import type { Assets } from "./assets.js";
import type { Builder } from "./builder.js";
import { type Followed, type Graph, type Mark, problemsOf } from "./graph.js";
import { type Html, inlineModule, parseHtml } from "./html.js";
import type { Ids } from "./ids.js";
import type { Keys } from "./keys.js";
import type { Node } from "./node.js";
import { problemOf } from "./problem.js";
import { BUILT_IN } from "./resolve.js";
import { withWorkers } from "./workers.js";

/** What all pages of a server share. */
export interface PageContext {
  readonly root: string;
  /** Path below which everything is served, without a slash at its end. */
  readonly base: string;
  readonly ids: Ids;
  readonly graph: Graph;
  readonly builder: Builder;
  readonly assets: Assets;
  readonly keys: Keys;
  /** Path of the style sheets of a document: an encoded id and `.css` follow. */
  stylesPath(key: string): string;
  /** Called for every file before it is read. */
  onFile(path: string): void;
}

/** A page as it is now. */
export interface PageState {
  readonly html: Html | undefined;
  /** Ids of its module scripts, in order. */
  readonly entries: readonly string[];
  readonly styles: readonly string[];
  /** Why it cannot be shown. */
  readonly problems: readonly BuildProblem[];
}

/** An HTML file of the server. */
export class Page {
  readonly id: string;
  /** Whoever knows it may have the page's code (rule W10). */
  readonly key: string;
  #state: Promise<PageState> | undefined;
  readonly #reader = new CompleteReader();
  #files = new Set<string>();

  constructor(
    readonly path: string,
    private readonly context: PageContext,
  ) {
    this.id = context.ids.idOf(path);
    this.key = context.keys.of(this.id);
  }

  /** Whether a change of this file changes the document, not only its modules. */
  isMadeOf(path: string): boolean {
    return path === this.path || this.#files.has(path);
  }

  /** To be called after a file that it is made of changed. */
  invalidate(): void {
    this.#state = undefined;
  }

  /** The document and what it names; never throws. */
  state(): Promise<PageState> {
    return (this.#state ??= this.#read());
  }

  /**
   * Everything that the page needs at once.
   * @param followed of which modules an `import()` counts as well: see {@link Graph.reachable}
   */
  async modules(followed?: Followed): Promise<{ state: PageState; nodes: Node[]; problems: BuildProblem[] }> {
    const state = await this.state();
    const { graph } = this.context;
    const nodes = await withWorkers(await graph.reachable(rootsOf(state), followed), graph);
    const problems = [...state.problems, ...problemsOf(nodes)];
    for (const { id, body } of nodes)
      if (body.type === "failed" && body.problem.message.includes(BUILT_IN)) {
        const chain = [...graph.chainTo(id, state.entries)].reverse();
        problems[problems.indexOf(body.problem)] = {
          ...body.problem,
          message: `${body.problem.message}\nimported by ${[...chain, this.id].join(" <- ")}`,
        };
      }
    return { state, nodes, problems };
  }

  /**
   * Everything that the page needs at once, if it can be built, without what is as it was at the mark.
   * @returns `undefined` if that is unknown
   */
  async builtSince(mark: Mark, followed: Followed): Promise<{ state: PageState; nodes: Node[] } | undefined> {
    const state = await this.state();
    const nodes = this.context.graph.builtSince(mark, rootsOf(state), followed);
    return nodes && problemsOf(nodes).length === 0 && state.problems.length === 0 ? { state, nodes } : undefined;
  }

  /** See {@link Graph.now}. */
  get now(): number {
    return this.context.graph.now;
  }

  /** See {@link Graph.mark}. */
  mark(at: number, state: PageState, followed: Followed): Mark | undefined {
    return this.context.graph.mark(at, rootsOf(state), followed);
  }

  /** Whether a module is part of the page, however it is loaded. Only what has been built counts. */
  async reaches(id: string): Promise<boolean> {
    return this.context.graph.reached(rootsOf(await this.state())).has(id);
  }

  /** The files that the page is made of, as far as they have been built. */
  async files(): Promise<Set<string>> {
    const { graph } = this.context;
    const ids = graph.reached(rootsOf(await this.state()));
    return new Set([this.path, ...this.#files, ...Array.from(ids, (id) => graph.get(id)?.files ?? []).flat()]);
  }

  async #read(): Promise<PageState> {
    const { context, path } = this;
    this.#files = new Set();
    context.onFile(path);
    try {
      const html = await this.#reader.read(path, (text) =>
        parseHtml(path, text, {
          assetUrl: (file) => context.assets.urlOf(file),
          style: (file) => {
            const id = context.ids.idOf(file);
            return { id, url: `${context.stylesPath(this.key)}${encodeURIComponent(id)}.css` };
          },
          root: context.root,
          onFile: (file) => {
            this.#files.add(file);
            context.onFile(file);
          },
        }),
      );
      const entries = html.scripts.map((script, index) => this.#entry(script, index));
      // A changed sheet is swapped, not a reason for another document.
      for (const style of html.styles) this.#files.delete(style);
      return { html, entries, styles: html.styles.map((file) => context.ids.idOf(file)), problems: [] };
    } catch (error) {
      return { html: undefined, entries: [], styles: [], problems: [problemOf(error, path, context.root)] };
    }
  }

  #entry(script: Html["scripts"][number], index: number): string {
    const { context, path } = this;
    if ("text" in script) {
      const id = `${this.id}?script=${index}`;
      const { name, text } = inlineModule(script, path, index);
      context.graph.setInline(id, () => context.builder.buildInline(id, path, name, text));
      return id;
    }
    const target = context.builder.resolver.resolveScript(script.specifier, path, context.root);
    return context.ids.idOf(target.path, target.query);
  }
}

/** The ids of what the document itself names: all other modules of the page are imported by these. */
function rootsOf({ entries, styles }: PageState): string[] {
  return [...entries, ...styles];
}
