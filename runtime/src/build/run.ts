import { realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { isCode } from "../compile/extensions.js";
import { findPages, projectFolder } from "../dev-server/find-pages.js";
import { namesPages } from "../dev-server/page-options.js";
import { print, shortened } from "../terminal/print.js";
import { type BuiltPages, buildPages } from "./build-pages.js";
import { buildServer } from "./build-server.js";
import { buildSettings } from "./build-settings.js";
import { gzipped } from "./compress.js";
import type { BuildCommand } from "./options.js";
import { MANIFEST, OutputFolder } from "./output-folder.js";
import type { ProgramParts } from "./program-plugin.js";
import { publicFiles } from "./public-files.js";

interface Built {
  /** Path of the URLs. */
  base: string;
  contents: ReadonlyMap<string, string | Uint8Array>;
  pages: BuiltPages | undefined;
  sources: Iterable<string>;
  /** Files that are copied as they are, by path in the output folder. */
  copied: ReadonlyMap<string, string>;
  /** Of a program. */
  entry?: string;
  parts?: ProgramParts;
}

/**
 * Builds pages, or a program with its pages, and replaces the output folder.
 * @throws an error that says what to do
 */
export async function runBuild(command: BuildCommand): Promise<void> {
  const startedAt = performance.now();
  const folder = process.cwd();
  const output = new OutputFolder(command.outdir, folder);
  const built = await build(command, folder);
  output.checkSources(built.sources);
  const { contents, pages, entry, parts } = built;
  const external = [...(parts?.external ?? [])].sort();
  const manifest = {
    generator: "import-meta-hot",
    ...(entry !== undefined && { server: entry, external }),
    base: built.base,
    files: pages?.manifest ?? {},
  };
  output.replace(new Map([...contents, [MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`]]), built.copied);
  const name = relative(folder, output.path);
  print("green", `built ${name} in ${(performance.now() - startedAt).toFixed(0)} ms`);
  console.log(await listOf(contents));
  if (entry !== undefined) console.log(`  start it with: node ${name}/${entry}`);
  for (const warning of parts?.warnings ?? []) print("yellow", shortened(warning));
  if (external.length > 0)
    print("yellow", `not part of the build, to be installed where it runs: ${external.join(", ")}`);
}

async function build(command: BuildCommand, folder: string): Promise<Built> {
  const [first, ...more] = command.files;
  if (first === undefined) throw new Error("name what to build: pages, or the file of a program");
  if (!isCode(first) || namesPages(first, folder)) {
    const files = findPages(command.files, folder);
    const settings = await buildSettings(files.root, command.sourcemap);
    const base = command.base ?? settings?.config.base ?? "/";
    const copied = publicFiles(settings?.config ?? {}, files.root);
    const pages = await buildPages(files, { ...command, base, settings });
    const sources = [...pages.sources, ...copied.values()];
    return { base, contents: pages.output.contents, pages, sources, copied };
  }
  if (more.length > 0) throw new Error(`a program is built alone: leave out ${more.join(", ")}`);
  const path = resolve(folder, first);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`there is no file ${path}`);
  const real = realpathSync(path);
  const root = projectFolder(dirname(real));
  const base = command.base ?? "/"; // where a page is served is the program's decision
  return { base, copied: new Map(), ...(await buildServer(real, root, { ...command, base })) };
}

/** Names and sizes, without compressed copies and source maps. */
async function listOf(contents: Built["contents"]): Promise<string> {
  const listed = [...contents].filter(([name]) => !/\.(br|gz|map)$/.test(name) && name !== "package.json");
  const rows = await Promise.all(
    listed.map(async ([name, content]) => {
      const buffer = Buffer.from(content as string);
      const gzip = contents.get(`${name}.gz`) ?? (await gzipped(buffer));
      return [name, kilobytes(buffer.length), kilobytes(gzip.length)] as const;
    }),
  );
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, size, gzip]) => `  ${name.padEnd(width)}  ${size} (gzip ${gzip})`).join("\n");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}
