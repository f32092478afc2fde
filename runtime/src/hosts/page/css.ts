/** The style sheets of a page, each swapped in place (rule W7). The server puts this script in front of the first of them. */
import type { Report } from "../../registry/updater.js";
import type { PageRuntime } from "./runtime.js";

type Names = Readonly<Record<string, string>>;

declare module "./runtime.js" {
  interface PageRuntime {
    /**
     * A sheet that a module imports, or a new text for one that the document links.
     * @param names the classes of a CSS module; `named` has those whose names can be those of exports
     * @returns whether the page took it in place: nothing has to run
     */
    css?: (id: string, version: string, text: string, names?: Names, named?: Names) => boolean;
    /** A sheet that the document links: its text comes with the first update. */
    link?: (id: string, version: string) => void;
    /** Emits the events of an update for sheets that were swapped. @returns what it did, if there are any */
    announceSwap?: (ids: readonly string[]) => Promise<Report | undefined>;
  }
}

function addCss(page: PageRuntime): void {
  const texts = new Map<string, string>();
  const elements = new Map<string, HTMLStyleElement>();
  /** The classes of CSS modules, as JSON. */
  const classes = new Map<string, string>();

  page.css = (id, version, text, names, named) => {
    const json = JSON.stringify(names ?? null);
    const before = classes.get(id);
    classes.set(id, json);
    texts.set(id, text);
    // A sheet that is shown changes at once, without a moment in which the page has no styles.
    const shown = elements.get(id);
    if (shown) shown.textContent = text;
    if (before !== undefined)
      for (const link of document.querySelectorAll<HTMLLinkElement>("link[data-hot-css]"))
        if (link.dataset["hotCss"] === id) replaceLink(link, id, text);
    page.addSource(id, {
      version,
      specifiers: [],
      dynamic: [],
      declare: (exportBinding, { meta }) => ({
        execute() {
          show(id);
          (meta["hot"] as { prune(callback: () => void): void }).prune(() => {
            elements.get(id)?.remove();
            elements.delete(id);
          });
          if (names) exportBinding({ ...named, default: names });
        },
      }),
    });
    return before === json;
  };

  page.link = (id, version) => {
    classes.set(id, "null");
    page.addSource(id, { version, specifiers: [], dynamic: [], declare: () => ({}) });
  };

  /** The payload is Vite's. */
  page.announceSwap = async (ids) => {
    if (!ids[0]) return undefined;
    const timestamp = Date.now();
    const updates = ids.map((id) => ({ type: "css-update" as const, path: id, acceptedPath: id, timestamp }));
    // An update under way may have disposed modules whose listeners it has not removed yet.
    await page.updater.save(async () => {
      await page.registry.events.emit("beforeUpdate", { type: "update", updates });
      await page.registry.events.emit("afterUpdate", { type: "update", updates });
    });
    return { changed: ids, evaluated: 0, reloaded: false, failed: false };
  };

  function show(id: string): void {
    if (elements.has(id)) return;
    const style = document.createElement("style");
    style.dataset["hotCss"] = id;
    style.textContent = texts.get(id) ?? "";
    elements.set(id, style);
    document.head.append(style);
  }
}

/** A sheet of the document becomes a style element, which needs no request. It keeps its place and what says when it applies. */
function replaceLink(link: HTMLLinkElement, id: string, text: string): void {
  const style = document.createElement("style");
  for (const { name, value } of link.attributes)
    if (!/^(rel|href|integrity|crossorigin|data-hot-css)$/.test(name)) style.setAttribute(name, value);
  style.dataset["hotLink"] = id;
  style.textContent = text;
  const next = link.nextElementSibling as HTMLElement | null;
  if (next?.dataset["hotLink"] === id) next.textContent = text;
  else link.after(style);
  link.disabled = true;
}

if (globalThis.__hot__ && !globalThis.__hot__.css) addCss(globalThis.__hot__);
