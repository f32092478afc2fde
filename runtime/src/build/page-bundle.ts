import type { InputOptions, OutputAsset, OutputChunk, OutputOptions, RolldownOutput } from "rolldown";
import type { Indirect } from "../compile/compiler.js";
import { pageEnv } from "../dev-server/env.js";
import { splitQuery } from "../dev-server/query.js";
import { print } from "../terminal/print.js";
import { buildCompiler } from "./build-compiler.js";
import type { BuildSettings } from "./build-settings.js";
import { extensionRules, loadBundler } from "./bundler.js";
import { chunkLoadingPlugin } from "./chunk-loading.js";
import { failureOfPlugin, type Problems } from "./failure.js";
import { HASHED_FOLDER, type OutputFiles } from "./output-files.js";
import { pagePlugin } from "./page-plugin.js";
import { pageResolvePlugin } from "./page-resolve.js";
import type { StyleSheets } from "./style-sheets.js";
import { UserPlugins } from "./user-plugins.js";
import { Workers } from "./workers.js";

export interface BundleOptions {
  indirect: Indirect;
  /** Names of the variables in `import.meta.env`, with `*` for any text. */
  env: readonly string[];
  sourcemap: boolean;
  /** Of a config file. */
  settings: BuildSettings | undefined;
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

/** Runs the bundler for pages. */
export class PageBundler {
  readonly #input;
  readonly #compilers;
  readonly #workers: Workers;

  /** @param root folder of the project */
  constructor(
    private readonly root: string,
    private readonly options: BundleOptions,
    private readonly parts: PageParts,
  ) {
    this.#input = inputOptions(root, options, parts);
    this.#compilers = {
      compiler: buildCompiler("browser-build", root, options.indirect),
      compilerOfMade: buildCompiler("browser-build", root, "allow"),
    };
    this.#workers = new Workers(root, parts.output, (path, urlOfWorker) => this.#worker(path, urlOfWorker));
  }

  get hasPlugins(): boolean {
    return (this.options.settings?.plugins.length ?? 0) > 0;
  }

  /**
   * Bundles the scripts of all pages, and the workers that they make.
   * @param input ids of modules by the names of their chunks
   * @returns the chunks by their paths in the output folder
   * @throws BuildFailure
   */
  async pages(input: Record<string, string>): Promise<Record<string, OutputChunk>> {
    const { output, problems, styles } = this.parts;
    try {
      const plugins = [
        ...this.#plugins((file) => this.#workers.urlOf(file)),
        chunkLoadingPlugin(await loadBundler(this.root), styles),
      ];
      const built = await this.#generated({ input, plugins }, { sourcemap: this.options.sourcemap });
      problems.throwIfAny();
      for (const file of built) output.contents.set(file.fileName, isChunk(file) ? file.code : file.source);
      return Object.fromEntries(built.filter(isChunk).map((chunk) => [chunk.fileName, chunk]));
    } catch (error) {
      throw problems.failureOf(error);
    }
  }

  /** Compiles style sheets that documents link, with plugins. Errors are reported with those of the pages. */
  async sheets(paths: readonly string[]): Promise<void> {
    try {
      await this.#generated({ input: [...paths], plugins: this.#plugins((file) => this.#workers.urlOf(file)) }, {});
    } catch (error) {
      this.parts.problems.addThrown(error);
    }
  }

  async #worker(path: string, urlOfWorker: (path: string) => string): Promise<OutputChunk | undefined> {
    const { define } = this.#input.transform;
    const transform = { ...this.#input.transform, define: { ...define, ...DEFINES_OF_WORKERS } };
    const plugins = this.#plugins(async (file) => urlOfWorker(file));
    try {
      // One script, as under the dev server: classic workers cannot import.
      const output: OutputOptions = { codeSplitting: false, sourcemap: this.options.sourcemap && "hidden" };
      const built = await this.#generated({ input: path, transform, plugins }, output);
      for (const file of built)
        if (!isChunk(file) && !file.fileName.endsWith(".js.map"))
          this.parts.output.contents.set(file.fileName, file.source);
      return built.find(isChunk);
    } catch (error) {
      this.parts.problems.addThrown(error);
      return undefined;
    }
  }

  #plugins(urlOfWorker: (path: string) => Promise<string>) {
    const { settings, sourcemap } = this.options;
    const plugins = new UserPlugins(settings?.plugins ?? [], this.root);
    const aliased = (specifier: string): string => settings?.alias(specifier) ?? specifier;
    return [
      pageResolvePlugin({ ...this.parts, root: this.root, settings }),
      ...plugins.recorded,
      pagePlugin({ ...this.parts, ...this.#compilers, root: this.root, plugins, sourcemap, aliased, urlOfWorker }),
    ];
  }

  async #generated(input: InputOptions, output: OutputOptions): Promise<RolldownOutput["output"]> {
    const { rolldown } = await loadBundler(this.root);
    const build = await rolldown({ ...this.#input, ...input });
    try {
      const { output: built } = await build.generate({ ...OUTPUT, ...output });
      for (const path of await build.watchFiles) this.parts.sources.add(splitQuery(path)[0]);
      return built;
    } finally {
      await build.close();
    }
  }
}

function isChunk(file: OutputChunk | OutputAsset): file is OutputChunk {
  return file.type === "chunk";
}

function inputOptions(root: string, { env: patterns, settings }: BundleOptions, { virtual }: PageParts) {
  const env = pageEnv(root, patterns, "production");
  virtual.set(ENV_MODULE, `export const env = ${JSON.stringify(env)};`);
  return {
    cwd: root,
    platform: "browser",
    tsconfig: true,
    preserveEntrySignatures: false,
    ...(settings ? PLUGINS_LOG : { logLevel: "silent" }),
    // As the dev server resolves, except for the condition `production`.
    resolve: {
      conditionNames: ["browser", "production", "module", "default"],
      mainFields: ["browser", "module", "main"],
      aliasFields: [["browser"]],
      ...extensionRules(),
    },
    transform: {
      target: "es2022",
      define: { ...definesOf(env), ...settings?.define },
      inject: { [ENV_NAME]: [ENV_MODULE, "env"] },
    },
  } satisfies InputOptions;
}

/** What plugins say is printed; the bundler's own warnings are not. */
const PLUGINS_LOG = {
  logLevel: "info",
  onLog(_level, log) {
    if (log.plugin === undefined || !["PLUGIN_WARNING", "PLUGIN_LOG"].includes(log.code ?? "")) return;
    print("yellow", failureOfPlugin(log, log.plugin).message);
  },
} satisfies InputOptions;

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
