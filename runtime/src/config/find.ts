import { readdirSync } from "node:fs";
import { join } from "node:path";

const NAME = /^hot\.config\.(ts|mts|js|mjs)$/;

/**
 * The config file of a project.
 * @param folder of the project
 * @returns nothing if there is none: then nothing else of this room is loaded
 */
export function findConfig(folder: string): string | undefined {
  try {
    const name = readdirSync(folder).find((name) => NAME.test(name));
    return name && join(folder, name);
  } catch {
    return undefined; // no permission to read the folder
  }
}
