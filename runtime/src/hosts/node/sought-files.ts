import { existsSync } from "node:fs";

/** Files that modules look for, and by which modules: only these are worth watching while they do not exist. */
export class SoughtFiles {
  /** The importers of each file that was not found; none of a file that was found when it was imported. */
  readonly #importers = new Map<string, Set<string>>();

  addModule(path: string): void {
    if (!this.#importers.has(path)) this.#importers.set(path, new Set());
  }

  /** @param candidates that would resolve an import of `importer`, if one of them existed */
  addCandidates(candidates: readonly string[], importer: string): void {
    for (const path of candidates) {
      this.addModule(path);
      this.#importers.get(path)!.add(importer);
    }
  }

  /** Forgets a missing file that only files look for that are missing, too. @returns whether it did */
  forget(path: string): boolean {
    const importers = this.#importers.get(path);
    // It is no module of the registry: CommonJS modules are Node's.
    if (!importers || [...importers].some((importer) => existsSync(importer))) return false;
    return this.#importers.delete(path);
  }
}
