import type { WebSocket } from "ws";
import type { EventClient } from "../core/api.js";
import type { BuildProblem, PageMessage, ServerMessage } from "../hosts/page/protocol.js";
import type { Report } from "../registry/updater.js";
import type { Mark } from "./graph.js";
import type { Page, PageState } from "./page.js";
import { partsCode, partsOf } from "./runtime-code.js";
import { messageOf } from "./script.js";

/** Handlers for what pages send. */
export interface ClientEvents {
  /** A page has connected: it gets every save from now on. */
  onConnected(): void;
  /** What a page has, or has loaded now, has build errors: see {@link Client.problems}. */
  onProblems(): void;
  onReloading(reason: string, chain: readonly string[]): void;
  onError(message: string, stack: string | undefined): void;
  /** @param once whether equal warnings are printed once only */
  onWarning(message: string, once?: boolean): void;
  onConsole(level: string, text: string): void;
  onEvent(event: string, data: unknown, client: EventClient): void;
}

/** A message that a page answers. */
export interface Sent {
  /** `null` if the page has begun to load itself again, or is gone. */
  answer: Promise<Report | null>;
}

/** An open page. It knows the version of each module that the page has, and sends what is missing (rule W7). */
export class Client {
  /** The version of every module that the page has. */
  #has = new Map<string, string>();
  /** Parts of the runtime that updates brought. The page may have got others before. */
  readonly #parts = new Set<string>();
  #html = "";
  /** The build errors that the page shows: it has to hear when they are fixed. */
  problems: readonly BuildProblem[] = [];
  #isGreeted = false;
  /** When the page last had everything. */
  #mark: Mark | undefined;
  /** Updates one after another: building what a page lacks may take a while. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    readonly page: Page,
    /** The version of the document that the page would get if it loaded now. */
    private readonly versionOf: (state: PageState) => string,
    private readonly events: ClientEvents,
  ) {
    socket.on("message", (data) => this.#receive(String(data)));
    socket.on("close", () => {
      for (const resolve of this.#waiting.splice(0)) resolve(null);
    });
    socket.on("error", () => socket.terminate()); // an invalid or oversized message closes this socket only
  }

  /** Resolves the page's answers, in the order of the messages. */
  readonly #waiting: Array<(report: Report | null) => void> = [];

  /** @returns when the page has begun to load itself again, or is gone */
  reload(reason: string): Promise<Report | null> {
    return this.#ask({ type: "reload", reason });
  }

  /** Sends an event to the page's `import.meta.hot.on`. */
  send(event: string, data: unknown): void {
    this.#tell({ type: "event", event, data });
  }

  /** Counts another version of a module that the page has as no change. */
  assume(id: string, version: string): void {
    if (this.#has.has(id)) this.#has.set(id, version);
  }

  /** Sends the modules that the page lacks, or the build errors. @returns nothing if there was nothing to send */
  bringUpToDate(): Promise<Sent | undefined> {
    const result = this.#last.then(() => this.#bringUpToDate());
    this.#last = result.catch(() => {});
    return result;
  }

  /** The same without a save, after the page said what it has. */
  async #catchUp(): Promise<void> {
    await this.bringUpToDate();
    if (this.problems.length > 0) this.events.onProblems();
  }

  async #bringUpToDate(): Promise<Sent | undefined> {
    const { page } = this;
    if (!this.#isGreeted) return undefined;
    const mark = this.#mark;
    this.#mark = undefined;
    const { now } = page;
    const { state, nodes, problems } = {
      problems: [],
      ...((mark && (await page.builtSince(mark, this.#has))) ?? (await page.modules(this.#has))),
    };
    if (problems.length > 0) {
      const isNew = JSON.stringify(problems) !== JSON.stringify(this.problems);
      this.problems = problems;
      return isNew ? { answer: this.#ask({ type: "errors", errors: problems }) } : undefined;
    }
    if (this.versionOf(state) !== this.#html) {
      // The next hello comes from the page that is loaded then.
      this.#isGreeted = false;
      return { answer: this.reload(`${page.id} changed`) };
    }
    const differing = nodes.filter(({ id, version }) => this.#has.get(id) !== version);
    for (const { id, version } of differing) this.#has.set(id, version);
    this.#mark = page.mark(now, state, this.#has);
    const hadErrors = this.problems.length > 0;
    this.problems = [];
    if (differing.length > 0) {
      const parts = [...partsOf(differing)].filter((part) => !this.#parts.has(part));
      for (const part of parts) this.#parts.add(part);
      const modules = differing.map(messageOf);
      return { answer: this.#ask({ type: "update", modules, parts: partsCode(parts) }) };
    }
    return hadErrors ? { answer: this.#ask({ type: "ok" }) } : undefined;
  }

  #ask(message: ServerMessage): Promise<Report | null> {
    if (this.socket.readyState !== this.socket.OPEN) return Promise.resolve(null);
    this.#tell(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #tell(message: ServerMessage): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #receive(text: string): void {
    let message: PageMessage;
    try {
      message = JSON.parse(text) as PageMessage;
    } catch {
      this.socket.terminate();
      return;
    }
    const { events } = this;
    switch (message?.type) {
      case "hello":
        this.#html = String(message.html);
        this.#has = new Map();
        this.#parts.clear();
        this.#learn(message.modules);
        this.#isGreeted = true;
        events.onConnected();
        void this.#catchUp();
        break;
      case "ping":
        this.#tell({ type: "pong" });
        break;
      case "loaded":
        this.#learn(message.modules);
        void this.#catchUp();
        break;
      case "updated":
        this.#waiting.shift()?.(message.report ?? null);
        break;
      case "reloading":
        this.#waiting.shift()?.(null);
        events.onReloading(String(message.reason), [message.chain].flat().map(String));
        break;
      case "error":
        events.onError(String(message.message), message.stack ? String(message.stack) : undefined);
        break;
      case "warn":
        events.onWarning(String(message.message), message.once === true);
        break;
      case "console":
        events.onConsole(String(message.level), String(message.text));
        break;
      case "event":
        events.onEvent(String(message.event), message.data, {
          send: (event, data) => this.#tell({ type: "event", event, data }),
        });
        break;
    }
  }

  #learn(modules: Readonly<Record<string, string>> | undefined): void {
    for (const [id, version] of Object.entries(modules ?? {})) this.#has.set(id, String(version));
  }
}
