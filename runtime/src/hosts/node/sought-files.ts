import { existsSync } from "node:fs";

/** Files that modules look for, and by which modules: only these are worth watching while they do not exist. */
export class SoughtFiles {
  /** The importers of each file that was not found; nothing for a file that was found when it was imported. */
  readonly #importers = new Map<string, Set<string> | undefined>();

  addModule(path: string): void {
    if (!this.#importers.has(path)) this.#importers.set(path, undefined);
  }

  /** @param candidates that would resolve an import of `importer`, if one of them existed */
  addCandidates(candidates: readonly string[], importer: string): void {
    for (const path of candidates)
      this.#importers.set(path, (this.#importers.get(path) ?? new Set<string>()).add(importer));
  }

  /** Forgets a missing file that only files look for that are missing, too. @returns whether it did */
  forget(path: string): boolean {
    const importers = [...(this.#importers.get(path) ?? [])];
    // What is unknown here is no module of the registry: CommonJS modules are Node's.
    return !importers.some((importer) => existsSync(importer)) && this.#importers.delete(path);
  }
}
