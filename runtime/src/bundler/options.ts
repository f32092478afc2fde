/** Options of the bundler plugins and of `withImportMetaHot`. */
export interface Options {
  /** Show build and run-time errors over the page. Default: true. */
  overlay?: boolean;
  /**
   * Replace the bundler's HMR client with ours, which every rule of the contract needs. Default: true in development, for
   * targets with a browser.
   */
  client?: boolean;
  /** What happens when code uses `import.meta.hot` indirectly: the plugin's option of this name. Default: "error". */
  indirect?: "error" | "warn" | "allow";
  /** URL of the dev server's socket, `ws://host:port/path`. Default: the page's own host and port. */
  webSocketURL?: string;
}

/** For each option, the allowed values and how to recognize them. */
export type Kinds<Given> = {
  readonly [Name in keyof Given]-?: { readonly allowed: string; is(value: unknown): boolean };
};

export const KINDS: Kinds<Options> = {
  overlay: { allowed: "true or false", is: (value) => typeof value === "boolean" },
  client: { allowed: "true or false", is: (value) => typeof value === "boolean" },
  indirect: {
    allowed: '"error", "warn" or "allow"',
    is: (value) => value === "error" || value === "warn" || value === "allow",
  },
  webSocketURL: {
    allowed: "an address such as ws://localhost:8080/ws",
    is: (value) => typeof value === "string" && /^wss?:\/\/./.test(value),
  },
};

/**
 * Checks the options that a user passed.
 * @param who the function or plugin to name in errors
 * @param kinds the options that exist here
 * @throws a TypeError that names every wrong key and the allowed values
 */
export function checkOptions<Given extends object>(who: string, given: unknown, kinds: Kinds<Given>): Partial<Given> {
  if (given === undefined) return {};
  const names = Object.keys(kinds) as Array<keyof Given & string>;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`${who}: options are an object with ${names.join(", ")}, this is ${JSON.stringify(given)}`);
  }
  const wrong = Object.entries(given).flatMap(([key, value]) => {
    if (!Object.hasOwn(kinds, key)) return [`unknown option "${key}"`];
    const kind = kinds[key as keyof Given];
    return value === undefined || kind.is(value)
      ? []
      : [`"${key}" is ${JSON.stringify(value)}, it must be ${kind.allowed}`];
  });
  if (wrong.length > 0) {
    const allowed = names.map((name) => `${name} (${kinds[name].allowed})`).join("; ");
    throw new TypeError(`${who}: ${wrong.join("; ")}. The options are: ${allowed}`);
  }
  return given;
}
