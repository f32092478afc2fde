interface Compilation {
  compiler: unknown;
  errors: ArrayLike<unknown>;
  hooks: { processAssets: { tap(options: { name: string; stage: number }, callback: () => void): void } };
  getAssets(): Iterable<Asset>;
  getAsset(name: string): Asset | undefined;
  updateAsset(name: string, source: unknown): void;
}

interface Asset {
  name: string;
  info: { hotModuleReplacement?: boolean | undefined };
  source: { source(): string | Uint8Array };
}

/** What is used of rspack's compiler; webpack's has it, too. */
export interface RecordingCompiler {
  options: { incremental?: unknown };
  hooks: {
    thisCompilation: { tap(name: string, callback: (compilation: any) => void): void };
    afterCompile: { tap(options: { name: string; stage: number }, callback: (compilation: any) => void): void };
  };
  webpack: {
    rspackVersion?: string;
    Compilation: { PROCESS_ASSETS_STAGE_PRE_PROCESS: number };
    sources: { RawSource: new (text: string) => object };
  };
}

/** What an update does with style sheets: ids of chunks whose sheets changed, and of chunks that have none any more. */
interface Sheets {
  c?: string[];
  r?: string[];
}
const KINDS = ["css", "miniCss"] as const;
/** What tells a page which chunks an update has. */
type Manifest = Partial<Record<(typeof KINDS)[number], Sheets>>;

const NAME = "ImportMetaHot";
/** After those that add errors. */
const LAST = 1000;

/**
 * What changed in a build that no page got is in the update that follows (rule U9).
 *
 * The update compares modules with the build that pages have. But rspack looks only into chunks that changed since the last build,
 * be it rejected or not, and compares style sheets with those of that build (seen in 2.3.2).
 */
export function keepRejectedChanges(compiler: RecordingCompiler): void {
  const { hooks, options, webpack } = compiler;
  // Then it looks into all chunks. Only these passes of incremental builds are lost: chunks are put together again.
  if (options.incremental !== false) options.incremental = { ...(options.incremental as object), chunkAsset: false };

  /** The manifests of the builds that were rejected since the last good one, by name: all updates from that good one have the same. */
  const rejected = new Map<string, Manifest>();
  hooks.thisCompilation.tap(NAME, (compilation: Compilation) => {
    if (rejected.size === 0) return;
    const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_PRE_PROCESS;
    compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
      for (const [name, before] of rejected) {
        const text = textOf(compilation.getAsset(name));
        const manifest = parse(text);
        if (!manifest) {
          // There was a good build since.
          rejected.delete(name);
          continue;
        }
        addSheets(manifest, before);
        const { RawSource } = webpack.sources;
        compilation.updateAsset(name, new RawSource(text.replace(JSON_TEXT, () => JSON.stringify(manifest))));
      }
    });
  });
  hooks.afterCompile.tap({ name: NAME, stage: LAST }, (compilation: Compilation) => {
    if (compilation.compiler !== compiler || compilation.errors.length === 0) return;
    for (const asset of compilation.getAssets()) {
      const manifest = asset.info.hotModuleReplacement && parse(textOf(asset));
      if (manifest) rejected.set(asset.name, manifest);
    }
  });
}

/** Adds what an earlier build did with style sheets, unless this one did something else with those of the same chunk. */
function addSheets(manifest: Manifest, before: Manifest): void {
  for (const kind of KINDS) {
    if (!before[kind]) continue;
    const { c = [], r = [] } = manifest[kind] ?? {};
    const isNew = (id: string): boolean => !c.includes(id) && !r.includes(id);
    const { c: changed = [], r: removed = [] } = before[kind];
    manifest[kind] = { c: [...c, ...changed.filter(isNew)], r: [...r, ...removed.filter(isNew)] };
  }
}

const JSON_TEXT = /\{.*\}/s;

function textOf(asset: Asset | undefined): string {
  return String(asset?.source.source() ?? "");
}

/** The manifest in a file: JSON, or a module that exports it. */
function parse(text: string): Manifest | undefined {
  try {
    return JSON.parse(JSON_TEXT.exec(text.replace(/^export default /, ""))![0]);
  } catch {
    return undefined;
  }
}
