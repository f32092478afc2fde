/**
 * `node --import import-meta-hot/register server.ts`: runs the program as `hot server.ts` does. Its options are taken from the
 * environment: `HOT="--clean"`.
 */
import { realpathSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { readOptions } from "./options.js";
import { runHot } from "./run.js";

const entry = process.argv[1];
// The workers that a program starts inherit the flag, and are Node's own; so is `node` without a file.
if (isMainThread && entry) {
  const path = realpathSync(entry);
  // Node itself finds the entry empty: we run it.
  register("./loader-hooks.js", import.meta.url, { data: pathToFileURL(path).href });
  await runHot(path, readOptions((process.env["HOT"] ?? "").split(" ").filter(Boolean)));
}
