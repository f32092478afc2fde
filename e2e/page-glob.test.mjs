/** `import.meta.glob` and `new URL` of a template (W4), in Chromium: under `hot`, with files that come and go, and built. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { built, openWhole, TRACES, withProject } from "./lib/build.mjs";
import { html, withDevServer } from "./lib/dev-server.mjs";

const PAGE = html('<p id="text"></p><script type="module" src="./src/main.ts"></script>');

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const shows = (page, text) =>
  page
    .waitForFunction((text) => document.querySelector("#text")?.textContent === text, text, { timeout: 15_000 })
    .catch(async (error) => {
      error.message += `\nit shows ${await page.textContent("#text").catch(() => "no text")}, not ${text}`;
      throw error;
    });

const serve = (name, files, test, options = {}) =>
  withDevServer({ "index.html": PAGE, ...files }, options, (server) =>
    withPage(browser, name, async (page) => {
      await page.goto(server.url);
      return test(page, server);
    }),
  );

/** Opens a project under `hot` and built: it shows the same. */
async function both(name, files, test) {
  await serve(name, files, (page) => test(page));
  await withProject({ "index.html": PAGE, ...files }, async (project) => {
    await built(project, "index.html");
    assert.doesNotMatch(project.texts(/\.(js|html)$/), TRACES);
    await project.preview([], ({ url }) => openWhole(browser, url, `${name}-built`, (page) => test(page)));
  });
}

const show = (expression) => `document.querySelector("#text")!.textContent = ${expression};\n`;

