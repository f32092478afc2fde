import { defineConfig } from "@rspack/cli";
import { rspack } from "@rspack/core";
import { ImportMetaHot } from "import-meta-hot/rspack";

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
          options: { jsc: { parser: { syntax: "typescript" }, target: "es2022" } },
        },
        { test: /\.css$/, type: "css/auto" },
      ],
    },
    plugins: [new rspack.HtmlRspackPlugin({ template: "./index.html" }), new ImportMetaHot()],
    devServer: { host: "127.0.0.1", port: Number(process.env.PORT ?? 8080) },
  };
});
