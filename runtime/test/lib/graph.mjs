/**
 * A module graph from text, one module a line: `a!`, a root; `b*`, self-accepting; `a -> b, (c)`, imports, an accepted
 * dependency in parentheses.
 * @returns {import("import-meta-hot/dist/core/plan.js").ModuleGraph & import("import-meta-hot/dist/core/prune.js").PruneGraph}
 */
export function graph(text) {
  const modules = new Map();
  const importers = new Map();
  const acceptors = new Map();
  const add = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const line of text.trim().split("\n")) {
    const [head, tail = ""] = line.trim().split(/\s*->\s*/);
    const id = head.replace(/[!*]/g, "");
    const imports = tail.split(/,\s*/).filter(Boolean);
    modules.set(id, { root: head.includes("!"), selfAccepting: head.includes("*"), imports: [] });
    for (const imported of imports) {
      const name = imported.replace(/[()]/g, "");
      modules.get(id).imports.push(name);
      add(importers, name, id);
      if (imported.startsWith("(")) add(acceptors, name, id);
    }
  }
  return {
    has: (id) => modules.has(id),
    isRoot: (id) => modules.get(id).root,
    isSelfAccepting: (id) => modules.get(id).selfAccepting,
    importersOf: (id) => importers.get(id) ?? [],
    importedBy: (id) => modules.get(id).imports,
    acceptorsOf: (id) => acceptors.get(id) ?? new Set(),
  };
}
