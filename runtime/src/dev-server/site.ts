import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { EDITOR_PATH, SOCKET_PATH, TOKEN_HEADER, TOKEN_PARAMETER } from "../core/protocol.js";
import { describeProblem } from "../diagnostics/locate.js";
import type { Problem, RawProblem } from "../diagnostics/problem.js";
import { ContentHashes } from "../fs/content-hashes.js";
import { ProjectWatcher } from "../fs/project-watcher.js";
import { isDirectory } from "../fs/snapshot.js";
import { openInEditor } from "../http/editor.js";
import { jsonRoute } from "../http/json-route.js";
import { RequestGate } from "../http/request-gate.js";
import { type Answer, refusal, refuse, sendAnswer } from "./answer.js";
import { Assets } from "./assets.js";
import { Builder } from "./builder.js";
import { changedGlobs } from "./changed-globs.js";
import { Client, type Sent } from "./clients.js";
import { documentVersion, type PageScriptOptions } from "./documents.js";
import { pageEnv } from "./env.js";
import { firstReport } from "./first-report.js";
import { forgetMissing } from "./forget-missing.js";
import { Graph } from "./graph.js";
import { endDeadConnections } from "./heartbeat.js";
import { Ids } from "./ids.js";
import { Keys } from "./keys.js";
import { Page, type PageContext } from "./page.js";
import { PresentFiles } from "./present-files.js";
import { projectToken } from "./project-token.js";
import { CODE_PATH, codePathOf, Routes } from "./routes.js";
import { messageOf } from "./script.js";
import type { FileChange } from "./settings.js";
import type { SiteEvents, SiteOptions } from "./site-options.js";

/** The largest message of a page. The versions of 10,000 modules take about a tenth of it. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const WRONG_TOKEN = "The token is missing or wrong: reload the page.";

/** Pages, their module graph, and the browsers that have them open. It does not listen: a server passes requests on. */
export class Site {
  readonly pages = new Map<string, Page>();
  readonly #keys: Keys;
  readonly #gate: RequestGate;
  readonly #context: PageContext;
  readonly #routes: Routes;
  readonly #watcher: ProjectWatcher;
  /** Of saved files: one save may arrive as several events. */
  readonly #contents = new ContentHashes();
  readonly #present = new PresentFiles();
  readonly #clients = new Set<Client>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  #env: Record<string, string | boolean>;
  /** The config file and what it imports. */
  readonly #configFiles = new Set<string>();

