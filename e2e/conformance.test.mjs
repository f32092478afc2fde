/**
 * The conformance cases on the bundlers' own dev servers in real Chromium: with our client, and with the bundlers' clients, which
 * our driver stands behind; on Node and in pages with `hot`, some of them in a page that a program imports. On Next.js some: a server takes long, `npm run conformance -- --host next-webpack` runs all.
 * On older hosts some: they run the same runtime, so these show that plugin, bundler and runtime fit; `npm run hosts:older` runs all.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { KNOWN } from "./known.mjs";
import { hostsOf, readCase, runCase } from "./lib/conformance.mjs";
import { HOSTS, OLDER_HOSTS } from "./lib/hosts/index.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "conformance");
const all = readdirSync(folder).filter((name) => name.endsWith(".case"));
/** Without those that only our own registry can pass: conformance/README.md. */
const bundled = all.filter((name) => !hostsOf(readCase(readFileSync(join(folder, name), "utf8")).title));
/** One of each rule: a server of Next.js takes longer than all the others together. */
const SOME = [
  "accept-dependency",
  "accept-patches-importers",
  "accept-array",
  "data",
  "diamond",
  "events",
  "export-star",
  "prune-shared-stays",
  // What the hosts of Next.js do in ways of their own.
  "throws-then-throws-then-fixed",
  "dispose",
  "prune",
  "invalidate",
  "before-full-reload",
  "json-broken-and-fixed",
];
/** A page in a program runs the same registry as another page: its cases show that the updates reach it. */
const ONE_OF_EACH_RULE = [
  "two-changes-one-update", // U1
  "accept-self", // U2 U3
  "dispose", // U4
  "accept-patches-importers", // U5
  "accept-dependency", // U6
  "accept-several-and-late", // U7
  "data", // U8
  "syntax-error", // U9
  "prune", // U10
  "events", // U11
  "invalidate", // U12
  "optional-calls", // U14
  "accept-order-across-modules", // U15
  "before-full-reload", // U16
  "cycle-top-level-await", // U17
];
const some = SOME.map((name) => `${name}.case`);
const FEW = ["accept-dependency.case", "data.case", "events.case", "export-star.case"];
const RUN = {
  rspack: bundled,
  webpack: bundled,
  // The client is the one of "rspack", and webpack's own client is the one of "rspack-stock": `npm run hosts` runs all cases.
  "rspack-middleware": some,
  "webpack-stock": some,
  "rspack-stock": bundled,
  node: all,
  page: all,
  "page-in-server": ONE_OF_EACH_RULE.map((name) => `${name}.case`),
  "next-webpack": some,
  "next-turbopack": some,
  "rspack@1.7": some,
  "rspack@2.1": FEW,
  "webpack@swc-1.15": FEW,
  "next-webpack@16.1": FEW,
  "next-turbopack@16.3": FEW,
};

for (const [name, cases] of Object.entries(RUN)) {
  // Most of the time a case waits: for the page to be quiet. On Next.js all cases share a server.
  const concurrency = name.startsWith("next") ? 1 : 2;
  describe(`conformance on ${name}`, { concurrency }, () => {
    let host;
    before(async () => (host = await { ...HOSTS, ...OLDER_HOSTS }[name]()));
    after(() => host.close());
    for (const file of cases.filter((file) => !KNOWN[name]?.[file.replace(".case", "")])) {
      const scenario = readCase(readFileSync(join(folder, file), "utf8"));
      it(`${file}: ${scenario.title}`, async () => {
        assert.equal(await runCase(scenario, host.open, host), undefined);
      });
    }
  });
}
