import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { plain } from "./process.mjs";
import { project } from "./project.mjs";

const cli = join(dirname(fileURLToPath(import.meta.url)), "../../runtime/dist/hosts/node/cli.js");

/**
 * Starts a program with `hot`. Tests edit its files and wait for its output.
 * @param files of the program; `server.ts` is the entry
 * @param options.project runs it in this folder again, see project.mjs
 * @param options.node runs it with these arguments of node instead of `hot`'s own command
 * @param options.folder of the project, see `project`
 * @param options.watches how many folders the system lets it watch, with util-linux's `unshare`
 * @param options.terminal runs it in a real terminal, with util-linux's `script`
 */
export function hot(
  files,
  {
    args = [],
    entry = "server.ts",
    rest = [],
    node,
    env,
    stdio,
    folder,
    terminal = false,
    watches,
    project: existing,
  } = {},
) {
  const { root, write, remove } = existing ?? project({ "package.json": `{ "type": "module" }`, ...files }, { folder });
  const command = [process.execPath, ...(node ?? [cli, ...args]), entry, ...rest];
  const limited = `echo ${watches} >/proc/sys/user/max_inotify_watches && exec "$@"`;
  if (watches !== undefined) command.unshift("unshare", "--user", "--map-root-user", "sh", "-c", limited, "sh");
  const [program, ...given] = terminal ? ["script", "-qec", command.join(" "), "/dev/null"] : command;
  const child = spawn(program, given, {
    cwd: root,
    // A cache of its own: each test compiles, and leaves nothing behind.
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache"), ...env },
    stdio: stdio ?? [terminal ? "pipe" : "ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  /** The end of the output that `prints` matched last. */
  let matchedUpTo = 0;
  const checks = new Set();
  const messages = [];
  const runChecks = () => {
    for (const check of [...checks]) check();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += plain(text);
      runChecks();
    });
  }
  child.on("message", (message) => {
    messages.push(message);
    runChecks();
  });
  const exited = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
  /** Waits until `find` returns something true. @param description of it, for the error */
  const until = (find, description) =>
    new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer);
        checks.delete(check);
        settle(value);
      };
      const timer = setTimeout(() => end(reject, new Error(`no ${description} in:\n${output}`)), 60_000);
      const check = () => {
        const value = find();
        if (value) end(resolve, value);
      };
      checks.add(check);
      void exited.then((code) => {
        check();
        end(reject, new Error(`no ${description}: the program ended with ${code}\n${output}`));
      });
      check();
    });
  return {
    root,
    child,
    write,
    exited,
    messages,
    output: () => output,
    /** Waits until the program prints this, after the previous match. @returns the match */
    async prints(pattern) {
      const { match, end } = await until(() => {
        const match = output.slice(matchedUpTo).match(pattern);
        return match && { match, end: matchedUpTo + match.index + match[0].length };
      }, pattern);
      matchedUpTo = end;
      return match;
    },
    /** Saves a file and waits for the line that reports the update. @returns the line, without its mark */
    async save(name, content) {
      const lines = () => output.match(/^\[hot\] .*\n/gm) ?? [];
      const { length } = lines();
      write(name, content);
      await until(() => lines().length > length, `update after ${name}`);
      return lines().at(-1).slice("[hot] ".length).trimEnd();
    },
    /** Waits for a message to the parent process. @returns it */
    message: (isWanted) => until(() => messages.find(isWanted), isWanted),
    send: (message) => child.send(message),
    async stop() {
      child.kill("SIGKILL");
      await exited;
      remove();
    },
  };
}

/** Runs a test with a program, and ends the program, whether the test passes or not. */
export async function withHot(files, options, test) {
  const program = hot(files, options);
  try {
    return await test(program);
  } finally {
    await program.stop();
  }
}
