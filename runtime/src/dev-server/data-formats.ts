import { createRequire } from "node:module";
import type { ParseError } from "jsonc-parser";
import { parseJson } from "../compile/json.js";
import { plainError } from "../diagnostics/format-error.js";

/** Few pages need these parsers, and loading them takes a tenth of a second: each is loaded when its first file is parsed. */
const require = createRequire(import.meta.url);
const jsoncParser = () => require("jsonc-parser") as typeof import("jsonc-parser");
const parseToml = (text: string) => (require("smol-toml") as typeof import("smol-toml")).parse(text);
const parseYaml = (text: string) => (require("yaml") as typeof import("yaml")).parse(text);

const FORMATS: Readonly<Record<string, (path: string, text: string) => unknown>> = {
  ".json": parseJson,
  ".jsonc": jsonc,
  ".toml": (_path, text) => parseToml(text),
  ".yaml": (_path, text) => parseYaml(text),
  ".yml": (_path, text) => parseYaml(text),
  ".txt": (_path, text) => text,
};

/** Whether a file is data that can be imported as a value. */
export function isData(extension: string): boolean {
  return extension in FORMATS;
}

/** @throws an error that names the file */
export function parseData(path: string, extension: string, text: string): unknown {
  try {
    return FORMATS[extension]?.(path, text);
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(path) ? error : plainError(`${path}: ${message}`);
  }
}

function jsonc(_path: string, text: string): unknown {
  const { parse, printParseErrorCode } = jsoncParser();
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const line = text.slice(0, first.offset).split("\n").length;
  throw new Error(`line ${line}: ${printParseErrorCode(first.error)}`);
}
