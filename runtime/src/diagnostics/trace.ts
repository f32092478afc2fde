/**
 * `HOT_TRACE=1`: where the time of a start and of updates goes, as a file that Chrome's and Perfetto's trace viewers open.
 * Nothing is measured without it.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";

const DEFAULT_FILE = "hot-trace.json";
/** The file is valid JSON at any time: the next events overwrite its end. */
const END = "\n]\n";

let events: string[] | undefined;
let file = "";
let writtenBytes = 0;
let asyncPhases = 0;

/**
 * @param setting `1`, or the name of a file
 * @returns the file that will be written, if tracing is on
 */
export function startTrace(setting = process.env["HOT_TRACE"]): string | undefined {
  if (!setting || setting === "0") return undefined;
  file = resolve(setting === "1" ? DEFAULT_FILE : setting);
  events = [];
  process.once("exit", writeTrace);
  return file;
}

export function isTracing(): boolean {
  return events !== undefined;
}

/** Records a phase, in ms since the start of the process. It contains other phases or comes after them, and overlaps none. */
export function tracePhase(name: string, start: number, end = performance.now(), module?: string): void {
  record({ name, ph: "X", dur: microseconds(end - start), ...(module !== undefined && { args: { module } }) }, start);
}

/** Runs code as a phase. */
export function traced<T>(name: string, module: string | undefined, run: () => T): T {
  if (!events) return run();
  const start = performance.now();
  try {
    return run();
  } finally {
    tracePhase(name, start, undefined, module);
  }
}

/** The same for code that waits: other phases may overlap with it. */
export async function tracedAsync<T>(name: string, run: () => Promise<T>): Promise<T> {
  if (!events) return run();
  const id = ++asyncPhases;
  record({ name, ph: "b", id });
  try {
    return await run();
  } finally {
    record({ name, ph: "e", id });
  }
}

/**
 * Adds what was recorded to the file.
 * @returns what went wrong: nothing more is recorded then
 */
export function writeTrace(): string | undefined {
  if (!events?.[0]) return undefined;
  const text = `${writtenBytes ? ",\n" : "[\n"}${events.join(",\n")}${END}`;
  events = [];
  try {
    const descriptor = openSync(file, writtenBytes ? "r+" : "w");
    const start = writtenBytes && writtenBytes - END.length;
    writtenBytes = start + writeSync(descriptor, text, start);
    closeSync(descriptor);
    return undefined;
  } catch (error) {
    events = undefined;
    return (error as Error).message;
  }
}

function record(event: { name: string; ph: string; [key: string]: unknown }, at = performance.now()): void {
  events?.push(JSON.stringify({ ...event, cat: "hot", ts: microseconds(at), pid: process.pid, tid: 1 }));
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}
