import { createHash } from "node:crypto";
import { join } from "node:path";
import { Script } from "node:vm";
import { traced } from "../diagnostics/trace.js";
import { ensurePrivateFolder, readPrivateFile, userCacheFolder, writePrivateFile } from "../fs/private-folder.js";
import { markUsed } from "./disk-cache.js";

/** Larger files are not read, and not written. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** The program has started, and what it ran is compiled. */
const WRITE_DELAY_MS = 250;
/** V8's data is made in slices that do not delay the program. */
const SLICE_MS = 3;
/** Hash of what follows, and how long the index is. */
const HASH_BYTES = 20;
const HEAD_BYTES = HASH_BYTES + 4;

interface Known {
  version: string;
  data: Buffer;
}

/**
 * V8's bytecode of the modules of a program's start, for the next start: one file for each program, which holds the functions
 * that ran, too. Without it V8 compiles the outline of each module, and then each function that is called. It only saves time. A file
 * that is damaged, or of another program or version, is ignored and replaced.
 *
 * Each module stays a script of its own: stack traces, call sites and the inspector see the same as without the cache.
 */
export class CodeCache {
  readonly #folder = join(userCacheFolder(), "import-meta-hot");
  readonly #file: string;
  /** What the file had, by path; `undefined` until it is read and after it was written. */
  #known: Map<string, Known> | undefined;
  /** The modules of this start. */
  readonly #scripts = new Map<string, { version: string; script: Script; data: Buffer | undefined }>();
  /** What is compiled after the start is not kept: V8 holds scripts longer than functions (rule N4). */
  #isStarting = true;

  /** @param program names what the code is compiled for; versions of Node do not share files */
  constructor(program: string) {
    const name = createHash("sha1").update(`1\0${process.version}\0${process.arch}\0${program}`).digest("hex");
    this.#file = join(this.#folder, `${name}.v8`);
  }

  /**
   * Compiles a function, if the program is starting.
   * @param version equal for equal text
   * @param text an expression
   * @throws a SyntaxError if the text is not valid
   */
  evaluate(path: string, version: string, text: string): unknown {
    if (!this.#isStarting) return undefined;
    this.#known ??= traced("read code cache", undefined, () => this.#read());
    const known = this.#known.get(path);
    const cachedData = known?.version === version ? known.data : undefined;
    const name = cachedData ? "instantiate, cached" : "instantiate";
    const script = traced(name, path, () => new Script(text, { filename: path, ...(cachedData && { cachedData }) }));
    this.#scripts.set(path, { version, script, data: script.cachedDataRejected ? undefined : cachedData });
    return script.runInThisContext();
  }

  /** To be called when the program has started. Writes the file soon, if it lacks anything. */
  started(): void {
    if (!this.#isStarting) return;
    this.#isStarting = false;
    this.#known = undefined;
    const scripts = [...this.#scripts];
    this.#scripts.clear();
    if (scripts.some(([, { data }]) => !data))
      setTimeout(() => this.#writeSlice(scripts, [], []), WRITE_DELAY_MS).unref();
  }

  #writeSlice(
    scripts: Array<[string, { version: string; script: Script; data: Buffer | undefined }]>,
    index: Array<[path: string, version: string, bytes: number]>,
    blobs: Buffer[],
  ): void {
    const end = performance.now() + SLICE_MS;
    while (scripts[0] && performance.now() < end) {
      const [path, { version, script, data = script.createCachedData() }] = scripts.pop()!;
      index.push([path, version, data.length]);
      blobs.push(data);
    }
    if (scripts[0]) setTimeout(() => this.#writeSlice(scripts, index, blobs), SLICE_MS).unref();
    else this.#write(JSON.stringify(index), blobs);
  }

  #write(index: string, blobs: Buffer[]): void {
    const head = Buffer.alloc(HEAD_BYTES);
    const indexBytes = Buffer.from(index);
    head.writeUInt32LE(indexBytes.length, HASH_BYTES);
    const content = Buffer.concat([head, indexBytes, ...blobs]);
    hashOf(content).copy(content);
    if (content.length <= MAX_FILE_BYTES && ensurePrivateFolder(this.#folder)) writePrivateFile(this.#file, content);
  }

  #read(): Map<string, Known> {
    const known = new Map<string, Known>();
    try {
      const content = readPrivateFile(this.#file, MAX_FILE_BYTES);
      // V8 itself does not check whether its data is damaged.
      if (!content.subarray(0, HASH_BYTES).equals(hashOf(content))) return known;
      let start = HEAD_BYTES + content.readUInt32LE(HASH_BYTES);
      const index = JSON.parse(content.toString("utf8", HEAD_BYTES, start)) as Array<[string, string, number]>;
      for (const [path, version, bytes] of index) {
        known.set(path, { version, data: content.subarray(start, (start += bytes)) });
      }
      markUsed(this.#file);
    } catch {
      // There is none, or somebody else can write it.
    }
    return known;
  }
}

function hashOf(content: Buffer): Buffer {
  return createHash("sha1").update(content.subarray(HASH_BYTES)).digest();
}
