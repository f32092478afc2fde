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
}

/** One that cannot be looked at is none: whoever reads it says why. */
export function lookAt(path: string): Look {
  const stats = statsOf(path);
  return stats ? { state: `${stats.mtimeMs} ${stats.size} ${stats.ino}`, size: stats.size } : { state: "", size: 0 };
}

/** @returns how long, in ms, the rest of a file is waited for that had `sizeBefore` bytes; 0 if it looks whole. */
export function patienceWith({ state, size }: Look, sizeBefore = 0): number {
  if (state && size === 0) return UNFINISHED;
  return state && size >= sizeBefore ? 0 : HALF_WRITTEN; // a save by rename takes it away for a moment
}

/** When a file came to be what it is, in ms since 1970; a rename counts. `undefined` if it is gone. */
export function savedAt(path: string): number | undefined {
  return statsOf(path)?.ctimeMs;
}

/** When the first of these came to be what it is, in ms since 1970. */
export function firstSaved(paths: readonly string[]): number | undefined {
  const times = paths.flatMap((path) => savedAt(path) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a folder that may not be entered, a link to itself
  }
}
