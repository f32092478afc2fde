import { fileURLToPath } from "node:url";
import { rspack } from "@rspack/core";
import { ImportMetaHot } from "import-meta-hot/rspack";

const context = fileURLToPath(new URL(".", import.meta.url));

/** Three bundles: whoever is not logged in never gets a byte of the private one. */
export const configs = (mode) => ["public", "auth", "private"].map((name) => config(name, mode));

/** @returns {import("@rspack/core").Configuration} */
const config = (name, mode) => ({
  name,
  mode,
  context,
  entry: `./client/${name}/main.ts`,
  devtool: mode === "production" ? false : "source-map",
  // Each has a folder and an address of its own, with which the server tells them apart.
  output: { path: `${context}dist/client/${name}`, publicPath: `/assets/${name}/`, uniqueName: name, clean: true },
  resolve: { extensions: ["...", ".ts"] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: "builtin:swc-loader",
        options: { jsc: { parser: { syntax: "typescript" }, target: "es2022" } },
      },
      { test: /\.css$/, type: "css/auto" },
    ],
  },
  plugins: [
    new rspack.HtmlRspackPlugin({ template: "./client/index.html", title: `import.meta.hot: ${name}` }),
    new ImportMetaHot(),
  ],
});

export default (_env, { mode }) => configs(mode);
