/** Data that a program can send. */
export type Payload = string | ArrayBuffer | SharedArrayBuffer | ArrayBufferView | Blob;

/** How binary data reaches the handlers. */
export type BinaryType = "nodebuffer" | "arraybuffer" | "uint8array" | "blob";

/** A message in the form that ws sends. */
export interface Frame {
  data: string | Buffer | Blob;
  bytes: number;
}

/**
 * Takes a copy: the program may change its buffer before everything is sent.
 * @param kind what the caller accepts
 * @throws TypeError for other values
 */
export function frameOf(data: unknown, kind: "any" | "text" | "binary" = "any"): Frame {
  if (typeof data === "string" && kind !== "binary") return { data, bytes: Buffer.byteLength(data) };
  if (kind !== "text") {
    if (data instanceof Blob) return { data, bytes: data.size };
    const view = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : data instanceof ArrayBuffer || data instanceof SharedArrayBuffer
        ? new Uint8Array(data)
        : undefined;
    if (view) return { data: Buffer.from(view), bytes: view.byteLength };
  }
  const expected = { any: "a string, a buffer or a Blob", text: "a string", binary: "a buffer or a Blob" }[kind];
  throw new TypeError(`a WebSocket message must be ${expected}, not ${data === null ? "null" : typeof data}`);
}

/** Binary data as `binaryType` asks for it, with an ArrayBuffer of its own as in Bun. */
export function binaryOf(data: Buffer, type: BinaryType = "nodebuffer"): Buffer | ArrayBuffer | Uint8Array | Blob {
  const bytes = new Uint8Array(data);
  if (type === "arraybuffer") return bytes.buffer;
  if (type === "uint8array") return bytes;
  if (type === "blob") return new Blob([bytes]);
  return Buffer.from(bytes.buffer);
}
