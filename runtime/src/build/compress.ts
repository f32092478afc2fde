import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Smaller files fit into one packet. */
const MIN_BYTES = 1400;
const COMPRESSIBLE = /\.(js|css|html?|svg|json|webmanifest|txt|xml|wasm|ttf|otf|ico)$/i;

/** Compressed copies of a file, by the suffix of their names: the best first, none that is not smaller. */
export function compressed(name: string, content: string | Uint8Array): Array<[suffix: string, content: Uint8Array]> {
  const buffer = Buffer.from(content as string);
  if (!COMPRESSIBLE.test(name) || buffer.length < MIN_BYTES) return [];
  const copies: Array<[string, Uint8Array]> = [
    ["br", brotliCompressSync(buffer, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: buffer.length } })],
    ["gz", gzipSync(buffer, { level: 9 })],
  ];
  return copies.filter(([, copy]) => copy.length < buffer.length);
}
