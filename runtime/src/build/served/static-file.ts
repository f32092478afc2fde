import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/** A file that a build wrote. */
export interface StaticFile {
  /** Absolute. */
  path: string;
  type: string;
  /** Equal for equal content. */
  version: string;
  sizeBytes: number;
  /** Whether its name contains a hash of its content. */
  isHashed: boolean;
  /** Suffixes of its compressed copies, the best first: `br`, `gz`. */
  compressed: readonly string[];
}

const ENCODINGS: Readonly<Record<string, string>> = { br: "br", gz: "gzip" };
const YEAR_SECONDS = 31_536_000;

export interface FileAnswer {
  status: number;
  headers: Record<string, string>;
  /** What is sent; nothing if the browser has it, or wants the headers alone. */
  body: { path: string; start?: number; end?: number } | undefined;
}

/** Decides about a request for a file: version, encoding, range. */
export function answerWithFile(file: StaticFile, method: string, headers: IncomingHttpHeaders): FileAnswer {
  const given: Record<string, string> = {
    "content-type": file.type,
    "cache-control": file.isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
    etag: `"${file.version}"`,
    "x-content-type-options": "nosniff",
    ...(file.compressed.length > 0 ? { vary: "accept-encoding" } : { "accept-ranges": "bytes" }),
  };
  if (method !== "GET" && method !== "HEAD") return { status: 405, headers: { allow: "GET, HEAD" }, body: undefined };
  if (matches(headers["if-none-match"], file.version)) return { status: 304, headers: given, body: undefined };
  const accepted = acceptedEncodings(String(headers["accept-encoding"] ?? ""));
  const suffix = file.compressed.find((suffix) => accepted.has(ENCODINGS[suffix] ?? ""));
  if (suffix !== undefined) {
    const body = method === "HEAD" ? undefined : { path: `${file.path}.${suffix}` };
    return { status: 200, headers: { ...given, "content-encoding": ENCODINGS[suffix]! }, body };
  }
  // Videos are asked for in parts.
  const range = file.compressed.length > 0 ? undefined : rangeOf(headers.range, file.sizeBytes);
  if (range === "unsatisfiable")
    return { status: 416, headers: { "content-range": `bytes */${file.sizeBytes}` }, body: undefined };
  const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
  Object.assign(given, { "content-length": String(end - start + 1) });
  if (range) given["content-range"] = `bytes ${start}-${end}/${file.sizeBytes}`;
  const body = method === "HEAD" ? undefined : { path: file.path, ...range };
  return { status: range ? 206 : 200, headers: given, body };
}

/** For node:http. */
export async function sendFile(file: StaticFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answerWithFile(file, request.method ?? "", request.headers);
  if (!body || file.sizeBytes === 0) {
    response.writeHead(status, headers).end();
    return;
  }
  const { path, start, end } = body;
  const stream = createReadStream(path, { ...(start !== undefined && end !== undefined && { start, end }) });
  try {
    await new Promise((resolve, reject) => stream.once("open", resolve).once("error", reject));
  } catch {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("The file was removed.\n");
    return;
  }
  response.writeHead(status, headers);
  // The browser may have gone: there is nobody to tell.
  await pipeline(stream, response).catch(() => {});
}

/** For routers that give a `Response`. */
export async function responseWithFile(file: StaticFile, request: Request): Promise<Response> {
  const { status, headers, body } = answerWithFile(file, request.method, Object.fromEntries(request.headers));
  const content = body && (await readFile(body.path));
  const part = content && body.end !== undefined ? content.subarray(body.start, body.end + 1) : content;
  return new Response(part ?? null, { status, headers });
}

function matches(ifNoneMatch: string | undefined, version: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(`"${version}"`) || tags.includes("*");
}

/** Without those that the browser refuses (`q=0`). */
function acceptedEncodings(header: string): Set<string> {
  const entries = header.split(",").map((entry) => entry.trim().toLowerCase());
  return new Set(entries.filter((entry) => !/;\s*q=0(\.0*)?$/.test(entry)).map((entry) => entry.split(";")[0]!.trim()));
}

/** One range (RFC 9110, section 14.1.2); several are answered with all of the file. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? "unsatisfiable" : { start, end };
}
