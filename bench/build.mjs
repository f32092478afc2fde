/**
 * The production build of pages: the two bundlers that `hot build` could use, each with this project's plugin, and `hot build` itself
 * beside Vite. Each build is a process of its own, in turns; the best time counts, because other programs only make it longer. The table is in
 * docs/build.md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { table } from "./measure.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const COMPONENTS = 500;
/** What the pages see in `import.meta.env`. */
const ENV = { PUBLIC_EVENT: "Picnic" };

const [mode, ...given] = process.argv.slice(2);
if (mode === "rspack") await rspackBuild(...given);
else if (mode === "vite") await viteBuild(...given);
else main();

/** Also writes the HTML: so do the others. @param entries what the page loads, in its order */
async function rspackBuild(folder, ...entries) {
  const { rspack } = await import("@rspack/core");
  const { ImportMetaHot } = await import("import-meta-hot/rspack");
  const compiler = rspack({
    mode: "production",
    context: folder,
    entry: entries.map((entry) => join(folder, entry)),
    devtool: false,
    output: { path: join(folder, "dist"), filename: "assets/[name]-[contenthash:8].js", clean: true },
    resolve: { extensions: ["...", ".ts", ".tsx"], extensionAlias: { ".js": [".ts", ".tsx", ".js"] } },
    module: {
      rules: [
        {
          test: /\.[jt]sx?$/,
          exclude: /node_modules/,
          loader: "builtin:swc-loader",
          options: {
            jsc: {
              parser: { syntax: "typescript", tsx: true },
              target: "es2022",
              transform: { react: { runtime: "automatic" } },
            },
          },
        },
        { test: /\.css$/, type: "css/auto", parser: { namedExports: false } },
        { test: /\.svg$/, type: "asset/resource" },
      ],
    },
    plugins: [
      new rspack.HtmlRspackPlugin({ template: join(folder, "template.html") }),
      new rspack.DefinePlugin(
        Object.fromEntries(
          Object.entries(ENV).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
        ),
      ),
      new ImportMetaHot(),
    ],
  });
  compiler.run((error, stats) => {
    if (error) throw error;
    if (stats.hasErrors()) throw new Error(stats.toString());
  });
}

async function viteBuild(folder) {
  const { build } = await import("vite");
  await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    envPrefix: "PUBLIC_",
    oxc: { jsx: { runtime: "automatic" } },
  });
}

/** Apps by name: a folder, and the entries of its page. */
function apps(work) {
  const write = (folder, files) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(work, folder, name)), { recursive: true });
      writeFileSync(join(work, folder, name), content);
    }
  };
  const page = (entry) => ({
    "package.json": `{ "type": "module" }`,
    "tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx" } }`,
    "template.html": `<!doctype html><div id="root"></div>`,
    "index.html": `<!doctype html><div id="root"></div><script type="module" src="/${entry}"></script>`,
  });
  const copyOf = (example, ...folders) =>
    Object.fromEntries(
      folders.flatMap((folder) =>
        readdirSync(join(ROOT, "examples", example, folder), { recursive: true })
          .filter((name) => /\.\w+$/.test(name) && !name.endsWith(".d.ts"))
          .map((name) => [join(folder, name), readFileSync(join(ROOT, "examples", example, folder, name), "utf8")]),
      ),
    );
  write("small", { ...page("src/index.ts"), ...copyOf("page", "src") });
  write("react", { ...page("src/main.tsx"), ...copyOf("react", "src") });
  write("app", {
    ...page("page/main.tsx"),
    ...copyOf("app", "page", "shared"),
    "index.html": readFileSync(join(ROOT, "examples/app/index.html"), "utf8"),
  });
  write("many", { ...page("src/main.tsx"), ...manyComponents() });
  return [
    ["examples/page", "small", "src/index.ts"],
    ["examples/react", "react", "src/main.tsx"],
    ["examples/app", "app", "page/theme.css", "page/main.tsx"],
    [`${COMPONENTS} components`, "many", "src/main.tsx"],
  ];
}

function manyComponents() {
  const all = Array.from({ length: COMPONENTS }, (_, i) => i);
  return {
    ...Object.fromEntries(
      all.map((i) => [
        `src/c${i}.tsx`,
        `import { useState } from "react";
import s from "./c${i % 20}.module.css";
export function C${i}() {
  const [n, set] = useState<number>(0);
  return <button className={s.box} onClick={() => set(n + 1)}>{"c${i} "}{n}</button>;
}
if (import.meta.hot) import.meta.hot.accept();
`,
      ]),
    ),
    ...Object.fromEntries(
      all
        .slice(0, 20)
        .map((i) => [
          `src/c${i}.module.css`,
          `.base { margin: ${i}px }\n.box { composes: base; color: rgb(${i}, 0, 0) }\n`,
        ]),
    ),
    "src/main.tsx": `${all.map((i) => `import { C${i} } from "./c${i}.tsx";`).join("\n")}
import { createRoot } from "react-dom/client";
import logo from "./logo.svg";
import("./lazy.ts").then((lazy) => lazy.go());
createRoot(document.querySelector("#root")!).render(<><img src={logo} />${all.map((i) => `<C${i} />`).join("")}</>);
`,
    "src/lazy.ts": `import "./lazy.css";\nexport const go = () => (document.title = "lazy");\n`,
    "src/lazy.css": "body { background: red }\n",
    "src/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"><circle r="1000" fill="${"#ffffff".repeat(800)}"/></svg>\n`,
  };
}

function main() {
  // Inside the workspace, so that packages resolve by name as in an app.
  const parent = join(ROOT, "e2e/tmp");
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(join(parent, "build-"));
  try {
    const contestants = {
      "hot build (Rolldown)": () => [
        join(ROOT, "runtime/dist/hosts/node/cli.js"),
        "build",
        "--env",
        "PUBLIC_*",
        "index.html",
      ],
      rspack: (folder, entries) => [fileURLToPath(import.meta.url), "rspack", folder, ...entries],
      Vite: (folder) => [fileURLToPath(import.meta.url), "vite", folder],
    };
    const rows = [];
    for (const [name, app, ...entries] of apps(work)) {
      const folder = join(work, app);
      const times = Object.fromEntries(Object.keys(contestants).map((contestant) => [contestant, []]));
      const sizes = {};
      for (let round = -1; round < ROUNDS; round++)
        for (const [contestant, args] of Object.entries(contestants)) {
          rmSync(join(folder, "dist"), { recursive: true, force: true });
          const startedAt = performance.now();
          const { status, stderr } = spawnSync(process.execPath, args(folder, entries), {
            cwd: folder,
            env: { ...process.env, ...ENV },
            encoding: "utf8",
          });
          if (status !== 0) throw new Error(`${contestant}, ${name}: ${stderr}`);
          if (round >= 0) times[contestant].push(performance.now() - startedAt);
          sizes[contestant] = sizeOf(join(folder, "dist"));
        }
      for (const contestant of Object.keys(contestants)) {
        const { js, css } = sizes[contestant];
        rows.push([name, contestant, `${Math.min(...times[contestant]).toFixed(0)} ms`, `${js} B`, `${css} B`]);
      }
    }
    table(["app", "", "time, best", "JS, gzip", "CSS, gzip"], rows);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function sizeOf(dist) {
  const of = (extension) =>
    readdirSync(dist, { recursive: true })
      .filter((name) => name.endsWith(extension))
      .reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0);
  return { js: of(".js"), css: of(".css") };
}
