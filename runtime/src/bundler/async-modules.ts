interface Compilation {
  moduleGraph: {
    isAsync(module: any): boolean;
    getIncomingConnections(module: any): Iterable<{ originModule?: Module | null | undefined }>;
    getOutgoingConnections(module: any): Iterable<Connection>;
  };
  modules: Iterable<Module>;
  builtModules: Iterable<Module>;
}

interface Module {
  identifier(): string;
  nameForCondition?(): string | null | undefined;
}

interface Connection {
  module?: Module | null | undefined;
  dependency: { type?: string };
}

/** What is wrong with the async modules of a build: their files. */
export interface AsyncFaults {
  /** Modules with old code. Once they are built again, their code is right. */
  importers: string[];
  /** Modules that are not async, with code that awaits modules of `stale`: it does not parse. */
  broken: string[];
  /**
   * Modules that are async without a reason. Built again, they still are, if one of their imports is. Once built without imports, they no
   * longer are.
   */
  stale: string[];
}

const NONE: AsyncFaults = { importers: [], broken: [], stale: [] };
/** rspack's names for imports that make the importer async. */
const STATIC = /^esm (import|export import)$/;

/**
 * Finds what rspack does not do when modules become async, or stop to be (seen in 2.3.2 and 2.3.4).
 *
 * It does not generate the code again of modules that were async before, if a dependency became async, or stopped to be, because of one of
 * its own dependencies. They would take its promise for its namespace.
 *
 * A module stays async while any of its imports is, be it an `import()`: so do the modules of a cycle, each because of another, when none
 * of what they import awaits any more. A new importer does not become async because of these, but has code that awaits them.
 *
 * @returns a function that is called after each build
 */
export function asyncFaults(): (compilation: Compilation) => AsyncFaults {
  /** The modules that were async in the build before. */
  let known: Set<string> | undefined;
  return ({ moduleGraph, modules, builtModules }) => {
    const before = known;
    known ??= new Set([...modules].filter(isAsync).map((module) => module.identifier()));
    if (!before) return NONE;

    const built = new Set(builtModules);
    const changed = new Set([...built].filter(isChanged));
    const importers = new Set<Module>();
    // The loop also reaches what it adds.
    for (const module of changed) {
      for (const { originModule: importer } of moduleGraph.getIncomingConnections(module)) {
        if (!importer || built.has(importer)) continue;
        if (isChanged(importer)) changed.add(importer);
        else if (!built.has(module) && isAsync(importer)) importers.add(importer);
      }
    }
    for (const module of changed) {
      if (isAsync(module)) before.add(module.identifier());
      else before.delete(module.identifier());
    }
    // Most programs have no async module, and need not wait for this.
    const broken = before.size > 0 ? [...built].filter((module) => !isAsync(module) && asyncImports(module)[0]) : [];
    const stale = new Set(broken.flatMap(asyncImports));
    // Were one of these async because of code that awaits, so would be all its importers. The loop also reaches what it adds.
    for (const module of stale) for (const imported of asyncImports(module)) stale.add(imported);
    return { importers: filesOf(importers), broken: filesOf(broken), stale: filesOf(stale) };

    function isAsync(module: Module): boolean {
      return moduleGraph.isAsync(module);
    }
    function isChanged(module: Module): boolean {
      return isAsync(module) !== before!.has(module.identifier());
    }
    function asyncImports(importer: Module): Module[] {
      const imported: Module[] = [];
      for (const { module, dependency } of moduleGraph.getOutgoingConnections(importer))
        if (module && module !== importer && isAsync(module) && STATIC.test(dependency.type ?? ""))
          imported.push(module);
      return imported;
    }
  };
}

/** A module without a file cannot be built again, but is not forgotten. */
function filesOf(modules: Iterable<Module>): string[] {
  return [...modules].map((module) => module.nameForCondition?.() ?? module.identifier());
}
