import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, relative, resolve, sep } from "node:path";
import { refuse } from "../dev-server/answer.js";
import { findPages, pageAt } from "../dev-server/find-pages.js";
import { addressOf, listenOnFreePort } from "../dev-server/free-port.js";
import { versionOf } from "../dev-server/version.js";
import { RequestGate } from "../http/request-gate.js";
import { print } from "../terminal/print.js";
import type { PreviewCommand } from "./options.js";
import { HASHED_FOLDER } from "./output-files.js";
import { MANIFEST } from "./output-folder.js";
import { type StaticFile, sendFile } from "./served/static-file.js";
import { contentType } from "./served-manifest.js";

/**
 * Serves the output of `hot build` until a signal ends it.
 * @throws an error that says what to do
 */
export async function runPreview({ folder: name, ...options }: PreviewCommand): Promise<void> {
  const folder = resolve(name);
  const { base, server: program } = manifestIn(folder, name);
  if (program !== undefined) throw new Error(`${name} is a program: start it with node ${name}/${program}`);
  const gate = new RequestGate({ option: "--allowed-host", allowedHosts: options.allowedHosts });
  const server = createServer((request, response) => {
    const refusal = gate.refusal(request, "page");
    if (refusal !== undefined) return refuse(response, 403, refusal);
    answer(folder, base, request, response).catch((error: unknown) => {
      print("red", String((error as Error).message));
      response.destroy();
    });
  });
  const port = await listenOnFreePort(server, options);
  const instead = options.port !== 0 && port !== options.port ? ` (port ${options.port} is in use)` : "";
  print("green", `preview of ${name}: ${addressOf(options.host, port)}${base}${instead}`);
}

function manifestIn(folder: string, name: string): { base: string; server?: string } {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new Error(`there is no build in ${name}: run hot build first`);
  return JSON.parse(readFileSync(path, "utf8"));
}

async function answer(folder: string, base: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(`http://localhost${request.url}`);
  const path = pathname.startsWith(base) ? `/${pathname.slice(base.length)}` : undefined;
  const file = path && (fileAt(folder, path) ?? pageFile(folder, path));
  if (!file) return refuse(response, 404, `There is no file ${pathname} in this build.`);
  return sendFile(file, request, response);
}

/** The build may have been replaced since: the folder is read again for each page. */
function pageFile(folder: string, pathname: string): StaticFile | undefined {
  const path = pageAt(findPages([folder], folder).pages, pathname);
  return path === undefined ? undefined : staticFile(folder, path);
}

function fileAt(folder: string, pathname: string): StaticFile | undefined {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (name.includes("\0")) return undefined;
  return staticFile(folder, join(folder, name));
}

/** @returns nothing for what is not a file of the folder */
function staticFile(folder: string, path: string): StaticFile | undefined {
  const name = relative(folder, path).split(sep).join("/");
  if (name.startsWith("..") || name === MANIFEST) return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return {
    path,
    type: contentType(name),
    version: versionOf([`${stats.size} ${stats.mtimeMs}`], 16),
    sizeBytes: stats.size,
    isHashed: name.startsWith(`${HASHED_FOLDER}/`),
    compressed: [],
  };
}
