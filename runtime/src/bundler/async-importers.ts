interface Compilation {
  moduleGraph: {
    isAsync(module: any): boolean;
    getIncomingConnections(module: any): Iterable<{ originModule?: Module | null | undefined }>;
  };
  modules: Iterable<Module>;
  builtModules: Iterable<Module>;
}

interface Module {
  identifier(): string;
  nameForCondition?(): string | null | undefined;
}

/**
 * Finds modules whose code rspack does not generate again though it must (seen in 2.3.2 and 2.3.4): they were async before, and a
 * dependency became async, or stopped to be, because of one of its own dependencies. They would take its promise for its namespace.
 * @returns a function that is called after each build and gives their files: once these are built again, their code is right
 */
export function asyncImporters(): (compilation: Compilation) => string[] {
  /** The modules that were async in the build before. */
  let known: Set<string> | undefined;
  return ({ moduleGraph, modules, builtModules }) => {
    const before = known;
    known ??= new Set([...modules].filter(isAsync).map((module) => module.identifier()));
    if (!before) return [];

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
    return [...importers].map((module) => module.nameForCondition?.()).filter((file) => typeof file === "string");

    function isAsync(module: Module): boolean {
      return moduleGraph.isAsync(module);
    }
    function isChanged(module: Module): boolean {
      return isAsync(module) !== before!.has(module.identifier());
    }
  };
}
