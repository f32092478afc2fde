import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { saveTogether } from "../project.mjs";

const HOUR_S = 3600;

/**
 * Decides how changes reach the disk: what is written how, in which order, with which pauses.
 * @param before,after contents by path
 * @returns a list of operations that {@link perform} carries out. It is plain data: a run can be repeated from it
 */
export function operationsFor(random, before, after) {
  const changes = {};
  for (const [path, content] of after) if (before.get(path) !== content) changes[path] = content;
  for (const path of before.keys()) if (!after.has(path)) changes[path] = null;
  const paths = Object.keys(changes);
  if (paths.length > 1 && random.chance(0.5)) return [{ kind: "together", changes }];
  const operations = [];
  // A file that is imported comes before its importer, or after it. A module that catches what its `import()` throws is not
  // evaluated again when the file comes.
  const order = random.chance(0.5) ? random.shuffle(paths) : paths;
  const first = caughtImports(after).filter((path) => changes[path] != null && !before.has(path));
  for (const path of new Set([...first, ...order])) {
    if (random.chance(0.3)) operations.push({ kind: "pause", ms: random.between(0, 40) });
    operations.push(changes[path] === null ? { kind: "remove", path } : writing(random, path, changes[path]));
  }
  if (random.chance(0.05)) operations.push(...distractions(random, after));
  return operations;
}

/** @returns the paths that modules import while they are evaluated, without minding whether that fails */
function caughtImports(files) {
  return [...files].flatMap(([path, content]) =>
    Array.from(content.matchAll(/^import\("(.+?)"\)\.catch/gm), ([, specifier]) => join(dirname(path), specifier)),
  );
}

function writing(random, path, content) {
  const kind = random.weighted({ write: 8, rename: 5, pieces: 3, truncated: 2, appended: 1, slow: 1, clock: 3 });
  if (kind === "pieces" || kind === "truncated" || kind === "appended")
    return { kind, path, content, at: cut(random, content), ms: random.between(0, 15) };
  // Longer than anybody waits for the rest: half a file is the save.
  if (kind === "slow") {
    // With an entry that is empty for so long, its server ends, as it should. Its first word alone cannot be compiled.
    const at = Math.max(cut(random, content), path === "index.js" ? "import".length : 0);
    return { kind: "pieces", path, content, at, ms: 400 };
  }
  if (kind === "clock")
    return { kind, path, content, seconds: random.pick([-HOUR_S, HOUR_S, -20 * 365 * 24 * HOUR_S]) };
  return { kind, path, content };
}

/**
 * Where a write pauses: at the start, or inside parentheses. What is before that cannot be compiled. Elsewhere half a module may be
 * a module, for example one that starts a timer and does not stop it.
 */
function cut(random, content) {
  const open = [...content.matchAll(/\(/g)].map(({ index }) => index + 1);
  return open.length > 0 && random.chance(0.8) ? random.pick(open) : 0;
}

/** Saves that change nothing. */
function distractions(random, files) {
  const path = random.pick([...files.keys()]);
  return random.pick([
    [{ kind: "write", path, content: files.get(path) }],
    [{ kind: "touch", path, seconds: random.pick([-HOUR_S, HOUR_S, 0]) }],
    [
      { kind: "together", changes: { "other.txt": "not imported\n" } },
      { kind: "remove", path: "other.txt" },
    ],
  ]);
}

/** Whether half of a file may have been on disk for so long that it counts as saved. */
export const isSlow = ({ kind, ms = 0 }) => kind === "pieces" && ms > 100;

/** Carries out an operation in a project (see project.mjs). */
export async function perform({ root, write }, operation) {
  const { kind, path, content, at, ms } = operation;
  const file = path === undefined ? undefined : join(root, path);
  if (file) mkdirSync(dirname(file), { recursive: true });
  switch (kind) {
    case "pause":
      return wait(ms);
    case "together":
    case "checkout":
      return saveTogether(
        { root, write },
        Object.fromEntries(Object.entries(operation.changes).map(([name, text]) => [name, text ?? undefined])),
      );
    case "remove":
      return rmSync(file, { force: true });
    case "write":
      return writeFileSync(file, content);
    case "rename":
      writeFileSync(`${file}~`, content);
      return renameSync(`${file}~`, file);
    case "pieces": {
      const handle = openSync(file, "w");
      writeSync(handle, content.slice(0, at));
      await wait(ms);
      writeSync(handle, content.slice(at));
      return closeSync(handle);
    }
    case "truncated":
      writeFileSync(file, "");
      await wait(ms);
      return writeFileSync(file, content);
    case "appended":
      writeFileSync(file, content.slice(0, at));
      await wait(ms);
      return appendFileSync(file, content.slice(at));
    case "clock":
      writeFileSync(file, content);
      return setClock(file, operation.seconds);
    case "touch":
      return setClock(file, operation.seconds);
    default:
      throw new Error(`no such operation: ${kind}`);
  }
}

/** As if the clock had been set: the file is older than what it replaces, or comes from the future. */
function setClock(file, seconds) {
  const time = Date.now() / 1000 + seconds;
  utimesSync(file, time, time);
}

/** @returns the contents of all files of a project that modules are made of, by path */
export function filesOf(root) {
  const names = readdirSync(root, { recursive: true }).filter(
    (name) => /\.(js|json|css|html)$/.test(name) && !/^(\.git|\.cache|dist|node_modules)\b/.test(name),
  );
  return new Map(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

/** The project's own git repository: commits, and checkouts of earlier commits. */
export function repositoryIn(root) {
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=soak", "-c", "user.email=soak@localhost", "-c", "gc.auto=0", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  writeFileSync(join(root, ".gitignore"), ".cache\n.soak\n*.saved\nsoak.json\n");
  git("init", "-q", "-b", "main");
  return {
    commit() {
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", "soak");
      return git("rev-parse", "HEAD").trim();
    },
    checkout(commit) {
      git("checkout", "-q", "-f", commit);
      git("clean", "-fdq");
    },
  };
}
