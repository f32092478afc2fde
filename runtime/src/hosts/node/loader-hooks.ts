/** Node's loader hooks, in a thread of their own: the program's entry is run by us, and empty for Node. */
import type { LoadHook } from "node:module";

let entry: string;

export function initialize(url: string): void {
  entry = url;
}

export const load: LoadHook = (url, context, nextLoad) =>
  url === entry ? { format: "module", source: "", shortCircuit: true } : nextLoad(url, context);
