import { createHash } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { SAME_ORIGIN_HEADERS } from "../http/request-gate.js";
import { isToken } from "../http/token.js";
import { type Built, documentOf, pageScript, type SharedConfig } from "./documents.js";
import { problemsOf } from "./graph.js";
import type { Page, PageContext } from "./page.js";
import { indexMap, type Script, scriptOf } from "./script.js";

/** The paths that code and assets are served at. The token follows: another site cannot name them (rule W10). */
export const CODE_PATH = "/__import-meta-hot/page/";
const JAVASCRIPT = "text/javascript; charset=utf-8";

/** Serves pages and what they are made of. A URL names a node of the graph, a page or a content; no path is made of it. */
export class Routes {
  /** Scripts by path, to map stacks: the one that was built last. */
  readonly #scripts = new Map<string, { version: string; script: Script }>();

  constructor(
    private readonly context: PageContext,
    private readonly pages: ReadonlyMap<string, Page>,
    private readonly token: string,
    private readonly config: () => SharedConfig,
  ) {}

  /** The document of a page. */
  async sendPage(page: Page, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, html } = await documentOf(page, `${this.#base}pages/${encodeURIComponent(page.id)}.js`);
    const version = createHash("sha1").update(html).digest("base64url").slice(0, 20);
    const headers = { ...SAME_ORIGIN_HEADERS, "content-type": "text/html; charset=utf-8" };
    send(request, response, { status, version, headers, body: () => html });
  }

  /** Code, sheets and assets. @param pathname begins with {@link CODE_PATH} */
  async sendCode(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [token = "", kind = "", name = ""] = pathname.slice(CODE_PATH.length).split("/");
    if (!isToken(token, this.token)) return refuse(response, 403, "The token is wrong: reload the page.");
    if (kind === "assets") return this.#sendAsset(name, request, response);
    const [, encoded = "", extension = ""] = /^(.*?)(\.js|\.js\.map|\.css)$/.exec(name) ?? [];
    const id = decoded(encoded);
    if (kind === "styles" && extension === ".css") return this.#sendStyle(id, request, response);
    const built = extension === ".css" ? undefined : await this.#script(kind, id);
    if (!built) return notFound(response);
    const path = pathname.replace(/\.map$/, "");
    const script = (): Script => this.#build(path, built);
    if (extension === ".js.map") {
      const headers = { ...SAME_ORIGIN_HEADERS, "content-type": "application/json" };
      return send(request, response, { version: built.version, headers, body: () => indexMap(script()) });
    }
    const headers = { ...SAME_ORIGIN_HEADERS, "content-type": JAVASCRIPT };
    send(request, response, { version: built.version, headers, body: () => withMap(script(), name) });
  }

  /** A script that was served, or its source map; for stacks. @param pathname of its URL */
  readOutput(pathname: string): string | undefined {
    const known = this.#scripts.get(pathname.replace(/\.map$/, ""))?.script;
    if (!known) return undefined;
    return pathname.endsWith(".map") ? indexMap(known) : withMap(known, pathname.split("/").at(-1) ?? "");
  }

  get #base(): string {
    return `${CODE_PATH}${this.token}/`;
  }

  #script(kind: string, id: string): Promise<Built<Script> | undefined> | undefined {
    const page = kind === "pages" ? this.pages.get(id) : undefined;
    if (page) return pageScript(page, this.config(), this.token);
    return kind === "chunks" && this.context.graph.isDynamicTarget(id) ? this.#chunk(id) : undefined;
  }

  /** What an `import()` loads: the module, with what it imports statically. The page keeps what it has already. */
  async #chunk(id: string): Promise<Built<Script>> {
    const nodes = await this.context.graph.reachable([id]);
    const version = createHash("sha1");
    for (const node of nodes) version.update(node.version);
    const [problem] = problemsOf(nodes);
    const failure = problem ? `__hot__.fail(${JSON.stringify(id)},${JSON.stringify(problem.message)});` : "";
    return {
      version: version.digest("base64url").slice(0, 20),
      build: () => (problem ? scriptOf([], "", failure) : scriptOf(nodes, "", "")),
    };
  }

  #build(path: string, { version, build }: Built<Script>): Script {
    const known = this.#scripts.get(path);
    if (known?.version === version) return known.script;
    const script = build();
    this.#scripts.set(path, { version, script });
    return script;
  }

  async #sendStyle(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const node = this.context.graph.get(id);
    if (node?.body.type !== "css") return notFound(response);
    const { text } = node.body;
    const headers = { ...SAME_ORIGIN_HEADERS, "content-type": "text/css; charset=utf-8" };
    send(request, response, { version: node.version, headers, body: () => text });
  }

  #sendAsset(hash: string, request: IncomingMessage, response: ServerResponse): void {
    const asset = this.context.assets.get(hash);
    if (!asset) {
      notFound(response);
      return;
    }
    const headers = {
      ...SAME_ORIGIN_HEADERS,
      "content-type": asset.type,
      "cache-control": "max-age=31536000, immutable",
    };
    send(request, response, { version: hash, headers, body: () => asset.content });
  }
}

interface Answer {
  status?: number;
  version: string;
  headers: OutgoingHttpHeaders;
  body(): string | Buffer;
}

/** Answers with an ETag, and with nothing else if the browser has this version. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, version, headers, body }: Answer,
): void {
  const etag = `"${version}"`;
  const given = { "cache-control": "no-cache", etag, ...headers };
  if (status === 200 && request.headers["if-none-match"] === etag) return void response.writeHead(304, given).end();
  const content = Buffer.from(body());
  response.writeHead(status, { ...given, "content-length": content.length });
  response.end(request.method === "HEAD" ? undefined : content);
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

function notFound(response: ServerResponse): void {
  refuse(response, 404, "No page has this.");
}

/** A short answer in plain text. */
export function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...SAME_ORIGIN_HEADERS }).end(`${text}\n`);
}
