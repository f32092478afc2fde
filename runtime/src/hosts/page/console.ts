const LEVELS = ["debug", "info", "log", "warn", "error"] as const;

/** Sends what the page prints to the server (`--console`), and prints it. */
export function forwardConsole(send: (level: string, text: string) => void): void {
  for (const level of LEVELS) {
    const print = console[level];
    console[level] = (...values: unknown[]) => {
      print.apply(console, values);
      send(level, values.map(textOf).join(" "));
    };
  }
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
