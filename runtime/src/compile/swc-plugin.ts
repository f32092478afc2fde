import { createRequire } from "node:module";
import { join } from "node:path";

/** The package of the plugin, and its entry for hosts of the older AST. */
export const PLUGIN = "swc-plugin-import-meta-hot";
const OLDER = `${PLUGIN}/swc-1.15`;

/**
 * For each host, the first version that can run the plugin at all, and the first of today's AST (docs/swc.md, "Versions").
 */
const SINCE = {
  "@swc/core": { older: "1.15", newer: "1.16" },
  "@rspack/core": { older: "1.7", newer: "2.2" },
  next: { older: "16.1", newer: "16.4" },
} as const;

/**
 * The plugin that a host can run, by the name to give to it.
 * @param version of the host; `undefined` if nobody knows it: then it is taken for a new one
 * @throws an error that names the oldest version, if this one is older
 */
export function pluginFor(host: keyof typeof SINCE, version: string | undefined): string {
  const { older, newer } = SINCE[host];
  if (version === undefined || !isBefore(version, newer)) return PLUGIN;
  if (!isBefore(version, older)) return OLDER;
  throw new Error(`import.meta.hot needs ${host} ${older} or newer, this is ${version}`);
}

/**
 * The file that a name stands for, `undefined` if there is none.
 * @param from files or URLs to look from, in this order
 */
export function resolveFrom(name: string, from: readonly string[]): string | undefined {
  return firstOf(from, (require) => require.resolve(name));
}

/**
 * The version of a package that is installed.
 * @param from files or URLs to look from, in this order
 */
export function installedVersion(name: keyof typeof SINCE, from: readonly string[]): string | undefined {
  return firstOf(from, (require) => (require(`${name}/package.json`) as { version: string }).version);
}

function firstOf<Found>(from: readonly string[], find: (require: NodeJS.Require) => Found): Found | undefined {
  for (const place of from) {
    try {
      return find(createRequire(place));
    } catch {
      // Not there: try the next place.
    }
  }
  return undefined;
}

/** Whether a version comes before a `major.minor`. */
export function isBefore(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split(".").map(Number);
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

/** A file name in a folder to look for packages from. */
export function lookFrom(folder: string): string {
  return join(folder, "package.json");
}
