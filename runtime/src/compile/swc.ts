import { createRequire } from "node:module";
import { traced } from "../diagnostics/trace.js";

type Swc = typeof import("@swc/core");

/** After a start that found everything in the cache: soon enough for the first save. */
const LOAD_DELAY_MS = 1000;

const require = createRequire(import.meta.url);
let loaded: Swc | undefined;
let timer: NodeJS.Timeout | undefined;

/** Loads swc when something has to be compiled: it takes as long as loading everything else. */
export function loadSwc(): Swc {
  clearTimeout(timer);
  return (loaded ??= traced("load swc", undefined, () => require("@swc/core") as Swc));
}

/** Loads it when the start is over. */
export function loadSwcSoon(): void {
  if (!loaded) timer ??= setTimeout(loadSwc, LOAD_DELAY_MS).unref();
}

/** Its version, without loading it. */
export function swcVersion(): string {
  return (require("@swc/core/package.json") as { version: string }).version;
}
