/** The syntax tree of compiled modules: ES modules of a build, and the registry's format of the dev server. */
import { type Expression, type Node, parse } from "acorn";

/** Any node of the tree. */
export type Syntax = Node & Record<string, any>;

/** A part of the code that must be written otherwise. */
export class SyntaxProblem extends Error {
  /** @param at offset in the code */
  constructor(
    message: string,
    readonly at: number,
    readonly help: string,
  ) {
    super(message);
  }
}

/** The call of `System.register`, where a module of the registry gets its imports. */
export interface Registration {
  specifiers: Syntax;
  setters: Syntax;
  /** The statement that returns `setters`: declarations may stand before it. */
  result: Syntax;
  /** The name of the parameter with `meta` and `import`. */
  context: string;
}

export interface Module {
  readonly program: Syntax;
  /** Not set for an ES module. */
  readonly registration: Registration | undefined;
  /** Whether an expression is `import.meta`. */
  isMeta(node: Syntax): boolean;
}

export function parseModule(code: string): Module {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module" }) as Syntax;
  const call = program["body"].map(({ expression }: Syntax) => expression).find(isRegister) as Syntax | undefined;
  const [specifiers, declare] = call?.["arguments"] ?? [];
  const result = declare?.body.body.find(({ type }: Syntax) => type === "ReturnStatement");
  const setters = result?.argument.properties.find(({ key }: Syntax) => key.name === "setters")?.value;
  // swc gives the parameter a name that no other variable has.
  const context: string | undefined = declare?.params[1]?.name;
  if (!setters || context === undefined)
    return { program, registration: undefined, isMeta: ({ type }) => type === "MetaProperty" };
  const isMeta = ({ type, object, property }: Syntax): boolean =>
    type === "MemberExpression" && object.type === "Identifier" && object.name === context && property.name === "meta";
  return { program, registration: { specifiers, setters, result, context }, isMeta };
}

function isRegister(expression: Syntax | undefined): boolean {
  const { object, property } = expression?.["callee"] ?? {};
  return object?.name === "System" && property?.name === "register";
}

/** Every node below one, in no order. */
export function* nodesIn(root: Syntax): Generator<Syntax> {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child?.type === "string") pending.push(child);
  }
}

/** Whether an expression is a property of `import.meta`. */
export function isMetaProperty(node: Syntax, name: string, { isMeta }: Module): boolean {
  return (
    node.type === "MemberExpression" && !node["computed"] && node["property"].name === name && isMeta(node["object"])
  );
}

/**
 * The value of a literal: of a text, a number, a list, an object.
 * @param what names it in the error
 * @throws SyntaxProblem if any part of it is no literal
 */
export function literalValue(node: Syntax | Expression, what: string, help: string): unknown {
  const { type, start, ...given } = node as Syntax;
  const partOf = (part: Syntax): unknown => literalValue(part, what, help);
  if (type === "Literal" && !given["regex"]) return given["value"];
  if (type === "TemplateLiteral" && given["expressions"].length === 0) return given["quasis"][0].value.cooked;
  if (type === "ArrayExpression")
    return given["elements"].map((element: Syntax | null) => (element ? partOf(element) : undefined));
  if (type === "ObjectExpression")
    return Object.fromEntries(
      given["properties"].map(({ type, key, value, computed, start }: Syntax) => {
        if (type !== "Property" || computed) throw notLiteral(what, start, help);
        return [key.name ?? key.value, partOf(value)];
      }),
    );
  throw notLiteral(what, start, help);
}

function notLiteral(what: string, at: number, help: string): SyntaxProblem {
  return new SyntaxProblem(`${what} has to be a literal: it is read before the code runs`, at, help);
}
