import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import picomatch from "picomatch";
import { escapePath, glob as findFiles } from "tinyglobby";
import { tsconfigPath } from "../../compile/tsconfig.js";
import { isDirectory } from "../../fs/snapshot.js";
import { type GlobCall, wrongPattern } from "./calls.js";

/** Where a pattern stands. */
export interface GlobPlace {
  /** Path of the module. */
  readonly importer: string;
  /** Folder of the project, which patterns that begin with `/` are relative to. */
  readonly root: string;
  /** The name that a pattern stands for. */
  aliased(pattern: string): string;
}

/** A pattern below a folder whose name is no pattern. */
interface Pattern {
  readonly folder: string;
  readonly glob: string;
}

/** The files that one call of `import.meta.glob` stands for. */
export class Glob {
  /** Folders in which files may come. */
  readonly folders: readonly string[];
  /** The files when they were last looked for. */
  #known: readonly string[] = [];
  readonly #wanted: readonly Pattern[];
  readonly #isMatch: (path: string) => boolean;

  /** @throws SyntaxProblem if a pattern names no folder */
  constructor(
    private readonly call: Pick<GlobCall, "start" | "patterns" | "base">,
    private readonly place: GlobPlace,
  ) {
    const { patterns } = call;
    this.#wanted = patterns.filter((one) => !one.startsWith("!")).map((one) => this.#patternOf(one));
    const unwanted = patterns.filter((one) => one.startsWith("!")).map((one) => textOf(this.#patternOf(one.slice(1))));
    this.folders = [...new Set(this.#wanted.map(({ folder }) => folder))];
    this.#isMatch = picomatch(this.#wanted.map(textOf), { ignore: unwanted });
  }

  /** Looks for the files. @returns absolute paths, sorted */
  async find(): Promise<readonly string[]> {
    this.#known = await this.#find();
    return this.#known;
  }

  /** Whether {@link find} would find other files than it did. */
  async hasChanged(): Promise<boolean> {
    const now = await this.#find();
    return now.length !== this.#known.length || now.some((path, index) => path !== this.#known[index]);
  }

  /** Whether a file that was created or removed may be one of these, or may have brought or taken some: a folder. */
  concerns(path: string): boolean {
    if (this.#isMatch(path) && existsSync(path) !== this.#known.includes(path)) return true;
    const isBelow = (folder: string, other: string): boolean => folder === other || other.startsWith(folder + sep);
    const hadFiles = this.#known.some((file) => isBelow(path, file) && file !== path);
    return hadFiles || (isDirectory(path) && this.folders.some((one) => isBelow(one, path) || isBelow(path, one)));
  }

  async #find(): Promise<string[]> {
    const found = await Promise.all(
      this.#wanted
        .filter(({ folder }) => existsSync(folder))
        .map((one) =>
          findFiles([textOf(one)], {
            cwd: one.folder,
            absolute: true,
            expandDirectories: false,
            ignore: [join(escapePath(one.folder), "**/node_modules/**")],
          }),
        ),
    );
    // A pattern that takes files away may begin above the folder: the finder would not see that.
    const files = new Set(found.flat().filter(this.#isMatch));
    files.delete(this.place.importer);
    return [...files].sort();
  }

  /** The key of a file in the object that the call gives, as Vite writes it. */
  keyOf(path: string): string {
    const { base, patterns } = this.call;
    const { root, importer } = this.place;
    const from = (folder: string): string => relative(folder, path).split(sep).join("/");
    const dotted = (name: string): string => (/^\.\.?\//.test(name) ? name : `./${name}`);
    if (base !== undefined) return dotted(from(this.#baseFolder()));
    if (patterns.every((pattern) => /^[.!]/.test(pattern))) return dotted(from(dirname(importer)));
    const name = from(root);
    return name.startsWith("../") ? name : `/${name}`;
  }

  #baseFolder(): string {
    const { base = "." } = this.call;
    return join(base.startsWith("/") ? this.place.root : dirname(this.place.importer), base);
  }

  #patternOf(given: string): Pattern {
    const { root } = this.place;
    if (given.startsWith("/")) return split(root, given.slice(1));
    if (/^\.\.?\//.test(given)) return split(this.#baseFolder(), given);
    if (given.startsWith("**")) return split(root, given);
    const alias = this.place.aliased(given);
    const meant = isAbsolute(alias) ? alias : tsconfigPath(given, this.place.importer);
    if (meant === undefined) throw wrongPattern(given, this.call.start);
    return meant.startsWith(root + sep) ? split(root, meant.slice(root.length + 1)) : split(sep, meant.slice(1));
  }
}

/** Moves the part of a pattern that is no pattern to the folder. */
function split(folder: string, given: string): Pattern {
  let glob = given;
  let at = folder;
  for (let up = /^\.{1,2}\/+/.exec(glob); up; up = /^\.{1,2}\/+/.exec(glob)) {
    at = join(at, up[0]);
    glob = glob.slice(up[0].length);
  }
  const { base, isGlob } = picomatch.scan(glob);
  const fixed = isGlob ? base : dirname(glob);
  if (fixed === "" || fixed === "." || fixed.includes("\\")) return { folder: join(at, "."), glob };
  return { folder: join(at, fixed), glob: glob.slice(fixed.length + 1) };
}

function textOf({ folder, glob }: Pattern): string {
  return join(escapePath(folder), glob);
}
