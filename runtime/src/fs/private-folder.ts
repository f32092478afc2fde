import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Permissions of others: group and world. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * The user's cache folder: `XDG_CACHE_HOME`, or the platform's default.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ A relative path in the variable is ignored.
 */
export function userCacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const configured = env["XDG_CACHE_HOME"];
  if (configured && isAbsolute(configured)) return configured;
  if (platform === "win32") return env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local");
  return platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}

/**
 * Creates a folder that only the user can open, or checks that an existing one is such a folder.
 * @returns false if another user owns it, or if it is a symbolic link or no folder: it must not be used then
 */
export function ensurePrivateFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stats = lstatSync(path);
    if (!stats.isDirectory() || !isOwn(stats.uid)) return false;
    if (stats.mode & OTHERS && process.getuid) chmodSync(path, 0o700);
    return true;
  } catch {
    return false; // a read-only home, for example
  }
}

/**
 * Reads a file that only the user can have written.
 * @param maxBytes larger files are not read
 * @throws if the file is missing, belongs to another user, is writable for others, a link, or no regular file
 */
export function readPrivateFile(path: string, maxBytes: number): Buffer {
  return withPrivateFile(path, constants.O_RDONLY, (file) => {
    if (fstatSync(file).size > maxBytes) throw new Error(`${path} is not used: it is too large`);
    return readFileSync(file);
  });
}

/**
 * Appends to a file that only the user can have written, or creates it, in one call: processes that append do not mix their lines.
 * @returns false if the file is another one, or the disk is full
 */
export function appendPrivateFile(path: string, text: string): boolean {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
  const bytes = Buffer.from(text);
  try {
    return withPrivateFile(path, flags, (file) => writeSync(file, bytes)) === bytes.length;
  } catch {
    return false;
  }
}

/** @throws if the file belongs to another user, is writable for others, a link, or no regular file */
function withPrivateFile<T>(path: string, flags: number, use: (file: number) => T): T {
  // Opening a named pipe blocks without O_NONBLOCK. Windows has neither flag.
  const file = openSync(path, flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0), 0o600);
  try {
    // The open file, not the path: it cannot be exchanged between check and use.
    const stats = fstatSync(file);
    const isPrivate = !process.getuid || (isOwn(stats.uid) && !(stats.mode & OTHERS_WRITE));
    if (!stats.isFile() || !isPrivate) throw new Error(`${path} is not used: it is not private`);
    return use(file);
  } finally {
    closeSync(file);
  }
}

let temporaryFiles = 0;

/** Writes a file of a private folder for this user alone. Readers never see half of it. A full disk, for example, leaves it out. */
export function writePrivateFile(path: string, content: string | Buffer): void {
  const temporary = `${path}.${process.pid}.${temporaryFiles++}.tmp`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** Windows has no user ids: there, the profile's permissions protect the folder. */
function isOwn(uid: number): boolean {
  return !process.getuid || uid === process.getuid();
}
