/** Options of the bundler plugins and of `withImportMetaHot`. */
export interface Options {
  /** Show build and run-time errors over the page. Default: true. */
  overlay?: boolean;
  /**
   * Our client in the place of the bundler's, which makes the whole contract true. Default: true where there is a page to
   * update, that is in development and for targets with a browser.
   */
  client?: boolean;
  /** Code that passes `import.meta.hot` on: the plugin's option of this name. Default: "error". */
  indirect?: "error" | "warn" | "allow";
  /** Where the dev server's socket is, if the page cannot find it at its own address. As `ws://host:port/path`. */
  webSocketURL?: string;
}

/** What is allowed for each option. */
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
 * Checks what a config file or a call gives.
 * @param kinds the options that make sense here.
 * @throws an error that names every wrong key and what is allowed.
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
