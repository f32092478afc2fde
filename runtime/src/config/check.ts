import { inspect } from "node:util";
import { plainError } from "../diagnostics/format-error.js";
import { nearest } from "./nearest.js";
import type { Config, HttpsOptions, ProxyOptions } from "./options.js";

interface Kind {
  readonly allowed: string;
  is(value: unknown): boolean;
}
type Kinds<Given> = { readonly [Name in keyof Given]-?: Kind };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isList = (value: unknown, is: (entry: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
const isAddress = (value: unknown): boolean =>
  isText(value) && URL.canParse(value) && /^(https?|wss?):$/.test(new URL(value).protocol);
const isPem = (value: unknown): boolean => isText(value) || Buffer.isBuffer(value);

const boolean: Kind = { allowed: "true or false", is: (value) => typeof value === "boolean" };
const text: Kind = { allowed: "a text", is: isText };
const pem: Kind = { allowed: "the path of a PEM file, or its content", is: isPem };

const PROXY: Kinds<ProxyOptions> = {
  target: { allowed: 'an address such as "http://localhost:8080"', is: isAddress },
  changeOrigin: boolean,
  ws: boolean,
  secure: boolean,
  rewrite: { allowed: "a function of the path", is: (value) => typeof value === "function" },
};

const HTTPS: Kinds<HttpsOptions> = { key: pem, cert: pem, passphrase: text };

const KINDS: Kinds<Config> = {
  plugins: { allowed: "a list of plugins", is: Array.isArray },
  port: {
    allowed: "a number from 0 to 65535",
    is: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
  },
  host: { allowed: 'an address such as "0.0.0.0"', is: isText },
  allowedHosts: { allowed: 'a list of names such as ["dev.example.com"]', is: (value) => isList(value, isText) },
  proxy: {
    allowed: 'an object such as { "/api": "http://localhost:8080" }',
    is: (value) => isObject(value) && Object.values(value).every((entry) => isAddress(entry) || isObject(entry)),
  },
  https: {
    allowed: "true, or an object with key and cert: paths of PEM files, or their contents",
    is: (value) => isObject(value) || typeof value === "boolean",
  },
  publicDir: { allowed: "the path of a folder, or false", is: (value) => isText(value) || value === false },
  define: { allowed: "an object such as { __VERSION__: '\"1.0\"' }", is: isObject },
  alias: {
    allowed: 'an object such as { "@": "./src" }, or a list of { find, replacement }',
    is: (value) =>
      (isObject(value) && Object.values(value).every(isText)) ||
      isList(
        value,
        (one) =>
          isObject(one) &&
          (isText(one["find"]) || one["find"] instanceof RegExp) &&
          typeof one["replacement"] === "string",
      ),
  },
  headers: { allowed: 'an object such as { "x-name": "value" }', is: isObject },
  base: {
    allowed: 'a path that begins and ends with a slash, such as "/app/"',
    is: (value) => isText(value) && /^\/([^?#]*\/)?$/.test(value),
  },
};

/**
 * Checks what a config file exports.
 * @param path of the file, for errors
 * @throws an error that names every wrong option, what it may be, and the option that was probably meant
 */
export function checkConfig(path: string, given: unknown): Config {
  if (!isObject(given))
    throw plainError(
      `${path}: it exports ${inspect(given)} as default: it must export an object, or a function that returns one`,
    );
  const wrong = wrongIn(given, KINDS);
  if (isObject(given["https"])) {
    wrong.push(...wrongIn(given["https"], HTTPS, "https."));
    for (const name of ["key", "cert"])
      if (given["https"][name] === undefined) wrong.push(`"https.${name}" is missing: it is ${pem.allowed}`);
  }
  if (isObject(given["proxy"]))
    for (const [key, entry] of Object.entries(given["proxy"])) {
      if (!/^[/^]/.test(key))
        wrong.push(`the key "${key}" of "proxy" must begin with a slash, or with ^ as a regular expression`);
      if (!isObject(entry)) continue;
      wrong.push(...wrongIn(entry, PROXY, `proxy["${key}"].`));
      if (entry["target"] === undefined)
        wrong.push(`"proxy["${key}"].target" is missing: it is ${PROXY.target.allowed}`);
    }
  if (wrong.length > 0) throw plainError(`${path}: ${wrong.join("; ")}`);
  return given as Config;
}

function wrongIn(given: Record<string, unknown>, kinds: Readonly<Record<string, Kind>>, prefix = ""): string[] {
  const names = Object.keys(kinds);
  return Object.entries(given).flatMap(([name, value]) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind)
      return value === undefined || kind.is(value)
        ? []
        : [`"${prefix}${name}" is ${inspect(value)}: it must be ${kind.allowed}`];
    const meant = nearest(name, names);
    const hint = meant ? `did you mean "${prefix}${meant}"?` : `the options are ${names.join(", ")}`;
    return [`there is no option "${prefix}${name}": ${hint}`];
  });
}
