/** `hot build` with a config file (rule W11), in Chromium: plugins as they come from npm, and the options that concern a build. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { built, filesIn, openWhole, TRACES, withBuiltProgram, withProject } from "./lib/build.mjs";
import { html } from "./lib/dev-server.mjs";
import { PACKAGES } from "./lib/packages.mjs";
import { APP, config, MDX, POSTCSS, SOLID, SVELTE, SVGR, TAILWIND, vue } from "./lib/plugins.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Builds a project of plugins, and opens it. */
const withBuilt = (name, files, test, args = []) =>
  withProject(
    files,
    async (project) => {
      const output = await built(project, "index.html", ...args);
      assert.doesNotMatch(project.texts(/\.(js|css|html)$/), TRACES);
      await project.preview([], ({ url }) => openWhole(browser, url, name, (page) => test(page, project, output)));
    },
    { folder: join(PACKAGES, "tmp") },
  );
const shows = (page, selector, text) =>
  page.waitForFunction(([selector, text]) => document.querySelector(selector)?.textContent === text, [selector, text]);
const hasColor = (page, selector, value) =>
  page.waitForFunction(
    ([selector, value]) => getComputedStyle(document.querySelector(selector)).color === value,
    [selector, value],
  );
const counts = async (page) => {
  await shows(page, ".b", "count: 0");
  await page.click(".b");
  await shows(page, ".b", "count: 1");
};

