import type { PageModule } from "../hosts/page/protocol.js";
import { isIdentifier } from "./identifier.js";
import type { Node } from "./node.js";

/** The name of the runtime in scripts. */
const RUNTIME = "__hot__";
const COMMON_JS_PARAMETERS = "module,exports,require,global";
/** Up to the function that swc passes to the registry. */
const REGISTER = /^(?:"use strict";\s*)?System\.register\(\[(?:\s*"(?:[^"\\\n]|\\.)*",?)*\s*\], (?=function\b)/;

/** A script of many modules, and the map of its lines. */
export interface Script {
  code: string;
  /** Source maps of its modules with the lines at which they begin, from 0. */
  sections: Array<{ line: number; map: string }>;
}

/** Output that is made when it is wanted. */
export interface Built<T> {
  /** Equal for equal output. */
  version: string;
  build(): T;
}

/** Modules as one script. @param before code in front of them @param after code behind them */
export function scriptOf(nodes: readonly Node[], before: string, after: string): Script {
  const parts: string[] = [`${before}\n(h=>{`];
  const sections: Script["sections"] = [];
  let line = lines(parts[0]!);
  for (const node of nodes) {
    const text = registration(node);
    if (node.body.type === "code" && node.body.map) sections.push({ line: line + 1, map: node.body.map });
    parts.push(text);
    line += lines(text);
  }
  parts.push(`})(${RUNTIME});\n${after}\n`);
  return { code: parts.join("\n"), sections };
}

/** An index map (source map specification, section "Index Map"). */
export function indexMap({ sections }: Script): string {
  const entries = sections.map(({ line, map }) => `{"offset":{"line":${line},"column":0},"map":${map}}`);
  return `{"version":3,"sections":[${entries.join(",")}]}`;
}

/** A module of an update. */
export function messageOf(node: Node): PageModule {
  const { id, version, body } = node;
  const given = argumentsOf(node);
  switch (body.type) {
    case "code":
      return { type: "code", id, version, given, text: evaluated(id, version, "System", body.code, body.map) };
    case "commonjs":
      return {
        type: "commonjs",
        id,
        version,
        given,
        text: evaluated(id, version, COMMON_JS_PARAMETERS, body.code, ""),
      };
    case "failed":
      throw new Error(`${id} could not be built`); // pages get errors instead
    default:
      return { type: body.type, id, version, given };
  }
}

/** What a method of the runtime gets of a module, after id and version and before its code. */
function argumentsOf({ resolved, dynamic, body }: Node): unknown[] {
  switch (body.type) {
    case "code":
      return [resolved, dynamic];
    case "commonjs":
      return [resolved];
    case "facade":
      return [body.raw];
    case "css":
      return body.exports ? [body.text, body.exports, namedOf(body.exports)] : [body.text];
    case "failed":
      return [];
  }
}

/** The classes whose names can be those of exports. */
function namedOf(exports: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(exports).filter(([name]) => isIdentifier(name)));
}

/** A function as the source of an expression, with its source map: the map's first line is the second line of the text. */
function evaluated(id: string, version: string, parameters: string, code: string, map: string): string {
  const shifted = map.replace(/"mappings":"/, '"mappings":";');
  const comment =
    map && `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(shifted).toString("base64")}`;
  return `(function(${parameters}){\n${code}\n})${comment}\n//# sourceURL=hot://page${encodeURI(id)}?v=${version}`;
}

function registration(node: Node): string {
  const { id, version, body } = node;
  if (body.type === "failed") return `h.fail(${JSON.stringify(id)},${JSON.stringify(body.problem.message)});`;
  const head = `h.${body.type}(${[id, version, ...argumentsOf(node)].map((value) => JSON.stringify(value)).join(",")}`;
  switch (body.type) {
    case "code":
      return `${head},(function(System){\n${compiledAtOnce(body.code)}\n}));`;
    case "commonjs":
      return `${head},(function(${COMMON_JS_PARAMETERS}){\n${body.code}\n}));`;
    default:
      return `${head});`;
  }
}

/**
 * The functions of a module all run when the page is loaded. V8 compiles a function in parentheses together with what is around it, instead
 * of passing over it first and parsing it again when it is called, once for each level.
 */
function compiledAtOnce(code: string): string {
  const head = REGISTER.exec(code)?.[0];
  const end = code.trimEnd();
  return head && end.endsWith("});") ? `${head}(${end.slice(head.length, -2)}));` : code;
}

/** Lines that a part takes, with the line break after it. */
function lines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
