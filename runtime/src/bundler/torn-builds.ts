import { setTimeout as wait } from "node:timers/promises";
import { isRecentlyEmptied } from "../fs/partial-writes.js";
import { takeSnapshot } from "../fs/snapshot.js";
import { asyncImporters } from "./async-importers.js";
import { keepRejectedChanges, type RecordingCompiler } from "./rejected-changes.js";

/** How long builds are rejected in a row: a file that is saved all the time, faster than it is built, must be built at last. */
const MAX_REJECTION_MS = 5000;

type Compilation = Parameters<ReturnType<typeof asyncImporters>>[0] & { compiler: unknown; errors: Array<Error> };

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WatchingCompiler extends RecordingCompiler {
  hooks: RecordingCompiler["hooks"] & {
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
 * next one starts at once.
 */
export function rejectTornBuilds(compiler: WatchingCompiler): void {
  if (known.has(compiler)) return;
  known.add(compiler);
  // The compiler exists: it no longer reads `optimization.emitOnErrors`.
  new compiler.webpack.NoEmitOnErrorsPlugin().apply(compiler);
  keepRejectedChanges(compiler);
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
  const { rspackVersion } = compiler.webpack;
  const findImporters = rspackVersion && asyncImporters();
  const check = (compilation: Compilation): void => {
    if (compilation.compiler !== compiler || !compiler.watching) return;
    torn = [...before].filter(([path, state]) => takeSnapshot(path).state !== state).map(([path]) => path);
    if (torn.length === 0) rejectedAt = undefined;
    else rejectedAt ??= performance.now();
    const isTorn = rejectedAt !== undefined && performance.now() - rejectedAt <= MAX_REJECTION_MS;
    const importers = findImporters ? findImporters(compilation) : [];
    torn.push(...importers);
    if (!isTorn && importers.length === 0) return;
    // An invalidated build is not announced, and the next one is compared with the last build without errors.
    compilation.errors.push(new Error(`${torn.join(", ")}: to be read again`));
    compiler.inputFileSystem?.purge?.(torn);
    compiler.watching.invalidate();
  };
  // webpack records a build before `afterCompile`. In rspack each hook before that costs milliseconds.
  if (rspackVersion) hooks.afterCompile.tap({ name: NAME, stage: 0 }, check);
  else hooks.finishMake.tap(NAME, check);
}
