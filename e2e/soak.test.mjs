/**
 * The soak of docs/reliability.md, short and with a seed that stays: random edits of a random program, compared with a fresh start.
 * `SOAK_SEED` takes another one, `npm run soak` runs longer.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { soak } from "./lib/soak/run.mjs";

const HOSTS = ["node", "rspack", "page"];
const SECONDS = 20;
const seed = Number(process.env.SOAK_SEED ?? 7);

describe("a program that is edited at random equals a fresh start (U1 to U13, U16, U17, N1, N2, N5)", () => {
  for (const host of HOSTS) {
    it(`on ${host}, for ${SECONDS} seconds`, async () => {
      console.log(`soak: ${host}, seed ${seed}`);
      const { failure, checks } = await soak({ host, seed, minutes: SECONDS / 60 });
      assert.equal(failure, undefined, failure?.text);
      assert.ok(checks > 1, "the program was compared");
    });
  }
});
