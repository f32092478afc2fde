import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Smaller files fit into one packet. */
const MIN_BYTES = 1400;
const COMPRESSIBLE = /\.(js|css|html?|svg|json|map|webmanifest|txt|xml|wasm|ttf|otf|ico)$/i;

/** Compressed copies of a file, by the suffix of their names: the best first, none that is not smaller. */
export function compressed(name: string, content: Uint8Array): Array<[suffix: string, content: Uint8Array]> {
  if (!COMPRESSIBLE.test(name) || content.length < MIN_BYTES) return [];
  const copies: Array<[string, Uint8Array]> = [
    ["br", brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })],
    ["gz", gzipSync(content, { level: constants.Z_BEST_COMPRESSION })],
  ];
  return copies.filter(([, copy]) => copy.length < content.length);
}
