import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Inside the workspace, so that packages resolve by name as in an app. */
const TMP = join(dirname(fileURLToPath(import.meta.url)), "..", "tmp");

/**
 * A folder with these files, for one test.
 * @param options.from is copied into it first
 * @param options.folder is its parent: packages resolve from there
 */
export function project(files = {}, { from, folder = TMP } = {}) {
  mkdirSync(folder, { recursive: true });
  const root = mkdtempSync(join(folder, "p-"));
  if (from) cpSync(from, root, { recursive: true, filter: (path) => !/node_modules|\/dist$/.test(path) });
  const write = (name, content) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) };
}

/**
 * Saves files as an editor does: written aside and renamed, so that what is saved together comes together.
 * @param changed contents by name; `undefined` removes a file
 */
export function saveTogether({ root, write }, changed) {
  for (const [name, content] of Object.entries(changed)) if (content !== undefined) write(`${name}.saved`, content);
  for (const [name, content] of Object.entries(changed)) {
    if (content === undefined) rmSync(join(root, name), { force: true });
    else renameSync(join(root, `${name}.saved`), join(root, name));
  }
}
