/**
 * The conformance cases on the bundlers' own dev servers in real Chromium: with our client, and with the bundlers' clients, which
 * our driver stands behind; on Node and in pages with `hot`. On Next.js some: a server takes long, `npm run conformance -- --host next-webpack` runs all.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { KNOWN } from "./known.mjs";
import { readCase, runCase } from "./lib/conformance.mjs";
import { HOSTS } from "./lib/hosts/index.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "conformance");
const all = readdirSync(folder).filter((name) => name.endsWith(".case"));
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
];
const some = (host) => SOME.map((name) => `${name}.case`).filter((file) => !KNOWN[host]?.[file.replace(".case", "")]);
const RUN = {
  rspack: all,
  webpack: all,
  "rspack-middleware": all,
  "rspack-stock": all,
  "webpack-stock": all,
  node: all,
  page: all,
  "next-webpack": some("next-webpack"),
  "next-turbopack": some("next-turbopack"),
};

for (const [name, cases] of Object.entries(RUN)) {
  describe(`conformance on ${name}`, () => {
    let host;
    before(async () => (host = await HOSTS[name]()));
    after(() => host.close());
    for (const file of cases) {
      const scenario = readCase(readFileSync(join(folder, file), "utf8"));
      it(`${file}: ${scenario.title}`, async () => {
        assert.equal(await runCase(scenario, host.open, host), undefined);
      });
    }
  });
}
