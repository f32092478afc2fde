import { isMetaProperty, type Module, nodesIn, type Syntax } from "./syntax.js";

/** `` new URL(`./img/${name}.svg`, import.meta.url) ``: the value of the template is the path of a file that matches. */
export interface UrlTemplate {
  readonly start: number;
  readonly end: number;
  /** Where the path ends: a query or a fragment may follow. */
  readonly pathEnd: number;
  /** The folder that the template begins with, relative to the module, with a slash at its end. */
  readonly folder: string;
  /** What follows, as a pattern. */
  readonly pattern: string;
  /** The argument `import.meta.url`. */
  readonly base: { readonly start: number; readonly end: number };
}

/** The templates in a module that begin with a relative path. A script of a worker is none: it has to be compiled. */
export function urlTemplates(module: Module): UrlTemplate[] {
  const nodes = [...nodesIn(module.program)];
  const scripts = new Set(nodes.filter(isWorker).map((node) => node["arguments"][0]));
  return nodes.flatMap((node) => {
    const isUrl = node.type === "NewExpression" && node["callee"].name === "URL" && !scripts.has(node);
    const [template, base, more] = isUrl ? (node["arguments"] as Syntax[]) : [];
    if (template?.type !== "TemplateLiteral" || !base || more || !isMetaProperty(base, "url", module)) return [];
    return read(template, base) ?? [];
  });
}

function isWorker({ type, callee }: Syntax): boolean {
  return type === "NewExpression" && /^(Shared)?Worker$/.test(callee.name);
}

function read(template: Syntax, base: Syntax): UrlTemplate | undefined {
  const [first, ...more] = template["quasis"] as Syntax[];
  const folder = /^\.{1,2}\/(?:[^?#]*\/)?/.exec(first!["value"].cooked)?.[0];
  if (folder === undefined || more.length === 0) return undefined;
  let { path, end } = pathOf(first!);
  let pattern = escaped(path.slice(folder.length));
  let isAfterGap = false;
  for (const text of more) {
    if (end !== undefined) break;
    ({ path, end } = pathOf(text));
    // Expressions that follow each other are one gap.
    pattern += isAfterGap ? escaped(path) : `*${escaped(path)}`;
    isAfterGap = path === "";
  }
  return { start: template.start, end: template.end, pathEnd: end ?? template.end, folder, pattern, base };
}

/** @returns the part of a text that belongs to the path, and where the path ends if that is in this text */
function pathOf({ start, value: { raw, cooked } }: Syntax): { path: string; end?: number | undefined } {
  // With an escape sequence, offsets in the value are not those in the code.
  const at = raw === cooked ? cooked.search(/[?#]/) : -1;
  return at < 0 ? { path: cooked } : { path: cooked.slice(0, at), end: start + at };
}

/** Characters with a meaning in patterns. */
function escaped(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
