import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../process.mjs";

const script = join(dirname(fileURLToPath(import.meta.url)), "oracle-process.mjs");

/**
 * Starts what is on disk in a fresh process, with Node's own modules and nothing of this project.
 * @returns the report of its probe, or `{ error }` if the program cannot be started
 */
export async function freshStart(root) {
  const { output } = await run(process.execPath, ["--experimental-vm-modules", "--no-warnings", script, root]);
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    throw new Error(`the fresh start printed no report:\n${output}`);
  }
  // Only `import()` reaches what is missing or broken.
  const lazy = JSON.stringify([report.instances, report.plain]).match(/"error: [^"]*/);
  return lazy ? { error: lazy[0] } : report;
}
