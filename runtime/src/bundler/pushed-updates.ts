import type { PushedUpdate } from "../core/protocol.js";
import { type EmittedCompilation, updateFilesOf } from "./update-files.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface EmittingCompiler {
  hooks: { emit: { tap(name: string, callback: (compilation: any) => void): void } };
}

/** Who is connected. */
interface Pages {
  readonly isEmpty: boolean;
  pushUpdate(update: PushedUpdate): void;
}

const NAME = "ImportMetaHot";
/** Pages download a larger update themselves; in characters. */
const MAX_LENGTH = 1 << 20;
/** Manifests and code: no source maps, no style sheets. */
const PUSHED = /\.js(on)?$/;

/**
 * Sends each update to the pages as soon as it is built: before it is written and announced, and without their requests for it. A page that
 * cannot use it downloads it as usual when the build is announced.
 * @param pagesOf gives the pages of this compiler, if it is known which these are
 */
export function pushUpdates({ hooks }: EmittingCompiler, pagesOf: () => Pages | undefined): void {
  // Builds that have errors or were rejected are not emitted.
  hooks.emit.tap(NAME, (compilation: EmittedCompilation) => {
    const pages = pagesOf();
    if (!pages || pages.isEmpty) return;
    const files: PushedUpdate["files"] = {};
    let length = 0;
    for (const { name, source } of updateFilesOf(compilation)) {
      if (!PUSHED.test(name)) continue;
      const text = String(source.source());
      files[name] = name.endsWith(".json") ? JSON.parse(text) : text;
      length += text.length;
    }
    if (length > 0 && length <= MAX_LENGTH) pages.pushUpdate({ hash: compilation.hash ?? "", files });
  });
}
