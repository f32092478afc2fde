import { DESCRIBE_PATH, EDITOR_PATH } from "../core/protocol.js";
import { describeProblem } from "../diagnostics/locate.js";
import { openInEditor } from "../http/editor.js";
import { type Handler, jsonRoute } from "../http/json-route.js";
import { type BuildCompiler, filesOf } from "./build-files.js";

/** A route as dev servers take it in `setupMiddlewares`. */
export interface PageRoute {
  name: string;
  path: string;
  middleware: Handler;
}

/** Where the pages of a build find the routes: one path for each of several compilers. */
export function pathsOf({ name }: Pick<BuildCompiler, "name">): { describe: string; editor: string } {
  const suffix = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return { describe: DESCRIBE_PATH + suffix, editor: EDITOR_PATH + suffix };
}

/**
 * The routes of the overlay, for pages that have the token: to describe an error with the sources of the build, and to
 * open one of its files in the editor. Neither reads or opens anything else.
 */
export function pageRoutes(compiler: BuildCompiler, token: string): PageRoute[] {
  const files = filesOf(compiler);
  const paths = pathsOf(compiler);
  return [
    {
      name: "import-meta-hot-describe",
      path: paths.describe,
      // An update is in the page before its files are written.
      middleware: jsonRoute(token, async (raw) => {
        await files.written();
        return describeProblem(raw, files);
      }),
    },
    {
      name: "import-meta-hot-open-editor",
      path: paths.editor,
      middleware: jsonRoute(token, ({ file, line, column }) => {
        const path = files.pathOf(String(file));
        return path === undefined ? undefined : openInEditor(path, line, column);
      }),
    },
  ];
}
