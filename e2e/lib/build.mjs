import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, start } from "./process.mjs";
import { project } from "./project.mjs";

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
