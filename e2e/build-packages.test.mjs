/**
 * The most used browser packages through `hot build` in real Chromium (rules W5, W11): all pages in one build, which share chunks. Each has the
 * export names that it has through esbuild, and a small call gives the same.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, withPage } from "./lib/browser.mjs";
import { withProject } from "./lib/build.mjs";
import { FILES, NAMES, PACKAGES, referenceOf, resultOf } from "./lib/packages.mjs";

describe("packages in a built page (W5, W11)", { concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  it("have the exports that they have through esbuild, and work", (t) =>
    withProject(
      FILES,
      async (project) => {
        const { code, output } = await project.build("pages");
        assert.equal(code, 0, output);
        await project.preview([], async ({ url }) => {
          for (const [i, name] of NAMES.entries())
            await t.test(name, async () => {
              const reference = await referenceOf(browser, name, "production");
              assert.match(reference, /^\{/);
              const result = await withPage(browser, "build-package", async (page) => {
                await page.goto(`${url}p${i}`);
                return resultOf(page);
              });
              assert.match(result, /^\{/);
              assert.deepEqual(JSON.parse(result), JSON.parse(reference));
            });
        });
      },
      { folder: join(PACKAGES, "tmp") },
    ));
});
