import { isMetaProperty, literalValue, type Module, nodesIn, type Syntax, SyntaxProblem } from "./syntax.js";

/** What `import.meta.glob` is called with. */
export interface GlobCall {
  readonly start: number;
  readonly end: number;
  readonly patterns: readonly string[];
  readonly eager: boolean;
  /** The export that is wanted; all of them without it. */
  readonly name: string | undefined;
  /** With `?`, or empty. */
  readonly query: string;
  /** The folder that patterns and keys are relative to, if that is not the module's. */
  readonly base: string | undefined;
}

const WHAT = "the argument of import.meta.glob";
const HELP = 'write it out, for example import.meta.glob("./pages/*.ts", { eager: true })';
const PATTERN_HELP =
  'a pattern begins with "./", "../", "/", "**/" or an alias, for example import.meta.glob("./pages/*.ts")';
const OPTIONS: Readonly<Record<string, readonly [type: readonly string[], example: string]>> = {
  eager: [["boolean"], "{ eager: true }"],
  import: [["string"], '{ import: "default" }'],
  query: [["string", "object"], '{ query: "?raw" }'],
  base: [["string"], '{ base: "./pages" }'],
};

/** The calls of `import.meta.glob` in a module, in order. @throws SyntaxProblem */
export function globCalls(module: Module): GlobCall[] {
  const calls: GlobCall[] = [];
  for (const node of nodesIn(module.program))
    if (node.type === "CallExpression" && isMetaProperty(node["callee"], "glob", module)) calls.push(read(node));
  return calls.sort((a, b) => a.start - b.start);
}

function read(call: Syntax): GlobCall {
  const { start, end } = call;
  const [first, second, third] = call["arguments"] as Syntax[];
  if (!first || third)
    throw new SyntaxProblem("import.meta.glob takes patterns and, if needed, options", third?.start ?? start, HELP);
  const given = [literalValue(first, WHAT, HELP)].flat();
  for (const pattern of given)
    if (typeof pattern !== "string" || pattern === "")
      throw new SyntaxProblem("import.meta.glob takes a text or a list of texts", first.start, PATTERN_HELP);
  const { eager = false, import: name = "*", query = "", base } = optionsOf(second);
  return {
    start,
    end,
    patterns: given as string[],
    eager: eager as boolean,
    name: name === "*" ? undefined : (name as string),
    query: queryOf(query as string | Record<string, unknown>),
    base: base as string | undefined,
  };
}

function optionsOf(node: Syntax | undefined): Record<string, unknown> {
  if (!node) return {};
  const options = literalValue(node, WHAT, HELP);
  const fail = (message: string, help: string): never => {
    throw new SyntaxProblem(message, node.start, help);
  };
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return fail("the options of import.meta.glob are an object", HELP);
  for (const [name, value] of Object.entries(options)) {
    const [types, example] = OPTIONS[name] ?? [];
    if (name === "as")
      fail(
        'import.meta.glob has no option "as" any more',
        `write { query: "?${value}"${/^(raw|url)$/.test(String(value)) ? ', import: "default"' : ""} }`,
      );
    if (!types) fail(`import.meta.glob has no option "${name}"`, `the options are ${Object.keys(OPTIONS).join(", ")}`);
    else if (value === null || !types.includes(typeof value))
      fail(`the option "${name}" of import.meta.glob is wrong`, `write ${example}`);
  }
  const { base } = options as { base?: string };
  if (base !== undefined && !/^(\/|\.{1,2}(\/|$))/.test(base))
    fail('the option "base" of import.meta.glob is no path', 'it begins with "./", "../" or "/"');
  return options as Record<string, unknown>;
}

function queryOf(given: string | Record<string, unknown>): string {
  const text =
    typeof given === "string"
      ? given
      : new URLSearchParams(
          Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
        ).toString();
  return text === "" || text.startsWith("?") ? text : `?${text}`;
}

/** A pattern that nothing can be made of. */
export function wrongPattern(pattern: string, at: number): SyntaxProblem {
  return new SyntaxProblem(`the pattern ${JSON.stringify(pattern)} names no folder`, at, PATTERN_HELP);
}
