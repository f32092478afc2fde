import { relative, sep } from "node:path";
import type { HtmlTag, HtmlTransformContext, Plugin } from "../../config/index.js";
import { minimalContext } from "./context.js";
import { type BoundHook, hooksOf } from "./hooks.js";
import { insertTags } from "./html-tags.js";
import { pluginFailure } from "./plugin-error.js";

/** What the hooks need of those who serve or build a document. */
export interface HtmlHost {
  /** Called for a file that the document depends on, before it is read. */
  onFile(path: string): void;
  warn(message: string): void;
}

/** `transformIndexHtml` of all plugins. */
export class HtmlHooks {
  readonly #hooks: BoundHook[];

  /** @param plugins in their order */
  constructor(plugins: readonly Plugin[], root: string) {
    this.#hooks = hooksOf(plugins, "transformIndexHtml", root);
  }

  get isEmpty(): boolean {
    return this.#hooks.length === 0;
  }

  /** Hooks with `order: "pre"`: scripts and files that they add are those of the document. @throws what a plugin threw, with its name */
  before(html: string, context: HtmlTransformContext, host: HtmlHost): Promise<string> {
    const early = this.#hooks.filter(({ rank }) => rank === 0);
    return transformed(html, early, context, host);
  }

  /** The other hooks: they get the document as browsers get it. @throws what a plugin threw, with its name */
  after(html: string, context: HtmlTransformContext, host: HtmlHost): Promise<string> {
    const late = this.#hooks.filter(({ rank }) => rank > 0);
    return transformed(html, late, context, host);
  }
}

async function transformed(
  html: string,
  hooks: readonly BoundHook[],
  context: HtmlTransformContext,
  { onFile, warn }: HtmlHost,
): Promise<string> {
  const { filename } = context;
  let text = html;
  for (const { plugin, handler } of hooks) {
    const frame = { id: filename, code: text, addFile: onFile };
    const own = minimalContext(plugin, frame, warn);
    try {
      const result = await handler.call(own, text, context);
      if (!result) continue;
      if (typeof result === "string") text = result;
      else if (Array.isArray(result)) text = insertTags(text, result, own.warn);
      else {
        const { html = text, tags = [] } = result as { html?: string; tags?: HtmlTag[] };
        text = insertTags(html, tags, own.warn);
      }
    } catch (error) {
      throw pluginFailure(error, plugin.name, filename, text);
    }
  }
  return text;
}

/** What every hook may know of a document. @param root folder of the project */
export function htmlContext(root: string, filename: string): { path: string; filename: string } {
  return { path: `/${relative(root, filename).split(sep).join("/")}`, filename };
}
