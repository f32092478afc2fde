import { setTimeout as wait } from "node:timers/promises";
import { isBefore } from "../compile/swc-plugin.js";
import { isRecentlyEmptied } from "../fs/partial-writes.js";
import { takeSnapshot } from "../fs/snapshot.js";
import { type RepairedCompiler, repairAsyncModules } from "./async-repair.js";
import { keepRejectedChanges, type RecordingCompiler } from "./rejected-changes.js";

/** How long builds are rejected in a row: a file that is saved all the time, faster than it is built, must be built at last. */
const MAX_REJECTION_MS = 5000;

type Compilation = Parameters<ReturnType<typeof repairAsyncModules>>[0] & { compiler: unknown; errors: Array<Error> };

/** What is looked for in a build. */
interface Checks {
  torn: boolean;
  async: boolean;
}

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WatchingCompiler extends RecordingCompiler {
  hooks: RecordingCompiler["hooks"] &
    RepairedCompiler["hooks"] & {
      watchRun: { tapPromise(name: string, callback: () => Promise<void>): void };
      finishMake: { tap(name: string, callback: (compilation: any) => void): void };
    };
  watching?: { invalidate(): void } | undefined;
  modifiedFiles?: ReadonlySet<string> | undefined;
  removedFiles?: ReadonlySet<string> | undefined;
  fileTimestamps?: object | undefined;
  webpack: RecordingCompiler["webpack"] & { NoEmitOnErrorsPlugin: new () => { apply(compiler: any): void } };
  /** It caches what plugins read, until it is purged. */
  inputFileSystem?: { purge?(paths: string[]): void } | null | undefined;
}

const NAME = "ImportMetaHot";
const known = new WeakSet<object>();

/**
 * Keeps bad builds from pages (rules U1, U9).
 *
 * A build with errors is no update: the page keeps the last good build, and the fixed one is compared with that.
 *
 * A torn build, which may have read half of a save, is no update either. If the half is empty, the module accepts nothing,
 * and the complete file would reload the page. So a build during which one of its files was saved is rejected, and the
 * next one starts at once. So is a build in which rspack compiled importers of async modules wrongly: see {@link repairAsyncModules}.
 */
export function rejectTornBuilds(compiler: WatchingCompiler): void {
  if (known.has(compiler)) return;
  known.add(compiler);
  // The compiler exists: it no longer reads `optimization.emitOnErrors`.
  new compiler.webpack.NoEmitOnErrorsPlugin().apply(compiler);
  const { rspackVersion } = compiler.webpack;
  // rspack 1 compares the next build with a rejected one, whatever is done here.
  const keepsRecords = rspackVersion !== undefined && !isBefore(rspackVersion, "2.0");
  if (keepsRecords) keepRejectedChanges(compiler);
  const { hooks } = compiler;
  /** The state of each file that this build is about to read. */
  let before = new Map<string, string>();
  /** Files that the next build is to read again: the rejected one may have read half of them, or have old code of them. */
  let torn: string[] = [];
  /** Time of the first rejected build since the last good one. */
  let rejectedAt: number | undefined;

  hooks.watchRun.tapPromise(NAME, async () => {
    for (const path of torn) (compiler.fileTimestamps as Map<string, unknown> | undefined)?.delete?.(path); // so that webpack reads it again
    if (torn.length > 0) compiler.modifiedFiles = new Set([...(compiler.modifiedFiles ?? []), ...torn]);
    torn = [];
    const paths = [...(compiler.modifiedFiles ?? []), ...(compiler.removedFiles ?? [])];
    while (paths.some(isRecentlyEmptied)) await wait(2);
    before = new Map(paths.map((path) => [path, takeSnapshot(path).state]));
  });
  const repairAsync = rspackVersion === undefined ? undefined : repairAsyncModules(compiler);
  const check = (compilation: Compilation, { torn: looksForTorn, async: looksForAsync }: Checks): void => {
    if (compilation.compiler !== compiler || !compiler.watching) return;
    const files: string[] = [];
    if (looksForTorn) {
      torn = [...before].filter(([path, state]) => takeSnapshot(path).state !== state).map(([path]) => path);
      if (torn.length === 0) rejectedAt = undefined;
      else rejectedAt ??= performance.now();
      if (rejectedAt !== undefined && performance.now() - rejectedAt <= MAX_REJECTION_MS) files.push(...torn);
    }
    if (looksForAsync && repairAsync) {
      const { files: wrong, error } = repairAsync(compilation);
      if (error) compilation.errors.push(new Error(error));
      torn.push(...wrong);
      files.push(...wrong);
    }
    if (files.length === 0) return;
    // An invalidated build is not announced, and the next one is compared with the last build without errors.
    compilation.errors.push(new Error(`${files.join(", ")}: to be read again`));
    compiler.inputFileSystem?.purge?.(files);
    compiler.watching.invalidate();
  };
  // webpack and rspack 1 record a build before `afterCompile`. In rspack each hook before that costs milliseconds.
  if (!keepsRecords) hooks.finishMake.tap(NAME, (compilation) => check(compilation, { torn: true, async: false }));
  if (rspackVersion !== undefined)
    hooks.afterCompile.tap({ name: NAME, stage: 0 }, (compilation) =>
      check(compilation, { torn: keepsRecords, async: true }),
    );
}
