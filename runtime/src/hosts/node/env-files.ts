import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { irregularKind } from "../../fs/snapshot.js";

/**
 * Files of variables in `process.env`, as with Node's `--env-file`: the environment's own variables win, and of the files the
 * last one. A saved file takes effect with the reload that it causes (rule N5).
 */
export class EnvFiles {
  readonly #ofEnvironment = new Set(Object.keys(process.env));
  #ofFiles: NodeJS.Dict<string> = {};

  /** @param paths absolute; a file may be missing later on */
  constructor(readonly paths: readonly string[]) {}

  /** Puts what the files say now into `process.env`, and removes what they said before. */
  load(): void {
    const variables: NodeJS.Dict<string> = {};
    for (const path of this.paths) Object.assign(variables, read(path));
    for (const name of Object.keys(this.#ofFiles)) delete process.env[name];
    this.#ofFiles = Object.fromEntries(Object.entries(variables).filter(([name]) => !this.#ofEnvironment.has(name)));
    Object.assign(process.env, this.#ofFiles);
  }
}

function read(path: string): NodeJS.Dict<string> {
  if (irregularKind(path)) return {};
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch {
    return {}; // it was removed
  }
}
