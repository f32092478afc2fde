import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { plain } from "./process.mjs";
import { project } from "./project.mjs";

const cli = join(dirname(fileURLToPath(import.meta.url)), "../../runtime/dist/hosts/node/cli.js");

/**
 * A program that runs with `hot`: it is given as files, edited on disk, and known by what it prints.
 * @param files of it; `server.ts` is the entry
 * @param options.node runs it with these arguments of node instead of `hot`'s own program
 * @param options.terminal whether it runs in a real terminal, by util-linux's `script`
 */
export function hot(files, { args = [], entry = "server.ts", rest = [], node, env, stdio, terminal = false } = {}) {
  const { root, write, remove } = project({ "package.json": `{ "type": "module" }`, ...files });
  const command = [process.execPath, ...(node ?? [cli, ...args]), entry, ...rest];
  const [program, ...given] = terminal ? ["script", "-qec", command.join(" "), "/dev/null"] : command;
  const child = spawn(program, given, {
    cwd: root,
    // A cache of its own: each test compiles, and leaves nothing behind.
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache"), ...env },
    stdio: stdio ?? [terminal ? "pipe" : "ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  let from = 0;
  const waiting = new Set();
  const messages = [];
  const look = () => {
    for (const one of [...waiting]) one();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += plain(text);
      look();
    });
  }
  child.on("message", (message) => {
    messages.push(message);
    look();
  });
  const exited = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
  /** Waits until `found` gives something. */
  const until = (found, what) =>
    new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer);
        waiting.delete(check);
        settle(value);
      };
      const timer = setTimeout(() => end(reject, new Error(`no ${what} in:\n${output}`)), 60_000);
      const check = () => {
        const value = found();
        if (value) end(resolve, value);
      };
      waiting.add(check);
      void exited.then((code) => {
        check();
        end(reject, new Error(`no ${what}: it ended with ${code}\n${output}`));
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
    /** Waits until it prints this, after what was waited for before. @returns the match */
    async prints(wanted) {
      const match = await until(() => {
        const match = output.slice(from).match(wanted);
        return match && { match, end: from + match.index + match[0].length };
      }, wanted);
      from = match.end;
      return match.match;
    },
    /** Saves a file and waits for the line of the update. @returns it */
    async save(name, content) {
      const lines = () => output.match(/^\[hot\] .*\n/gm) ?? [];
      const { length } = lines();
      write(name, content);
      await until(() => lines().length > length, `update after ${name}`);
      return lines().at(-1).slice("[hot] ".length).trimEnd();
    },
    message: (wanted) => until(() => messages.find(wanted), wanted),
    send: (message) => child.send(message),
    async stop() {
      child.kill("SIGKILL");
      await exited;
      remove();
    },
  };
}

/** Runs a test with a program, and ends it whatever happens. */
export async function withHot(files, options, test) {
  const program = hot(files, options);
  try {
    return await test(program);
  } finally {
    await program.stop();
  }
}
