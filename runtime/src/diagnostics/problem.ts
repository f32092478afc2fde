/** An error as the page knows it. */
export interface RawProblem {
  message: string;
  /** Of a run-time error. */
  stack?: string | undefined;
  /** Of a build error: the module, as the bundler names it. */
  moduleName?: string | undefined;
  loc?: string | undefined;
}

/** An error as the overlay shows it: the server found the sources. */
export interface Problem {
  message: string;
  /** Absolute, for the editor. */
  file?: string | undefined;
  /** For people. */
  name?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1. */
  column?: number | undefined;
  /** The code around it. */
  frame?: string | undefined;
  stack?: string | undefined;
}

/** Where a problem is, for people. */
export function placeOf({ name, line, column }: Problem): string {
  return [name, line, column].filter((part) => part !== undefined && part !== "").join(":");
}

/** Shows problems over the page, until there are none. */
export interface Display {
  show(problem: RawProblem): void;
  /** @param kind which have been solved; all if it is left out. */
  clear(kind?: "build"): void;
}
