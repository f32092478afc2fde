import type { ContentHashes } from "../fs/content-hashes.js";
import type { ProjectWatcher } from "../fs/project-watcher.js";
import type { Graph } from "./graph.js";
import type { Page } from "./page.js";

/**
 * Forgets files that do not exist and that no page looks for, and what was built of them.
 * @param isConfig whether a save of this file starts everything again
 */
export async function forgetMissing(
  watcher: ProjectWatcher,
  graph: Graph,
  pages: readonly Page[],
  contents: ContentHashes,
  isConfig: (path: string) => boolean,
): Promise<void> {
  const roots = await Promise.all(pages.map((page) => page.roots()));
  graph.forgetUnreached(roots.flat());
  watcher.forgetMissing((path) => {
    if (isConfig(path) || pages.some((page) => page.isMadeOf(path)) || !graph.forgetFile(path)) return false;
    contents.forget(path);
    return true;
  });
}
