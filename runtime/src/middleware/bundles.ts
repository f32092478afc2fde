import { basePath } from "../bundler/build-files.js";
import { placeOf } from "../diagnostics/problem.js";
import { configFilesOf } from "../fs/config-files.js";
import { ContentHashes } from "../fs/content-hashes.js";
import { earliestChange } from "../fs/snapshot.js";
import { Watcher } from "../fs/watcher.js";
import { nameOf, namesOf, print, shortened } from "../terminal/print.js";
import { listenForShortcuts } from "../terminal/shortcuts.js";
import { Bundle, type BundleCompiler, bundleName } from "./bundle.js";
import { textOf } from "./error-page.js";

/** What connects bundles with pages. */
export interface PageServer {
  connect(compiler: BundleCompiler): void;
  announce(bundle: Bundle): void;
}

/** The bundles of one middleware: one watcher for all, and one line in the terminal for each rebuild. */
export class Bundles {
  readonly all: readonly Bundle[];
  readonly #watcher: Watcher;
  /** The config files of all folders that have bundles. */
  readonly #configs: readonly ContentHashes[];
  /** The sources that were saved. */
  readonly #sources = new ContentHashes();
  readonly #stopListening: () => void;
  /** The problems that were printed and still exist: each is printed once. */
  #printed = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(compilers: readonly BundleCompiler[], server: PageServer) {
    checkNames(compilers);
    const contexts = [...new Set(compilers.map(({ context }) => context))];
    this.#configs = contexts.map((context) => configFilesOf(context));
    this.#watcher = new Watcher(contexts[0] ?? process.cwd(), (paths) => this.#onChange(paths));
    for (const { paths } of this.#configs) for (const path of paths) this.#watcher.add(path);
    const watch = (paths: readonly string[], folders: readonly string[], since: number): void => {
      for (const path of paths) this.#watcher.add(path, since);
      for (const path of folders) this.#watcher.addFolder(path);
    };
    for (const compiler of compilers) server.connect(compiler);
    const start = performance.now();
    this.all = compilers.map((compiler) => new Bundle(compiler, watch, (bundle) => server.announce(bundle)));
    void Promise.all(this.all.map((bundle) => bundle.upToDate())).then(() => {
      if (!this.isClosing) this.#print(this.all, "built", ` in ${milliseconds(performance.now() - start)}`, "");
    });
    this.#stopListening = listenForShortcuts({ r: () => void this.rebuildAll("r") });
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Resolves when the bundle has every change that is on disk by now. */
  async upToDate(bundle: Bundle): Promise<void> {
    await this.#watcher.upToDate(bundle.sources);
    await bundle.upToDate();
  }

  /** @throws an error that lists the bundles, if there is none of this name */
  named(name: string): Bundle {
    const bundle = this.all.find((bundle) => bundle.name === name);
    if (!bundle) throw new Error(`hotMiddleware: there is no bundle "${name}". The bundles are: ${listOf(this.all)}`);
    return bundle;
  }

  async read(name: string, file: string): Promise<Buffer> {
    const bundle = this.named(name);
    await this.upToDate(bundle);
    const [problem] = bundle.problems;
    if (problem) throw new Error(`the bundle "${name}" cannot be built: ${placeOf(problem)}\n${textOf(problem)}`);
    const content = bundle.read(file);
    if (!content) throw new Error(`the bundle "${name}" has no file ${file}`);
    return content;
  }

  async rebuildAll(reason: string): Promise<void> {
    await this.#rebuild(this.all, (bundle) => bundle.rebuildAll(), reason, undefined);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopListening();
    this.#watcher.close();
    await Promise.all(this.all.map((bundle) => bundle.close()));
  }

  /** Rebuilds the bundles that contain the files. */
  #onChange(paths: string[]): void {
    const configs = this.#configs.flatMap((files) => files.takeChanged(paths.filter((path) => files.has(path))));
    if (configs[0]) {
      void this.#rebuild(this.all, (bundle) => bundle.rebuildAll(), nameOf(configs[0]), earliestChange(configs));
      return;
    }
    // The bundler reads package.json as well: while its content is the same, it belongs to no bundle.
    const changed = this.#sources.takeChanged(paths.filter((path) => !this.#isConfig(path)));
    const changes = new Map(this.all.map((bundle) => [bundle, changed.filter((path) => bundle.contains(path))]));
    const affected = this.all.filter((bundle) => changes.get(bundle)!.length > 0);
    if (affected.length === 0) return;
    const files = [...new Set([...changes.values()].flat())];
    void this.#rebuild(
      affected,
      (bundle) => bundle.rebuild(changes.get(bundle)!),
      namesOf(files),
      earliestChange(files),
    ).then(() => this.#sources.forgetUnstable(files));
  }

