/**
 * Half a save is no update (rules U1, N5). Editors and shells truncate a file before they write it, write it in pieces, or
 * replace it by a rename. This file decides how a partial write is recognized and how long its rest is awaited.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { traced } from "../diagnostics/trace.js";
import { irregularKind, kindOf, type Snapshot, takeSnapshot } from "./snapshot.js";

/** For a file that became smaller, disappeared, or lost its final newline: the rest usually follows at once. */
export const TRUNCATED_WAIT_MS = 30;
/** For a file that is empty or does not compile: on a busy machine its writer may have to wait for a processor. */
export const EMPTY_WAIT_MS = 250;
/** The longest wait for a file that somebody writes again and again. */
export const MAX_WAIT_MS = 1000;
const POLL_INTERVAL_MS = 2;

/**
 * How long the rest of a changed file should be awaited, counted from its last event.
 * @param previous the file before the change, if it was known
 * @returns 0 if the file looks complete, in ms otherwise
 */
export function partialWriteWaitMs(current: Snapshot, previous: Snapshot | undefined): number {
  if (!current.state) return TRUNCATED_WAIT_MS; // a save by rename removes it for a moment
  if (current.sizeBytes === 0) return EMPTY_WAIT_MS;
  return current.sizeBytes < (previous?.sizeBytes ?? 0) ? TRUNCATED_WAIT_MS : 0;
}

/** Whether a file is empty and was changed so recently that its content is probably still to come. */
export function isRecentlyEmptied(path: string): boolean {
  const { sizeBytes, changedAt = 0 } = takeSnapshot(path);
  return sizeBytes === 0 && Date.now() - changedAt < EMPTY_WAIT_MS;
}

/** Reads files, and reads them again where it read half of a save. */
export class CompleteReader {
  readonly #endedWithNewline = new Set<string>();

  /**
   * Reads a file and uses its text, again if the text turns out to be part of a save.
   * @param use compiles the text, for example; if it throws and the file is saved again, it gets the new text
   * @returns the result of the last `use`
   * @throws what `use` threw for a complete file, and {@link FileReadError} if the file cannot be read
   */
  async read<T>(path: string, use: (text: string) => Promise<T> | T): Promise<T> {
    for (;;) {
      let text: string | undefined;
      try {
        text = await readStable(path);
        const endsWithNewline = text.endsWith("\n");
        const lostNewline = !endsWithNewline && this.#endedWithNewline.has(path);
        if (lostNewline && (await changesAfter(path, text, TRUNCATED_WAIT_MS))) continue;
        const result = await use(text);
        if (endsWithNewline) this.#endedWithNewline.add(path);
        else this.#endedWithNewline.delete(path);
        return result;
      } catch (error) {
        const isFinal = text === undefined && irregularKind(path) !== undefined;
        if (!isFinal && (await changesAfter(path, text, EMPTY_WAIT_MS))) continue;
        throw text === undefined ? new FileReadError(path, error as NodeJS.ErrnoException) : error;
      }
    }
  }
}

/** A file cannot be read. `code` is Node's. */
export class FileReadError extends Error {
  readonly code: string | undefined;

  constructor(path: string, { message, code }: NodeJS.ErrnoException) {
    super(`${path} cannot be read: ${message}`);
    this.stack = this.message; // the place where it is thrown does not help anybody
    this.code = code;
  }
}

/** Reads a file, and again if it changed meanwhile or is empty for now. */
async function readStable(path: string): Promise<string> {
  for (const start = Date.now(); ; ) {
    const { content, isStable, mtimeMs } = traced("read", path, () => readOnce(path));
    const isComplete = isStable && (content.length > 0 || Date.now() - mtimeMs > EMPTY_WAIT_MS);
    if (isComplete || Date.now() - start > MAX_WAIT_MS) return content.toString();
    await wait(POLL_INTERVAL_MS);
  }
}

/** Synchronous: handing it to the thread pool takes longer than reading. */
function readOnce(path: string): { content: Buffer; isStable: boolean; mtimeMs: number } {
  // Without O_NONBLOCK a named pipe would block here. Windows does not have it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const before = fstatSync(file);
    const kind = kindOf(before);
    if (kind) throw Object.assign(new Error(`it is ${kind}, not a regular file`), { code: "ERR_NOT_A_FILE" });
    const content = readFileSync(file);
    const { size, mtimeMs } = fstatSync(file);
    return { content, isStable: content.length === size && before.mtimeMs === mtimeMs, mtimeMs };
  } finally {
    closeSync(file);
  }
}

/**
 * Waits until a file has been quiet for `quietMs`.
 * @param text the text that was read; `undefined` if it could not be read
 * @returns whether the file has another text now
 */
async function changesAfter(path: string, text: string | undefined, quietMs: number): Promise<boolean> {
  const start = Date.now();
  const modifiedAt = (): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? start;
  try {
    while (Date.now() - modifiedAt() < quietMs && Date.now() - start < MAX_WAIT_MS) await wait(POLL_INTERVAL_MS);
    return irregularKind(path) ? text !== undefined : readFileSync(path, "utf8") !== text;
  } catch {
    return text !== undefined; // it disappeared, or still cannot be read
  }
}
