/**
 * The documentation says what is true: code compiles, messages are the plugin's, links and paths exist, and every rule that
 * the code cites stands in docs/spec.md.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { transformSync } from "@swc/core";
import { KNOWN } from "./known.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const list = (...patterns) => {
  const { stdout, status } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns], {
    cwd: ROOT,
    encoding: "utf8",
  });
  assert.equal(status, 0, "git ls-files failed");
  return stdout.split("\n").filter((path) => path && existsSync(join(ROOT, path)));
};

/** Everything that people read. Fixtures and cases are not prose. */
const PAGES = list("*.md").filter((path) => !path.startsWith("transform-tests/"));

/** @typedef {{ language: string, info: string[], code: string, line: number, before: string }} Block */

/**
 * The fenced code blocks of a page.
 * @returns {Block[]} `before` is the text since the previous block, `info` what follows the language
 */
function blocksOf(page) {
  const blocks = [];
  let open;
  let before = "";
  for (const [index, line] of read(page).split("\n").entries()) {
    const fence = /^\s*```(.*)$/.exec(line);
    if (!fence) {
      if (open) open.code += `${line}\n`;
      else before += `${line}\n`;
    } else if (open) {
      blocks.push(open);
      open = undefined;
      before = "";
    } else {
      const [language, ...info] = fence[1].trim().split(/\s+/);
      open = { language, info, code: "", line: index + 1, before };
    }
  }
  assert.equal(open, undefined, `${page}: a code block does not end`);
  return blocks;
}

/** A page without its code blocks. */
const proseOf = (page) => read(page).replace(/^\s*```[\s\S]*?^\s*```$/gm, "");

const LANGUAGES = ["js", "jsx", "ts", "tsx"];

/** @returns {string} the code as swc prints it with the plugin, or without it if `options` is missing */
function compile(code, language, options) {
  const typescript = language.startsWith("ts");
  return transformSync(code, {
    swcrc: false,
    filename: `page.${language}`,
    minify: true, // drops comments and blank lines
    jsc: {
      target: "es2022",
      parser: typescript
        ? { syntax: "typescript", tsx: language === "tsx" }
        : { syntax: "ecmascript", jsx: language === "jsx" },
      minify: { compress: false, mangle: false },
      experimental: options && { plugins: [["swc-plugin-import-meta-hot", options]] },
    },
  }).code;
}

/** @returns {string[]} the diagnostics of the plugin, each as `message` and `help: ...` in two lines */
function diagnose(code, language, options) {
  try {
    compile(code, language, options);
    return [];
  } catch (error) {
    return error.message
      .split("\n\nStack backtrace:")[0]
      .split(/^ {2}[x×] /m)
      .slice(1)
      .map((text) => text.split(/^ +[,╭]/m)[0].trim())
      .map((text) => text.replace(/\n +[|│] (?!help: )/g, " ").replace(/\n +[|│] /g, "\n"));
  }
}

const optionsIn = (info) => {
  const indirect = info.find((word) => word.startsWith("indirect="))?.slice("indirect=".length);
  return indirect ? { indirect } : {};
};

describe("code in the documentation", () => {
  for (const page of PAGES) {
    const blocks = blocksOf(page);
    const code = blocks.filter(({ language, info }) => LANGUAGES.includes(language) && !info.includes("wrong"));
    if (code.length > 0) {
      it(`${page}: ${code.length} blocks compile in both modes`, () => {
        for (const { language, info, code: source, line } of code) {
          for (const mode of ["development", "production"]) {
            const errors = diagnose(source, language, { mode, ...optionsIn(info) });
            assert.deepEqual(errors, [], `${page}:${line}`);
            const output = compile(source, language, { mode, ...optionsIn(info) });
            if (mode === "production") assert.doesNotMatch(output, /import\.meta\.hot/, `${page}:${line}`);
          }
        }
      });
    }
    if (blocks.some(({ language }) => language === "json")) {
      it(`${page}: JSON parses`, () => {
        for (const { language, code: source, line } of blocks) {
          if (language === "json") assert.doesNotThrow(() => JSON.parse(source), `${page}:${line}`);
        }
      });
    }
    for (const [index, block] of blocks.entries()) {
      if (!block.before.trimEnd().endsWith("<!-- production -->")) continue;
      it(`${page}:${block.line} is the production output of the code above it (P)`, () => {
        const source = blocks[index - 1];
        const output = compile(source.code, source.language, { mode: "production" });
        assert.equal(output, compile(block.code, block.language));
      });
    }
  }
});

describe("docs/diagnostics.md", () => {
  const blocks = blocksOf("docs/diagnostics.md");
  const headings = [...read("docs/diagnostics.md").matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  let message = "";
  for (const [index, block] of blocks.entries()) {
    message = /### (.*)(?![\s\S]*### )/.exec(block.before)?.[1] ?? message;
    const expected = message;
    if (block.info.includes("wrong")) {
      it(`line ${block.line}: ${expected}`, () => {
        const help = blocks[index + 1];
        assert.equal(help?.language, "text", "the help follows the wrong code");
        const [code, language, options] =
          block.language === "json"
            ? ["import.meta.hot.accept();", "js", JSON.parse(block.code)]
            : [block.code, block.language, optionsIn(block.info)];
        for (const mode of block.language === "json" ? [undefined] : ["development", "production"]) {
          const found = diagnose(code, language, { ...(mode && { mode }), ...options });
          assert.deepEqual(found, [`${expected}\n${help.code.trim()}`]);
        }
      });
    } else if (block.language === "json" && block.info.includes("right")) {
      it(`line ${block.line}: the right options pass`, () => {
        assert.deepEqual(diagnose("import.meta.hot.accept();", "js", JSON.parse(block.code)), []);
      });
    }
  }

  it("has every message that the fixtures show (S5)", () => {
    const masked = (text) =>
      text.replace(/import\.meta\.hot\.\w+/g, "import.meta.hot.*").replace(/options: .*/, "options");
    const documented = new Set(headings.map(masked));
    const shown = new Set();
    for (const path of list("transform-tests")) {
      if (!/\.(stderr|errors?|txt)$/.test(path)) continue;
      for (const [, text] of read(path).matchAll(/^ {2}[x×] (.*)$/gm)) shown.add(masked(text));
    }
    assert.ok(shown.size >= 5, "the fixtures of diagnostics were not found");
    assert.deepEqual(
      [...shown].filter((text) => !documented.has(text)),
      [],
    );
  });
});

describe("references", () => {
  const scripts = (folder) => JSON.parse(read(join(folder, "package.json"))).scripts ?? {};

  it("`npm run X` names a script that exists", () => {
    for (const page of PAGES) {
      const folder = existsSync(join(ROOT, dirname(page), "package.json")) ? dirname(page) : ".";
      const known = { ...scripts("."), ...scripts(folder) };
      for (const [, name] of read(page).matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g))
        assert.ok(name in known, `${page}: npm run ${name}`);
    }
  });

  it("relative links and anchors resolve", () => {
    const slug = (heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-");
    const anchors = (path) =>
      [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));
    for (const page of PAGES) {
      for (const [, target] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file, anchor] = target.split("#");
        const path = file ? resolve(ROOT, dirname(page), file) : join(ROOT, page);
        assert.ok(existsSync(path), `${page}: ${target}`);
        if (anchor) assert.ok(anchors(path).includes(anchor), `${page}: ${target}`);
      }
    }
  });

  for (const page of PAGES.filter((path) => /(^|\/)(ARCHITECTURE|CONTRIBUTING)\.md$/.test(path))) {
    it(`${page}: every path exists`, () => {
      const folders = [dirname(page), join(dirname(page), "src"), ".", "runtime"];
      const paths = new Set([
        ...[...read(page).matchAll(/(?<![\w/.-])[\w.-]+(?:\/[\w.-]+)*\.(?:ts|rs|mjs|sh|toml|case)(?![\w/.-])/g)].map(
          ([path]) => path,
        ),
        ...[...read(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/)`/g)].map(([, path]) => path),
      ]);
      assert.ok(paths.size > 0);
      const missing = [...paths].filter((path) => !folders.some((folder) => existsSync(join(ROOT, folder, path))));
      assert.deepEqual(missing, []);
    });
  }

  it("every rule that is cited exists in docs/spec.md", () => {
    const rules = new Set([...read("docs/spec.md").matchAll(/^- ([SPDUNW]\d+)\b/gm)].map(([, rule]) => rule));
    assert.ok(rules.size > 40, "docs/spec.md lists its rules as `- U1 ...`");
    const NAMES = "[SPDUNW]\\d+(?:(?:, | and | or | to | )[SPDUNW]\\d+)*";
    const cited = new RegExp(`\\b[Rr]ules? (${NAMES})\\b|\\((${NAMES})\\)`, "g");
    const unknown = [];
    let count = 0;
    for (const path of list("*.rs", "*.ts", "*.mjs", "*.md", "*.case", "*.sh")) {
      for (const [, named, bracketed] of read(path).matchAll(cited)) {
        for (const rule of (named ?? bracketed).match(/[SPDUNW]\d+/g)) {
          count++;
          if (!rules.has(rule)) unknown.push(`${path}: ${rule}`);
        }
      }
    }
    assert.ok(count > 100, `only ${count} rules are cited`);
    assert.deepEqual(unknown, []);
  });

  it("pages that comments name exist", () => {
    const missing = [];
    for (const path of list("*.rs", "*.ts", "*.mjs", "*.sh")) {
      for (const [, page] of read(path).matchAll(/(?<![\w./-])((?:docs\/)?[\w-]+\.md)\b/g))
        if (!existsSync(join(ROOT, page)) && !existsSync(join(ROOT, dirname(path), page)))
          missing.push(`${path}: ${page}`);
    }
    assert.deepEqual(missing, []);
  });
});

