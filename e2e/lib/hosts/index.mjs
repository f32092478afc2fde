import { launch } from "../browser.mjs";
import { olderHost } from "../older-hosts.mjs";

/**
 * A host: "start with these files, apply these edits, give me console, reloads, errors".
 * `open(files)` gives a program with `start()`, `save(files)`, `eval(code)`, each of which waits until the host is idle and
 * returns the lines that were printed, and `close()`.
 */
const bundler = (name, options) => async () => {
  const { openOnBundler } = await import("./bundler.mjs");
  const browser = await launch();
  return {
    kinds: [name, "browser"],
    open: (files) => openOnBundler(browser, name, files, options),
    close: () => browser.close(),
  };
};
const next = (bundler, packages) => async () => {
  const { startNext } = await import("./next.mjs");
  return startNext(bundler, packages);
};

const node = async () => {
  const { openOnNode } = await import("./node.mjs");
  return { kinds: ["node", "registry"], softReload: true, open: openOnNode, close: async () => {} };
};

const page = (options) => async () => {
  const { openOnPage } = await import("./page.mjs");
  const browser = await launch();
  return {
    kinds: ["page", "browser", "registry"],
    open: (files) => openOnPage(browser, files, options),
    close: () => browser.close(),
  };
};

export const HOSTS = {
  rspack: bundler("rspack"),
  webpack: bundler("webpack"),
  /** Built in one's own server. */
  "rspack-middleware": bundler("rspack-middleware"),
  /** The bundlers' own clients, with nothing but the transform. */
  "rspack-stock": bundler("rspack-stock"),
  "webpack-stock": bundler("webpack-stock"),
  "next-webpack": next("webpack"),
  "next-turbopack": next("turbopack"),
  /** Our registry, `hot index.js`. */
  node,
  /** Our registry in a page, `hot index.html`. */
  page: page(),
  /** The same in a page that a program imports. */
  "page-in-server": page({ inServer: true }),
};

/** Versions before the newest, in e2e/older-hosts. */
export const OLDER_HOSTS = {
  "rspack@1.7": bundler("rspack", { packages: olderHost("rspack-1.7") }),
  "rspack@2.1": bundler("rspack", { packages: olderHost("rspack-2.1") }),
  "webpack@swc-1.15": bundler("webpack", { packages: olderHost("swc-1.15") }),
  "next-webpack@16.1": next("webpack", olderHost("next-16.1")),
  // Turbopack of 16.1 has no API for hot updates.
  "next-webpack@16.3": next("webpack", olderHost("next-16.3")),
  "next-turbopack@16.3": next("turbopack", olderHost("next-16.3")),
};