  /** @param changedAt when the first of the files changed, in ms since 1970 */
  async #rebuild(
    bundles: readonly Bundle[],
    rebuild: (bundle: Bundle) => Promise<void>,
    trigger: string,
    changedAt: number | undefined,
  ): Promise<void> {
    const start = performance.now();
    const detected = changedAt === undefined ? 0 : Math.max(0, performance.timeOrigin + start - changedAt);
    await Promise.all(bundles.map(rebuild));
    if (this.isClosing) return;
    const built = performance.now() - start;
    const times = [`detected ${milliseconds(detected)}`, `built ${milliseconds(built)}`];
    this.#print(bundles, "rebuilt", ` (${trigger}): ${times.join(", ")}, total ${milliseconds(detected + built)}`);
    if (this.#watcher.hasManyMissing) this.#forgetMissing();
  }

  #isConfig(path: string): boolean {
    return this.#configs.some((files) => files.has(path));
  }

  #forgetMissing(): void {
    this.#watcher.forgetMissing((path) => {
      const isNeeded = this.#isConfig(path) || this.all.some((bundle) => bundle.contains(path));
      if (!isNeeded) this.#sources.forget(path);
      return !isNeeded;
    });
  }

  /** Prints the outcome of builds that have ended. */
  #print(bundles: readonly Bundle[], verb: string, details: string, detailsOfFailed = details): void {
    const failed = bundles.filter(({ problems }) => problems.length > 0);
    const good = bundles.filter((bundle) => !failed.includes(bundle));
    if (good.length > 0) print("green", `${verb} ${listOf(good)}${details}`);
    if (failed.length > 0) print("red", `cannot build ${listOf(failed)}${detailsOfFailed}`);
    this.#printProblems();
  }

  /** Prints each problem once, whichever bundles have it, until it is gone. */
  #printProblems(): void {
    const current = new Set<string>();
    for (const [kind, color] of [
      ["problems", "red"],
      ["warnings", "yellow"],
    ] as const) {
      for (const problem of this.all.flatMap((bundle) => bundle[kind])) {
        const text = shortened(`${placeOf(problem)}\n${textOf(problem)}`.trim());
        if (!this.#printed.has(text) && !current.has(text)) print(color, text);
        current.add(text);
      }
    }
    this.#printed = current;
  }
}

/** Each bundle needs a name and an address of its own. */
function checkNames(compilers: readonly BundleCompiler[]): void {
  for (const [index, compiler] of compilers.entries()) {
    const name = bundleName(compiler);
    const base = basePath(compiler);
    for (const other of compilers.slice(0, index)) {
      const otherName = bundleName(other);
      if (otherName === name)
        throw new Error(`hotMiddleware: two bundles are called "${name}": give each config its own \`name\``);
      if (basePath(other) === base) {
        throw new Error(
          `hotMiddleware: the files of "${otherName}" and "${name}" both have the address ${base}: give each its own \`output.publicPath\`, "/${name}/"`,
        );
      }
    }
  }
}

function listOf(bundles: readonly Bundle[]): string {
  return bundles.map(({ name }) => name).join(", ");
}

function milliseconds(time: number): string {
  return `${time.toFixed(1)} ms`;
}
