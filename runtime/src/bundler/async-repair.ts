import { asyncFaults } from "./async-modules.js";

/** What is used of rspack's compiler; webpack's has it, too. */
export interface RepairedCompiler {
  hooks: { normalModuleFactory: { tap(name: string, callback: (factory: any) => void): void } };
}

interface Factory {
  hooks: {
    beforeResolve: { tap(name: string, callback: (data: { contextInfo: { issuer: string } }) => unknown): void };
  };
}

/** What follows from a build. */
interface Repair {
  /** Files that the next build is to read again. If there are any, this build is not for pages. */
  files: string[];
  /** What could not be repaired: this build is not for pages, and the next one would be no better. */
  error?: string;
}

const NAME = "ImportMetaHot";

/**
 * Finds builds in which rspack compiled importers of async modules wrongly, and says how they become right: see {@link asyncFaults}.
 * @returns a function that is called after each build
 */
export function repairAsyncModules(
  compiler: RepairedCompiler,
): (compilation: Parameters<ReturnType<typeof asyncFaults>>[0]) => Repair {
  const findFaults = asyncFaults();
  /** The files of modules that are async without a reason: one build leaves out what they import, the next one has it again. */
  let stale: string[] = [];
  let broken: string[] = [];
  let step: "find" | "without imports" | "with imports" = "find";

  compiler.hooks.normalModuleFactory.tap(NAME, ({ hooks }: Factory) => {
    // In other builds rspack is not to ask for each import.
    if (step === "without imports")
      hooks.beforeResolve.tap(NAME, ({ contextInfo }) => (stale.includes(contextInfo.issuer) ? false : undefined));
  });

  return (compilation) => {
    const { importers, ...faults } = findFaults(compilation);
    if (step === "without imports") {
      step = "with imports";
      return { files: [...importers, ...stale, ...broken] };
    }
    const isRepeated = step === "with imports" && faults.broken.some((file) => broken.includes(file));
    ({ stale, broken } = faults);
    step = "find";
    if (broken.length === 0) return { files: importers };
    if (isRepeated)
      return { files: [], error: `${broken.join(", ")}: rspack lost track of top-level await, please start it again` };
    step = "without imports";
    return { files: [...importers, ...stale] };
  };
}
