import { join } from "node:path";
import { type EmittedCompilation, updateFilesOf } from "./update-files.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface WritingCompiler {
  outputPath: string;
  outputFileSystem?: unknown;
  hooks: { afterEmit: { tap(name: string, callback: (compilation: any) => void): void } };
}

interface OutputFileSystem {
  unlink(path: string, callback: (error?: Error | null) => void): void;
}

const NAME = "ImportMetaHot";
/** Pages that missed more updates than these reload. */
const KEPT_BUILDS = 100;

/**
 * Removes the files of old updates: the bundlers keep those of every build, in memory or on disk, for as long as the server runs. They
 * are needed by pages that were disconnected meanwhile.
 */
export function removeOldUpdates(compiler: WritingCompiler): void {
  const builds: string[][] = [];
  compiler.hooks.afterEmit.tap(NAME, (compilation: EmittedCompilation) => {
    const updates = updateFilesOf(compilation);
    // Each has a name of its own: bundlers count the updates in the hash.
    if (updates.length > 0) builds.push(updates.map(({ name }) => name));
    if (builds.length <= KEPT_BUILDS) return;
    const { unlink } = compiler.outputFileSystem as OutputFileSystem;
    // What cannot be removed is not needed either.
    for (const name of builds.shift()!)
      unlink.call(compiler.outputFileSystem, join(compiler.outputPath, name), () => {});
  });
}
