import { lookFrom, PLUGIN, resolveFrom } from "../compile/swc-plugin.js";
import type { Options } from "./options.js";

/** How a bundler runs swc. */
export interface SwcLoader {
  /** The loader, as in a rule: an absolute path, or the name of a built-in one. */
  loader(context: string): string;
  /** Whether `loader` in a rule is that one. */
  isLoader(loader: string): boolean;
  /** The name of the plugin for the version of swc that a loader has. @throws if that is too old for any */
  pluginFor(loader: string, compiler: RulesCompiler): string;
  /** Options that its rules need besides the parser and the plugin. */
  loaderOptions: object;
}

/** What is used here of webpack's and rspack's compiler. */
export interface RulesCompiler {
  context: string;
  options: { module?: { rules?: unknown } };
  webpack: { rspackVersion?: string };
}

/** Adds the transform to the rules that run swc already, or else as rules of its own. */
export function addTransform(
  compiler: RulesCompiler,
  swc: SwcLoader,
  mode: "development" | "production",
  indirect: Options["indirect"] = "error",
): void {
  const { context, options } = compiler;
  const pluginOf = (loader: string): Plugin => [
    findPlugin(swc.pluginFor(loader, compiler), context),
    { mode, host: "webpack", indirect },
  ];
  const module = (options.module ??= {});
  const rules = (module.rules ??= []) as unknown[];
  const uses = usesIn(rules).filter((use) => swc.isLoader(use.loader));
  for (const use of uses) {
    const loaderOptions = (use.options ??= {}) as { jsc?: { experimental?: { plugins?: Plugin[] } } };
    const plugins = (((loaderOptions.jsc ??= {}).experimental ??= {}).plugins ??= []);
    const plugin = pluginOf(use.loader);
    if (!plugins.some(([name]) => name.includes(PLUGIN) || name === plugin[0])) plugins.push(plugin);
  }
  if (uses.length === 0) {
    const loader = swc.loader(context);
    rules.push(...ownRules(loader, swc.loaderOptions, pluginOf(loader)));
  }
}

type Plugin = [path: string, options: unknown];

/** The app's plugin, or else the one that this package depends on. */
function findPlugin(name: string, context: string): string {
  const plugin = resolveFrom(name, [lookFrom(context), import.meta.url]);
  if (plugin) return plugin;
  throw new Error(`ImportMetaHot: cannot find the package ${PLUGIN}: npm install --save-dev ${PLUGIN}`);
}

interface Use {
  loader: string;
  options?: unknown;
}

/** Every loader in a list of rules, wherever webpack allows one. */
function usesIn(rules: readonly unknown[]): Use[] {
  return rules.flatMap((rule): Use[] => {
    if (typeof rule !== "object" || rule === null) return [];
    const { loader, use, oneOf, rules: inner } = rule as Record<string, unknown>;
    const uses = [use].flat().flatMap((one, index, all): Use[] => {
      if (typeof one === "string") {
        // A loader given by its name alone cannot carry options.
        const withOptions = { loader: one };
        (rule as { use: unknown }).use =
          all.length === 1 ? withOptions : all.map((other, at) => (at === index ? withOptions : other));
        return [withOptions];
      }
      return typeof one === "object" && one !== null && "loader" in one ? [one as Use] : [];
    });
    return [
      ...(typeof loader === "string" ? [rule as Use] : []),
      ...uses,
      ...usesIn(Array.isArray(oneOf) ? oneOf : []),
      ...usesIn(Array.isArray(inner) ? inner : []),
    ];
  });
}

/** TypeScript and JSX to modern JavaScript, after other loaders, if there are any. */
function ownRules(loader: string, loaderOptions: object, plugin: Plugin): unknown[] {
  const parsers = {
    ".js": { syntax: "ecmascript", jsx: true },
    ".ts": { syntax: "typescript" },
    ".tsx": { syntax: "typescript", tsx: true },
  };
  const tests = { ".js": /\.([cm]?js|jsx)$/, ".ts": /\.[cm]?ts$/, ".tsx": /\.tsx$/ };
  return Object.entries(parsers).map(([extension, parser]) => ({
    test: tests[extension as keyof typeof tests],
    exclude: /[\\/]node_modules[\\/]/,
    enforce: "post",
    loader,
    options: {
      ...loaderOptions,
      jsc: {
        parser,
        target: "es2022",
        transform: { react: { runtime: "automatic" } },
        experimental: { plugins: [plugin] },
      },
    },
  }));
}
