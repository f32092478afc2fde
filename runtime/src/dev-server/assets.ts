import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { lookup } from "mrmime";
import { FileReadError } from "../fs/partial-writes.js";
import { irregularKind } from "../fs/snapshot.js";
import { versionOf } from "./version.js";

export interface Asset {
  readonly content: Buffer;
  readonly type: string;
}

/** Files that are served as they are: images, fonts, classic scripts. A URL names content by its hash, never a path. */
export class Assets {
  readonly #byHash = new Map<string, Asset>();

  /** @param base path of the URLs, with a slash at the end */
  constructor(private readonly base: string) {}

  /**
   * Reads a file. @returns its URL, which contains a hash of the content
   * @throws FileReadError
   */
  urlOf(path: string): string {
    return this.add(path, readAsset(path));
  }

  /** Serves content. @param name of a file: its extension decides the media type @returns its URL */
  add(name: string, content: Buffer): string {
    const hash = versionOf([content], 10);
    // The previous content stays: pages that have not been updated yet still show it.
    this.#byHash.set(hash, { content, type: typeOf(name) });
    return `${this.base}${hash}/${encodeURIComponent(basename(name))}`;
  }

  /** @param hash from a URL */
  get(hash: string): Asset | undefined {
    return this.#byHash.get(hash);
  }
}

/** @throws FileReadError */
export function dataUrl(path: string): string {
  return `data:${typeOf(path)};base64,${readAsset(path).toString("base64")}`;
}

/** The media type of a file, by its name. */
export function typeOf(path: string): string {
  return lookup(extname(path)) ?? "application/octet-stream";
}

/** @throws FileReadError */
export function readAsset(path: string): Buffer {
  try {
    const kind = irregularKind(path);
    if (kind) throw Object.assign(new Error(`it is ${kind}, not a regular file`), { code: "ERR_NOT_A_FILE" });
    return readFileSync(path);
  } catch (error) {
    throw new FileReadError(path, error as NodeJS.ErrnoException);
  }
}
