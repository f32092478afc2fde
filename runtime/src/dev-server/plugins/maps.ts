import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import remapping from "@jridgewell/remapping";

/** A source map as plugins return it: an object, JSON, or nothing. */
export function mapText(map: unknown): string {
  if (!map) return "";
  if (typeof map === "string") return map;
  const { mappings } = map as { mappings?: unknown };
  return mappings === undefined || mappings === "" ? "" : JSON.stringify(map);
}

/**
 * One map for steps that were made one after another.
 * @param maps from the last step to the first; empty ones are left out
 * @returns JSON, empty if there is none
 */
export function combined(maps: readonly string[]): string {
  const given = maps.filter((map) => map !== "");
  if (given.length < 2) return given[0] ?? "";
  try {
    return remapping(given as Parameters<typeof remapping>[0], () => null).toString();
  } catch {
    return given[0] ?? ""; // a plugin's map is not valid, or has several sources
  }
}

/** Makes the sources of a map absolute: plugins name them from the module's folder or from the project's. */
export function withPaths(map: string, path: string, root: string): string {
  if (map === "") return "";
  const given = JSON.parse(map) as { sources?: Array<string | null> };
  given.sources = (given.sources ?? []).map((source) => {
    if (!source || isAbsolute(source)) return source;
    return [join(dirname(path), source), join(root, source)].find((file) => existsSync(file)) ?? source;
  });
  return JSON.stringify(given);
}
