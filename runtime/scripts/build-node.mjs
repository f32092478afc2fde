// Bundles what `hot` loads when it starts, with the packages that are JavaScript: hundreds of files take longer to find than to run.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const { dependencies } = createRequire(import.meta.url)("../package.json");
const BUNDLED = [
  "@jridgewell/trace-mapping",
  "es-module-lexer",
  "get-tsconfig",
  "mrmime",
  "parse5",
  "picomatch",
  "rou3",
  "tinyglobby",
  "watchpack",
  "ws",
];

rmSync(join(dist, "chunks"), { recursive: true, force: true }); // their names change with their contents

const { metafile } = await build({
  entryPoints: [
    "build/run.js",
    "build/preview.js",
    "hosts/node/cli.js",
    "hosts/node/run.js",
    "dev-server/run.js",
    "dev-server/program-pages.js",
  ].map((name) => join(dist, name)),
  outbase: dist,
  outdir: dist,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[hash]",
  platform: "node",
  format: "esm",
  target: "node20",
  external: [...Object.keys(dependencies).filter((name) => !BUNDLED.includes(name)), "rolldown"],
  // CommonJS packages call it for Node's own modules.
  banner: {
    js: 'import { createRequire as nodeRequire } from "node:module"; const require = nodeRequire(import.meta.url);',
  },
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licenses(Object.keys(metafile.inputs)));

/** The licenses of the packages that files belong to. @throws if a package has none */
function licenses(files) {
  const folders = new Set(
    files.filter((file) => file.includes("node_modules")).map((file) => packageOf(join(process.cwd(), file))),
  );
  return [...folders].sort().map(licenseOf).join("\n\n");
}

function packageOf(file) {
  const [before, name] = [
    file.slice(0, file.lastIndexOf(`node_modules${sep}`)),
    file.slice(file.lastIndexOf(`node_modules${sep}`) + 13),
  ];
  return join(before, "node_modules", ...name.split(sep).slice(0, name.startsWith("@") ? 2 : 1));
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!file && !license) throw new Error(`${folder} has no license`);
  return `${name} ${version} (${license})\n${"-".repeat(60)}\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}`;
}
