import { parseArgs } from "node:util";
import { readIndirect } from "../compile/indirect.js";
import { DEFAULT_PORT, readPort } from "../dev-server/page-options.js";
import type { ServerBuildOptions } from "./build-server.js";

export const DEFAULT_OUTDIR = "dist";

export const BUILD_OPTIONS_HELP = `  --outdir        the folder that is written; the default is dist
  --sourcemap     write source maps, too
  --base          path of the page's files on the server; the default is /
  --env           variables of .env files in import.meta.env, as in --env "PUBLIC_*"; may be repeated
  --external      of a program: a package that stays an import; may be repeated
  --indirect      whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)
  --help          show this text`;

export const PREVIEW_OPTIONS_HELP = `  --port          the first port that is tried; the default is 3000
  --host          the address to listen on; the default is this machine alone
  --allowed-host  another name that browsers may reach the server by; may be repeated
  --help          show this text`;

export interface BuildCommand extends Omit<ServerBuildOptions, "base"> {
  files: string[];
  /** Not set if it is not given: then a config file decides, or the default. */
  base: string | undefined;
  outdir: string;
  help: boolean;
}

/** @throws an error that says which option is wrong */
export function readBuildOptions(args: string[]): BuildCommand {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      outdir: { type: "string" },
      sourcemap: { type: "boolean" },
      base: { type: "string" },
      env: { type: "string", multiple: true },
      external: { type: "string", multiple: true },
      indirect: { type: "string" },
      help: { type: "boolean" },
    },
  });
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
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      "allowed-host": { type: "string", multiple: true },
      help: { type: "boolean" },
    },
  });
  const [folder = DEFAULT_OUTDIR, ...more] = positionals;
  if (more.length > 0) throw new Error(`hot preview takes one folder, not ${positionals.length}`);
  const { port, host = "127.0.0.1", help = false } = values;
  return { folder, port: readPort(port) ?? DEFAULT_PORT, host, allowedHosts: values["allowed-host"] ?? [], help };
}
