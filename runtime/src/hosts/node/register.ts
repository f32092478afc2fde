/**
 * `node --import import-meta-hot/register server.ts` runs the program as `hot server.ts` does. The environment variable
 * HOT contains options: `HOT="--clean"`.
 */
import { realpathSync } from "node:fs";
import { register } from "node:module";
import { resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { readOptions } from "./options.js";
import { runHot } from "./run.js";

const entry = process.argv[1];
// Workers inherit the flag, but they are Node's own. So are package managers and other tools, if NODE_OPTIONS has the flag.
if (isMainThread && entry) {
  const path = realpathSync(entry);
  if (!path.includes(`${sep}node_modules${sep}`)) {
    excludeChildren();
    // Node finds an empty entry; `runHot` runs the real one.
    register("./loader-hooks.js", import.meta.url, { data: pathToFileURL(path).href });
    await runHot(path, readOptions((process.env["HOT"] ?? "").split(" ").filter(Boolean)));
  }
}

/**
 * Only the program itself is hot: `child_process.fork` and node:cluster pass on `process.execArgv`, and every child gets
 * the environment. A child is hot if the program passes the flag itself.
 */
function excludeChildren(): void {
  process.execArgv = withoutRegister(process.execArgv);
  const options = process.env["NODE_OPTIONS"];
  if (options !== undefined) process.env["NODE_OPTIONS"] = withoutRegister(options.split(/\s+/)).join(" ");
}

/** Removes `--import import-meta-hot/register`, in both spellings. */
function withoutRegister(args: readonly string[]): string[] {
  return args.filter((arg, index) => {
    const isFlag = arg === "--import" && isThisModule(args[index + 1] ?? "");
    const isValue = args[index - 1] === "--import" && isThisModule(arg);
    return !(isFlag || isValue || (arg.startsWith("--import=") && isThisModule(arg.slice("--import=".length))));
  });
}

function isThisModule(specifier: string): boolean {
  return (
    specifier === "import-meta-hot/register" ||
    specifier === import.meta.url ||
    pathToFileURL(resolve(specifier)).href === import.meta.url
  );
}
