// Builds the runtime of the dev server's pages: dist/hosts/page/*.min.js, without dependencies, as small as it gets.
import { writeFileSync } from "node:fs";
import { minify } from "@swc/core";
import { build } from "esbuild";

const folder = new URL("../dist/hosts/page/", import.meta.url);
const parts = ["runtime", "overlay", "css", "commonjs", "console", "react-refresh"];

/**
 * Properties of our own objects that get short names. None of them is a name in JavaScript, in the browser's APIs, in messages, in
 * `import.meta.hot`, or in what swc prints.
 */
const OWN_PROPERTIES = `
  abandon acceptDependencies acceptSelf acceptances acceptorsOf addSource boundaries broken callback clone connected declare deliver dependencies
  detach disposers edges emit ended environment evaluating events failures findCycle forget fullReload graph guard hello host importExternal
  importNow importedBy importersOf instance invalidated isRoot isSelfAccepting listeners loaded markDataWrite markRenewed namespace
  namespaceOf newModules onInvalidate order outdated patchImporters place plan pruners reachable receive record records refused registry relink
  renewBindings renewed replaced replacing resolved roots running saveWaits selfAcceptances showError sortNames source sources specifiers
  startInstance state announceSwap tell threw unlink unreachable waitFor waits wait
`;

const mangleProps = new RegExp(`^(${OWN_PROPERTIES.trim().split(/\s+/).join("|")})$`);
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
