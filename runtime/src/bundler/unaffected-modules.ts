/** What is used of webpack's compiler. */
export interface CachingCompiler {
  hooks: { thisCompilation: { tap(name: string, callback: (compilation: any) => void): void } };
}

interface Compilation {
  hooks: { seal: { tap(name: string, callback: () => void): void } };
  modules: Iterable<object>;
  moduleGraph: {
    isAsync(module: object): boolean;
    getIncomingConnections(module: object): Iterable<{ originModule?: object | null | undefined }>;
  };
  /** With `experiments.cacheUnaffected`: what webpack keeps of a module from one build to the next. */
  moduleMemCaches?: Map<object, { clear(): void }> | undefined;
}

/**
 * With `experiments.cacheUnaffected`, which Next.js sets, webpack keeps the hash of a module as long as its code and the ids of what it
 * imports stay. webpack 5.98, which Next.js 16.4.6 brings, keeps it as well when an import begins to await at its top level, or no longer
 * does: the importer's new code is in no update, and the page has importers and imports that do not fit together.
 */
export function forgetModulesThatBecomeAsync({ hooks }: CachingCompiler): void {
  /** The async modules of the build before. */
  let before = new Set<object>();
  hooks.thisCompilation.tap("ImportMetaHot", (compilation: Compilation) => {
    // Which modules are async is known, and no hash has been computed.
    compilation.hooks.seal.tap("ImportMetaHot", () => {
      const { modules, moduleGraph, moduleMemCaches } = compilation;
      if (!moduleMemCaches) return;
      const now = new Set([...modules].filter((module) => moduleGraph.isAsync(module)));
      const changed = [...now, ...before].filter((module) => now.has(module) !== before.has(module));
      for (const module of changed) {
        moduleMemCaches.get(module)?.clear();
        for (const { originModule } of moduleGraph.getIncomingConnections(module))
          if (originModule) moduleMemCaches.get(originModule)?.clear();
      }
      before = now;
    });
  });
}
