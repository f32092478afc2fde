import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, start } from "./process.mjs";
import { project } from "./project.mjs";

const examples = join(dirname(fileURLToPath(import.meta.url)), "../../examples");

/** The folder of an example. */
export const exampleFolder = (name) => join(examples, name);

const RSPACK = { ready: /Local:\s+(http:\S+\/)/, built: /compiled (successfully|with)/ };
/** What an example prints when it can be used, with the address as the first group, and when it has taken an edit. */
const PRINTS = {
  app: { ready: /listening on (http:\S+)/, built: /ran in/ },
  counter: RSPACK,
  react: RSPACK,
  "react start:page": { ready: /ready in .*(http:\S+)/ },
  "multi-bundle": {
    ready: /listening on (http:\S+)[^]*built public, auth, private in/,
    built: /rebuilt|updated|reloaded/,
  },
  fullstack: { ready: /listening on (http:\S+)/, built: /ran in/ },
  server: { ready: /listening on (http:\S+)/, built: /ran in/ },
  next: { ready: /Local:\s+(http:\S+)[^]*Ready in/, built: /ompil/ },
};
const ENV = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

/** Runs a script of a package.json to its end, which is to be a good one. */
export async function runScript(script, cwd) {
  const { code, output } = await run("npm", ["run", script, "--silent"], { cwd, env: ENV });
  assert.equal(code, 0, output);
}

/**
 * Starts a copy of an example, for tests that edit it.
 * @param options.script of its package.json
 * @param options.env more variables
 */
export async function startExample(name, { script = "start", env: more } = {}) {
  const { ready, built } = PRINTS[`${name} ${script}`] ?? PRINTS[name];
  const from = exampleFolder(name);
  const { root, write, remove } = project({}, { from });
  const env = { ...ENV, PORT: "0", ...more };
  const server = await start("npm", ["run", script, "--silent"], { cwd: root, env, ready }).catch((error) => {
    remove();
    throw error;
  });
  const edited = new Set();
  return {
    root,
    write,
    server,
    url: server.match[1].replace(/\/?$/, "/"),
    /** Saves a file with one thing replaced by another, or as a function makes it. */
    edit(file, from, to) {
      const path = join(root, file);
      const before = readFileSync(path, "utf8");
      const after = typeof from === "function" ? from(before) : before.replace(from, to);
      if (after === before) throw new Error(`the edit of ${file} changes nothing`);
      edited.add(file);
      writeFileSync(path, after);
    },
    /** What was edited is as it was before; for the next test. */
    async restore() {
      for (const file of edited) {
        const original = readFileSync(join(from, file), "utf8");
        if (readFileSync(join(root, file), "utf8") === original) continue;
        // A page that is opened before the server has built that would be reloaded.
        const done = server.next(built);
        writeFileSync(join(root, file), original);
        await done;
      }
      edited.clear();
    },
    async stop() {
      await server.stop();
      remove();
    },
  };
}

/** Waits until an element has this text. */
export const text = (page, selector, wanted) =>
  page.waitForFunction(
    ([selector, wanted]) => document.querySelector(selector)?.textContent === wanted,
    [selector, wanted],
  );

/** A mark that a page load would wipe out. */
export const mark = (page) => page.evaluate(() => void (globalThis.notReloaded = true));

/** Whether the page was loaded since. */
export const isMarked = (page) => page.evaluate(() => globalThis.notReloaded === true);
