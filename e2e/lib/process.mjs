import { spawn } from "node:child_process";

/**
 * Starts a program and waits until it prints what `ready` matches.
 * @returns {Promise<{ match: RegExpMatchArray, output(): string, stop(): Promise<void> }>}
 */
export function start(command, args, { ready, timeout = 120_000, ...options }) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    // The whole group: npm does not pass signals on to what it started.
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {}
    await exited;
  };
  return new Promise((resolve, reject) => {
    const fail = (reason) => {
      void stop();
      reject(new Error(`${command} ${args.join(" ")}: ${reason}\n${output}`));
    };
    const timer = setTimeout(() => fail(`not ready after ${timeout} ms`), timeout);
    const collect = (chunk) => {
      output += chunk;
      const match = plain(output).match(ready);
      if (!match) return;
      clearTimeout(timer);
      resolve({ match, output: () => plain(output), stop });
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    exited.then((code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

/** Text without colours, which CI turns on here and there. */
export const plain = (text) => text.replace(/\u001b\[[\d;]*m/g, "");

/** Runs a program to its end. @returns {Promise<{ code: number, output: string }>} */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output: plain(output) }));
  });
}
