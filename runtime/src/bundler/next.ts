import { checkOptions, KINDS, type Options } from "./options.js";

export type { Options } from "./options.js";

/** What is used of a Next.js config. */
interface NextConfig {
  experimental?: { swcPlugins?: unknown; [key: string]: unknown };
}
type Given<Config> = Config | ((phase: string, context: any) => Config | Promise<Config>);

/**
 * `export default withImportMetaHot(nextConfig)`: adds the transform, for the bundler that runs.
 *
 * @param nextConfig the config, or a function that makes one; it goes on having everything it had.
 * @throws an error that names a wrong option.
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
              // Next.js says so to its workers in the same way.
              host: process.env["TURBOPACK"] ? "turbopack" : "webpack",
              indirect,
            },
          ],
        ],
      },
    };
  };
}
