import { compileFunction } from "node:vm";
import type { CodeCache } from "../../compile/code-cache.js";
import { dynamicSpecifiers, hash } from "../../compile/compiler.js";
import type { Compiled } from "../../compile/disk-cache.js";
import { parseJson } from "../../compile/json.js";
import { traced } from "../../diagnostics/trace.js";
import type { Declare, Source } from "../../registry/record.js";

type ModuleFunction = (system: { register(names: string[], body: Declare): void }) => void;

const MAP_COMMENT = "\n//# sourceMappingURL=data:application/json;base64,";

/** The newest code of each file, with its source map, for stack traces. */
const codes = new Map<string, string>();

/** The source map of a file's newest code, as JSON. */
export function sourceMapOf(path: string): string | undefined {
  const code = codes.get(path);
  const start = code?.lastIndexOf(MAP_COMMENT) ?? -1;
  return start < 0 ? undefined : Buffer.from(code!.slice(start + MAP_COMMENT.length), "base64").toString();
}

/** To be called for a file that is no longer needed. */
export function forgetSourceMap(path: string): void {
  codes.delete(path);
}

/** Puts the source map into the code: the inspector shows the original file. */
export function withInlineMap({ code, map }: Compiled): Compiled {
  return map ? { code: `${code}${MAP_COMMENT}${Buffer.from(map).toString("base64")}`, map: "" } : { code, map };
}

/**
 * Makes a module of compiled code. The module's own code does not run yet.
 * @param codeCache for modules of the program's start
 * @throws a SyntaxError if the code is not valid
 */
export function instantiate(path: string, version: string, { code }: Compiled, codeCache: CodeCache): Source {
  let specifiers: string[] | undefined;
  let declare: Declare | undefined;
  const register = (names: string[], body: Declare) => {
    specifiers = names;
    declare = body;
  };
  // swc's first line has no code of the file: its columns do not matter.
  const cached = codeCache.evaluate(path, version, `(function(System){${code}\n})`) as ModuleFunction | undefined;
  // A function is garbage collected when nothing refers to it, unlike native modules and scripts, which V8 caches (rule N4).
  const run =
    cached ??
    traced("instantiate", path, () => compileFunction(code, ["System"], { filename: path }) as ModuleFunction);
  run({ register });
  if (!specifiers || !declare) throw new SyntaxError(`${path}: the compiled code does not call System.register`);
  codes.set(path, code);
  return { version, specifiers, dynamic: dynamicSpecifiers(code), declare: withDefaultName(code, declare) };
}

/**
 * Names an anonymous function or class that is the default export "default", as JavaScript does. swc exports it as
 * `_export("default", function() {})`, where it gets no name. Only an expression that is itself a function or class is
 * named, not one that returns it: the value's source text must follow in the code.
 */
function withDefaultName(code: string, declare: Declare): Declare {
  const exported = Array.from(
    code.matchAll(/_export\("default", (?!void 0\))/g),
    ({ index, 0: text }) => index + text.length,
  );
  if (exported.length === 0) return declare;
  return (exportBinding, context) =>
    declare((name, value) => {
      if (name === "default" && typeof value === "function" && value.name === "") {
        const text = Function.prototype.toString.call(value);
        if (exported.some((index) => code.startsWith(`${text})`, index)))
          Object.defineProperty(value, "name", { value: "default", configurable: true });
      }
      return exportBinding(name, value);
    }, context);
}

/** A JSON file as a module. @throws if it is not valid JSON */
export function jsonModule(path: string, text: string): Source {
  return valueModule(parseJson(path, text), hash(text));
}

/** A module whose default export is a value. @param version another one for another value */
export function valueModule(value: unknown, version = "value"): Source {
  return {
    version,
    specifiers: [],
    dynamic: [],
    declare: (exportBinding) => ({ execute: () => void exportBinding("default", value) }),
  };
}
