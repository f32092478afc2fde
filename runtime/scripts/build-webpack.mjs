// Bundles what pages of webpack and rspack load, dist/hosts/webpack/*.js, with short names of properties: minifiers of apps keep them.
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ownProperties } from "./own-properties.mjs";

const folder = fileURLToPath(new URL("../dist/hosts/webpack/", import.meta.url));
const entries = ["client", "hook", "overlay", "rspack"];
const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: entries.map((name) => `${name}.js`),
  outdir: folder,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: "shared-[hash]",
  format: "esm",
  target: "es2022",
  mangleProps: ownProperties(
    "build chain changed contextOf current display evaluate failed onLoad own queue report require save start thrown unfinished",
  ),
  metafile: true,
  logLevel: "warning",
});
// The modules that the bundles were made of.
for (const name of readdirSync(folder))
  if (name.endsWith(".js") && !(name in metafile.outputs)) rmSync(`${folder}${name}`);
