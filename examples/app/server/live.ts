import type { Change } from "../shared/item.ts";

type Stream = ReadableStreamDefaultController<Uint8Array>;

/** The open streams, each with its session. They stay open while this file is edited. */
const streams: Map<Stream, string> = (import.meta.hot.data.streams ??= new Map());

/** Server-sent events of every change from now on. @param first is sent at once */
export function openStream(session: string, first: Change): Response {
  let stream: Stream;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      stream = controller;
      streams.set(stream, session);
      stream.enqueue(encode(first));
    },
    cancel() {
      streams.delete(stream);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

/** Tells all browsers. */
export function publish(change: Change): void {
  const bytes = encode(change);
  for (const stream of streams.keys()) stream.enqueue(bytes);
}

/** Ends the streams of a session: whoever signed out hears nothing more. */
export function closeStreams(session: string): void {
  for (const [stream, owner] of streams) {
    if (owner !== session) continue;
    streams.delete(stream);
    stream.close();
  }
}

const encode = (change: Change): Uint8Array => new TextEncoder().encode(`data: ${JSON.stringify(change)}\n\n`);
