import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Indirect } from "../compile/compiler.js";
import { DESCRIBE_PATH, EDITOR_PATH, SOCKET_PATH, TOKEN_PARAMETER } from "../core/protocol.js";
import { describeProblem } from "../diagnostics/locate.js";
import type { Problem, RawProblem } from "../diagnostics/problem.js";
import { ContentHashes } from "../fs/content-hashes.js";
import { ProjectWatcher } from "../fs/project-watcher.js";
import { type Handler, jsonRoute } from "../http/json-route.js";
import { RequestGate } from "../http/request-gate.js";
import { isToken } from "../http/token.js";
import type { Report } from "../registry/updater.js";
import { Assets } from "./assets.js";
import { Builder } from "./builder.js";
import { Client, type ClientEvents } from "./clients.js";
import { documentVersion, type SharedConfig } from "./documents.js";
import { openInEditor } from "./editor.js";
import { pageEnv } from "./env.js";
import { Graph } from "./graph.js";
import { endDeadConnections } from "./heartbeat.js";
import { Ids } from "./ids.js";
import { Page, type PageContext } from "./page.js";
import { projectToken } from "./project-token.js";
import { CODE_PATH, Routes, refuse } from "./routes.js";
import { messageOf } from "./script.js";

/** The largest message of a page: what it tells of 10,000 modules is about a tenth of it. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

const WRONG_TOKEN = "The token is missing or wrong: reload the page.";
/** A page that is stopped in a debugger does not answer: the save is reported without it. */
const ANSWER_LIMIT_MS = 5000;

export interface SiteOptions {
  /** Folder of the project: most ids are relative to it. */
  root: string;
  indirect: Indirect;
  /** Whether pages send their console. */
  console: boolean;
  /** Names of the variables in `import.meta.env`, with `*` for any text. */
  env: readonly string[];
  /** More hosts that may be named in `Host`. */
  allowedHosts: readonly string[];
}

/** What a site tells whoever runs it. */
export interface SiteEvents extends ClientEvents {
  /** A save has been handled, and every page has taken it. */
  onSaved(paths: readonly string[], update: Report | undefined, durationMs: number): void;
  onBuildErrors(messages: readonly string[]): void;
}

/** Pages with their module graph, their files and whoever has them open. It listens nowhere: a server gives it requests. */
export class Site {
  readonly pages = new Map<string, Page>();
  readonly #token: string;
  /** What the overlay asks for, by path. */
  readonly #posts: Readonly<Record<string, Handler>>;
  readonly #gate: RequestGate;
  readonly #context: PageContext;
  readonly #routes: Routes;
  readonly #watcher: ProjectWatcher;
  /** Of files that were saved: one save may come as several events. */
  readonly #contents = new ContentHashes();
  /** Files that would be part of a page if they existed. */
  readonly #missing = new Set<string>();
  readonly #clients = new Set<Client>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  #env: Record<string, string | boolean>;

