import { DESCRIBE_PATH, EDITOR_PATH, SOCKET_PATH } from "../core/protocol.js";
import { type Answer, answerWith, refusal } from "./answer.js";
import { documentOf, type PageScriptOptions, pageScript } from "./documents.js";
import { problemsOf } from "./graph.js";
import type { Keys } from "./keys.js";
import type { Page, PageContext } from "./page.js";
import { partsCode, partsOf } from "./runtime-code.js";
import { type Built, indexMap, type Script, scriptOf } from "./script.js";
import { versionOf } from "./version.js";
import { withWorkers, workerScript } from "./workers.js";

/** The paths that code and assets are served at. A key follows: another site cannot name them (rule W10). */
export const CODE_PATH = "/__import-meta-hot/page/";
const JAVASCRIPT = { "content-type": "text/javascript; charset=utf-8" };

/** The path that all code of one page begins with. */
export const codePathOf = (key: string): string => `${CODE_PATH}${key}/`;

/** Whether a request is for a `Site`, which has its pages' code and sockets, by its URL. */
export function isSiteUrl(url: string | undefined): boolean {
  return url !== undefined && [CODE_PATH, DESCRIBE_PATH, EDITOR_PATH, SOCKET_PATH].some((path) => url.startsWith(path));
}

/**
 * Serves documents, code and assets. A URL names a node of the page's own graph, the page itself or a content hash, never a path.
 */
export class Routes {
  /** Scripts by path, to map stacks: the one that was built last. */
  readonly #scripts = new Map<string, { version: string; script: Script }>();

  constructor(
    private readonly context: PageContext,
    private readonly pages: ReadonlyMap<string, Page>,
    private readonly keys: Keys,
    private readonly options: (page: Page) => PageScriptOptions,
  ) {}

  /** The document of a page. */
  async page(page: Page, ifNoneMatch: string | undefined): Promise<Answer> {
    const { status, html } = await documentOf(page);
    const version = versionOf([html], 20);
    const headers = { "content-type": "text/html; charset=utf-8" };
    return answerWith({ status, version, headers, body: () => html }, ifNoneMatch);
  }

  /** Code, sheets and assets. @param pathname begins with {@link CODE_PATH} */
  async code(pathname: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const [key = "", kind = "", name = ""] = pathname.slice(CODE_PATH.length).split("/");
    const isAsset = kind === "assets" && this.keys.find([{ key: this.keys.assets }], key) !== undefined;
    if (isAsset) return this.#asset(name, ifNoneMatch);
    const page = this.keys.find(this.pages.values(), key);
    if (!page) return refusal(403, "The token is wrong: reload the page.");
    const [, encoded = "", extension = ""] = /^(.*?)(\.js|\.js\.map|\.css)$/.exec(name) ?? [];
    const id = decoded(encoded);
    if (kind === "styles" && extension === ".css") return this.#style(page, id, ifNoneMatch);
    const built = extension === ".css" ? undefined : await this.#script(page, kind, id);
    if (!built) return notFound();
    const path = pathname.replace(/\.map$/, "");
    const script = (): Script => this.#build(path, built);
    const { version } = built;
    if (extension === ".js.map") {
      const headers = { "content-type": "application/json" };
      return answerWith({ version, headers, body: () => indexMap(script()) }, ifNoneMatch);
    }
    return answerWith({ version, headers: JAVASCRIPT, body: () => withMap(script(), name) }, ifNoneMatch);
  }

  /** A script that was served, or its source map; for stacks. @param pathname of its URL */
  readOutput(pathname: string): string | undefined {
    const known = this.#scripts.get(pathname.replace(/\.map$/, ""))?.script;
    if (!known) return undefined;
    return pathname.endsWith(".map") ? indexMap(known) : withMap(known, pathname.split("/").at(-1) ?? "");
  }

  async #script(page: Page, kind: string, id: string): Promise<Built<Script> | undefined> {
    if (kind === "pages") return id === page.id ? pageScript(page, this.options(page)) : undefined;
    if (kind === "workers") {
      const isWorker = this.context.graph.isWorker(id) && (await page.reaches(id));
      return isWorker ? workerScript(id, this.context.graph, this.options(page).config) : undefined;
    }
    const isChunk = kind === "chunks" && this.context.graph.isDynamicTarget(id) && (await page.reaches(id));
    return isChunk ? this.#chunk(id) : undefined;
  }

  /** What an `import()` loads: the module, with what it imports statically. The page keeps what it has already. */
  async #chunk(id: string): Promise<Built<Script>> {
    const { graph } = this.context;
    const nodes = await withWorkers(await graph.reachable([id]), graph);
    const [problem] = problemsOf(nodes);
    const failure = problem ? `__hot__.fail(${JSON.stringify(id)},${JSON.stringify(problem.message)});` : "";
    return {
      version: versionOf(
        nodes.map(({ version }) => version),
        20,
      ),
      build: () => (problem ? scriptOf([], "", failure) : scriptOf(nodes, partsCode(partsOf(nodes)), "")),
    };
  }

  #build(path: string, { version, build }: Built<Script>): Script {
    const known = this.#scripts.get(path);
    if (known?.version === version) return known.script;
    const script = build();
    this.#scripts.set(path, { version, script });
    return script;
  }

  async #style(page: Page, id: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const { styles } = await page.state();
    const node = styles.includes(id) ? this.context.graph.get(id) : undefined;
    if (node?.body.type !== "css") return notFound();
    const { text } = node.body;
    const headers = { "content-type": "text/css; charset=utf-8" };
    return answerWith({ version: node.version, headers, body: () => text }, ifNoneMatch);
  }

  #asset(hash: string, ifNoneMatch: string | undefined): Answer {
    const asset = this.context.assets.get(hash);
    if (!asset) return notFound();
    const headers = { "content-type": asset.type, "cache-control": "max-age=31536000, immutable" };
    return answerWith({ version: hash, headers, body: () => asset.content }, ifNoneMatch);
  }
}

function withMap(script: Script, name: string): string {
  return script.sections.length > 0 ? `${script.code}//# sourceMappingURL=${name}.map\n` : script.code;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function notFound(): Answer {
  return refusal(404, "No page has this.");
}
