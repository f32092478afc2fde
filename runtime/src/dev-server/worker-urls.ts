import { versionOf } from "./version.js";

/** A global of pages and workers: the path of the page's worker scripts. */
const BASE = "__hotWorkers__";

/** An expression for the URL of a worker's script. Its query is the version, so that a changed worker is a change of its module. */
export function workerUrl(id: string): string {
  return `${BASE} + ${JSON.stringify(`${encodeURIComponent(id)}.js?v=${placeholder(id)}`)}`;
}

/** @param path of the worker scripts of a page: an encoded id and `.js` follow */
export function setWorkersPath(path: string): string {
  return `globalThis.${BASE} = ${JSON.stringify(path)};`;
}

/**
 * Stands for the version of a worker until that is known. In the code of workers it stays: when a worker that they make changes, so does
 * their own version.
 */
export function placeholder(id: string): string {
  return `@${versionOf([id], 10)}`;
}
