interface Compiler {
  hooks: { compilation: { tap(name: string, callback: (compilation: any) => void): void } };
}

interface Dependency {
  type: string | null;
}

/** Of webpack's: `accept` with the dependencies whose variables it renews. */
interface AcceptDependency extends Dependency {
  dependencies: Dependency[];
}

interface Module {
  dependencies: Dependency[];
}

interface Compilation {
  hooks: { seal: { tap(name: string, callback: () => void): void } };
  modules: Iterable<Module>;
  moduleGraph: { getModule(dependency: Dependency): object | null; isAsync(module: object): boolean };
}

/** webpack's names for a call of `accept` and for a static import, which declares a variable. */
const ACCEPT = "accepted harmony modules";
const IMPORT = "harmony side effect evaluation";

/**
 * A module accepts one with top-level await that it imports by `import()` only. webpack (seen in 5.112.2) assigns it to the variable of a
 * static import, which is not there, and the update ends with a ReferenceError. Where it does not await, webpack leaves it out itself.
 */
export function renewStaticImportsOnly(compiler: Compiler): void {
  compiler.hooks.compilation.tap("ImportMetaHot", ({ hooks, modules, moduleGraph }: Compilation) => {
    // Which modules are async is known, and no code has been generated.
    hooks.seal.tap("ImportMetaHot", () => {
      for (const { dependencies } of modules) {
        for (const accept of dependencies.filter(isAccept)) {
          accept.dependencies = accept.dependencies.filter((accepted) => {
            const module = moduleGraph.getModule(accepted);
            return !module || !moduleGraph.isAsync(module) || isImported(module, dependencies);
          });
        }
      }
    });

    function isImported(module: object, dependencies: Dependency[]): boolean {
      return dependencies.some((one) => one.type === IMPORT && moduleGraph.getModule(one) === module);
    }
  });
}

function isAccept(dependency: Dependency): dependency is AcceptDependency {
  return dependency.type === ACCEPT;
}
