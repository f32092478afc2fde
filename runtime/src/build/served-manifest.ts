import { typeOf } from "../dev-server/assets.js";
import { versionOf } from "../dev-server/version.js";
import { compressed } from "./compress.js";
import { HASHED_FOLDER, type OutputFiles } from "./output-files.js";
import type { ServedManifest } from "./served/built-pages.js";

/** What a program needs to serve its pages: the files with compressed copies, and what it knows of them. */
export async function servedFiles(
  output: OutputFiles,
  base: string,
): Promise<{ contents: Map<string, string | Uint8Array>; manifest: ServedManifest }> {
  const contents = new Map<string, string | Uint8Array>();
  const files: Record<string, ServedManifest["files"][string]> = {};
  const compressing = Array.from(output.contents, async ([name, content]) => {
    const buffer = Buffer.from(content as string);
    return { name, content, buffer, copies: await compressed(name, buffer) };
  });
  for (const { name, content, buffer, copies } of await Promise.all(compressing)) {
    contents.set(name, content);
    for (const [suffix, copy] of copies) contents.set(`${name}.${suffix}`, copy);
    files[name] = {
      type: contentType(name),
      version: versionOf([buffer], 16),
      sizeBytes: buffer.length,
      isHashed: name.startsWith(`${HASHED_FOLDER}/`),
      compressed: copies.map(([suffix]) => suffix),
    };
  }
  return { contents, manifest: { base, files } };
}

/** With the encoding of texts. */
export function contentType(name: string): string {
  const type = typeOf(name);
  return /^text\/|javascript$|json$/.test(type) ? `${type}; charset=utf-8` : type;
}
