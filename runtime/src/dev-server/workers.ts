import type { PageConfig } from "../hosts/page/protocol.js";
import { EVERYTHING, type Graph, problemsOf } from "./graph.js";
import type { Node } from "./node.js";
import { partsCode, partsOf } from "./runtime-code.js";
import { type Built, type Script, scriptOf } from "./script.js";
import { versionOf } from "./version.js";
import { placeholder, setWorkersPath } from "./worker-urls.js";

/** Errors become uncaught ones: the page hears of them as of those of any worker. */
const SHOW_ERRORS =
  "__hot__.display = { show: ({ message, stack }) => reportError(Object.assign(new Error(message), { stack })), clear() {} };";

/** Modules with the versions of their workers. */
export async function withWorkers(nodes: Node[], graph: Graph): Promise<Node[]> {
  // Few modules make workers, and every save comes here.
  for (const [index, node] of nodes.entries()) if (node.workers[0]) nodes[index] = await withVersions(node, graph);
  return nodes;
}

/**
 * A module with the versions of its workers. A worker is one script with all that it may import: its runtime takes no updates, so a
 * change of any module of a worker changes the module that makes it.
 */
async function withVersions(node: Node, graph: Graph): Promise<Node> {
  if (node.body.type !== "code") return node;
  let { code } = node.body;
  const versions: string[] = [node.version];
  for (const id of node.workers) {
    const nodes = await graph.reachable([id], EVERYTHING, true);
    const [problem] = problemsOf(nodes);
    if (problem) return { ...node, body: { type: "failed", problem } };
    const version = versionOf(
      nodes.map(({ version }) => version),
      10,
    );
    versions.push(version);
    code = code.replaceAll(placeholder(id), version);
  }
  return { ...node, version: versionOf(versions, 10), body: { ...node.body, code } };
}

/** The script of a worker. It has no connection to the server. */
export async function workerScript(
  id: string,
  graph: Graph,
  { workers, env }: Pick<PageConfig, "workers" | "env">,
): Promise<Built<Script>> {
  const nodes = await graph.reachable([id], EVERYTHING);
  const config: PageConfig = { page: id, html: "", entries: [id], socket: "", chunks: "", workers, env };
  const start = `${SHOW_ERRORS}\n__hot__.start(${JSON.stringify(config)});`;
  const before = `${setWorkersPath(workers)}\n${partsCode(["runtime", ...partsOf(nodes)])}`;
  return {
    version: versionOf([before, start, ...nodes.map(({ version }) => version)], 20),
    build: () => scriptOf(nodes, before, start),
  };
}
