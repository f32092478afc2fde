import { sep } from "node:path";
import { identityOf } from "../fs/snapshot.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WatchedCompiler {
  hooks: { done: { tap(name: string, callback: (stats: any) => void): void } };
  /** watchpack is behind it. What is used of that is not public API. */
  watchFileSystem?: unknown;
}

interface WatchpackFileSystem {
  watcher?: { watcherManager?: { directoryWatchers?: ReadonlyMap<string, FolderWatcher> } } | null;
}

interface FolderWatcher {
  watcher?: { close(): void } | null;
  createWatcher?(): void;
  doScan?(initial: boolean): void;
}

/** A folder may be removed and created again a moment after a build. */
const CHECK_DELAYS_MS = [20, 200];

/**
 * Watches folders again that were removed and created, as by `git checkout`: watchpack goes on watching the folder that is gone, and every later
 * save in it would be lost (docs/upstream/watchpack.md).
 */
export function watchReplacedFolders(compiler: WatchedCompiler): void {
  /** Which folder each watched folder is, by path. */
  const places = new Map<string, string>();
  const check = (): void => {
    const { watcher } = (compiler.watchFileSystem ?? {}) as WatchpackFileSystem;
    for (const [folder, folderWatcher] of watcher?.watcherManager?.directoryWatchers ?? []) {
      if (folder.includes(`${sep}node_modules`)) continue;
      const before = places.get(folder);
      const now = identityOf(folder);
      places.set(folder, now);
      if (before !== undefined && before !== now) watchAnew(folderWatcher);
    }
  };
  compiler.hooks.done.tap("ImportMetaHot", () => {
    // Not now: the page waits for the update.
    for (const delay of CHECK_DELAYS_MS) setTimeout(check, delay).unref();
  });
}

function watchAnew(folderWatcher: FolderWatcher): void {
  // Without a watcher it waits for the folder to come.
  if (!folderWatcher.watcher || !folderWatcher.createWatcher || !folderWatcher.doScan) return;
  folderWatcher.watcher.close();
  folderWatcher.createWatcher();
  folderWatcher.doScan(false);
}
