import { readEnv } from "../../fs/read-env.js";

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
    for (const path of this.paths) Object.assign(variables, readEnv(path));
    for (const name of Object.keys(this.#ofFiles)) delete process.env[name];
    this.#ofFiles = Object.fromEntries(Object.entries(variables).filter(([name]) => !this.#ofEnvironment.has(name)));
    Object.assign(process.env, this.#ofFiles);
  }
}
