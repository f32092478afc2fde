import { compileFunction } from "node:vm";
import { dynamicSpecifiers, hash } from "../../compile/compiler.js";
import type { Compiled } from "../../compile/disk-cache.js";
import { parseJson } from "../../compile/json.js";
import type { Declare, Source } from "../../registry/record.js";

/** The newest source map of each file, as JSON, for stack traces. */
export const sourceMaps = new Map<string, string>();

/**
 * Makes a module of compiled code. The module's own code does not run yet.
 * @throws a SyntaxError if the code is not valid
 */
export function instantiate(path: string, version: string, { code, map }: Compiled): Source {
  let specifiers: string[] | undefined;
  let declare: Declare | undefined;
  const register = (names: string[], body: Declare) => {
    specifiers = names;
    declare = body;
  };
  // With the source map inside, the inspector shows the original file.
  const inline = map && `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  // A function is garbage collected when nothing refers to it, unlike native modules and scripts, which V8 caches (rule N4).
  compileFunction(`${code}${inline}`, ["System"], { filename: path })({ register });
  if (!specifiers || !declare) throw new SyntaxError(`${path}: the compiled code does not call System.register`);
  sourceMaps.set(path, map);
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
