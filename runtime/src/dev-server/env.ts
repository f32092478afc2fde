import { join } from "node:path";
import { readEnv } from "../fs/read-env.js";

/** Of `import.meta.env`. */
export type Mode = "development" | "production";

/**
 * `import.meta.env` of pages (rule W4): nothing but what a pattern names, because every visitor can read it.
 * @param root folder of the `.env` files; variables of the process win over them
 * @param patterns names, in which `*` stands for any text: `PUBLIC_*`
 */
export function pageEnv(
  root: string,
  patterns: readonly string[],
  mode: Mode = "development",
): Record<string, string | boolean> {
  const variables: NodeJS.Dict<string> = {};
  // Later files win.
  for (const file of [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`])
    Object.assign(variables, readEnv(join(root, file)));
  Object.assign(variables, process.env);
  const isPublic = patterns.map((pattern) => new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`));
  const given = Object.entries(variables).filter(([name]) => isPublic.some((regExp) => regExp.test(name)));
  const isProduction = mode === "production";
  return {
    ...(Object.fromEntries(given) as Record<string, string>),
    MODE: mode,
    DEV: !isProduction,
    PROD: isProduction,
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
}
