import { basename, extname, relative, sep } from "node:path";
import { pageFiles } from "../dev-server/find-pages.js";
import { splitQuery } from "../dev-server/query.js";
import { buildCompiler } from "./build-compiler.js";
import { type BuildOptions, type BuiltPages, buildPages } from "./build-pages.js";
import { buildSettings } from "./build-settings.js";
import { extensionRules, loadBundler } from "./bundler.js";
import { Problems } from "./failure.js";
import { CLIENT_FOLDER, COMMON_JS_NAMES, PROGRAM_ENTRY, ProgramParts, programPlugin } from "./program-plugin.js";
import { servedFiles } from "./served-manifest.js";

export interface ServerBuildOptions extends Omit<BuildOptions, "settings"> {
  /** Packages that stay imports, besides those with native code. */
  external: readonly string[];
}

export interface BuiltServer {
  /** By path in the output folder. */
  contents: Map<string, string | Uint8Array>;
  pages: BuiltPages | undefined;
  /** Name of the program in the output folder. */
  entry: string;
  parts: ProgramParts;
  sources: Set<string>;
}

/**
 * Builds a program with its pages (rule W11) in memory. It runs on plain Node and needs nothing of `hot`.
 * @param path of the program, absolute
 * @throws BuildFailure
 */
export async function buildServer(path: string, root: string, options: ServerBuildOptions): Promise<BuiltServer> {
  const { rolldown } = await loadBundler(root);
  const problems = new Problems(root);
  const parts = new ProgramParts();
  const name = basename(path, extname(path));
  const contents = new Map<string, string | Uint8Array>();
  const sources = new Set<string>([path]);
  let pages: BuiltPages | undefined;

  const buildAllPages = async (paths: readonly string[]) => {
    const files = pageFiles(paths);
    // The config file is for pages: nothing else of a program reads it.
    const settings = await buildSettings(root, options.sourcemap);
    pages = await buildPages(files, { ...options, settings });
    const served = await servedFiles(pages.output, options.base);
    for (const [file, content] of served.contents) contents.set(`${CLIENT_FOLDER}/${file}`, content);
    return {
      manifest: JSON.stringify(served.manifest),
      nameOf: (file: string) => JSON.stringify(relative(files.base, file).split(sep).join("/")),
    };
  };

  try {
    const bundle = await rolldown({
      input: { [name]: PROGRAM_ENTRY },
      cwd: root,
      platform: "node",
      tsconfig: true,
      preserveEntrySignatures: false,
      logLevel: "silent",
      resolve: extensionRules(),
      transform: { target: "node20", define: { "process.env.NODE_ENV": '"production"' }, inject: COMMON_JS_NAMES },
      plugins: [
        programPlugin(
          {
            path,
            compiler: buildCompiler("node-build", root, options.indirect),
            problems,
            external: options.external,
            buildPages: buildAllPages,
          },
          parts,
        ),
      ],
    });
    try {
      const { output } = await bundle.generate({
        format: "esm",
        minify: false,
        comments: { legal: true, annotation: false, jsdoc: false },
        sourcemap: options.sourcemap,
        // Beside each other: they name the files of the program relative to themselves.
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
      });
      for (const file of output) contents.set(file.fileName, file.type === "chunk" ? file.code : file.source);
      for (const file of await bundle.watchFiles) sources.add(splitQuery(file)[0]);
    } finally {
      await bundle.close();
    }
    problems.throwIfAny();
  } catch (error) {
    throw problems.failureOf(error);
  }
  // Node of any version reads the program as modules.
  contents.set("package.json", `${JSON.stringify({ type: "module" })}\n`);
  for (const [file, content] of parts.files.contents) contents.set(file, content);
  for (const source of [...parts.files.sources, ...(pages?.sources ?? [])]) sources.add(source);
  return { contents, pages, entry: `${name}.js`, parts, sources };
}
