import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../browser.mjs";
import { recordPage } from "../page.mjs";
import { start } from "../process.mjs";
import { project } from "../project.mjs";

const workspace = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/**
 * `next dev` with `withImportMetaHot`, one server for all programs: each gets a folder of its own, which
 * `instrumentation-client.js` loads, the one entry of an app that no React component stands above.
 * @param bundler "webpack" or "turbopack"
 * @param packages a folder that has the version of Next.js
 */
export async function startNext(bundler, packages = join(workspace, "e2e")) {
  const entry = (name) => (name ? `import "./${name}/probe.js";\nimport "./${name}/index.js";\n` : "");
  const app = {
    "app/layout.js": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }`,
    "app/page.js": `export default function Page() { return null; }`,
    "instrumentation-client.js": entry(),
    "package.json": `{ "private": true }`,
    "next.config.mjs": `import { withImportMetaHot } from "import-meta-hot/next";
      export default withImportMetaHot({
        reactStrictMode: false,
        devIndicators: false,
        turbopack: { root: ${JSON.stringify(workspace)} },
        outputFileTracingRoot: ${JSON.stringify(workspace)},
      });`,
  };
  const { root, write, remove } = project(app, { folder: join(packages, "tmp") });
  const port = await freePort();
  const server = await start(
    process.execPath,
    [
      createRequire(join(packages, "package.json")).resolve("next/dist/bin/next"),
      "dev",
      `--${bundler}`,
      "--port",
      String(port),
    ],
    {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" },
      ready: /Ready in/,
    },
  );
  const browser = await launch();
  const url = `http://localhost:${port}/`;
  let count = 0;

  return {
    kinds: [`next-${bundler}`, "browser"],
    async open(files) {
      const name = `program-${++count}`;
      const place = (file) => `${name}/${file}`;
      write(place("probe.js"), `globalThis.__program = ${JSON.stringify(name)};`);
      for (const [file, content] of Object.entries(files)) write(place(file), content);
      write("instrumentation-client.js", entry(name));

      const refreshed = /^\[Fast Refresh\] (rebuilding|done)/;
      let refreshes = 0;
      const tab = await recordPage(browser, {
        joinReloads: true, // Next.js asks for it twice
        isNoise(text) {
          if (/^\[Fast Refresh\] (done|performing)/.test(text)) refreshes++;
          return (
            refreshed.test(text) || /^\[(Fast Refresh|HMR|Client Instrumentation Hook)\]|React DevTools|^%c/.test(text)
          );
        },
      });
      const idle = async () => {
        await tab.quiet(400);
        // A page that was loaded again is slow to come.
        await tab.page.waitForFunction((name) => globalThis.__program === name, name).catch(() => {});
        await tab.quiet(400);
      };
      return {
        page: tab.page,
        write: (file, content) => write(place(file), content),
        async start() {
          // The server may still have the program before: it notices the files when it is asked.
          for (let tries = 0; ; tries++) {
            await tab.page.goto(url, { timeout: 120_000 });
            const current = await tab.page
              .waitForFunction((name) => globalThis.__program === name, name, { timeout: 3000 })
              .catch(() => undefined);
            if (current) break;
            if (tries === 10) throw new Error(`the page never got ${name}\n${tab.take().join("\n")}`);
          }
          await idle();
          // It was built on the way: what is printed counts from here.
          tab.take();
          await tab.page.goto(url);
          await tab.page.waitForFunction((name) => globalThis.__program === name, name);
          await idle();
          return tab.take().slice(1);
        },
        async save(changed) {
          const before = refreshes;
          const printed = tab.lines().length;
          for (const [file, content] of Object.entries(changed)) {
            if (content === undefined) rmSync(join(root, place(file)), { force: true });
            else write(place(file), content);
          }
          const differs = Object.entries(changed).some(([file, content]) => files[file] !== content);
          Object.assign(files, changed);
          // Until it says that it is done, prints something, or has had time enough.
          for (
            let waited = 0;
            differs && refreshes === before && tab.lines().length === printed && waited < 3000;
            waited += 50
          ) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          await idle();
          return tab.take();
        },
        async eval(code) {
          await tab.page
            .evaluate((code) => (0, eval)(code), code)
            .catch((error) => tab.add(`<error> ${error.message}`));
          await idle();
          return tab.take();
        },
        async close() {
          await tab.page.close();
          write("instrumentation-client.js", entry());
          rmSync(join(root, name), { recursive: true, force: true });
        },
      };
    },
    async close() {
      await browser.close();
      await server.stop();
      remove();
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
