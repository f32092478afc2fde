import { parseArgs } from "node:util";
import { readIndirect } from "../compile/indirect.js";
import { DEFAULT_PORT, readPort } from "../dev-server/page-options.js";
import { helpOf, SHARED_OPTIONS } from "../terminal/command-options.js";
import type { ServerBuildOptions } from "./build-server.js";

export const DEFAULT_OUTDIR = "dist";

const { port, host, env, indirect, help } = SHARED_OPTIONS;
const BUILD_OPTIONS = {
  outdir: { type: "string", help: `the folder that is written; the default is ${DEFAULT_OUTDIR}` },
  sourcemap: { type: "boolean", help: "write source maps, too" },
  base: { type: "string", help: "path of the page's files on the server; the default is /" },
  env,
  external: { type: "string", multiple: true, help: "of a program: a package that stays an import; may be repeated" },
  indirect,
  help,
} as const;
const PREVIEW_OPTIONS = { port, host, "allowed-host": SHARED_OPTIONS["allowed-host"], help } as const;

export const BUILD_OPTIONS_HELP = helpOf(BUILD_OPTIONS);
export const PREVIEW_OPTIONS_HELP = helpOf(PREVIEW_OPTIONS);

export interface BuildCommand extends Omit<ServerBuildOptions, "base"> {
  files: string[];
  /** Not set if it is not given: then a config file decides, or the default. */
  base: string | undefined;
  outdir: string;
  help: boolean;
}

/** @throws an error that says which option is wrong */
export function readBuildOptions(args: string[]): BuildCommand {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: BUILD_OPTIONS });
  const { outdir = DEFAULT_OUTDIR, sourcemap = false, base, env = [], external = [], help = false } = values;
  if (outdir === "") throw new Error("--outdir is empty: name a folder, as in --outdir dist");
  if (base !== undefined && !base.startsWith("/"))
    throw new Error(`--base is "${base}": it is a path that begins with /, as in --base /app/`);
  return {
    files: positionals,
    outdir,
    sourcemap,
    base: base === undefined || base.endsWith("/") ? base : `${base}/`,
    env,
    external,
    indirect: readIndirect(values.indirect),
    help,
  };
}

export interface PreviewCommand {
  folder: string;
  port: number;
  host: string;
  allowedHosts: readonly string[];
  help: boolean;
}

/** @throws an error that says which option is wrong */
export function readPreviewOptions(args: string[]): PreviewCommand {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: PREVIEW_OPTIONS });
  const [folder = DEFAULT_OUTDIR, ...more] = positionals;
  if (more.length > 0) throw new Error(`hot preview takes one folder, not ${positionals.length}`);
  const { port, host = "127.0.0.1", help = false } = values;
  return { folder, port: readPort(port) ?? DEFAULT_PORT, host, allowedHosts: values["allowed-host"] ?? [], help };
}
