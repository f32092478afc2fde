import { setTimeout as wait } from "node:timers/promises";
import { UNFINISHED, lookAt } from "../fs/snapshot.js";

/** For how long builds are refused, in ms: a file that is written all the time, faster than it is built, is to be built in the end. */
const PATIENCE = 5000;

interface Compilation {
  compiler: unknown;
  errors: Array<Error>;
}

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WatchingCompiler {
  hooks: {
    watchRun: { tapPromise(name: string, callback: () => Promise<void>): void };
    finishMake: { tap(name: string, callback: (compilation: any) => void): void };
  };
  watching?: { invalidate(): void } | undefined;
  modifiedFiles?: ReadonlySet<string> | undefined;
  removedFiles?: ReadonlySet<string> | undefined;
  fileTimestamps?: object | undefined;
  webpack: { NoEmitOnErrorsPlugin: new () => { apply(compiler: any): void } };
  /** What plugins read through it is kept by it until it is told. */
  inputFileSystem?: { purge?(paths: string[]): void } | null | undefined;
}

const NAME = "ImportMetaHot";
const known = new WeakSet<object>();

/**
 * A build with errors is no update: the page keeps the last good one, and the mended one is compared with that (rule U9).
 *
 * Nor is one that may have read half of a file which was being saved. Pages that took it would have half a program: where the half is
 * nothing at all, one that accepts nothing, so that the whole file would load the page again. So a build during which one of its files
 * was saved is refused, and the next begins at once (rule U1).
 */
export function refuseBadBuilds(compiler: WatchingCompiler): void {
  if (known.has(compiler)) return;
  known.add(compiler);
  // `optimization.emitOnErrors` is not looked at any more once the compiler is there.
  new compiler.webpack.NoEmitOnErrorsPlugin().apply(compiler);
  const { hooks } = compiler;
  /** Files that this build is about to read, and what they are. */
  let before = new Map<string, string>();
  /** What the build that was refused may have read half of. */
  let torn: string[] = [];
  /** When the first of the builds was refused that have been since the last good one. */
  let refused: number | undefined;

  hooks.watchRun.tapPromise(NAME, async () => {
    for (const path of torn) (compiler.fileTimestamps as Map<string, unknown> | undefined)?.delete?.(path); // webpack looks at it then
    if (torn.length > 0) compiler.modifiedFiles = new Set([...(compiler.modifiedFiles ?? []), ...torn]);
    torn = [];
    const paths = [...(compiler.modifiedFiles ?? []), ...(compiler.removedFiles ?? [])];
    while (paths.some(isEmptyYet)) await wait(2);
    before = new Map(paths.map((path) => [path, lookAt(path).state]));
  });
  hooks.finishMake.tap(NAME, (compilation: Compilation) => {
    if (compilation.compiler !== compiler || !compiler.watching) return;
    torn = [...before].filter(([path, state]) => lookAt(path).state !== state).map(([path]) => path);
    if (torn.length === 0) return void (refused = undefined);
    refused ??= performance.now();
    if (performance.now() - refused > PATIENCE) return;
    // What comes next is compared with the last build without errors. Nobody sees this one: an invalid build is not done.
    compilation.errors.push(new Error(`${torn.join(", ")}: saved while it was read`));
    compiler.inputFileSystem?.purge?.(torn);
    compiler.watching.invalidate();
  });
}

function isEmptyYet(path: string): boolean {
  const { size, savedAt = 0 } = lookAt(path);
  return size === 0 && Date.now() - savedAt < UNFINISHED;
}
