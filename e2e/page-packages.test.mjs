/**
 * The most used browser packages, as they come from npm, through `hot` in real Chromium (rule W5). Each has the export names that it has
 * through esbuild, and a small call gives the same.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { withDevServer } from "./lib/dev-server.mjs";
import { FILES, NAMES, PACKAGES, referenceOf, resultOf } from "./lib/packages.mjs";

describe("packages in a page (W5)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  it("have the exports that they have through esbuild, and work", (t) =>
    withDevServer(FILES, { entry: "pages", folder: join(PACKAGES, "tmp") }, async ({ url }) => {
      for (const [i, name] of NAMES.entries())
        await t.test(name, async () => {
          const reference = await referenceOf(browser, name, "development");
          assert.match(reference, /^\{/);
          const result = await withPage(browser, "package", async (page) => {
            await page.goto(`${url}p${i}`);
            return resultOf(page);
          });
          assert.match(result, /^\{/);
          assert.deepEqual(JSON.parse(result), JSON.parse(reference));
        });
    }));
});
