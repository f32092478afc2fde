import { basename, extname, relative } from "node:path";
import type { OutputChunk } from "rolldown";
import { versionOf } from "../dev-server/version.js";
import { HASH_LENGTH, HASHED_FOLDER, type OutputFiles } from "./output-files.js";

export type WorkerChunk = Pick<OutputChunk, "code" | "map" | "imports">;

/**
 * Bundles a worker with all that it imports to one script.
 * @param urlOfWorker the URL of a worker that it makes
 * @returns nothing if there were errors, which are reported elsewhere
 */
export type BundleWorker = (path: string, urlOfWorker: (path: string) => string) => Promise<WorkerChunk | undefined>;

interface Worker {
  path: string;
  chunk: WorkerChunk;
  /** Paths of the workers that it makes. */
  made: Set<string>;
}

/** The workers of pages (rule W4), by the paths of their modules. */
export class Workers {
  readonly #workers = new Map<string, Promise<Worker>>();

  /** @param root folder of the project */
  constructor(
    private readonly root: string,
    private readonly output: OutputFiles,
    private readonly bundle: BundleWorker,
  ) {}

  /** Adds a worker, and those that it makes, to the output. @returns its URL */
  async urlOf(path: string): Promise<string> {
    const workers = await this.#reachable(path);
    for (const { path, chunk, made } of workers) {
      let { code } = chunk;
      for (const other of made) code = code.replaceAll(this.#placeholder(other), await this.#hash(other));
      this.#add(nameOf(path, await this.#hash(path)), { ...chunk, code });
    }
    return this.output.urlOf(nameOf(path, await this.#hash(path)));
  }

  #add(name: string, { code, map, imports }: WorkerChunk): void {
    // Modules that other hosts serve can be imported by module workers only. Everything else is a script for both kinds.
    const [before, after] = imports.length > 0 ? ["", ""] : [SCRIPT_START, SCRIPT_END];
    const comment = map ? `//# sourceMappingURL=${basename(name)}.map\n` : "";
    this.output.contents.set(name, `${before}${code}${after}${comment}`);
    if (!map) return;
    const { sources, sourcesContent, names, mappings } = map;
    const moved = ";".repeat(before.split("\n").length - 1) + mappings;
    this.output.contents.set(
      `${name}.map`,
      JSON.stringify({ version: 3, file: basename(name), sources, sourcesContent, names, mappings: moved }),
    );
  }

  /** Workers may make each other: the hash in a worker's name is of all that it can reach. */
  async #hash(path: string): Promise<string> {
    const [own, ...others] = await this.#reachable(path);
    return versionOf([own!.chunk.code, ...others.map(({ chunk }) => chunk.code).sort()], HASH_LENGTH);
  }

  /** A worker, and those that it makes directly or indirectly. */
  async #reachable(path: string, found = new Map<string, Worker>()): Promise<Worker[]> {
    const worker = await this.#worker(path);
    found.set(path, worker);
    for (const made of worker.made) if (!found.has(made)) await this.#reachable(made, found);
    return [...found.values()];
  }

  #worker(path: string): Promise<Worker> {
    let worker = this.#workers.get(path);
    if (!worker) this.#workers.set(path, (worker = this.#build(path)));
    return worker;
  }

  async #build(path: string): Promise<Worker> {
    const made = new Set<string>();
    const chunk = await this.bundle(path, (other) => {
      made.add(other);
      void this.#worker(other);
      return this.output.urlOf(nameOf(other, this.#placeholder(other)));
    });
    return { path, chunk: chunk ?? { code: "", map: null, imports: [] }, made };
  }

  /** Stands for a worker's hash until that is known. It has the same length, so source maps stay right. */
  #placeholder(path: string): string {
    return `~${versionOf([relative(this.root, path)], HASH_LENGTH - 1)}`;
  }
}

/** Errors become uncaught ones: the page hears of them as of those of any worker. */
const SCRIPT_START = '(async()=>{"use strict";\n';
const SCRIPT_END = "})().catch(reportError);\n";

function nameOf(path: string, hash: string): string {
  return `${HASHED_FOLDER}/${basename(path, extname(path))}-${hash}.js`;
}
