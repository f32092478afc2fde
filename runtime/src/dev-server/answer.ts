import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { SAME_ORIGIN_HEADERS } from "../http/request-gate.js";

const compress = promisify(gzip);
/** Smaller answers fit into one packet. */
const MIN_COMPRESSED_BYTES = 1400;

/** An answer over HTTP, for Node's responses and for `Response`. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Nothing if the browser has it. */
  body: string | Buffer | undefined;
}

export interface Content {
  status?: number;
  /** Equal for equal content: the ETag. */
  version: string;
  headers: Record<string, string>;
  body(): string | Buffer;
}

/** @param ifNoneMatch the request's header: the version that the browser has */
export function answerWith({ status = 200, version, headers, body }: Content, ifNoneMatch: string | undefined): Answer {
  const etag = `"${version}"`;
  const given = { "cache-control": "no-cache", etag, ...SAME_ORIGIN_HEADERS, ...headers };
  if (status === 200 && ifNoneMatch === etag) return { status: 304, headers: given, body: undefined };
  return { status, headers: given, body: body() };
}

/** A short answer in plain text. */
export function refusal(status: number, text: string): Answer {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...SAME_ORIGIN_HEADERS },
    body: `${text}\n`,
  };
}

export async function sendAnswer(
  { status, headers, body }: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let content = body === undefined ? undefined : Buffer.from(body as string);
  const given: OutgoingHttpHeaders = { ...headers };
  if (content && isWorthCompressing(content, headers, request)) {
    content = await compress(content, { level: constants.Z_BEST_SPEED });
    Object.assign(given, { "content-encoding": "gzip", vary: "accept-encoding" });
  }
  if (content) given["content-length"] = content.length;
  response.writeHead(status, given);
  response.end(request.method === "HEAD" ? undefined : content);
}

/** On this machine, compressing takes longer than sending. */
function isWorthCompressing(content: Buffer, headers: Answer["headers"], request: IncomingMessage): boolean {
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? "");
  return (
    !isLocal &&
    content.length > MIN_COMPRESSED_BYTES &&
    /^text\/|json|javascript|svg/.test(headers["content-type"] ?? "") &&
    /\bgzip\b/.test(String(request.headers["accept-encoding"]))
  );
}

/** Sends a {@link refusal}. */
export function refuse(response: ServerResponse, status: number, text: string): void {
  const { headers, body } = refusal(status, text);
  response.writeHead(status, headers).end(body);
}
