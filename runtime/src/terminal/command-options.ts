/** Options of the commands of `hot`: how they are read, and what their help says. */
export interface CommandOption {
  type: "string" | "boolean";
  multiple?: true;
  help: string;
}

/** Options that several commands have. */
export const SHARED_OPTIONS = {
  port: { type: "string", help: "the first port that is tried; the default is 3000" },
  host: { type: "string", help: "the address to listen on; the default is this machine alone" },
  "allowed-host": {
    type: "string",
    multiple: true,
    help: "another name that browsers may reach the server by; may be repeated",
  },
  console: { type: "boolean", help: "print the page's console in the terminal" },
  env: {
    type: "string",
    multiple: true,
    help: 'variables of .env files in import.meta.env, as in --env "PUBLIC_*"; may be repeated',
  },
  indirect: {
    type: "string",
    help: "whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)",
  },
  help: { type: "boolean", help: "show this text" },
} as const satisfies Record<string, CommandOption>;

/** The lines of the help, in the order of the options. */
export function helpOf(options: Readonly<Record<string, CommandOption>>): string {
  const rows = Object.entries(options).map(([name, { help }]) => `  ${`--${name}`.padEnd(14)}  ${help}`);
  return rows.join("\n");
}

/** Options whose value may be the next argument. Of `--indirect` it is not: `--indirect=allow`. */
export function optionsWithValue(options: Readonly<Record<string, CommandOption>>): ReadonlySet<string> {
  const names = Object.keys(options).filter((name) => options[name]?.type === "string" && name !== "indirect");
  return new Set(names.map((name) => `--${name}`));
}
