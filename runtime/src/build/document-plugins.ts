import type { OutputChunk } from "rolldown";
import { print } from "../terminal/print.js";
import type { OutputFiles } from "./output-files.js";
import type { BundleOptions, PageParts } from "./page-bundle.js";

/** What plugins may know of the output. */
export interface DocumentOutput {
  /** The files of the output by their names, in the bundler's shape. */
  bundle: Record<string, object>;
  /** Of the document's scripts. */
  chunk: OutputChunk | undefined;
}

/** `transformIndexHtml` of the plugins of a config file. */
export interface DocumentPlugins {
  /** @throws what a plugin threw, with its name */
  before(html: string, path: string): Promise<string>;
  /** An error of a plugin is one of the build's problems. */
  after(html: string, path: string, output: DocumentOutput): Promise<string>;
}

/** @param root folder of the project */
export async function documentPlugins(
  root: string,
  { settings }: Pick<BundleOptions, "settings">,
  { output, problems }: Pick<PageParts, "output" | "problems">,
): Promise<DocumentPlugins> {
  if (!settings) return { before: async (html) => html, after: async (html) => html };
  const { HtmlHooks, htmlContext } = await import("../dev-server/plugins/html-hooks.js");
  const hooks = new HtmlHooks(settings.plugins, root);
  const host = {
    onFile: (path: string) => void output.sources.add(path),
    warn: (message: string) => print("yellow", message),
  };
  return {
    before: (html, path) => hooks.before(html, htmlContext(root, path), host),
    after: (html, path, given) =>
      hooks.after(html, { ...htmlContext(root, path), ...given }, host).catch((error: unknown) => {
        problems.add(error, path);
        return html;
      }),
  };
}

/** The output as plugins know it from the bundler. */
export function bundleOf(
  { contents }: OutputFiles,
  chunks: Readonly<Record<string, OutputChunk>>,
): DocumentOutput["bundle"] {
  const files = Array.from(contents, ([fileName, source]) => {
    return [fileName, chunks[fileName] ?? { type: "asset", fileName, source }] as const;
  });
  return Object.fromEntries(files);
}
