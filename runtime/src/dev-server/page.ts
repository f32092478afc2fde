import { CompleteReader } from "../fs/partial-writes.js";
import type { BuildProblem } from "../hosts/page/protocol.js";
import type { Assets } from "./assets.js";
import type { Builder } from "./builder.js";
import { type Followed, type Graph, type Mark, problemsOf } from "./graph.js";
import { type Html, type HtmlOptions, inlineModule, parseHtml } from "./html.js";
import type { Ids } from "./ids.js";
import { importChain } from "./import-chain.js";
import type { Keys } from "./keys.js";
import type { Node } from "./node.js";
import { problemOf } from "./problem.js";
import { BUILT_IN } from "./resolve.js";
import type { SettingsSite } from "./settings.js";
import { versionOf } from "./version.js";
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
  /** Of a config file. */
  readonly plugins: Pick<SettingsSite, "transformHtml" | "transformsHtml"> | undefined;
  /** Path of a page's code, with a slash at its end: that of its style sheets continues with `styles/`, an encoded id and `.css`. */
  codePath(key: string): string;
  /** Called for every file before it is read. */
  onFile(path: string): void;
}

/** The document of a page as browsers get it. */
export interface PageDocument {
  readonly text: string;
  /** What it loads. */
  readonly loads: string;
  /** Another one if the document is to be loaded again. */
  readonly version: string;
}

/** A page as it is now. */
export interface PageState {
  readonly document: PageDocument | undefined;
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
  /** The state that was requested last. */
  #requested: Promise<PageState> | undefined;
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

  /** The one script of the document: it takes the place of the module scripts (rule W6). */
  get scriptTag(): string {
    return `<script defer src="${this.#scriptUrl}"></script>`;
  }

  get #scriptUrl(): string {
    return `${this.context.codePath(this.key)}pages/${encodeURIComponent(this.id)}.js`;
  }

  /** To be called after a file that it is made of changed. */
  invalidate(): void {
    this.#state = undefined;
  }

  /** To be called with each request for the document: plugins may give another text each time. */
  async requested(): Promise<void> {
    const state = this.state();
    const isNew = state !== this.#requested;
    this.#requested = state;
    if (isNew || !this.context.plugins?.transformsHtml) return;
    const next = this.#read(await state);
    await next;
    if (this.#state === state) this.#state = this.#requested = next;
  }

  /** The document and what it names; never throws. */
  state(): Promise<PageState> {
    return (this.#state ??= this.#read());
  }

  /** Ids of what it loads first. */
  async roots(): Promise<string[]> {
    return rootsOf(await this.state());
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
        const chain = importChain(id, state.entries, (at) => graph.get(at)?.imports ?? []).reverse();
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
    return this.context.graph.reached(await this.roots()).has(id);
  }

  /** The files that the page is made of, as far as they have been built. */
  async files(): Promise<Set<string>> {
    const { graph } = this.context;
    const ids = graph.reached(await this.roots());
    return new Set([this.path, ...this.#files, ...Array.from(ids, (id) => graph.get(id)?.files ?? []).flat()]);
  }

  /** @param known the document's file, and the files that it is made of, are as they were then */
  async #read(known?: PageState): Promise<PageState> {
    const { context, path } = this;
    const files = known ? this.#files : new Set<string>();
    this.#files = files;
    const onFile = (file: string): void => {
      files.add(file);
      context.onFile(file);
    };
    context.onFile(path);
    try {
      const { html, scripts, text } = await this.#reader.read(path, async (text) => {
        const given = (await context.plugins?.transformHtml("before", text, path, onFile)) ?? text;
        return this.#withLateScripts(parseHtml(path, given, this.#parsing(onFile)), onFile);
      });
      // A changed sheet is swapped, not a reason for another document.
      for (const style of html.styles) files.delete(style);
      const loads = JSON.stringify([scripts, html.styles]);
      // What plugins give without a save concerns only who asks: open pages stay.
      if (known?.document?.loads === loads) return { ...known, document: { ...known.document, text } };
      const entries = scripts.map((script, index) => this.#entry(script, index));
      const version = versionOf([text, loads], 10);
      const styles = html.styles.map((file) => context.ids.idOf(file));
      return { document: { text, loads, version }, entries, styles, problems: [] };
    } catch (error) {
      return { document: undefined, entries: [], styles: [], problems: [problemOf(error, path, context.root)] };
    }
  }

  #parsing(onFile: (path: string) => void): HtmlOptions {
    const { assets, ids, root, codePath } = this.context;
    return {
      assetUrl: (file) => assets.urlOf(file),
      style: (file) => {
        const id = ids.idOf(file);
        return { id, url: `${codePath(this.key)}styles/${encodeURIComponent(id)}.css` };
      },
      root,
      onFile,
    };
  }

  /**
   * Runs the hooks that get the finished document. Vite's dev server compiles modules that they add, as it compiles all that browsers ask for.
   */
  async #withLateScripts(html: Html, onFile: (path: string) => void) {
    const { path, context } = this;
    const text = html.render(this.scriptTag);
    if (!context.plugins?.transformsHtml) return { html, scripts: html.scripts, text };
    const changed = await context.plugins.transformHtml("after", text, path, onFile);
    const late = parseHtml(path, changed, { ...this.#parsing(onFile), placedScript: this.#scriptUrl });
    const { scripts, scriptsBefore: at } = late;
    return { html, scripts: [...scripts.slice(0, at), ...html.scripts, ...scripts.slice(at)], text: late.render("") };
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