describe("import.meta.glob (W4)", { concurrency: false }, () => {
  const PAGES = {
    "src/pages/a.ts": `export const name = "a"; export default "default a";\n`,
    "src/pages/b.ts": `export const name: string = "b"; export default "default b";\n`,
    "src/pages/deep/c.tsx": `export const name = "c"; export default "default c";\n`,
    "src/pages/a.test.ts": `throw new Error("it is not wanted");\n`,
  };

  it("keys, values and options are those of Vite, under hot and built", () =>
    both(
      "glob",
      {
        ...PAGES,
        "hot.config.ts": `export default { alias: { "@": "./src" } };\n`,
        "tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }\n`,
        "src/text/one.txt": "one",
        "src/text/.hidden.txt": "hidden",
        "src/text/node_modules/package.txt": "package",
        "src/icons/x.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`,
        "src/twice/x.js": `export default "js";\n`,
        "src/twice/x.ts": `export default "ts";\n`,
        "src/(group)/[id]/page.ts": `export const at = import.meta.glob("./*.json", { eager: true, import: "name" });\n`,
        "src/(group)/[id]/data.json": `{ "name": "data" }`,
        "src/main.ts": `import { at } from "./(group)/[id]/page";
const all: Record<string, unknown> = {};
const lazy = import.meta.glob<{ name: string }>(["./pages/**/*.{ts,tsx}", "!**/*.test.ts"]);
all.lazy = Object.fromEntries(await Promise.all(Object.entries(lazy).map(async ([key, load]) => [key, (await load()).name])));
const eager = import.meta.glob<{ default: string }>("/src/pages/?.ts", { eager: true });
all.eager = Object.entries(eager).map(([key, module]) => key + "=" + module.default);
all.named = import.meta.glob("@/pages/?.ts", { import: "name", eager: true as const });
all.paths = Object.keys(import.meta.glob("~/pages/deep/*"));
all.lazyNamed = await import.meta.glob(\`./pages/*/*.tsx\`, { import: "default" })["./pages/deep/c.tsx"]!();
all.raw = import.meta.glob("./text/**/*", { query: "?raw", import: "default", eager: true });
all.urls = Object.entries(import.meta.glob<string>("./icons/*.svg", { query: { url: "" }, import: "default", eager: true })).map(([key, url]) => key + " " + /\\.svg|^data:/.test(url));
all.base = Object.keys(import.meta.glob("./**/?.ts", { base: "./pages" }));
all.rootBase = Object.keys(import.meta.glob("../main.ts", { base: "/src/pages" }).valueOf()).concat(Object.keys(import.meta.glob("./*.ts", { base: "/src/pages/deep" })));
all.up = Object.keys(import.meta.glob(["../*.json", "!../tsconfig.json"]));
all.none = import.meta.glob("./nothing/*.ts");
all.twice = import.meta.glob("./twice/*", { eager: true, import: "default" });
all.at = at;
const assigned = import.meta.glob<string>("./pages/a.ts", { eager: true, import: "name" });
assigned["./pages/a.ts"] = "assigned";
all.assigned = assigned;
${show("JSON.stringify(all)")}`,
      },
      async (page) => {
        await page.waitForFunction(() => document.querySelector("#text").textContent !== "", null, { timeout: 15_000 });
        assert.deepEqual(JSON.parse(await page.textContent("#text")), {
          lazy: { "./pages/a.ts": "a", "./pages/b.ts": "b", "./pages/deep/c.tsx": "c" },
          eager: ["/src/pages/a.ts=default a", "/src/pages/b.ts=default b"],
          named: { "/src/pages/a.ts": "a", "/src/pages/b.ts": "b" },
          paths: ["/src/pages/deep/c.tsx"],
          lazyNamed: "default c",
          raw: { "./text/one.txt": "one" },
          urls: ["./icons/x.svg true"],
          base: ["./a.ts", "./b.ts"],
          rootBase: [],
          up: ["../package.json"],
          none: {},
          twice: { "./twice/x.js": "js", "./twice/x.ts": "ts" },
          at: { "./data.json": "data" },
          assigned: { "./pages/a.ts": "assigned" },
        });
      },
    ));

  it("files that come and go update the module, by its own boundary", () =>
    serve(
      "glob-files",
      {
        "src/main.ts": `import { names } from "./list";
globalThis.loads = (globalThis.loads ?? 0) + 1;
const render = (list: string[]) => { ${show('list.join(" ")')} };
render(names);
import.meta.hot.accept("./list", (list) => render(list.names));
`,
        "src/list.ts": `globalThis.lists = (globalThis.lists ?? 0) + 1;
const files = import.meta.glob<string>("./words/**/*.ts", { eager: true, import: "word" });
export const names = Object.entries(files).map(([key, word]) => key.slice(8) + "=" + word);
`,
        "src/words/a.ts": `export const word = "a";\n`,
      },
      async (page, server) => {
        const state = () => page.evaluate(() => [globalThis.loads, globalThis.lists]);
        await shows(page, "a.ts=a");
        server.write("src/words/b.ts", `export const word = "b";\n`);
        await shows(page, "a.ts=a b.ts=b");
        await server.prints(/updated src\/list\.ts/);
        server.write("src/words/c.txt", "no match\n");
        server.write("src/words/new/deep/d.ts", `export const word = "d";\n`);
        await shows(page, "a.ts=a b.ts=b new/deep/d.ts=d");
        server.write("src/words/a.ts", `export const word = "edited";\n`);
        await shows(page, "a.ts=edited b.ts=b new/deep/d.ts=d");
        rmSync(join(server.root, "src/words/b.ts"));
        await shows(page, "a.ts=edited new/deep/d.ts=d");
        server.write("src/words/b.ts", `export const word = "b";\n`);
        await shows(page, "a.ts=edited b.ts=b new/deep/d.ts=d");
        // Files keep their times when their folder is moved.
        renameSync(join(server.root, "src/words/new"), join(server.root, "aside"));
        await shows(page, "a.ts=edited b.ts=b");
        renameSync(join(server.root, "aside"), join(server.root, "src/words/moved"));
        await shows(page, "a.ts=edited b.ts=b moved/deep/d.ts=d");
        rmSync(join(server.root, "src/words"), { recursive: true });
        await shows(page, "");
        server.write("src/words/e.ts", `export const word = "e";\n`);
        await shows(page, "e.ts=e");
        const [loads] = await state();
        assert.equal(loads, 1, "the page was not reloaded, and main.ts ran once");
      },
    ));

  it("a folder that does not exist yet is watched, and a new file that is not accepted reloads the page", () =>
    serve(
      "glob-late",
      { "src/main.ts": `${show('Object.keys(import.meta.glob("./late/er/*.ts")).join() || "none"')}` },
      async (page, server) => {
        await shows(page, "none");
        server.write("src/late/er/a.ts", "export {};\n");
        await shows(page, "./late/er/a.ts");
        await server.prints(/reloaded after src\/(late\/er\/a|main)\.ts/);
      },
    ));

  it("an edit of a file is an update of that file: it may accept itself, and importers see its exports", () =>
    serve(
      "glob-edit",
      {
        "src/main.ts": `globalThis.loads = (globalThis.loads ?? 0) + 1;
const eager = import.meta.glob<string>("./eager/*.ts", { eager: true, import: "value" });
const spaces = import.meta.glob<{ value: string }>("./eager/*.ts", { eager: true });
const lazy = import.meta.glob<{ value: string }>("./lazy/*.ts");
globalThis.render = async () => {
  const loaded = await Promise.all(Object.values(lazy).map(async (load) => (await load()).value));
  ${show('[...Object.values(eager), ...Object.values(spaces).map(({ value }) => value), ...loaded].join(" ")')}};
await globalThis.render();
`,
        "src/eager/a.ts": `export const value = "one";\nimport.meta.hot.accept();\nglobalThis.render?.();\n`,
        "src/lazy/b.ts": `export const value = "two";\nimport.meta.hot.accept();\nglobalThis.render?.();\n`,
      },
      async (page, server) => {
        await shows(page, "one one two");
        server.write("src/eager/a.ts", `export const value = "1";\nimport.meta.hot.accept();\n`);
        await server.prints(/updated src\/eager\/a\.ts: 1 module/);
        await page.evaluate("render()");
        await shows(page, "1 1 two");
        server.write("src/lazy/b.ts", `export const value = "2";\nimport.meta.hot.accept();\n`);
        await server.prints(/updated src\/lazy\/b\.ts: 1 module/);
        await page.evaluate("render()");
        await shows(page, "1 1 2");
        assert.equal(await page.evaluate("loads"), 1);
      },
    ));

  it("eager files run before the module, in the order of their names; strings and comments are left alone", () =>
    both(
      "glob-order",
      {
        "src/log.ts": "export const log: string[] = [];\n",
        "src/parts/2.ts": `import { log } from "../log";\nlog.push("2");\n`,
        "src/parts/1.ts": `import { log } from "../log";\nlog.push("1");\n`,
        "src/main.ts": `import { log } from "./log";
log.push("main");
// import.meta.glob(broken)
const text = "import.meta.glob(./*.ts)";
const _context = { meta: { glob: (name: string) => name } };
import.meta.glob("./parts/*.ts", { eager: true });
${show('[...log, text, _context.meta.glob("own")].join(" ")')}`,
      },
      (page) => shows(page, "1 2 main import.meta.glob(./*.ts) own"),
    ));

  it("works in workers and inline scripts", () =>
    both(
      "glob-worker",
      {
        "index.html": html(`<p id="text"></p><script type="module">
const worker = new Worker(new URL("./src/worker.ts", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => {
  document.querySelector("#text").textContent = data + Object.keys(import.meta.glob("./src/*.ts"));
};
</script>`),
        "src/worker.ts": `const parts = import.meta.glob<string>("./parts/*.ts", { eager: true, import: "default" });
const late = import.meta.glob("./parts/*.ts", { import: "default" });
void Promise.all(Object.values(late).map((load) => load())).then((values) => postMessage([...Object.values(parts), ...values].join(" ") + " "));
`,
        "src/parts/a.ts": `export default "part";\n`,
      },
      (page) => shows(page, "part part ./src/worker.ts"),
    ));

  it("files go through plugins, and so does the module that has the pattern", () =>
    both(
      "glob-plugins",
      {
        "hot.config.ts": `export default { plugins: [{
  name: "words",
  resolveId: (source: string) => (source.endsWith("/virtual.word") ? "\\0virtual" : null),
  load: (id: string) => (id === "\\0virtual" ? 'export default "from load"' : null),
  transform: {
    filter: { id: /\\.(word|glob\\.ts)$/ },
    handler: (code: string, id: string) => (id.endsWith(".word") ? "export default " + JSON.stringify(code) : code.replace("PATTERN", "./words/*")),
  },
}] };
`,
        "src/words/a.word": "transformed",
        "src/words/virtual.word": "",
        "src/list.glob.ts": `export const words = import.meta.glob<string>("PATTERN" as string, { eager: true, import: "default" });\n`,
        "src/main.ts": `import { words } from "./list.glob";\n${show('Object.values(words).join(", ")')}`,
      },
      (page) => shows(page, "transformed, from load"),
    ));

  const BROKEN = `import { name } from "./name";
// The place is that of the source.
type Wide = string;
export const pages =
  import.meta.glob<Wide>(\`./\${name}/*.ts\`);
`;
  it("arguments that are no literals, unknown options and patterns without a folder are errors with place, code and help", async () => {
    await serve(
      "glob-errors",
      { "src/main.ts": BROKEN, "src/name.ts": `export const name = "a";\n` },
      async (page, server) => {
        const text = await page.textContent("body");
        assert.match(text, /src\/main\.ts:5:26: the argument of import\.meta\.glob has to be a literal/);
        assert.match(text, /help: write it out.*\n\n[^]*> 5 \| {3}import\.meta\.glob<Wide>/);
        for (const [call, message] of [
          ['import.meta.glob("./a/*.ts", { eagre: true })', /no option "eagre"\n.*eager, import, query, base/],
          ['import.meta.glob("a/*.ts")', /the pattern "a\/\*\.ts" names no folder/],
          ['import.meta.glob("./*.ts", { as: "raw" })', /write \{ query: "\?raw", import: "default" \}/],
          ['import.meta.glob("./*.ts", { eager: 1 })', /the option "eager" of import\.meta\.glob is wrong/],
          ['import.meta.glob("./*.ts", { base: "src" })', /"base" of import\.meta\.glob is no path/],
          ["import.meta.glob()", /takes patterns/],
          ["import.meta.glob([1])", /takes a text or a list of texts/],
        ]) {
          server.write("src/main.ts", `export {};\n${call};\n`);
          await server.prints(message);
        }
        server.write("src/main.ts", show('"fixed"'));
        await shows(page, "fixed");
      },
    );
    await withProject(
      { "index.html": PAGE, "src/main.ts": BROKEN, "src/name.ts": "export const name = 1;" },
      async ({ build }) => {
        const { code, output } = await build("index.html");
        assert.equal(code, 1);
        assert.match(output, /src\/main\.ts:5:26: the argument of import\.meta\.glob has to be a literal[^]*> 5 \|/);
      },
    );
  });

  it("a pattern from the root sees new files, and nothing of node_modules", () =>
    serve(
      "glob-root",
      {
        "src/main.ts": `${show('Object.keys(import.meta.glob("/**/*.md")).join()')}import.meta.hot.accept();\n`,
        "notes/a.md": "a",
        "node_modules/x/b.md": "b",
      },
      async (page, server) => {
        await shows(page, "/notes/a.md");
        mkdirSync(join(server.root, "node_modules/y"));
        server.write("node_modules/y/c.md", "c");
        server.write("notes/d.md", "d");
        await shows(page, "/notes/a.md,/notes/d.md");
      },
    ));
});

