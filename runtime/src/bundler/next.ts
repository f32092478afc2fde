import { checkOptions, KINDS, type Options } from "./options.js";

export type { Options } from "./options.js";

/** The part of a Next.js config that is read here. */
interface NextConfig {
  experimental?: { swcPlugins?: unknown; [key: string]: unknown };
}
type Given<Config> = Config | ((phase: string, context: any) => Config | Promise<Config>);

/**
 * `export default withImportMetaHot(nextConfig)`: adds the transform, for webpack or Turbopack.
 *
 * @param nextConfig the config, or a function that returns one; all its settings are kept
 * @throws a TypeError that names a wrong option
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
    const { experimental } = config as NextConfig;
    const plugins = experimental?.swcPlugins;
    return {
      ...config,
      experimental: {
        ...experimental,
        swcPlugins: [
          ...(Array.isArray(plugins) ? plugins : []),
          [
            // By name: Turbopack refuses paths.
            "swc-plugin-import-meta-hot",
            {
              mode: phase === "phase-development-server" ? "development" : "production",
              // Next.js tells its workers the bundler through this variable.
              host: process.env["TURBOPACK"] ? "turbopack" : "webpack",
              indirect,
            },
          ],
        ],
      },
    };
  };
}
