import type { InputOptions, OutputAsset, OutputChunk, OutputOptions, RolldownOutput } from "rolldown";
import type { Indirect } from "../compile/compiler.js";
import { pageEnv } from "../dev-server/env.js";
import { extensionRules, loadBundler, type Rolldown } from "./bundler.js";
import { chunkLoadingPlugin } from "./chunk-loading.js";
import type { Problems } from "./failure.js";
import { HASHED_FOLDER, type OutputFiles } from "./output-files.js";
import { buildCompiler, pagePlugin } from "./page-plugin.js";
import type { StyleSheets } from "./style-sheets.js";
import { Workers } from "./workers.js";

export interface BundleOptions {
  indirect: Indirect;
  /** Names of the variables in `import.meta.env`, with `*` for any text. */
  env: readonly string[];
  sourcemap: boolean;
}

/** What the steps of a build add to. */
export interface PageParts {
  output: OutputFiles;
  styles: StyleSheets;
  problems: Problems;
  /** Modules without a file. */
  virtual: Map<string, string>;
  /** Files of modules. */
  sources: Set<string>;
}

/** `import.meta.env` as a whole: the bundler drops keys of an object in its place, although `const { A, ...rest }` takes them. */
const ENV_MODULE = "\0env";
const ENV_NAME = "__importMetaEnv";

/** Scripts that are no modules know their address by this. */
const DEFINES_OF_WORKERS = { "import.meta.url": "location.href" };

const SCRIPT_NAME = `${HASHED_FOLDER}/[name]-[hash].js`;
const OUTPUT = {
  format: "esm",
  minify: true,
  entryFileNames: SCRIPT_NAME,
  chunkFileNames: SCRIPT_NAME,
  assetFileNames: `${HASHED_FOLDER}/[name]-[hash][extname]`,
} satisfies OutputOptions;

/**
 * Bundles the scripts of all pages, and the workers that they make.
 * @param input ids of modules by the names of their chunks
 * @returns the chunks by their paths in the output folder
 * @throws BuildFailure
 */
export async function bundlePages(
  root: string,
  input: Record<string, string>,
  options: BundleOptions,
  parts: PageParts,
): Promise<Record<string, OutputChunk>> {
  const { problems, styles } = parts;
  const bundler = await loadBundler(root);
  const compiler = buildCompiler("browser-build", root, options.indirect);
  const given = inputOptions(root, options, parts);
  const workers = new Workers(root, parts.output, async (path, urlOfWorker) => {
    const plugins = [pagePlugin({ ...parts, compiler, urlOfWorker: async (file) => urlOfWorker(file) })];
    const transform = { ...given.transform, define: { ...given.transform.define, ...DEFINES_OF_WORKERS } };
    // One script, as under the dev server: classic workers cannot import.
    const output: OutputOptions = { ...OUTPUT, codeSplitting: false, sourcemap: options.sourcemap && "hidden" };
    try {
      const built = await generated(bundler, { ...given, input: path, transform, plugins }, output, parts);
      return built.find(isChunk)!;
    } catch (error) {
      problems.addThrown(error);
      return undefined;
    }
  });
  const plugins = [
    pagePlugin({ ...parts, compiler, urlOfWorker: (file) => workers.urlOf(file) }),
    chunkLoadingPlugin(bundler, styles),
  ];
  try {
    const output: OutputOptions = { ...OUTPUT, sourcemap: options.sourcemap };
    const built = await generated(bundler, { ...given, input, plugins }, output, parts);
    problems.throwIfAny();
    for (const file of built) parts.output.contents.set(file.fileName, isChunk(file) ? file.code : file.source);
    return Object.fromEntries(built.filter(isChunk).map((chunk) => [chunk.fileName, chunk]));
  } catch (error) {
    throw problems.failureOf(error);
  }
}

/** Runs the bundler. */
async function generated(
  { rolldown }: Rolldown,
  input: InputOptions,
  options: OutputOptions,
  { sources }: PageParts,
): Promise<RolldownOutput["output"]> {
  const build = await rolldown(input);
  try {
    const { output } = await build.generate(options);
    for (const path of await build.watchFiles) sources.add(path.split("?", 1)[0]!);
    return output;
  } finally {
    await build.close();
  }
}

function isChunk(file: OutputChunk | OutputAsset): file is OutputChunk {
  return file.type === "chunk";
}

function inputOptions(root: string, options: BundleOptions, { virtual }: PageParts) {
  const env = pageEnv(root, options.env, "production");
  virtual.set(ENV_MODULE, `export const env = ${JSON.stringify(env)};`);
  return {
    cwd: root,
    platform: "browser",
    tsconfig: true,
    preserveEntrySignatures: false,
    logLevel: "silent",
    // As the dev server resolves, except for the condition `production`.
    resolve: {
      conditionNames: ["browser", "production", "module", "default"],
      mainFields: ["browser", "module", "main"],
      aliasFields: [["browser"]],
      ...extensionRules(),
    },
    transform: {
      target: "es2022",
      define: definesOf(env),
      inject: { [ENV_NAME]: [ENV_MODULE, "env"] },
    },
  } satisfies InputOptions;
}

/** What is known at build time. */
function definesOf(env: Readonly<Record<string, string | boolean>>): Record<string, string> {
  const variables = Object.entries(env).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]);
  return {
    "process.env.NODE_ENV": '"production"',
    "import.meta.env": ENV_NAME,
    ...Object.fromEntries(variables),
    global: "globalThis",
  };
}
