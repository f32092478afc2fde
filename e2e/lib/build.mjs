import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withPage } from "./browser.mjs";
import { run, start } from "./process.mjs";
import { project } from "./project.mjs";

/** Whatever of the dev server could be left in the code of pages. */
export const TRACES = /import\.meta\.hot|__hot|registryHot|System\.register|import-meta-hot|data-hot|hot:\/\/|_hot\b/;
/** The same for programs, whose pages are served by code of ours. */
export const TRACES_IN_PROGRAMS = /import\.meta\.hot|__hot_|registryHot|System\.register|data-hot/;

const CLI = join(dirname(fileURLToPath(import.meta.url)), "../../runtime/dist/hosts/node/cli.js");

/** Of the commands: a cache of its own, which leaves nothing behind. */
const envOf = (root, env) => ({ ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache"), ...env });

/** A folder with these files, for one test; `example` is copied into it first. */
export async function withProject(files, test, options = {}) {
  const given = project({ "package.json": `{ "type": "module" }`, ...files }, options);
  const { root } = given;
  try {
    return await test({
      ...given,
      /** Runs `hot build`. @returns {Promise<{ code: number, output: string }>} */
      build: (...args) => run(process.execPath, [CLI, "build", ...args], { cwd: root, env: envOf(root) }),
      command: (...args) => run(process.execPath, [CLI, ...args], { cwd: root, env: envOf(root) }),
      /** Runs `hot preview` while a test runs. */
      preview: (args, test) =>
        whileRunning([CLI, "preview", "--port", "0", ...args], root, /preview of .*: (http\S+)/, test),
      /** The text of all files of the output whose names match. */
      texts: (pattern, folder = "dist") => textsIn(join(root, folder), pattern),
    });
  } finally {
    given.remove();
  }
}

/** Builds a project, which is to succeed. @returns what was printed */
export async function built(project, ...args) {
  const { code, output } = await project.build(...args);
  assert.equal(code, 0, output);
  return output;
}

/** Opens a page, and fails if anything of it does: an error, or a request. */
export const openWhole = (browser, url, name, test) =>
  withPage(browser, name, async (page) => {
    const failures = [];
    page.on("pageerror", (error) => failures.push(error.stack));
    page.on(
      "response",
      (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`),
    );
    await page.goto(url);
    const result = await test(page);
    assert.deepEqual(failures, []);
    return result;
  });

/** Runs a built program with plain Node, in an empty folder outside of the workspace: it finds no package there. */
export async function withBuiltProgram(dist, entry, test, { env } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "built-"));
  try {
    cpSync(dist, folder, { recursive: true });
    return await whileRunning([entry], folder, /listening on (http\S+)/, test, { PORT: "0", ...env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function whileRunning(args, cwd, ready, test, env) {
  const program = await start(process.execPath, args, { cwd, env: envOf(cwd, env), ready });
  try {
    return await test({ url: program.match[1].replace(/\/?$/, "/"), output: program.output });
  } finally {
    await program.stop();
  }
}

/** Names of all files in a folder. */
export const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();

function textsIn(folder, pattern) {
  return filesIn(folder)
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
