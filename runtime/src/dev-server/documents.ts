import type { BuildProblem, PageConfig } from "../hosts/page/protocol.js";
import { escapeHtml } from "../http/escape-html.js";
import type { Page, PageState } from "./page.js";
import { partCode, partsCode, partsOf, runtimeVersion } from "./runtime-code.js";
import { type Built, type Script, scriptOf } from "./script.js";
import { versionOf } from "./version.js";
import { setWorkersPath } from "./worker-urls.js";

/** The version of a document that shows build errors: the page itself is always another one. */
const BROKEN = "broken";

export interface PageScriptOptions {
  /** The runtime's configuration that does not depend on the page's content. */
  config: Omit<PageConfig, "page" | "html" | "entries">;
  /** Whether the page sends its console to the server. */
  console: boolean;
}

/** Equal if nothing but modules differs: then a page that is open can be brought up to date, also after a restart of the server. */
export function documentVersion({ document }: PageState, { config: { env }, console }: PageScriptOptions): string {
  const parts = [document?.version, runtimeVersion(), env, console];
  return versionOf([JSON.stringify(parts)], 10);
}

/** The document of a page: as it was written and as plugins changed it, with one script in the place of its module scripts (rule W6). */
export async function documentOf(page: Page): Promise<{ status: number; html: string }> {
  await page.requested();
  const { state, problems } = await page.modules();
  if (state.document && problems.length === 0) return { status: 200, html: state.document.text };
  return { status: 500, html: errorDocument(page.id, problems, page.scriptTag) };
}

/** The script of a page: runtime, everything that is reachable statically, and the start. */
export async function pageScript(page: Page, options: PageScriptOptions): Promise<Built<Script>> {
  const { state, nodes, problems } = await page.modules();
  const isBroken = !state.document || problems.length > 0;
  const given: PageConfig = {
    ...options.config,
    page: page.id,
    html: isBroken ? BROKEN : documentVersion(state, options),
    entries: isBroken ? [] : state.entries,
  };
  const start = [
    setWorkersPath(options.config.workers),
    `__hotOverlay__(__hot__,${JSON.stringify(page.key)});`,
    `__hot__.start(${JSON.stringify(given)});`,
    ...(options.console ? [partCode("console")] : []),
  ].join("\n");
  const linked = linkedOnly(state.entries, state.styles, nodes);
  const links = nodes
    .filter(({ id }) => linked.has(id))
    .map(({ id, version }) => `__hot__.link(${JSON.stringify(id)},${JSON.stringify(version)});\n`);
  const modules = isBroken ? [] : nodes.filter(({ id }) => !linked.has(id));
  return {
    version: versionOf([start, ...nodes.map(({ version }) => version)], 20),
    build: () =>
      scriptOf(modules, partsCode(["runtime", "overlay", ...partsOf(nodes)]), (isBroken ? "" : links.join("")) + start),
  };
}

/** Sheets that the document links and that no module imports: the browser loads them. */
function linkedOnly(
  entries: readonly string[],
  styles: readonly string[],
  nodes: ReadonlyArray<{ imports: readonly string[] }>,
): Set<string> {
  const imported = new Set([...entries, ...nodes.flatMap(({ imports }) => imports)]);
  return new Set(styles.filter((id) => !imported.has(id)));
}

/** The page while it cannot be built (rule W9): its script shows the errors, and loads the page when they are solved. */
function errorDocument(page: string, problems: readonly BuildProblem[], script: string): string {
  const texts = problems.map(
    ({ message, frame }) => `<pre>${escapeHtml(frame ? `${message}\n\n${frame}` : message)}</pre>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(page)}: build error</title>
<h1>${escapeHtml(page)} cannot be built</h1>
${texts.join("\n")}
${script}
</html>
`;
}
