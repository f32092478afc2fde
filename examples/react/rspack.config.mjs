import { defineConfig } from "@rspack/cli";
import { rspack } from "@rspack/core";
import { ReactRefreshRspackPlugin } from "@rspack/plugin-react-refresh";
import { ImportMetaHot } from "import-meta-hot/rspack";

export default defineConfig((_env, { mode, env }) => {
  const production = mode === "production" || !env.RSPACK_SERVE;
  return {
    mode: production ? "production" : "development",
    entry: "./src/main.tsx",
    devtool: production ? false : "source-map",
    output: { clean: true },
    resolve: { extensions: ["...", ".ts", ".tsx"] },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          loader: "builtin:swc-loader",
          options: {
            jsc: {
              parser: { syntax: "typescript", tsx: true },
              target: "es2022",
              transform: { react: { runtime: "automatic", development: !production, refresh: !production } },
            },
          },
        },
        { test: /\.css$/, type: "css/auto" },
      ],
    },
    plugins: [
      new rspack.HtmlRspackPlugin({ template: "./template.html" }),
      // Components are React Refresh's, everything else is import.meta.hot's.
      !production && new ReactRefreshRspackPlugin(),
      new ImportMetaHot(),
    ],
    devServer: { host: "127.0.0.1", port: Number(process.env.PORT ?? 8080) },
  };
});
