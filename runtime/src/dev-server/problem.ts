import { isAbsolute, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describeProblem } from "../diagnostics/locate.js";
import type { BuildProblem } from "../hosts/page/protocol.js";

/** A build error as pages and the terminal show it. @param path of the file that could not be built */
export function problemOf(error: unknown, path: string, root: string): BuildProblem {
  const message = stripVTControlCharacters(String((error as Error)?.message ?? error));
  const said = /^(\/[^\n:]+):(\d+):(\d+): /.exec(message);
  const file = said?.[1] ?? path;
  const { line, column, frame } = describeProblem(
    { message: said ? message.slice(said[1]!.length + 1) : message, moduleName: file },
    { context: root, readOutput: () => undefined, readSource: () => undefined, scripts: () => [] },
  );
  const name = isAbsolute(file) ? relative(root, file) : file;
  return { message: message.includes(name) ? message : `${name}: ${message}`, file, name, line, column, frame };
}
