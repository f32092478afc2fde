import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { codeFrame } from "../diagnostics/code-frame.js";
import { problemOf } from "../dev-server/problem.js";
import type { BuildProblem } from "../hosts/page/protocol.js";

/** A build that ended with errors. */
export class BuildFailure extends Error {
  constructor(readonly problems: readonly BuildProblem[]) {
    super(problems.map(textOf).join("\n\n"));
    this.stack = this.message;
  }
}

/** Collects errors, so that a build reports those of all files at once. */
export class Problems {
  readonly #problems: BuildProblem[] = [];

  constructor(private readonly root: string) {}

  /** @param path of the file that could not be built */
  add(error: unknown, path: string): void {
    this.#problems.push(problemOf(error, path, this.root));
  }

  /** @throws BuildFailure if there were errors */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new BuildFailure(this.#problems);
  }

  /** The bundler's own error, or what was collected before it: an error here often causes others there. */
  failureOf(error: unknown): BuildFailure {
    if (error instanceof BuildFailure) return error;
    if (this.#problems.length > 0) return new BuildFailure(this.#problems);
    const all = (error as { errors?: unknown[] }).errors ?? [error];
    return new BuildFailure(all.map((one) => this.#bundlerProblem(one as BundlerError)));
  }

  #bundlerProblem(error: BundlerError): BuildProblem {
    const message = stripVTControlCharacters(String(error.message ?? error));
    const file = error.loc?.file ?? error.id;
    if (file === undefined || !isAbsolute(file)) return { message };
    const [path = file] = file.split("?", 1);
    const { line, column } = error.loc ?? {};
    const problem = problemOf(plain(message), path, this.root);
    if (line === undefined || problem.frame !== undefined || /[╭│]/.test(message)) return problem;
    return { ...problem, line, column, frame: frameOf(path, line, (column ?? 0) + 1) };
  }
}

/** The part of the bundler's errors that is used here. */
interface BundlerError {
  message?: string;
  id?: string;
  loc?: { file?: string; line: number; column: number };
}

function plain(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

function frameOf(path: string, line: number, column: number): string | undefined {
  try {
    return codeFrame(readFileSync(path, "utf8"), line, column);
  } catch {
    return undefined; // it has no file of its own
  }
}

function textOf({ message, name, line, column, frame }: BuildProblem): string {
  const place = name !== undefined && line !== undefined ? `${name}:${line}:${column ?? 1}` : undefined;
  const head = place === undefined || message.includes(place) ? message : `${place}: ${message}`;
  return frame === undefined || message.includes(frame) ? head : `${head}\n\n${frame}`;
}
