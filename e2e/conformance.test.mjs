/**
 * The conformance cases on the bundlers' own dev servers in real Chromium: with our client, and with the bundlers' clients, which
 * our driver stands behind. On Next.js some: a server takes long, `npm run conformance -- --host next-webpack` runs all.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readCase, runCase } from "./lib/conformance.mjs";
import { HOSTS } from "./lib/hosts/index.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "conformance");
const all = readdirSync(folder).filter((name) => name.endsWith(".case"));
const SOME = ["accept-dependency.case", "accept-patches-importers.case", "data.case", "dispose.case", "prune.case", "diamond.case"];
/** What a host cannot do: the table in the README says why. */
const RUN = {
  rspack: all,
  webpack: all,
  "rspack-stock": all,
  "webpack-stock": all,
  "next-webpack": SOME,
  "next-turbopack": ["accept-dependency.case", "diamond.case", "data-from-dispose.case", "dropped-import.case"],
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