describe("README.md and docs/", () => {
  it("README.md has at most 200 lines", () => {
    assert.ok(read("README.md").trimEnd().split("\n").length <= 200);
  });

  it("every page of docs/ is linked from README.md", () => {
    for (const page of PAGES.filter((path) => path.startsWith("docs/")))
      assert.ok(read("README.md").includes(`(${page}`), page);
  });

  it("docs/hosts.md gives the reasons of e2e/known.mjs", () => {
    const [, table] = /<!-- hosts -->([\s\S]*)<!-- \/hosts -->/.exec(read("docs/hosts.md"));
    let host;
    for (const line of table.split("\n")) {
      host = /^\*\*(.+)\*\*, case by case/.exec(line)?.[1] ?? host;
      const entry = /^- ((?:`[\w-]+`(?:, )?)+): (.*)$/.exec(line);
      if (!entry) continue;
      for (const [, name] of entry[1].matchAll(/`([\w-]+)`/g))
        assert.equal(entry[2], KNOWN[host]?.[name], `${host}: ${name}`);
    }
  });

  it("docs/node.md lists the options of `hot`, and no other", async () => {
    const options = (text) =>
      [...new Set([...text.matchAll(/^(?:\| `| +)(--[\w-]+)/gm)].map(([, option]) => option))].sort();
    const { OPTIONS_HELP: help } = await import("../runtime/dist/hosts/node/options.js");
    assert.ok(options(help).includes("--all"));
    assert.deepEqual(options(read("docs/node.md")), options(help));
  });

  it("SECURITY.md names a test for each promise", () => {
    const rows = [...read("SECURITY.md").matchAll(/^\|.*\| ((?:e2e|runtime\/test)\/[\w.-]+\.mjs): (.*) \|$/gm)];
    assert.ok(rows.length > 10);
    for (const [, file, title] of rows) assert.ok(read(file).includes(`it("${title}"`), `${file}: ${title}`);
    const table = read("SECURITY.md").match(/^\| (?!promise|---)/gm);
    assert.equal(rows.length, table.length, "a promise without a test");
  });

  it("runtime/LICENSE is LICENSE", () => {
    assert.equal(read("runtime/LICENSE"), read("LICENSE"));
  });
});
