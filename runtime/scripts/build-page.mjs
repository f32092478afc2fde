// Builds the runtime of the dev server's pages: dist/hosts/page/*.min.js, without dependencies, as small as it gets.
import { writeFileSync } from "node:fs";
import { minify } from "@swc/core";
import { build } from "esbuild";
import { ownProperties } from "./own-properties.mjs";

const folder = new URL("../dist/hosts/page/", import.meta.url);
const parts = ["runtime", "overlay", "css", "commonjs", "console", "react-refresh"];

const mangleProps = ownProperties();
/** The short names so far: the other parts call the runtime by them. */
let mangleCache = {};

for (const part of parts) {
  const output = await build({
    entryPoints: [new URL(`${part}.js`, folder).pathname],
    bundle: true,
    format: "iife",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"development"' },
    write: false,
    mangleProps,
    mangleCache,
    logLevel: "warning",
  });
  mangleCache = output.mangleCache;
  const { code } = await minify(output.outputFiles[0].text, {
    ecma: 2022,
    module: false,
    // Parts share a script: nothing may leave the function around a part.
    compress: { ecma: 2022, passes: 3, toplevel: false, negate_iife: false, unsafe_arrows: true, unsafe_methods: true },
    mangle: { toplevel: false },
  });
  writeFileSync(new URL(`${part}.min.js`, folder), `${code.trimEnd()}\n`);
}
