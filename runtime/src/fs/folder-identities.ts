import { identityOf } from "./snapshot.js";

/** A folder may be removed and created again a moment after a build or a batch. */
const CHECK_DELAYS_MS = [20, 200];

/**
 * Notices when another folder has taken the place of one, as by `git checkout` and `git clean`. watchpack 2.6 goes on watching the folder that is
 * gone, if there is another one when it handles the event (docs/upstream/watchpack.md).
 */
export class FolderIdentities {
  readonly #identities = new Map<string, string>();

  add(folder: string): void {
    if (!this.#identities.has(folder)) this.#identities.set(folder, identityOf(folder));
  }

  /** Forgets all folders but these. */
  keep(folders: ReadonlySet<string>): void {
    for (const folder of this.#identities.keys()) if (!folders.has(folder)) this.#identities.delete(folder);
  }

  /** The folders that were replaced, came or went since they were added, or since the last call. */
  takeReplaced(): string[] {
    return [...this.#identities.keys()].filter((folder) => {
      const now = identityOf(folder);
      if (this.#identities.get(folder) === now) return false;
      this.#identities.set(folder, now);
      return true;
    });
  }
}

/** Calls `check` a few times soon. */
export function checkFoldersLater(check: () => void): void {
  for (const delay of CHECK_DELAYS_MS) setTimeout(check, delay).unref();
}
