/** Node's loader hooks, which run on their own thread: the program's entry is empty for Node, because `runHot` runs it. */
import type { LoadHook } from "node:module";

let entry: string;

export function initialize(url: string): void {
  entry = url;
}

export const load: LoadHook = (url, context, nextLoad) =>
  url === entry ? { format: "module", source: "", shortCircuit: true } : nextLoad(url, context);
