import { defineConfig } from "@rspack/cli";
import { rspack } from "@rspack/core";

export default defineConfig((_env, { mode, env }) => {
  const production = mode === "production" || !env.RSPACK_SERVE;
  return {
    mode: production ? "production" : "development",
    entry: "./src/main.ts",
    devtool: production ? false : "source-map",
    output: { clean: true },
    resolve: { extensions: ["...", ".ts"] },
    module: {
      rules: [
        {
          test: /\.ts$/,
          exclude: /node_modules/,
          loader: "builtin:swc-loader",
          options: {
            jsc: {
              parser: { syntax: "typescript" },
              target: "es2022",
              experimental: {
                plugins: [["swc-plugin-import-meta-hot", { mode: production ? "production" : "development" }]],
              },
            },
          },
        },
        { test: /\.css$/, type: "css/auto" },
      ],
    },
    // A build with errors is no update: the page keeps the last good one, and the fix is compared with that.
    optimization: { emitOnErrors: false },
    plugins: [new rspack.HtmlRspackPlugin({ template: "./index.html" })],
    devServer: { host: "127.0.0.1", port: Number(process.env.PORT ?? 8080), hot: true, client: { overlay: true } },
  };
});
