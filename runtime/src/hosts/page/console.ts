/** Sends what the page prints to the server, and prints it. The server puts this script behind the modules if `--console` is given. */
const LEVELS = ["debug", "info", "log", "warn", "error"] as const;

for (const level of LEVELS) {
  const print = console[level];
  console[level] = (...values: unknown[]) => {
    print.apply(console, values);
    globalThis.__hot__?.tell({ type: "console", level, text: values.map(textOf).join(" ") });
  };
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.stack ?? value.message;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // a cycle, for example
  }
}

export {};
