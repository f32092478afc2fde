import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Compiler } from "./plugin.js";
import { describeProblem, type Files } from "../diagnostics/locate.js";

/** No error is longer; a page that sends more is not ours. */
const LONGEST = 32 << 20;

/** Where the pages of a build have their errors explained: one address for each of several compilers. */
export function describeAddress({ name }: Pick<Compiler, "name">): string {
  return `/__import-meta-hot/describe${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** Answers the overlay's requests: a problem as the page knows it comes in, as the sources have it goes out. */
export function describer(
  files: Files,
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    if (request.method !== "POST") return next();
    try {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > LONGEST) throw new RangeError("too long");
        chunks.push(chunk);
      }
      const problem = describeProblem(JSON.parse(Buffer.concat(chunks).toString()), files);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(problem));
    } catch {
      response.statusCode = 400;
      response.end("");
    }
  };
}

/** The sources and the built files of a compiler. */
export function filesOf(compiler: Compiler): Files {
  const read = (fs: unknown, path: string): string | undefined => {
    try {
      return String((fs as { readFileSync: typeof readFileSync }).readFileSync(path));
    } catch {
      return undefined;
    }
  };
  return {
    context: compiler.context,
    readSource: (path) => read({ readFileSync }, path),
    readOutput(pathname) {
      const base = basePath(compiler);
      const name = decodeURIComponent(pathname.startsWith(base) ? pathname.slice(base.length) : pathname);
      // Builds of dev servers are in memory, and the path is the page's to choose.
      return name.split(/[\\/]/).includes("..")
        ? undefined
        : read(compiler.outputFileSystem, join(compiler.outputPath, name));
    },
  };
}

/** The path with which the addresses of a build's files begin. */
export function basePath({ options }: Pick<Compiler, "options">): string {
  const { publicPath } = options.output ?? {};
  return typeof publicPath === "string" && publicPath !== "auto"
    ? new URL(publicPath || "/", "http://page").pathname
    : "/";
}
