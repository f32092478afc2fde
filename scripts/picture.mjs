// npm run picture: makes docs/update.gif, the README's picture of an update. It is examples/react in real Chromium, edited on disk.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import { launch } from "../e2e/lib/browser.mjs";
import { startExample } from "../e2e/lib/example.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const SIZE = { width: 960, height: 380 };

const app = await startExample("react");
const browser = await launch();
const page = await browser.newPage({ viewport: SIZE });
await page.setContent(`<!doctype html>
<style>
  body { margin: 0; display: grid; grid-template-columns: 1fr 1fr; height: 100vh; font: 14px/1.45 ui-monospace, monospace }
  #editor { background: #17181c; color: #d5d7de; display: flex; flex-direction: column; overflow: hidden }
  #file { padding: .6rem 1rem; background: #22242b; color: #8ec7ff }
  #code { margin: 0; padding: .6rem 0; flex: 1; white-space: pre-wrap; font-size: 12.5px }
  #code div { padding: 0 1rem } #code .edited { background: #2c4a2f; color: #fff }
  #said { padding: .6rem 1rem; background: #22242b; color: #9ad89f; min-height: 1.45em }
  iframe { border: 0; width: 100%; height: 100% }
</style>
<div id="editor"><div id="file"></div><pre id="code"></pre><div id="said"></div></div>
<iframe src="${app.url}"></iframe>`);
const frame = await (await page.waitForSelector("iframe")).contentFrame();

const frames = [];
const shoot = async (ms) => frames.push({ ms, png: PNG.sync.read(await page.screenshot()) });
/** Shows a piece of a file. @param edited the line that is marked */
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
const linesOf = (file, from, count) =>
  readFileSync(join(app.root, file), "utf8")
    .split("\n")
    .slice(from, from + count);

/** Shows a file, the edit of it, and what the page makes of it when it was saved. */
async function edit(file, [from, count], before, after, updated) {
  const lines = linesOf(file, from, count);
  await show(file, lines);
  await shoot(1400);
  const edited = lines.find((line) => line.includes(before)).replace(before, after);
  await show(
    file,
    lines.map((line) => line.replace(before, after)),
    edited,
  );
  await shoot(1400);
  const saved = performance.now();
  app.edit(file, before, after);
  const took = await updated(saved);
  await show(
    file,
    linesOf(file, from, count),
    edited,
    `saved: on the page after ${took.toFixed(0)} ms, without a reload`,
  );
  await shoot(2400);
}

await frame.fill("#name", "Ada");
for (let n = 0; n < 3; n++) await frame.click("#add");
await edit("src/App.tsx", [17, 14], "Add a book", "Put a book into the cart", async (saved) => {
  await frame.waitForFunction(() => document.querySelector("#add").textContent.startsWith("Put a book into"));
  return performance.now() - saved;
});
await edit("src/store.ts", [7, 8], "STEP = 1;", "STEP = 10;", async (saved) => {
  // The page looks the same until somebody uses the new action: one click for each time that it is looked at.
  let took;
  for (let count = 3; took === undefined; ) {
    const got = await frame.evaluate(async () => {
      document.querySelector("#add").click();
      await new Promise(requestAnimationFrame);
      return Number(/\d+/.exec(document.querySelector("#add").textContent)[0]);
    });
    if (got - count === 10) took = performance.now() - saved;
    count = got;
  }
  return took;
});
await browser.close();
await app.stop();

const gif = gifenc.GIFEncoder();
for (const { ms, png } of frames) {
  const palette = gifenc.quantize(png.data, 128);
  gif.writeFrame(gifenc.applyPalette(png.data, palette), png.width, png.height, { palette, delay: ms });
}
gif.finish();
mkdirSync(join(root, "docs"), { recursive: true });
writeFileSync(join(root, "docs", "update.gif"), gif.bytes());
console.log(`docs/update.gif: ${frames.length} frames, ${(gif.bytes().length / 1024).toFixed(0)} KB`);