  /** @throws if the plugin is not installed */
  constructor(
    private readonly options: SiteOptions,
    private readonly events: SiteEvents,
  ) {
    const { root } = options;
    this.#gate = new RequestGate({ option: "--allowed-host", allowedHosts: options.allowedHosts });
    this.#token = projectToken(root);
    this.#env = pageEnv(root, options.env);
    const base = `${CODE_PATH}${this.#token}/`;
    const ids = new Ids(root);
    const assets = new Assets(`${base}assets/`);
    const onFile = (path: string): void => {
      this.#watcher.add(path);
      if (!existsSync(path)) this.#missing.add(path);
    };
    const builder = new Builder(root, options.indirect, ids, assets, onFile);
    const graph = new Graph(ids, builder);
    this.#context = { root, ids, assets, builder, graph, stylesPath: `${base}styles/`, onFile };
    this.#routes = new Routes(this.#context, this.pages, this.#token, () => this.#config());
    this.#watcher = new ProjectWatcher(root, {
      onSources: (paths) => this.#onSources(paths),
      onConfig: (path) => this.reload(`${this.nameOf(path)} changed`),
      warn: (message) => events.onWarning(message),
    });
    this.#sockets.on("connection", (socket: WebSocket) => this.#connect(socket));
    endDeadConnections(this.#sockets);
    const openEditor = (place: Parameters<typeof openInEditor>[0]): void =>
      openInEditor(place, (path) => graph.contains(path));
    this.#posts = {
      [DESCRIBE_PATH]: jsonRoute(this.#token, (raw: RawProblem) => this.#describeForPage(raw)),
      [EDITOR_PATH]: jsonRoute(this.#token, openEditor),
    };
  }

  /** What pages are told, besides what depends on the page. */
  #config(): SharedConfig {
    return {
      socket: `${SOCKET_PATH}?${TOKEN_PARAMETER}=${this.#token}`,
      chunks: `${CODE_PATH}${this.#token}/chunks/`,
      env: this.#env,
      console: this.options.console,
    };
  }

  /** Adds a page. @param path of the HTML file */
  add(path: string): Page {
    const page = new Page(path, this.#context);
    const known = this.pages.get(page.id);
    if (!known) this.pages.set(page.id, page);
    return known ?? page;
  }

  /** Why a request for a page is refused; `undefined` if it may pass (rule W10). */
  refusal(request: IncomingMessage): string | undefined {
    return this.#gate.refusal(request, "page");
  }

  sendPage(page: Page, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#routes.sendPage(page, request, response);
  }

  /** Answers what pages ask for besides themselves. @returns whether it did */
  async handle(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const route = this.#posts[pathname];
    if (!route && pathname !== SOCKET_PATH && !pathname.startsWith(CODE_PATH)) return false;
    const refusal = this.#gate.refusal(request, "code");
    if (refusal !== undefined) refuse(response, 403, refusal);
    else if (pathname === SOCKET_PATH) this.#checkToken(request, response);
    else if (route) await route(request, response, () => refuse(response, 405, "This takes POST."));
    else if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405, "This takes GET.");
    else await this.#routes.sendCode(pathname, request, response);
    return true;
  }

  /** Takes the WebSocket of a page. @returns whether it is one */
  upgrade(url: URL, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (url.pathname !== SOCKET_PATH) return false;
    socket.on("error", () => socket.destroy());
    const refusal =
      this.#gate.refusal(request, "socket") ??
      (request.headers.origin === undefined ? "The header Origin is missing." : undefined) ??
      (this.#hasToken(url) ? undefined : WRONG_TOKEN);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refusal}\n`);
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#sockets.emit("connection", client, request));
    }
    return true;
  }

  #hasToken(url: URL): boolean {
    return isToken(url.searchParams.get(TOKEN_PARAMETER), this.#token);
  }

  /** A page whose WebSocket could not connect asks why. */
  #checkToken(request: IncomingMessage, response: ServerResponse): void {
    if (this.#hasToken(new URL(request.url ?? "", "http://localhost"))) response.writeHead(204).end();
    else refuse(response, 403, WRONG_TOKEN);
  }

  /** Builds everything again and reloads all pages. */
  async reload(reason: string): Promise<void> {
    const start = performance.now();
    this.#env = pageEnv(this.options.root, this.options.env);
    this.#context.builder.clearConfig();
    this.#context.graph.clear();
    for (const page of this.pages.values()) page.invalidate();
    await Promise.all([...this.#clients].map((client) => client.reload(reason)));
    this.events.onSaved([], undefined, performance.now() - start);
  }

  /** A module's file, or its id if it has none, for people. */
  nameOf(id: string): string {
    return this.#context.ids.targetOf(id)?.path ?? id;
  }

  close(): void {
    this.#watcher.close();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  async #onSources(saved: readonly string[]): Promise<void> {
    const start = performance.now();
    const paths = this.#contents.takeChanged(saved);
    if (paths.length === 0) return;
    const { builder, graph } = this.#context;
    if (paths.some((path) => this.#cameOrWent(path))) builder.resolver.clearCache();
    for (const page of this.pages.values()) if (paths.some((path) => page.isMadeOf(path))) page.invalidate();
    await graph.rebuild(paths);
    await this.#reportBuildErrors();
    void this.#update(paths, start);
  }

  #cameOrWent(path: string): boolean {
    if (existsSync(path)) return this.#missing.delete(path);
    this.#missing.add(path);
    return true;
  }

  async #reportBuildErrors(): Promise<void> {
    const messages = new Set<string>();
    for (const page of this.pages.values())
      for (const { message, frame } of (await page.modules()).problems)
        messages.add(frame ? `${message}\n\n${frame}` : message);
    this.events.onBuildErrors([...messages]);
  }

  /** Brings every page up to date, and waits for their answers. */
  async #update(paths: readonly string[], start: number): Promise<void> {
    let first: Report | undefined;
    let firstMs: number | undefined;
    await Promise.all(
      [...this.#clients].map(async (client) => {
        const sent = await client.bringUpToDate();
        if (!sent) return;
        const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_LIMIT_MS, null).unref());
        const report = await Promise.race([sent.answer, late]);
        firstMs ??= performance.now() - start;
        first ??= report ?? undefined;
      }),
    );
    this.events.onSaved(paths, first, firstMs ?? performance.now() - start);
  }

  #connect(socket: WebSocket): void {
    const client = new Client(
      socket,
      (id) => this.pages.get(id),
      (state) => documentVersion(state, this.#config()),
      this.events,
    );
    this.#clients.add(client);
    socket.on("close", () => this.#clients.delete(client));
  }

  /** Completes an error for the overlay and the terminal. */
  describe(raw: RawProblem): Problem {
    const { graph, root } = this.#context;
    return describeProblem(raw, {
      context: root,
      scripts: () => [],
      readOutput: (pathname) => {
        const node = graph.get(decodeURI(pathname));
        if (!node) return this.#routes.readOutput(pathname);
        const message = node.body.type === "failed" ? undefined : messageOf(node);
        return message && "text" in message ? message.text : undefined;
      },
      readSource: (path) => (graph.contains(path) ? readFileSync(path, "utf8") : undefined),
    });
  }

  async #describeForPage(raw: RawProblem): Promise<Problem> {
    if (raw.stack !== undefined) return this.describe(raw);
    for (const page of this.pages.values()) {
      const known = (await page.modules()).problems.find(({ message }) => message === raw.message);
      if (known) return known;
    }
    return { message: String(raw.message) };
  }
}
