import { type Stats, statSync } from "node:fs";

/** How long a file that may be half-written is waited for, in ms: one that got smaller, or is away. */
export const HALF_WRITTEN = 30;
/**
 * How long one is that most likely is, in ms: hardly anybody saves an empty file, or one that cannot be compiled. Editors and shells
 * empty a file before they write it, and on a busy machine they may have to wait for a processor in between.
 */
export const UNFINISHED = 250;

/** How far the times of files lag behind the clock at most, in ms: the kernel's tick. */
export const TICK = 10;

/** What a file was when it was looked at. */
export interface Look {
  /** Another one after every save; empty if there is no file. */
  readonly state: string;
  /** In bytes. */
  readonly size: number;
  /** When it came to be what it is, in ms since 1970; a rename counts. `undefined` if there is no file. */
  readonly savedAt: number | undefined;
}

/** One that cannot be looked at is none: whoever reads it says why. */
export function lookAt(path: string): Look {
  const stats = statsOf(path);
  if (!stats) return { state: "", size: 0, savedAt: undefined };
  return { state: `${stats.mtimeMs} ${stats.size} ${stats.ino}`, size: stats.size, savedAt: stats.ctimeMs };
}

/** When the first of these came to be what it is, in ms since 1970. */
export function firstSaved(paths: readonly string[]): number | undefined {
  const times = paths.flatMap((path) => lookAt(path).savedAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a folder that may not be entered, a link to itself
  }
}
