import { installedVersion, isBefore, lookFrom, pluginFor } from "../compile/swc-plugin.js";
import { checkOptions, KINDS, type Options } from "./options.js";
import { type CachingCompiler, forgetModulesThatBecomeAsync } from "./unaffected-modules.js";

export type { Options } from "./options.js";

/** The part of a Next.js config that is read here. */
interface NextConfig {
  experimental?: { swcPlugins?: unknown; [key: string]: unknown };
  webpack?: ((config: WebpackConfig, context: unknown) => WebpackConfig) | null;
}
interface WebpackConfig {
  plugins?: unknown[];
}
type Given<Config> = Config | ((phase: string, context: any) => Config | Promise<Config>);

/**
 * `export default withImportMetaHot(nextConfig)`: adds the transform, for webpack or Turbopack.
 *
 * @param nextConfig the config, or a function that returns one; all its settings are kept
 * @throws a TypeError that names a wrong option; the config it returns throws if Next.js is too old
 */
export function withImportMetaHot<Config extends object>(
  nextConfig: Given<Config> = {} as Config,
  options?: Pick<Options, "indirect">,
): (phase: string, context: unknown) => Promise<Config> {
  const { indirect = "error" } = checkOptions<Pick<Options, "indirect">>("withImportMetaHot", options, {
    indirect: KINDS.indirect,
  });
  return async (phase, context) => {
    const config = typeof nextConfig === "function" ? await nextConfig(phase, context) : nextConfig;
    const { experimental, webpack } = config as NextConfig;
    const plugins = experimental?.swcPlugins;
    const isDevelopment = phase === "phase-development-server";
    // Next.js tells its workers the bundler through this variable.
    const host = process.env["TURBOPACK"] ? "turbopack" : "webpack";
    const version = nextVersion();
    if (isDevelopment && host === "turbopack" && version !== undefined && isBefore(version, "16.2")) {
      console.warn(
        `import.meta.hot: Turbopack has an API for hot updates since Next.js 16.2, this is ${version}. Edits of modules that use ` +
          "import.meta.hot reload the page: update Next.js, or start it with --webpack",
      );
    }
    return {
      ...config,
      // With Turbopack, Next.js does not start if there is one.
      ...(isDevelopment && host === "webpack" && { webpack: withRepairs(webpack) }),
      experimental: {
        ...experimental,
        swcPlugins: [
          ...(Array.isArray(plugins) ? plugins : []),
          [
            // By name: Turbopack refuses paths.
            pluginFor("next", version),
            { mode: isDevelopment ? "development" : "production", host, indirect },
          ],
        ],
      },
    };
  };
}

/** Adds to Next.js's webpack what it lacks; rspack in its place does not need this. */
function withRepairs(change: NextConfig["webpack"]): NextConfig["webpack"] {
  return (given, context) => {
    const config = change ? change(given, context) : given;
    const repair = (compiler: CachingCompiler & { webpack: { rspackVersion?: string } }) => {
      if (!compiler.webpack.rspackVersion) forgetModulesThatBecomeAsync(compiler);
    };
    config?.plugins?.push(repair);
    return config;
  };
}

/** The version of the Next.js that reads the config: its command or worker is what runs, or else the app's own server. */
function nextVersion(): string | undefined {
  const { argv, cwd } = process;
  return installedVersion("next", [...(argv[1] ? [argv[1]] : []), lookFrom(cwd()), import.meta.url]);
}
