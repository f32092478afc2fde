import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { irregularKind } from "./snapshot.js";

/** The variables of a file such as `.env`; none if it does not exist or is not a regular file. */
export function readEnv(path: string): NodeJS.Dict<string> {
  if (irregularKind(path)) return {};
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch {
    return {}; // most projects have one of these files at most
  }
}
