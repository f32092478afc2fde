import { fork } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { project, saveTogether } from "../project.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const hot = join(here, "../../../runtime/dist/hosts/node/cli.js");

/** A program that runs with `hot index.js`, as a host for conformance cases. */
export async function openOnNode(files) {
  const { root, write, remove } = project({ "package.json": `{ "type": "module" }`, ...files });
  const lines = [];
  let child;
  const waiting = new Set();
  const told = (test, ms) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const entry = { test, done };
      waiting.add(entry);
      function done() {
        clearTimeout(timer);
        waiting.delete(entry);
        resolve();
      }
    });
  const quiet = async () => {
    for (let count = -1; count !== lines.length; ) {
      count = lines.length;
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
  };
  const take = () => lines.splice(0);
  return {
    async start() {
      child = fork(hot, ["index.js"], {
        cwd: root,
        execArgv: ["--import", join(here, "node-eval.mjs")],
        silent: true,
        env: { ...process.env, NO_COLOR: "1" },
      });
      let rest = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop();
        lines.push(...parts);
      });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
      child.on("message", (message) => {
        if (message.event === "error") lines.push(`<error> ${message.message}`);
        if (message.event === "reload") lines.push("<reload>");
        for (const { test, done } of [...waiting]) if (test(message)) done();
      });
      child.on("exit", (code) => {
        if (!child.killed) lines.push(`<error> exited with ${code}\n${stderr}`);
      });
      await told(({ event }) => event === "started", 30_000);
      await quiet();
      return take();
    },
    async save(changed) {
      const differs = Object.entries(changed).some(([file, content]) => files[file] !== content);
      const updated = told(({ event }) => event === "update", differs ? 1500 : 100);
      saveTogether({ root, write }, changed);
      Object.assign(files, changed);
      await updated;
      await quiet();
      return take();
    },
    async eval(code) {
      const done = told(({ evaluated }) => evaluated, 5000);
      // What it returned may never be settled.
      const settled = told(({ settled }) => settled, 1000);
      child.send({ eval: code });
      await done;
      await settled;
      await quiet();
      return take();
    },
    async close() {
      if (child && child.exitCode === null) {
        const exited = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        await exited;
      }
      remove();
    },
  };
}