describe("plugins from npm in a build (W11)", { concurrency: false }, () => {
  for (const from of ["@vitejs/plugin-vue", "unplugin-vue/vite"])
    it(`Vue by ${from}: template, script, picture and scoped style; production code`, () =>
      withBuilt("build-vue", vue(from), async (page, project) => {
        await counts(page);
        await hasColor(page, ".b", "rgb(1, 2, 3)");
        await page.waitForFunction(() => document.querySelector("img").naturalWidth === 7);
        assert.doesNotMatch(project.texts(/\.js$/), /__hmrId|__VUE_HMR_RUNTIME__|App\.vue/);
        assert.match(project.texts(/\.css$/), /\.b\[data-v-/);
      }));

  it("Svelte 5 by rollup-plugin-svelte: markup and style, as the config says for production", () =>
    withBuilt("build-svelte", SVELTE, async (page) => {
      await counts(page);
      await hasColor(page, ".b", "rgb(1, 2, 3)");
    }));

  it("MDX by @mdx-js/rollup", () => withBuilt("build-mdx", MDX, (page) => shows(page, "h1", "Hello, you")));

  it("Tailwind 4 by @tailwindcss/vite: the sheet has the classes that the code uses, and no others", () =>
    withBuilt("build-tailwind", TAILWIND, async (page, project) => {
      await hasColor(page, "p", "rgb(1, 2, 3)");
      assert.doesNotMatch(project.texts(/\.css$/), /text-own/);
    }));

  it("PostCSS: a sheet that the document links", () =>
    withBuilt("build-postcss", POSTCSS, (page) => hasColor(page, "b", "rgb(1, 2, 3)")));

  it("Solid by vite-plugin-solid: without solid-refresh", () =>
    withBuilt("build-solid", SOLID, async (page, project) => {
      await counts(page);
      assert.doesNotMatch(project.texts(/\.js$/), /solid-refresh|\$\$component/);
    }));

  it("SVGR by @svgr/rollup: a picture is a component", () =>
    withBuilt("build-svgr", SVGR, (page) => shows(page, "svg title", "first")));
});

describe("the plugin interface of a build (W11)", { concurrency: false }, () => {
  const show = (expression) => `document.querySelector("#app").textContent = String(${expression});\n`;

  it("enforce, order, filters and apply decide as under hot; the bundler's own hooks run as well", () => {
    const mark = `const mark = (name, more = {}, hook = undefined) => {
  const handler = (code, id) => (id.endsWith('main.js') ? code.replace("ORDER", "ORDER " + name) : undefined);
  return { name, ...more, transform: hook ? { ...hook, handler } : handler };
};`;
    const plugins = `
  mark("normal"), mark("post", { enforce: "post" }), mark("pre", { enforce: "pre" }), mark("serve", { apply: "serve" }),
  mark("build", { apply: "build" }), [null, mark("late", {}, { order: "post" }), Promise.resolve(mark("early", {}, { order: "pre" }))],
  mark("id", {}, { filter: { id: "**/*.css" } }), mark("code", {}, { filter: { code: "no such text" } }),
  { name: "banner", renderChunk: (code) => "/*! banner */" + code, generateBundle() { this.emitFile({ type: "asset", fileName: "made.txt", source: "made" }); } }`;
    return withBuilt(
      "build-order",
      { "index.html": APP, "hot.config.js": config(mark, plugins), "main.js": show('"ORDER"') },
      async (page, project) => {
        await shows(page, "#app", "ORDER late post build normal pre early");
        assert.match(project.texts(/\.js$/), /banner/);
        assert.equal(readFileSync(join(project.root, "dist/made.txt"), "utf8"), "made");
      },
    );
  });

  it("virtual modules, paths from the project's folder, queries, emitFile, moduleType; the same plugins in a worker", () => {
    const plugin = `{
  name: "virtual",
  resolveId: (source) => source === "virtual:own" ? "\\0virtual:own" : undefined,
  async load(id) {
    if (id === "\\0virtual:own") {
      const reference = this.emitFile({ type: "asset", name: "own.txt", source: "emitted" });
      return \`import { real } from "/real.js"; import { version } from "react"; export const url = import.meta.ROLLUP_FILE_URL_\${reference}; export default [real, version.split(".").length, import.meta.hot ? "hot" : "cold"].join(" ");\`;
    }
    if (id.endsWith("?wrapped")) return \`export * from \${JSON.stringify(id.replace("?wrapped", ""))}; export const extra = "extra";\`;
    if (id.endsWith("made.data")) return { code: '{"made":1}', moduleType: "json" };
    if (id.endsWith("made.sheet")) return { code: "#app { color: rgb(1, 2, 3) }", moduleType: "css" };
  },
}`;
    const main = `import own, { url } from "virtual:own";
import { real, extra } from "./real.js?wrapped";
import raw from "./real.js?raw";
import { made } from "./made.data";
const text = await fetch(url).then((response) => response.text());
const shown = [own, real, extra, raw.length, made, text].join(", ");
`;
    const text = "real 3 cold, real, extra, 28, 1, emitted";
    return withBuilt(
      "build-virtual",
      {
        "index.html": APP,
        "hot.config.js": config("", plugin),
        "real.js": `export const real = "real";\n\n`.slice(0, 28),
        "made.data": "",
        "made.sheet": "",
        "main.js": `${main}import "./made.sheet";
new Worker(new URL("./worker.js", import.meta.url)).onmessage = ({ data }) => { ${show('shown + " / " + data')} };`,
        "worker.js": `${main}postMessage(shown);`,
      },
      async (page) => {
        await shows(page, "#app", `${text} / ${text}`);
        await hasColor(page, "#app", "rgb(1, 2, 3)");
      },
      ["--base", "/app/"],
    );
  });

  it("what hooks throw comes at once, with the plugin's name, the file, the place and the code; warnings are printed", () => {
    const plugin = `{
  name: "strict",
  transform(code, id) {
    const at = code.indexOf("FORBIDDEN");
    if (id.endsWith(".js") && at >= 0) this.error("this name is forbidden", at);
    if (code.includes("THROW")) throw new TypeError("thrown as it is");
    if (code.includes("WARN")) this.warn("only a warning", code.indexOf("WARN"));
  },
}`;
    return withProject(
      {
        "index.html": APP,
        "hot.config.js": config("", plugin),
        "main.js": `import "./a.js";\nimport "./b.js";\nimport "./c.js";\nimport "./syntax.js";\n`,
        "a.js": `// first line\nexport const a = FORBIDDEN;\n`,
        "b.js": `"THROW";\n`,
        "c.js": `\n"WARN";\n`,
        "syntax.js": "let = 1;\n",
      },
      async (project) => {
        const { code, output } = await project.build("index.html");
        assert.equal(code, 1);
        assert.match(
          output,
          /a\.js:2:18: \[plugin strict\] this name is forbidden\s+1 \| \/\/ first line\n> 2 \| export const a = FORBIDDEN;/,
        );
        assert.match(output, /b\.js: \[plugin strict\] thrown as it is/);
        assert.match(output, /c\.js:2:2: \[plugin strict\] only a warning/);
        assert.match(output, /syntax\.js:1/);
        assert.equal(output.match(/this name is forbidden/g).length, 1, output);
        assert.ok(!existsSync(join(project.root, "dist")));
        project.write(
          "hot.config.js",
          config("", `{ name: "starts", buildStart() { throw new Error("at the start"); } }`),
        );
        assert.match((await project.build("index.html")).output, /\[plugin starts\] at the start/);
        project.write("hot.config.js", "export default { plugin: [] };\n");
        assert.match(
          (await project.build("index.html")).output,
          /there is no option "plugin": did you mean "plugins"\?/,
        );
      },
    );
  });

  it("plugins may pass import.meta.hot on; the user's own code may not, also in a file that a plugin changes (S2)", () => {
    const plugin = `{
  name: "passes",
  transform: { filter: { id: /main\\.js$/ }, handler: (code) => code + ";globalThis.keep = import.meta.hot;" },
}`;
    return withBuilt(
      "build-indirect",
      { "index.html": APP, "hot.config.js": config("", plugin), "main.js": show("1") },
      async (page, project) => {
        await shows(page, "#app", "1");
        project.write("main.js", `globalThis.own = import.meta.hot;\n${show("3")}`);
        const { code, output } = await project.build("index.html");
        assert.equal(code, 1);
        assert.match(output, /main\.js:1:18: .*import\.meta\.hot cannot be used indirectly/);
      },
    );
  });
});

describe("options of hot.config.ts in a build (W11)", { concurrency: false }, () => {
  const OPTIONS = {
    "index.html": html('<p id="app"></p><img src="/logo.svg"><script type="module" src="./main.ts"></script>'),
    "hot.config.ts": `import { defineConfig } from "import-meta-hot/config";
import { version } from "./version.ts";
export default defineConfig(({ command, mode }) => ({
  base: "/app/",
  publicDir: "static",
  alias: { "@": "./src", react: "./src/not-react.ts", sheet: "./src/a.css" },
  define: { __VERSION__: JSON.stringify(version) + ' + "a"', __OPTIONS__: { deep: [1], command, mode }, "import.meta.env.MADE": "7" },
}));
`,
    "version.ts": `export const version: string = "1.0";`,
    "static/logo.svg": "not really a picture",
    "static/deep/.hidden/file.txt": "hidden",
    "static/index.html": "another one",
    "src/value.ts": `export const value: string = "value";\n`,
    "src/not-react.ts": `export default "own react";\n`,
    "src/a.css": "p { color: rgb(1, 2, 3) }\n",
    "style.css": `@import "@/a.css";\n`,
    "node_modules/common/index.js": "module.exports = __VERSION__;",
    "main.ts": `import { value } from "@/value";
import react from "react";
import common from "common";
import "./style.css";
import "sheet";
document.querySelector("#app")!.textContent = [value, react, common, __VERSION__, JSON.stringify(__OPTIONS__), import.meta.env.MADE, import.meta.env.MODE].join(" ");`,
  };
  const TEXT = `value own react 1.0a 1.0a {"deep":[1],"command":"build","mode":"production"} 7 production`;

  it("alias, define, base and publicDir; the command line wins; the output may not contain what the config imports", () =>
    withProject(OPTIONS, async (project) => {
      await built(project, "index.html");
      const public_ = filesIn(join(project.root, "dist")).filter((name) => !/^assets\//.test(name));
      assert.deepEqual(public_, ["build-manifest.json", "deep/.hidden/file.txt", "index.html", "logo.svg"]);
      assert.match(project.texts(/index\.html$/), /src="\/app\/assets\/index-/, "the page, not the public file");
      await project.preview([], async ({ url }) => {
        assert.match(url, /\/app\/$/);
        assert.equal(await (await fetch(`${url}logo.svg`)).text(), "not really a picture");
      });
      await built(project, "index.html", "--base", "/");
      await project.preview([], ({ url }) =>
        openWhole(browser, url, "build-options", async (page) => {
          assert.match(url, /:\d+\/$/);
          await shows(page, "#app", TEXT);
          await hasColor(page, "p", "rgb(1, 2, 3)");
        }),
      );
      const { output } = await project.build("index.html", "--outdir", "static");
      assert.match(output, /holds files that `hot build` did not write/);
      project.write("hot.config.ts", `export default { publicDir: "gone" };`);
      assert.match((await project.build("index.html")).output, /"publicDir" names a folder that does not exist/);
    }));

  it("the pages of a program: plugins, alias and define; base and public files are the program's decision", () =>
    withProject(
      {
        ...OPTIONS,
        "server.ts": `import page from "./index.html"; export default { routes: { "/": page, "/logo.svg": new Response("own") } };`,
      },
      async (project) => {
        await built(project, "server.ts");
        assert.ok(!filesIn(join(project.root, "dist")).some((name) => name.includes("hidden")));
        await withBuiltProgram(join(project.root, "dist"), "server.js", ({ url }) =>
          openWhole(browser, url, "build-options-server", (page) => shows(page, "#app", TEXT)),
        );
      },
    ));
});
