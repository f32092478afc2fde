/** Shows errors over the page (rule U15). It knows no bundler: each host says where its server describes errors and opens the editor. */
import { TOKEN_HEADER } from "../core/protocol.js";
import { type Display, type Problem, placeOf, type RawProblem } from "../diagnostics/problem.js";

const STYLE = `
  dialog { all: initial; position: fixed; inset: 0; margin: auto; box-sizing: border-box; display: flex; flex-direction: column;
    width: min(60rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); padding: 0; border-radius: 8px; border-top: 6px solid #e5484d;
    background: #17181c; color: #ececf1; font: 15px/1.5 system-ui, sans-serif; box-shadow: 0 10px 40px #0008; overflow: hidden }
  dialog::backdrop { background: #000a }
  header { display: flex; align-items: center; gap: 1rem; padding: .75rem 1.25rem; border-bottom: 1px solid #34363f }
  h1 { flex: 1; margin: 0; font-size: 1rem; color: #ff8b8f }
  main { overflow: auto; padding: 0 1.25rem 1rem }
  article + article { border-top: 1px solid #34363f; margin-top: 1rem }
  pre { margin: .75rem 0; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
  pre.frame { padding: .75rem; background: #0d0e11; border-radius: 6px; white-space: pre; overflow-x: auto }
  pre.stack { color: #a9abb5 }
  button { font: inherit; color: inherit; background: #2a2c34; border: 1px solid #464955; border-radius: 6px; padding: .2rem .75rem; cursor: pointer }
  button.place { color: #8ec7ff; background: none; border: 0; padding: 0; margin-top: .75rem; text-decoration: underline; font: 13px ui-monospace, monospace }
  button:focus-visible, dialog:focus-visible { outline: 2px solid #8ec7ff; outline-offset: 2px }
  footer { padding: .5rem 1.25rem; border-top: 1px solid #34363f; color: #a9abb5; font-size: 13px }`;

interface Shown {
  raw: RawProblem;
  problem: Problem;
}

interface Open {
  element: HTMLElement;
  dialog: HTMLDialogElement;
  title: HTMLElement;
  problems: HTMLElement;
}

/** Paths of the server, and the token that its routes want. */
export interface OverlayRoutes {
  /** Opens the editor. */
  editor: string;
  /** Finds the place of an error in the sources. */
  describe: string;
  token: string;
}

export class Overlay implements Display {
  /** The number of errors that were shown so far. */
  errors = 0;
  #shown: Shown[] = [];
  #open: Open | undefined;

  constructor(private readonly routes: OverlayRoutes) {}

  show(raw: RawProblem): void {
    this.errors++;
    if (this.#shown.some(({ raw: known }) => known.message === raw.message && known.stack === raw.stack)) return;
    const shown: Shown = { raw, problem: { message: raw.message, name: raw.moduleName, stack: raw.stack } };
    this.#shown.push(shown);
    this.#render();
    void this.#describe(raw).then((problem) => {
      if (!problem || !this.#shown.includes(shown)) return;
      shown.problem = problem;
      this.#render();
    });
  }

  clear(kind?: "build"): void {
    const stay = kind === "build" ? this.#shown.filter(({ raw }) => raw.stack !== undefined) : [];
    if (stay.length === this.#shown.length) return;
    this.#shown = stay;
    this.#render();
  }

  #render(): void {
    const count = this.#shown.length;
    if (count === 0) {
      this.#close();
      return;
    }
    this.#open ??= this.#create();
    const build = this.#shown.every(({ raw }) => raw.stack === undefined);
    const title = `${count === 1 ? "" : `${count} `}${build ? "build error" : "error"}${count === 1 ? "" : "s"}`;
    this.#open.title.textContent = title[0]!.toUpperCase() + title.slice(1);
    this.#open.problems.replaceChildren(...this.#shown.map(({ problem }) => this.#article(problem)));
  }

  #create(): Open {
    const element = document.createElement("import-meta-hot-overlay");
    const root = element.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    // A modal dialog keeps the focus, is announced, and closes on Esc by itself.
    const dialog = create("dialog", {
      role: "alertdialog",
      "aria-labelledby": "title",
      "aria-describedby": "problems",
    });
    const title = create("h1", { id: "title" });
    const problems = create("main", { id: "problems" });
    const close = create("button", { type: "button" }, "Close");
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      // It comes late: by then another may be open.
      if (this.#open?.dialog !== dialog) return;
      this.#shown = [];
      this.#close();
    });
    dialog.append(
      create("header", {}, title, close),
      problems,
      create("footer", {}, "Closes on Esc and when the code is fixed."),
    );
    root.append(dialog);
    (document.body ?? document.documentElement).append(element);
    dialog.showModal();
    return { element, dialog, title, problems };
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.dialog.close(); // gives the focus back
    open?.element.remove();
  }

  #article(problem: Problem): HTMLElement {
    const { message, file, line, column, frame, stack } = problem;
    const article = create("article", {});
    const place = placeOf(problem);
    if (file) {
      const open = create("button", { type: "button", class: "place", title: "Open in the editor" }, place);
      open.addEventListener("click", () => void this.#post(this.routes.editor, { file, line, column }));
      article.append(open);
    } else if (place) article.append(create("pre", { class: "place" }, place));
    article.append(create("pre", { class: "message" }, message));
    if (frame) article.append(create("pre", { class: "frame" }, frame));
    // Most engines begin the stack with the message.
    const lines =
      stack?.startsWith(message) || stack?.includes(`: ${message}\n`)
        ? stack.slice(stack.indexOf(message) + message.length)
        : stack;
    if (lines?.trim()) article.append(create("pre", { class: "stack" }, lines.trim()));
    return article;
  }

  /** Asks the server for the place in the sources. Without a server, the overlay shows what the page knows. */
  async #describe(raw: RawProblem): Promise<Problem | undefined> {
    const response = await this.#post(this.routes.describe, raw);
    return response?.ok ? await response.json().catch(() => undefined) : undefined;
  }

  #post(path: string, body: object): Promise<Response | undefined> {
    const headers = { "content-type": "application/json", [TOKEN_HEADER]: this.routes.token };
    return fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => undefined);
  }
}

/** Shows uncaught errors and rejections. */
export function showUncaughtErrors(display: Display): void {
  addEventListener("error", ({ error, message }) =>
    display.show({ message: String(error?.message ?? message), stack: String(error?.stack ?? "") }),
  );
  addEventListener("unhandledrejection", ({ reason }) =>
    display.show({ message: String(reason?.message ?? reason), stack: String(reason?.stack ?? "") }),
  );
}

function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
  ...children: Array<Node | string>
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
