/** The overlay in real Chromium: build and run-time errors, the editor, keyboard and screen reader (U15). */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch } from "./lib/browser.mjs";
import { serve } from "./lib/hosts/bundler.mjs";
import { project } from "./lib/project.mjs";

const GOOD = `export const v: string = "good";\nimport.meta.hot.accept();\n`;
const FILES = {
  "index.js": `import { v } from "./a.ts";\nglobalThis.show = () => v;\ndocument.body.innerHTML = "<input id=before>";\ndocument.querySelector("input").focus();\n`,
  "a.ts": GOOD,
};

for (const host of ["rspack", "webpack"]) {
  describe(`overlay, ${host}`, { concurrency: false }, () => {
    let browser;
    before(async () => (browser = await launch()));
    after(() => browser.close());
    const withPage = async (options, run) => {
      const server = await serve(host, { ...FILES }, options);
      try {
        const tab = await server.open(browser);
        await tab.start();
        await run({ server, tab, page: tab.page, dialog: tab.page.getByRole("alertdialog") });
      } finally {
        await server.close();
      }
    };
    const source = (devtool) => ({ config: (config) => ({ ...config, devtool }) });

    it("shows a build error with its place and code, and closes when it is fixed", () =>
      withPage({}, async ({ tab, dialog, page }) => {
        await tab.save({ "a.ts": `export const v: string = "good";\nexport const broken = ;\n` });
        await dialog.waitFor();
        assert.equal(await dialog.getByRole("heading").textContent(), "Build error");
        await dialog.getByRole("button", { name: "./a.ts:2:23" }).waitFor();
        assert.match(await dialog.textContent(), /Expression expected/);
        assert.match(await dialog.textContent(), /export const broken = ;/);
        assert.equal(await page.evaluate(() => globalThis.show()), "good", "the old code goes on");
        await tab.save({ "a.ts": GOOD.replace("good", "better") });
        await dialog.waitFor({ state: "detached" });
        assert.equal(await page.evaluate(() => globalThis.show()), "better");
      }));

    it("closes when a broken file is put back as it was", () =>
      withPage({}, async ({ tab, dialog }) => {
        await tab.save({ "a.ts": "export const = 1;" });
        await dialog.waitFor();
        await tab.save({ "a.ts": GOOD });
        await dialog.waitFor({ state: "detached" });
      }));

    it("is announced, holds the focus, closes on Esc and with its button, and gives the focus back", () =>
      withPage({}, async ({ tab, dialog, page }) => {
        await tab.save({ "a.ts": "export const = 1;" });
        await dialog.waitFor();
        assert.equal(await dialog.evaluate((element) => element.getRootNode() instanceof ShadowRoot), true);
        assert.ok(await dialog.getAttribute("aria-labelledby"));
        const focused = () =>
          page.evaluate(
            () => document.activeElement.shadowRoot?.activeElement?.textContent ?? document.activeElement.id,
          );
        assert.equal(await focused(), "Close");
        for (let key = 0; key < 4; key++) {
          await page.keyboard.press("Tab");
          assert.notEqual(await focused(), "before", "the page behind is not reached");
        }
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        assert.equal(await focused(), "before");
        await tab.save({ "a.ts": "export const = 2;" });
        await dialog.getByRole("button", { name: "Close" }).click();
        await dialog.waitFor({ state: "detached" });
      }));

    it("opens the editor where the error is", async () => {
      // The dev servers ask launch-editor, which starts what LAUNCH_EDITOR names.
      const { root, write, remove } = project({});
      const opened = join(root, "opened");
      write("editor.sh", `#!/bin/sh\necho "$@" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`);
      chmodSync(join(root, "editor.sh"), 0o755);
      process.env.LAUNCH_EDITOR = join(root, "editor.sh");
      try {
        await withPage({}, async ({ tab, dialog, server }) => {
          await tab.save({ "a.ts": "\nexport const = 1;" });
          await dialog.getByRole("button", { name: /a\.ts:2:14/ }).click();
          for (let tries = 0; !existsSync(opened) && tries < 200; tries++)
            await new Promise((resolve) => setTimeout(resolve, 50));
          assert.ok(readFileSync(opened, "utf8").startsWith(join(server.root, "a.ts")));
        });
      } finally {
        delete process.env.LAUNCH_EDITOR;
        remove();
      }
    });

    for (const devtool of ["source-map", "inline-source-map", "eval-source-map"]) {
      it(`shows a run-time error with the original place and stack, ${devtool}`, () =>
        withPage(source(devtool), async ({ tab, dialog }) => {
          await tab.save({
            "a.ts": `interface Gone { x: number }\n\nexport const v: string = fail();\nfunction fail(): string {\n  throw new Error("at run time");\n}\nimport.meta.hot.accept();\n`,
          });
          await dialog.getByRole("button", { name: "a.ts:5:9" }).waitFor();
          const text = await dialog.textContent();
          assert.match(text, /at run time/);
          assert.match(text, /> 5 \|   throw new Error/);
          assert.match(text, /at fail \(a\.ts:5:9\)/);
          await tab.save({ "a.ts": GOOD });
          await dialog.waitFor({ state: "detached" });
        }));
    }

    it("shows HTML in an error as text", () =>
      withPage({}, async ({ tab, page, dialog }) => {
        const attack = "<img src=x onerror=globalThis.attacked=1>";
        await tab.save({ "a.ts": `export const = "${attack}";` });
        await dialog.getByText(attack).first().waitFor();
        await tab.save({ "a.ts": `export const v: string = "x"; throw new Error("${attack}");` });
        await dialog.getByText(`Error: ${attack}`).or(dialog.getByText(attack)).first().waitFor();
        assert.equal(await dialog.locator("img").count(), 0);
        assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
      }));

    it("shows uncaught errors and unhandled rejections", () =>
      withPage(source("source-map"), async ({ page, dialog }) => {
        await page.evaluate(() =>
          setTimeout(() => {
            throw new Error("nobody caught me");
          }),
        );
        await dialog.getByText("nobody caught me").first().waitFor();
        await page.evaluate(() => void Promise.reject(new Error("nor me")));
        await dialog.getByText("nor me").first().waitFor();
        assert.equal(await dialog.getByRole("heading").textContent(), "2 errors");
      }));

    it("does not appear when it is switched off", () =>
      withPage({ plugin: { overlay: false } }, async ({ tab, dialog, page }) => {
        await tab.save({ "a.ts": "export const = 1;" });
        assert.equal(await dialog.count(), 0);
        assert.equal(await page.evaluate(() => document.querySelectorAll("import-meta-hot-overlay").length), 0);
      }));
  });
}
