import { basename, extname } from "node:path";
import { readAsset } from "../dev-server/assets.js";
import { versionOf } from "../dev-server/version.js";

/** Folder of everything whose name contains a hash of its content. */
export const HASHED_FOLDER = "assets";
/** Of such a hash, in characters. */
export const HASH_LENGTH = 8;

/** The files of a build, in memory until all of it is known to be good. */
export class OutputFiles {
  /** Contents by path, relative to the output folder, with slashes. */
  readonly contents = new Map<string, string | Uint8Array>();
  /** Files that were read for it, besides modules. */
  readonly sources = new Set<string>();

  /** @param base path of the URLs, with a slash at both ends */
  constructor(private readonly base: string) {}

  urlOf(name: string): string {
    return this.base + name.split("/").map(encodeURIComponent).join("/");
  }

  /** Adds a file as it is. @returns its URL @throws FileReadError */
  addAsset(path: string): string {
    this.sources.add(path);
    return this.urlOf(this.addHashed(basename(path), readAsset(path)));
  }

  /** Adds a file under a name of its own, for code that names it so. @returns false if another one has that name */
  addBeside(name: string, path: string): boolean {
    this.sources.add(path);
    const content = readAsset(path);
    const known = this.contents.get(name);
    if (known === undefined) this.contents.set(name, content);
    return known === undefined || Buffer.from(content).equals(Buffer.from(known as Uint8Array));
  }

  /** Adds a file under a hash of its content. @returns its path in the output folder */
  addHashed(name: string, content: string | Uint8Array): string {
    const extension = extname(name);
    const hash = versionOf([Buffer.from(content as string)], HASH_LENGTH);
    const path = `${HASHED_FOLDER}/${basename(name, extension)}-${hash}${extension}`;
    this.contents.set(path, content);
    return path;
  }
}
