import type { Graph } from "./graph.js";

/** The ids of the modules whose `import.meta.glob` finds other files after these files or folders came or went. */
export async function changedGlobs(graph: Graph, paths: readonly string[]): Promise<string[]> {
  const nodes = new Set(paths.flatMap((path) => graph.globbing(path)));
  const found = await Promise.all(
    Array.from(nodes, async ({ id, globs }) => {
      const changed = await Promise.all(globs.map((glob) => glob.hasChanged()));
      return changed.includes(true) ? [id] : [];
    }),
  );
  return found.flat();
}