  /** @throws if the plugin is not installed */
  constructor(
    private readonly options: SiteOptions,
    private readonly events: SiteEvents,
  ) {
    const { root, settings } = options;
    const base = (settings?.config.base ?? "/").slice(0, -1);
    this.#gate = new RequestGate({ option: "--allowed-host", allowedHosts: options.allowedHosts });
    const keys = new Keys(projectToken(root));
    this.#keys = keys;
    this.#env = pageEnv(root, options.env);
    const ids = new Ids(root);
    const assets = new Assets(`${base}${codePathOf(keys.assets)}assets/`);
    const onFile = (path: string): void => {
      if (this.#watcher.add(path)) this.#present.add(path);
    };
    const watch = { file: onFile, folder: (path: string) => this.#watcher.addFolder(path) };
    const builder = new Builder(root, options.indirect, ids, assets, watch, settings);
    const graph = new Graph(ids, builder);
    const codePath = (key: string): string => `${base}${codePathOf(key)}`;
    this.#context = { root, base, ids, keys, assets, builder, graph, plugins: settings?.site, codePath, onFile };
    this.#routes = new Routes(this.#context, this.pages, keys, (page) => this.#scriptOptions(page));
    this.#watcher = new ProjectWatcher(root, {
      onSources: (paths) => this.#onSources(paths),
      onConfig: (path) => this.reload(`${this.nameOf(path)} changed`),
      onFirst: (path) => graph.contains(path) && builder.prepare(path),
      concerns: (path) => graph.globbing(path).length > 0,
      warn: (message) => events.onWarning(message),
    });
    endDeadConnections(this.#sockets);
    this.watchConfig(settings?.files ?? [join(root, "hot.config.ts")]); // it may be created
    if (builder.pipeline)
      settings?.site?.attach({
        ids,
        graph,
        assets,
        pipeline: builder.pipeline,
        clients: this.#clients,
        watch: (path) => this.watchConfig([path]),
        reload: () => void this.#reloadPages(),
        warn: (message) => events.onWarning(message),
      });
  }

  /** Calls `onConfig` when one of these files is saved. */
  watchConfig(files: readonly string[]): void {
    for (const file of files) {
      this.#configFiles.add(file);
      this.#watcher.add(file);
    }
    this.#contents.takeChanged(files);
  }

  /** Adds a page. @param path of the HTML file */
  add(path: string): Page {
    const page = new Page(path, this.#context);
    const known = this.pages.get(page.id);
    if (!known) this.pages.set(page.id, page);
    return known ?? page;
  }

  /** The document of a page, or why this request does not get it (rule W10). */
  async page(page: Page, method: string, headers: IncomingHttpHeaders): Promise<Answer> {
    const reason = this.#gate.refusal({ headers }, "page");
    if (reason !== undefined) return refusal(403, reason);
    if (method !== "GET" && method !== "HEAD") return refusal(405, "Pages take GET.");
    return this.#routes.page(page, headers["if-none-match"]);
  }

  /** Why a request that is not for a page is refused; `undefined` if it may pass (rule W10). */
  refusal(request: IncomingMessage): string | undefined {
    return this.#gate.refusal(request, "page");
  }

  /** Answers requests of pages: code, assets, error descriptions, the editor. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const reason = this.#gate.refusal(request, "code");
    if (reason !== undefined) return refuse(response, 403, reason);
    if (pathname.startsWith(CODE_PATH)) {
      if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "This takes GET.");
      return sendAnswer(await this.#routes.code(pathname, request.headers["if-none-match"]), request, response);
    }
    const isSocket = pathname === SOCKET_PATH;
    if (!isSocket && request.method !== "POST") return refuse(response, 405, "This takes POST.");
    const key = isSocket ? searchParams.get(TOKEN_PARAMETER) : request.headers[TOKEN_HEADER];
    const page = this.#keys.find(this.pages.values(), key);
    if (!page) return refuse(response, 403, WRONG_TOKEN);
    // A WebSocket does not say why it failed: the page asks here.
    if (isSocket) return void response.writeHead(204).end();
    const route = jsonRoute(page.key, (body) =>
      pathname === EDITOR_PATH ? this.#openEditor(page, body) : this.#describeFor(page, body),
    );
    return route(request, response, () => refuse(response, 405, "This takes POST."));
  }

  /** Takes the WebSocket of a page. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    socket.on("error", () => socket.destroy());
    const page = this.#keys.find(this.pages.values(), searchParams.get(TOKEN_PARAMETER));
    const reason =
      this.#gate.refusal(request, "socket") ??
      (request.headers.origin === undefined ? "The header Origin is missing." : undefined) ??
      (page ? undefined : WRONG_TOKEN);
    if (reason !== undefined || !page)
      socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`);
    else
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#sockets.emit("connection", client, request);
        this.#connect(client, page);
      });
  }

  /** Builds everything again and reloads all pages. */
  async reload(reason: string): Promise<void> {
    const start = performance.now();
    this.#env = pageEnv(this.options.root, this.options.env);
    this.#context.builder.clearConfig();
    this.#context.graph.clear();
    await Promise.all(this.#reloadPages(reason).map(({ answer }) => answer));
    this.events.onSaved([], undefined, performance.now() - start);
  }

  /** A module's file, or its id if it has none, for people. */
  nameOf(id: string): string {
    return this.#context.ids.targetOf(id)?.path ?? id;
  }

  close(): void {
    void this.options.settings?.site?.end().catch((error: Error) => this.events.onError(error.message, undefined));
    this.#watcher.close();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #scriptOptions({ key }: Page): PageScriptOptions {
    const { base } = this.#context;
    return {
      config: {
        socket: `${base}${SOCKET_PATH}?${TOKEN_PARAMETER}=${key}`,
        chunks: `${base}${codePathOf(key)}chunks/`,
        workers: `${base}${codePathOf(key)}workers/`,
        env: this.#env,
      },
      console: this.options.console,
    };
  }

  async #onSources(saved: readonly string[]): Promise<void> {
    const start = performance.now();
    const globbing = await changedGlobs(this.#context.graph, saved);
    const paths = this.#contents.takeChanged(saved).filter((path) => !isDirectory(path));
    if (paths.length === 0 && globbing.length === 0) return;
    const config = paths.find((path) => this.#configFiles.has(path));
    if (config !== undefined) return this.events.onConfig?.(config);
    const changes = paths.map((path) => this.#present.changeOf(path));
    if (changes.some(({ type }) => type !== "update")) this.#context.builder.resolver.clearCache();
    for (const page of this.pages.values()) if (paths.some((path) => page.isMadeOf(path))) page.invalidate();
    const wantsReload = await this.#rebuild(changes, globbing);
    this.#contents.forgetUnstable(paths);
    const sent = wantsReload
      ? this.#reloadPages()
      : await Promise.all([...this.#clients].map((client) => client.bringUpToDate()));
    // Pages come first: they wait for the update.
    await this.#reportBuildErrors();
    if (this.#watcher.hasManyMissing) await this.#forgetMissing();
    const names = paths.length > 0 ? paths : globbing.map((id) => this.nameOf(id));
    void firstReport(sent).then(({ report, at }) => this.events.onSaved(names, report, at - start));
  }

  /** @returns whether a plugin wants the pages to be reloaded */
  async #rebuild(changes: readonly FileChange[], globbing: readonly string[]): Promise<boolean> {
    const plugins = this.options.settings?.site;
    const narrowed = await plugins
      ?.saved(changes)
      .catch((error: Error) => this.events.onError(error.message, undefined));
    const paths = changes.map(({ path }) => path);
    await this.#context.graph.rebuild(paths, [...globbing, ...(narrowed?.more ?? [])]);
    if (narrowed) plugins?.rebuilt(narrowed);
    return narrowed?.reload === true;
  }

  #forgetMissing(): Promise<void> {
    const isConfig = (path: string): boolean => this.#configFiles.has(path);
    return forgetMissing(this.#watcher, this.#context.graph, [...this.pages.values()], this.#contents, isConfig);
  }

  /** Makes the documents anew. */
  #reloadPages(reason = "a plugin reloads it"): Sent[] {
    for (const page of this.pages.values()) page.invalidate();
    return Array.from(this.#clients, (client) => ({ answer: client.reload(reason) }));
  }

  async #reportBuildErrors(): Promise<void> {
    const messages = new Set<string>();
    const problems = [...this.#clients].flatMap((client) => client.problems);
    for (const page of this.pages.values()) problems.push(...(await page.modules()).problems);
    for (const { message, frame } of problems) messages.add(frame ? `${message}\n\n${frame}` : message);
    this.events.onBuildErrors([...messages]);
  }

  #connect(socket: WebSocket, page: Page): void {
    const client = new Client(socket, page, (state) => documentVersion(state, this.#scriptOptions(page)), {
      ...this.events,
      onProblems: () => void this.#reportBuildErrors(),
    });
    this.#clients.add(client);
    socket.on("close", () => this.#clients.delete(client));
  }

  /**
   * Completes an error for the overlay and the terminal.
   * @param files that may be shown
   */
  describe(raw: RawProblem, files?: ReadonlySet<string>, prefix = CODE_PATH): Problem {
    const { graph, root, base } = this.#context;
    return describeProblem(raw, {
      context: root,
      scripts: () => [],
      readOutput: (path) => {
        const pathname = path.startsWith(`${base}/`) ? path.slice(base.length) : path;
        const node = graph.get(decodeURI(pathname));
        if (!node) return pathname.startsWith(prefix) ? this.#routes.readOutput(pathname) : undefined;
        if (files && !node.files.some((file) => files.has(file))) return undefined;
        const message = node.body.type === "failed" ? undefined : messageOf(node);
        return message && "text" in message ? message.text : undefined;
      },
      readSource: (path) => ((files?.has(path) ?? graph.contains(path)) ? readFileSync(path, "utf8") : undefined),
    });
  }

  /** A page gets code of its own files only. */
  async #describeFor(page: Page, raw: RawProblem): Promise<Problem> {
    if (raw.stack !== undefined) return this.describe(raw, await page.files(), codePathOf(page.key));
    const known = (await page.modules()).problems.find(({ message }) => message === raw.message);
    return known ?? { message: String(raw.message) };
  }

  /** A page opens its own files only. */
  async #openEditor(page: Page, { file, line, column }: Record<string, unknown>): Promise<void> {
    if (typeof file === "string" && (await page.files()).has(file)) await openInEditor(file, line, column);
  }
}
