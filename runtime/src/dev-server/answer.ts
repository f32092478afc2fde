import type { IncomingMessage, ServerResponse } from "node:http";
import { SAME_ORIGIN_HEADERS } from "../http/request-gate.js";

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

export function sendAnswer(
  { status, headers, body }: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const content = body === undefined ? undefined : Buffer.from(body as string);
  response.writeHead(status, content ? { ...headers, "content-length": content.length } : headers);
  response.end(request.method === "HEAD" ? undefined : content);
}

/** A short answer in plain text. */
export function refuse(response: ServerResponse, status: number, text: string): void {
  const { headers, body } = refusal(status, text);
  response.writeHead(status, headers).end(body);
}
