import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Smaller files fit into one packet. */
const MIN_BYTES = 1400;
const COMPRESSIBLE = /\.(js|css|html?|svg|json|map|webmanifest|txt|xml|wasm|ttf|otf|ico)$/i;

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** Compressed copies of a file, by the suffix of their names: the best first, none that is not smaller. */
export async function compressed(
  name: string,
  content: Uint8Array,
): Promise<Array<[suffix: string, content: Uint8Array]>> {
  if (!COMPRESSIBLE.test(name) || content.length < MIN_BYTES) return [];
  // On threads of their own, those of several files at once.
  const [br, gz] = await Promise.all([
    inBrotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    gzipped(content),
  ]);
  const copies: Array<[string, Uint8Array]> = [
    ["br", br],
    ["gz", gz],
  ];
  return copies.filter(([, copy]) => copy.length < content.length);
}

/** As small as gzip can make it. */
export function gzipped(content: Uint8Array): Promise<Uint8Array> {
  return inGzip(content, { level: constants.Z_BEST_COMPRESSION });
}
