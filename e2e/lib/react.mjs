/** Pages with React on `hot index.html`, for the tests of React Fast Refresh. */
import { withPage } from "./browser.mjs";
import { ICON, withDevServer } from "./dev-server.mjs";

const FILES = {
  "index.html": `<!doctype html><head>${ICON}</head><body><div id="root"></div><script type="module" src="./main.tsx"></script></body>\n`,
  "main.tsx": `import { createRoot } from "react-dom/client";
import App from "./App";
createRoot(document.getElementById("root")!).render(<App />);
`,
};

/** A component that counts clicks. @param options.body stands before `return` */
export const counter = (
  label,
  { name = "App", body = "", head = "", tail = "" } = {},
) => `import { useState } from "react";
${head}
export default function ${name}() {
  const [count, setCount] = useState(0);
  ${body}
  return <button onClick={() => setCount(count + 1)}>${label} {count}${tail}</button>;
}
`;

/**
 * Opens a page and runs a test with it.
 * @param files beside `index.html` and `main.tsx`, which renders `App`
 * @param test gets the program and the page, `shows` that waits for the text of `#root`, `click` that clicks the first button,
 *   `isReloaded`, and `overlay` that waits for the overlay with a text, or for its end
 */
export const withReact = (browser, name, files, test, options = {}) =>
  withDevServer({ ...FILES, ...files }, options, (server) =>
    withPage(browser, `react-refresh-${name}`, async (page) => {
      await page.goto(server.url);
      await page.evaluate(() => {
        globalThis.isMarked = true;
      });
      return test({
        ...server,
        page,
        shows: (wanted) =>
          page
            .waitForFunction((text) => document.getElementById("root")?.textContent === text, wanted, {
              timeout: 20_000,
            })
            .catch(async (error) => {
              const text = await page.evaluate(() => document.getElementById("root")?.textContent);
              throw new Error(
                `the page shows ${JSON.stringify(text)}, not ${JSON.stringify(wanted)}\n${server.output()}`,
                {
                  cause: error,
                },
              );
            }),
        click: (selector = "button") => page.locator(`#root ${selector}`).first().click(),
        isReloaded: () => page.evaluate(() => !globalThis.isMarked),
        overlay: (pattern) =>
          pattern
            ? page.locator("import-meta-hot-overlay", { hasText: pattern }).waitFor({ state: "attached" })
            : page.locator("import-meta-hot-overlay").waitFor({ state: "detached" }),
      });
    }),
  );
