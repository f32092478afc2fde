import { type Stats, statSync } from "node:fs";

/** How far file times lag behind the clock at most: the kernel's tick. */
export const TIMESTAMP_LAG_MS = 10;

/** A file's metadata at one point in time. */
export interface Snapshot {
  /** Differs after every save; empty if the file is missing or cannot be read. */
  readonly state: string;
  readonly sizeBytes: number;
  /** Time of the last change or rename, in ms since 1970; `undefined` if the file is missing. */
  readonly changedAt: number | undefined;
}

/** Takes a snapshot. An unreadable file counts as missing: reading it will report the error. */
export function takeSnapshot(path: string): Snapshot {
  const stats = statsOf(path);
  if (!stats) return { state: "", sizeBytes: 0, changedAt: undefined };
  return { state: `${stats.mtimeMs} ${stats.size} ${stats.ino}`, sizeBytes: stats.size, changedAt: stats.ctimeMs };
}

/** Tells a folder from another one that took its place; empty if there is none. Inode numbers are used again. */
export function identityOf(folder: string): string {
  const stats = statsOf(folder);
  return stats ? `${stats.ino} ${stats.birthtimeMs}` : "";
}

/** The earliest time at which one of the files changed, in ms since 1970; `undefined` if all are missing. */
export function earliestChange(paths: readonly string[]): number | undefined {
  const times = paths.flatMap((path) => takeSnapshot(path).changedAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * Names a file that is not a regular one: reading a named pipe or a device may never end.
 * @returns for example "a named pipe"; `undefined` for a regular file, a missing one, and one that cannot be examined
 */
export function irregularKind(path: string): string | undefined {
  const stats = statsOf(path);
  return stats && kindOf(stats);
}

/** {@link irregularKind} of a file that is known already. */
export function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isDirectory()) return "a directory";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

/** Whether there is a regular file, or a link to one. */
export function isRegularFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

export function isDirectory(path: string): boolean {
  return statsOf(path)?.isDirectory() === true;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a folder without permission, or a link to itself
  }
}
