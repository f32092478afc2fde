import { spawn } from "node:child_process";

/**
 * Starts a program and waits until it prints what `ready` matches.
 * `next` resolves when it prints something more that matches.
 * @returns {Promise<{ match: RegExpMatchArray, output(): string, next(wanted: RegExp): Promise<void>, stop(): Promise<void> }>}
 */
export function start(command, args, { ready, timeout = 120_000, ...options }) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const waiting = new Set();
  const next = (wanted) => {
    const printed = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`it did not print ${wanted}:\n${plain(output)}`)),
        60_000,
      ).unref();
      waiting.add({ wanted, from: plain(output).length, resolve: () => (clearTimeout(timer), resolve()) });
    });
    printed.catch(() => {}); // a test that failed before does not wait for it
    return printed;
  };
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
      const text = plain(output);
      for (const one of waiting) {
        if (!one.wanted.test(text.slice(one.from))) continue;
        waiting.delete(one);
        one.resolve();
      }
      const match = text.match(ready);
      if (!match) return;
      clearTimeout(timer);
      resolve({ match, output: () => plain(output), next, stop });
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
