// npm run picture: makes docs/update.gif and docs/update-dark.gif, the README's picture of an update. It is examples/app in real Chromium, edited on disk.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import { launch } from "../e2e/lib/browser.mjs";
import { startExample } from "../e2e/lib/example.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const SIZE = { width: 1100, height: 520 };
const EDITOR = `<!doctype html>
<style>
  body { margin: 0; display: grid; grid-template-columns: 2fr 3fr; height: 100vh; font: 14px/1.45 ui-monospace, monospace }
  #editor { background: #17181c; color: #d5d7de; display: flex; flex-direction: column; overflow: hidden }
  #file { padding: .6rem 1rem; background: #22242b; color: #8ec7ff }
  #code { margin: 0; padding: .6rem 0; flex: 1; white-space: pre; font-size: 12.5px }
  #code div { padding: 0 1rem } #code .edited { background: #2c4a2f; color: #fff }
  #said { padding: .6rem 1rem; background: #22242b; color: #9ad89f; min-height: 1.45em }
  iframe { border: 0; width: 100%; height: 100% }
</style>
<div id="editor"><div id="file"></div><pre id="code"></pre><div id="said"></div></div>
<iframe src="/"></iframe>`;
const ITEMS = [
  ["Potato salad", "food", 2],
  ["Lemonade", "drinks", 3],
  ["Frisbee", "games", 1],
  ["Blanket", "gear", 2],
];

const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  const name = `docs/update${colorScheme === "dark" ? "-dark" : ""}.gif`;
  const bytes = gifOf(await film(colorScheme));
  writeFileSync(join(root, name), bytes);
  console.log(`${name}: ${(bytes.length / 1024).toFixed(0)} KB`);
}
await browser.close();

/** Uses and edits the app. @returns what was seen, each picture with the time that it is shown */
async function film(colorScheme) {
  const app = await startExample("app", { env: { DATABASE: ":memory:" } });
  const context = await browser.newContext({ viewport: SIZE, colorScheme });
  const page = await context.newPage();
  // On the app's own origin: its cookie is not sent to a frame of another site.
  await page.route("**/picture", (route) => route.fulfill({ contentType: "text/html", body: EDITOR }));
  await page.goto(`${app.url}picture`);
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  const frames = [];
  const shoot = async (ms) => frames.push({ ms, png: PNG.sync.read(await page.screenshot()) });
  /** Shows lines of a file. @param edited the line that is marked */
  const show = (file, lines, edited, said = "") =>
    page.evaluate(
      ([file, lines, edited, said]) => {
        document.querySelector("#file").textContent = file;
        document.querySelector("#said").textContent = said;
        document.querySelector("#code").replaceChildren(
          ...lines.map((line) =>
            Object.assign(document.createElement("div"), {
              textContent: line || " ",
              className: line === edited ? "edited" : "",
            }),
          ),
        );
      },
      [file, lines, edited, said],
    );
  /** Shows a file, the edit of it, and what the page makes of it when it was saved. */
  const edit = async (file, [from, count], before, after, updated) => {
    const lines = readFileSync(join(app.root, file), "utf8")
      .split("\n")
      .slice(from, from + count);
    await show(file, lines);
    await shoot(1400);
    const changed = lines.map((line) => line.replace(before, after));
    const edited = changed.find((line, index) => line !== lines[index]);
    await show(file, changed, edited);
    await shoot(1400);
    const start = performance.now();
    app.edit(file, before, after);
    await updated();
    const took = (performance.now() - start).toFixed(0);
    await show(file, changed, edited, `saved: on the page after ${took} ms, without a reload`);
    await shoot(2400);
  };

  await frame.getByLabel("Your name").fill("Ada");
  await frame.getByLabel("Password").fill("correct horse");
  await frame.getByRole("button", { name: "Sign in" }).click();
  await frame.getByTitle("Live").waitFor();
  for (const [text, category, quantity] of ITEMS) {
    await frame.getByLabel("What", { exact: true }).fill(text);
    await frame.getByLabel("Category").selectOption(category);
    await frame.getByLabel("How many").fill(String(quantity));
    await frame.getByRole("button", { name: "Add" }).click();
  }
  await frame.getByRole("button", { name: "I bring it" }).nth(1).click();
  await frame.getByRole("button", { name: "You bring it" }).waitFor();
  await frame.getByLabel("What", { exact: true }).fill("Half of a sentence is st");
  await edit("page/ui/ItemRow.tsx", [9, 21], "I bring it", "I take care of it", () =>
    frame.getByRole("button", { name: "I take care of it" }).first().waitFor(),
  );
  await edit("shared/categories.json", [0, 6], '"Drinks"', '"Beverages"', () =>
    frame.getByRole("link", { name: "Beverages" }).waitFor(),
  );
  await context.close();
  await app.stop();
  return frames;
}

function gifOf(frames) {
  const gif = gifenc.GIFEncoder();
  for (const { ms, png } of frames) {
    const palette = gifenc.quantize(png.data, 128);
    gif.writeFrame(gifenc.applyPalette(png.data, palette), png.width, png.height, { palette, delay: ms });
  }
  gif.finish();
  return gif.bytes();
}
