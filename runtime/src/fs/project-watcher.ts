import { configFilesOf } from "./config-files.js";
import type { ContentHashes } from "./content-hashes.js";
import { TreeWatcher } from "./tree-watcher.js";
import { Watcher } from "./watcher.js";

/** What handles the batches of a {@link ProjectWatcher}. */
export interface ProjectEvents {
  /** Source files were saved, created or removed. */
  onSources(paths: string[]): Promise<void> | void;
  /** A file that decides how all modules are resolved and compiled has a new content (rule N5). */
  onConfig(path: string): Promise<void> | void;
  /** May compile the first file of a batch during the settle window. */
  onFirst?(path: string): void;
  /** A file was saved while a batch is handled. */
  onWaiting?(): void;
  /** Whether something that happened in a folder of {@link ProjectWatcher.addFolder} matters. */
  concerns?(path: string): boolean;
  warn(message: string): void;
}

/** Watches a project's sources, as they are added, and its config files. */
export class ProjectWatcher {
  readonly #watcher: Watcher;
  readonly #configFiles: ContentHashes;
  #trees: TreeWatcher | undefined;

  /** @param folder of the program: config files are found from there up */
  constructor(
    folder: string,
    private readonly events: ProjectEvents,
  ) {
    this.#configFiles = configFilesOf(folder, (message) => events.warn(message));
    this.#watcher = new Watcher(
      folder,
      (paths) => {
        const isConfig = (path: string): boolean => this.#configFiles.has(path);
        const [changedConfig] = this.#configFiles.takeChanged(paths.filter(isConfig));
        return changedConfig === undefined ? events.onSources(paths) : events.onConfig(changedConfig);
      },
      (path) => events.onFirst?.(path),
      () => events.onWaiting?.(),
    );
    for (const path of this.#configFiles.paths) this.#watcher.add(path);
  }

  /**
   * Watches a source file, whether it exists or not.
   * @param readSince see {@link Watcher.add}; without it, call this before the file is read
   * @returns whether it existed when it was last looked at
   */
  add(path: string, readSince?: number): boolean {
    return this.#watcher.add(path, readSince);
  }

  /** Watches a folder, however deep, for files that come and go. */
  addFolder(path: string): void {
    this.#trees ??= new TreeWatcher((path) => {
      if (this.events.concerns?.(path)) this.#watcher.report(path);
    });
    this.#trees.add(path);
  }

  /** Watches a file that concerns all modules, besides those that are found by their names. */
  addConfig(path: string): void {
    this.#configFiles.takeChanged([path]); // its content is known from now on
    this.#watcher.add(path);
  }

  /** See {@link Watcher.hasManyMissing}. */
  get hasManyMissing(): boolean {
    return this.#watcher.hasManyMissing;
  }

  /** See {@link Watcher.forgetMissing}; config files are never forgotten. */
  forgetMissing(forget: (path: string) => boolean): void {
    this.#watcher.forgetMissing((path) => !this.#configFiles.has(path) && forget(path));
  }

  /** @returns when every save of these files up to now has been handled */
  upToDate(paths: Iterable<string>): Promise<void> {
    return this.#watcher.upToDate(paths);
  }

  close(): void {
    this.#trees?.close();
    this.#watcher.close();
  }
}
