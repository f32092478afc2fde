import { FlattenMap, type TraceMap } from "@jridgewell/trace-mapping";

/** The files that a build wrote. */
export interface BuildOutput {
  /** A file by the path of its address; `undefined` if there is none. */
  readOutput(pathname: string): string | undefined;
  /** The texts of all scripts, for code that is evaluated and has no address of its own. */
  scripts(): Iterable<string>;
}

const COMMENT = "sourceMappingURL=";

/** The source maps of a build, by the addresses in a stack. */
export class SourceMaps {
  readonly #known = new Map<string, TraceMap | undefined>();

  constructor(private readonly output: BuildOutput) {}

  of(url: string): TraceMap | undefined {
    if (!this.#known.has(url)) this.#known.set(url, this.#find(url));
    return this.#known.get(url);
  }

  #find(url: string): TraceMap | undefined {
    try {
      const map = url.startsWith("webpack-internal:") ? this.#evaluated(url) : this.#served(url);
      return map === undefined ? undefined : new FlattenMap(map);
    } catch {
      return undefined; // a map that cannot be read is no map
    }
  }

  #served(url: string): string | undefined {
    const code = this.output.readOutput(new URL(url).pathname);
    const at = code?.lastIndexOf(COMMENT) ?? -1;
    if (at < 0) return undefined;
    const comment = code!.slice(at + COMMENT.length).split(/\s/, 1)[0]!;
    return inlineMap(comment) ?? this.output.readOutput(new URL(comment, url).pathname);
  }

  /** `devtool: "eval-source-map"`: the map is in the text of the module, before the name of the module. */
  #evaluated(url: string): string | undefined {
    for (const script of this.output.scripts()) {
      const end = script.indexOf(`sourceURL=${url}\\n`);
      const start = end < 0 ? -1 : script.lastIndexOf(COMMENT, end);
      const map = start < 0 ? undefined : inlineMap(script.slice(start + COMMENT.length, end).split("\\n", 1)[0]!);
      if (map !== undefined) return map;
    }
    return undefined;
  }
}

function inlineMap(comment: string): string | undefined {
  const prefix = /^data:application\/json[^,]{0,100};base64,/.exec(comment)?.[0];
  return prefix === undefined ? undefined : Buffer.from(comment.slice(prefix.length), "base64").toString();
}
