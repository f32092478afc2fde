import type { OutgoingHttpHeaders } from "node:http";
import type { Plugin } from "./plugin.js";

/** A server that requests are passed on to. */
export interface ProxyOptions {
  /** `http://localhost:8080` */
  target: string;
  /** Set `Host` to the target's. */
  changeOrigin?: boolean;
  /** Pass on WebSockets as well. It is on for a target that begins with `ws:` or `wss:`. */
  ws?: boolean;
  /** Whether the certificate of an `https:` target has to be valid. Default: true. */
  secure?: boolean;
  /** The path that the target gets. */
  rewrite?(path: string): string;
}

/** A certificate: paths of PEM files, or their contents. */
export interface HttpsOptions {
  key: string | Buffer;
  cert: string | Buffer;
  passphrase?: string;
}

/** An alias: `find` stands for itself and what is below it (`@` for `@/a.js`); a regular expression for what it matches. */
export interface Alias {
  find: string | RegExp;
  replacement: string;
}

type OnePlugin = Plugin | { name: string } | false | null | undefined;
/** Lists may be nested; what is not a plugin is left out. */
export type PluginOption = OnePlugin | PluginOption[] | Promise<OnePlugin | PluginOption[]>;

/** `hot.config.ts` */
export interface Config {
  /** Plugins of Rollup, unplugin and Vite, as far as a dev server uses them. */
  plugins?: PluginOption[];
  /** The first port that is tried. Default: 3000. */
  port?: number;
  /** The address to listen on. Default: this machine alone. */
  host?: string;
  /** Further names that browsers may reach the server by; `.example.com` for all below it. */
  allowedHosts?: string[];
  /** Requests that other servers answer, by the beginning of their path; a key that begins with `^` is a regular expression. */
  proxy?: Record<string, string | ProxyOptions>;
  /** Serve over TLS: with a certificate, or `true` for a self-signed one. */
  https?: HttpsOptions | boolean;
  /** Folder of files that are served at their own paths. */
  publicDir?: string | false;
  /** Replaced in page code: a string is an expression, anything else becomes JSON. */
  define?: Record<string, unknown>;
  /** Other names for modules and folders. Relative ones are relative to the project. */
  alias?: Record<string, string> | Alias[];
  /** Headers of every answer. */
  headers?: OutgoingHttpHeaders;
  /** Path below which everything is served: `/app/`. Default: `/`. */
  base?: string;
}

/** What a config file may export as a function. */
export interface ConfigEnvironment {
  command: "serve" | "build";
  mode: string;
}

export type ConfigExport = Config | Promise<Config> | ((environment: ConfigEnvironment) => Config | Promise<Config>);
