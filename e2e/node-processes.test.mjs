/** `hot` among other processes: the terminal's job control, children, and their channels (N5 N6). */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, it } from "node:test";
import { withHot } from "./lib/hot.mjs";
import { plain } from "./lib/process.mjs";
import { project } from "./lib/project.mjs";

const cli = new URL("../runtime/bin/hot.js", import.meta.url).pathname;

/** An interactive bash with job control in a real terminal, in a folder with these files. */
async function withShell(files, test) {
  const { root, remove } = project({ "package.json": `{ "type": "module" }`, ...files });
  const child = spawn("script", ["-qec", "bash --norc -i", "/dev/null"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", PS1: "$ ", TERM: "dumb", XDG_CACHE_HOME: `${root}/.cache` },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let from = 0;
  let check = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += plain(text);
      check();
    });
  }
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const shell = {
    type: (text) => child.stdin.write(text),
    /** Waits until the terminal shows this, after what was waited for before. */
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${wanted} in:\n${output.slice(from)}\nof:\n${output}`)),
          30_000,
        );
        check = () => {
          const match = output.slice(from).match(wanted);
          if (!match) return;
          clearTimeout(timer);
          from += match.index + match[0].length;
          resolve(match);
        };
        check();
      }),
  };
  try {
    await shell.shows(/[#$] /);
    await test(shell);
  } finally {
    child.stdin.end("kill -9 %1 2>/dev/null; exit\n");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
    await exited;
    clearTimeout(timer);
    remove();
  }
}

describe("job control in a terminal", () => {
  const files = {
    "server.ts": `console.log("ru" + "ns", globalThis.runs = (globalThis.runs ?? 0) + 1); setInterval(() => {}, 1000);`,
  };
  const hot = `${process.execPath} ${cli} server.ts`;
  /** Presses `r` until it is listened to, which is a moment after the first run. */
  const reload = async (shell, run) => {
    const pressing = setInterval(() => shell.type("r"), 300);
    await shell.shows(new RegExp(`runs ${run}`)).finally(() => clearInterval(pressing));
  };

  it("a program that is started in the background runs, and is not stopped", () =>
    withShell(files, async (shell) => {
      shell.type(`${hot} &\n`);
      await shell.shows(/runs 1/);
      await new Promise((go) => setTimeout(go, 500));
      shell.type("jobs; echo do''ne\n");
      const [text] = await shell.shows(/[^]*done/);
      assert.match(text, /Running/);
      assert.doesNotMatch(text, /Stopped/);
    }));

  it("Ctrl-Z suspends the program and gives the terminal back; fg takes it again", () =>
    withShell(files, async (shell) => {
      shell.type(`${hot}\n`);
      await shell.shows(/runs 1/);
      await reload(shell, 2);
      shell.type("\u001a");
      await shell.shows(/Stopped/);
      shell.type("stty -a; echo do''ne\n");
      const [modes] = await shell.shows(/[^]*done/);
      assert.doesNotMatch(modes, /-icanon|-isig/);
      shell.type("fg\n");
      await shell.shows(/server\.ts/);
      await reload(shell, 3);
      shell.type("\u001a");
      await shell.shows(/Stopped/);
      shell.type("bg\n");
      await new Promise((go) => setTimeout(go, 500));
      shell.type("jobs; echo do''ne\n");
      assert.match((await shell.shows(/[^]*done/))[0], /Running/);
      shell.type("fg\n");
      await shell.shows(/server\.ts/);
      shell.type("\u0003");
      await shell.shows(/[#$] /);
      shell.type("echo status $?\n");
      await shell.shows(/status 130/);
    }));

  it("Ctrl-\\ ends the program", () =>
    withShell(files, async (shell) => {
      shell.type(`${hot}\n`);
      await shell.shows(/runs 1/);
      await reload(shell, 2);
      shell.type("\u001c");
      await shell.shows(/Quit/);
      shell.type("echo status $?; stty -a; echo do''ne\n");
      const [text] = await shell.shows(/status 131[^]*done/);
      assert.doesNotMatch(text, /-icanon|-isig/);
    }));
});

describe("import-meta-hot/register and children", () => {
  const parent = (
    start,
  ) => `import * as child_process from "node:child_process"; import cluster from "node:cluster"; import { fileURLToPath } from "node:url";
    const path = fileURLToPath(new URL("./child.mjs", import.meta.url));
    const child = ${start};
    child.on("message", (message) => console.log("child says", JSON.stringify(message)));
    child.on("exit", (code) => console.log("child ended", code)); void [cluster, child_process];`;
  const child = `process.send({ hot: typeof import.meta.hot, flags: process.execArgv.join(), node: process.env.NODE_OPTIONS ?? "" }); process.disconnect();`;

  for (const [name, start] of [
    ["fork", `child_process.fork(path)`],
    [
      "spawn with its own flags",
      `child_process.spawn(process.execPath, [...process.execArgv, path], { stdio: ["inherit", "inherit", "inherit", "ipc"] })`,
    ],
    ["cluster", `(cluster.setupPrimary({ exec: path }), cluster.fork())`],
  ]) {
    for (const options of [
      { node: ["--import", "import-meta-hot/register"] },
      { node: ["--import=import-meta-hot/register", "--no-warnings"] },
      { node: [], env: { NODE_OPTIONS: "--import import-meta-hot/register --no-warnings" } },
    ]) {
      it(`${name}: the child is Node's own, with ${options.env ? "NODE_OPTIONS" : options.node[0]}`, () =>
        withHot({ "server.ts": parent(start), "child.mjs": child }, options, async (program) => {
          const [, message] = await program.prints(/child says (.*)/);
          const { hot, flags, node } = JSON.parse(message);
          assert.equal(hot, "undefined");
          assert.doesNotMatch(flags + node, /register/);
          await program.prints(/child ended 0/);
          assert.equal(program.output().match(/child says/g).length, 1);
        }));
    }
  }

  it("a child is hot if the program asks for it", () =>
    withHot(
      {
        "server.ts": parent(
          `child_process.fork(path, { execArgv: ["--import", "import-meta-hot/register"], stdio: "inherit" })`,
        ),
        "child.mjs": `console.log("child is", typeof import.meta.hot); process.disconnect(); process.exit();`,
      },
      { node: ["--import", "import-meta-hot/register"] },
      (program) => program.prints(/child is object/),
    ));
});
