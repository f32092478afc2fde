import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

/** The system's Chromium: the environment variable CHROMIUM names another one. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Runs a test with a page; a picture of it is left in test-results/ if the test fails. */
export async function withPage(browser, name, run) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const printed = [];
  page.on("console", (message) => printed.push(`${message.type()}: ${message.text()}`));
  try {
    return await run(page);
  } catch (error) {
    mkdirSync("test-results", { recursive: true });
    await page.screenshot({ path: `test-results/${name}.png` }).catch(() => {});
    error.message += `\nthe page printed:\n${printed.join("\n")}`;
    throw error;
  } finally {
    await context.close();
  }
}
