import { dirname, sep } from "node:path";
import { identityOf } from "../fs/snapshot.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WatchedCompiler {
  hooks: { done: { tap(name: string, callback: (stats: any) => void): void } };
  /** watchpack is behind it. What is used of that is not public API. */
  watchFileSystem?: unknown;
}

interface WatchpackFileSystem {
  watcher?: { watcherManager?: { directoryWatchers?: Map<string, FolderWatcher> } } | null;
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
  /** Which folder each folder with sources is, by path. */
  const places = new Map<string, string>();
  const check = (paths: Iterable<string>): void => {
    for (const [folder, identity] of places) {
      const now = identityOf(folder);
      if (now === identity) continue;
      places.set(folder, now);
      watchAnew(compiler.watchFileSystem as WatchpackFileSystem | undefined, folder);
    }
    for (const path of paths) {
      const folder = dirname(path);
      if (!places.has(folder) && !path.includes(`${sep}node_modules${sep}`)) places.set(folder, identityOf(folder));
    }
  };
  compiler.hooks.done.tap(
    "ImportMetaHot",
    ({ compilation }: { compilation: { fileDependencies: Iterable<string> } }) => {
      // Not now: the page waits for the update.
      for (const delay of CHECK_DELAYS_MS) setTimeout(() => check(compilation.fileDependencies), delay).unref();
    },
  );
}

function watchAnew(fileSystem: WatchpackFileSystem | undefined, folder: string): void {
  const folderWatcher = fileSystem?.watcher?.watcherManager?.directoryWatchers?.get(folder);
  // Without a watcher it waits for the folder to come.
  if (!folderWatcher?.watcher || !folderWatcher.createWatcher || !folderWatcher.doScan) return;
  folderWatcher.watcher.close();
  folderWatcher.createWatcher();
  folderWatcher.doScan(false);
}
