import { sep } from "node:path";
import { checkFoldersLater, FolderIdentities } from "../fs/folder-identities.js";

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

/** Watches folders again that were removed and created: every later save in them would be lost (see {@link FolderIdentities}). */
export function watchReplacedFolders(compiler: WatchedCompiler): void {
  const identities = new FolderIdentities();
  const check = (): void => {
    const fileSystem = compiler.watchFileSystem as WatchpackFileSystem | undefined;
    const folders = fileSystem?.watcher?.watcherManager?.directoryWatchers;
    if (!folders) return;
    for (const folder of identities.takeReplaced()) watchAnew(folders.get(folder));
    for (const folder of folders.keys()) if (!folder.includes(`${sep}node_modules`)) identities.add(folder);
  };
  // Not when it is built: the page waits for the update.
  compiler.hooks.done.tap("ImportMetaHot", () => checkFoldersLater(check));
}

function watchAnew(folderWatcher: FolderWatcher | undefined): void {
  // Without a watcher it waits for the folder to come.
  if (!folderWatcher?.watcher || !folderWatcher.createWatcher || !folderWatcher.doScan) return;
  folderWatcher.watcher.close();
  folderWatcher.createWatcher();
  folderWatcher.doScan(false);
}