describe("new URL of a template (W4)", { concurrency: false }, () => {
  const svg = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="1"/>\n`;
  const WIDTHS = `const widthOf = async (url: URL) => {
  const image = new Image();
  image.src = url.href;
  return image.decode().then(() => image.naturalWidth, () => "none");
};
`;

  it("names the files that match, under hot and built: folders, queries, workers; each expression runs once", () =>
    both(
      "url-template",
      {
        "src/img/a.svg": svg(3),
        "src/img/b.svg": svg(4),
        "src/img/deep/c.svg": svg(5),
        "src/(group)/[id]/x{1}.svg": svg(6),
        "root.txt": "text",
        "src/worker.ts": `postMessage(new URL(\`./img/\${["a"][0]}.svg\`, import.meta.url).href);\n`,
        "src/main.ts": `${WIDTHS}
let runs = 0;
const get = (name: string) => (runs++, name);
const all: Record<string, unknown> = {};
all.names = await Promise.all(["a", "b"].map((name) => widthOf(new URL(\`./img/\${get(name)}.svg\`, import.meta.url))));
all.runs = runs;
all.folder = await widthOf(new URL(\`./img/\${"deep" as string}/\${"c"}.svg\`, import.meta.url));
all.oneLevel = await new URL(\`./img/\${"deep/c"}.svg\`, import.meta.url).pathname.endsWith("/img/deep/c.svg");
all.special = await widthOf(new URL(\`./(group)/[id]/x{\${1}}.svg\`, import.meta.url));
all.dots = await widthOf(new URL(\`../src/./img/\${"a"}\${".svg"}\`, import.meta.url));
const { search, hash } = new URL(\`./img/\${"a"}.svg?v=\${get("1")}#\${"part"}\`, import.meta.url);
all.query = search + hash;
all.text = await fetch(
  new URL(
    // the module's own place
    \`../\${"root"}.txt\`,
    import.meta.url,
  ),
).then((response) => response.text());
const base = "https://example.com";
all.left = [new URL(\`\${base}/a/\${1}\`, import.meta.url), new URL(\`https://example.com/\${2}\`, import.meta.url), new URL(\`./\${3}\`, base)].join(" ");
all.root = new URL(\`/img/\${"a"}.svg\`, import.meta.url).pathname;
all.string = "new URL(\`./img/\${name}.svg\`, import.meta.url)";
all.worker = await new Promise((resolve) => {
  new Worker(new URL("./worker.ts", import.meta.url)).onmessage = async ({ data }) => resolve(await widthOf(data && new URL(data)));
});
all.none = new URL(\`./img/\${get("none")}.svg\`, import.meta.url).href;
${show("JSON.stringify(all)")}`,
      },
      async (page) => {
        await page.waitForFunction(() => document.querySelector("#text").textContent !== "", null, { timeout: 15_000 });
        const { none, ...all } = JSON.parse(await page.textContent("#text"));
        assert.deepEqual(all, {
          names: [3, 4],
          runs: 2,
          folder: 5,
          oneLevel: true,
          special: 6,
          dots: 3,
          query: "?v=1#part",
          text: "text",
          left: "https://example.com/a/1 https://example.com/2 https://example.com/3",
          root: "/img/a.svg",
          string: "new URL(`./img/${name}.svg`, import.meta.url)",
          worker: 3,
        });
        assert.equal((await fetch(none)).status, 404, none);
      },
    ));

  it("files that come, change and go update the module, by its own boundary", () =>
    serve(
      "url-template-files",
      {
        "src/img/a.svg": svg(3),
        "src/main.ts": `import { urlOf } from "./urls";
globalThis.loads = (globalThis.loads ?? 0) + 1;
${WIDTHS}
const render = async (of: typeof urlOf) => {
  const widths = await Promise.all(["a", "b"].map((name) => widthOf(of(name))));
  ${show('widths.join(" ")')}};
void render(urlOf);
import.meta.hot.accept("./urls", (urls) => render(urls.urlOf));
`,
        "src/urls.ts": "export const urlOf = (name: string) => new URL(`./img/${name}.svg`, import.meta.url);\n",
      },
      async (page, server) => {
        await shows(page, "3 none");
        server.write("src/img/b.svg", svg(4));
        await shows(page, "3 4");
        await server.prints(/updated src\/urls\.ts/);
        server.write("src/img/a.svg", svg(5));
        await shows(page, "5 4");
        rmSync(join(server.root, "src/img/a.svg"));
        await shows(page, "none 4");
        server.write("src/img/c.txt", "no match\n");
        renameSync(join(server.root, "src/img/b.svg"), join(server.root, "src/img/a.svg"));
        await shows(page, "4 none");
        assert.equal(await page.evaluate("loads"), 1);
      },
    ));
});
