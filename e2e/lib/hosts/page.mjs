import { fork } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { recordPage } from "../page.mjs";
import { project, saveTogether } from "../project.mjs";

const hot = join(dirname(fileURLToPath(import.meta.url)), "../../../runtime/dist/hosts/node/cli.js");

/** Browsers ask for an icon. */
const HTML = `<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="index.js"></script></body>`;

const SERVER = `import page from "./index.html";\nexport default { port: 0, routes: { "/": page } };\n`;

/**
 * A page in a real browser, as a host for conformance cases.
 * @param options.inServer whether a program imports it (rule W2); otherwise `hot index.html` serves it
 */
export async function openOnPage(browser, files, { inServer = false } = {}) {
  const { root, write, remove } = project({
    "package.json": `{ "type": "module" }`,
    "index.html": HTML,
    ...(inServer && { "server.js": SERVER }),
    ...files,
  });
  const child = fork(hot, inServer ? ["server.js"] : ["--port", "0", "index.html"], {
    cwd: root,
    silent: true,
    env: { ...process.env, NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  /** Resolves with the next message of this kind (for which a condition holds), or after a while without one. */
  const told = (event, ms, condition = () => true) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      child.on("message", onMessage);
      function onMessage(message) {
        if (message.event === event && condition(message)) done(message);
      }
      function done(message) {
        clearTimeout(timer);
        child.off("message", onMessage);
        resolve(message);
      }
    });
  const listening = await told(inServer ? "started" : "listening", 30_000);
  const address = inServer ? output.match(/listening on (\S+)/)?.[1] : listening?.address;
  if (!address) throw new Error(`hot does not listen:\n${output}`);
  const tab = await recordPage(browser);
  /** Requests under way: the first compilation of a chunk may take long. */
  const requests = new Set();
  tab.page.on("request", (request) => requests.add(request));
  for (const event of ["requestfinished", "requestfailed"]) tab.page.on(event, (request) => requests.delete(request));
  /** Until the page is loaded and nothing more is printed. */
  const idle = async () => {
    do {
      await tab.page.waitForLoadState("load");
      await tab.quiet();
    } while (requests.size > 0);
  };
  return {
    page: tab.page,
    output: () => output,
    async start() {
      // Before that, a save would reach the page later, with what it missed.
      const connected = told("connected", 10_000);
      await tab.page.goto(address);
      await connected;
      await idle();
      return tab.take().filter(isNoPageStatus);
    },
    async save(changed) {
      const differing = Object.keys(changed).filter((file) => files[file] !== changed[file]);
      // On a busy machine, what is saved together may come as two updates.
      const waiting = new Set(differing.map((file) => join(root, file)));
      let reconnected;
      const updated = told("update", differing.length > 0 ? 15_000 : 100, ({ paths, reloaded }) => {
        for (const path of paths) waiting.delete(path);
        if (reloaded) reconnected = told("connected", 10_000);
        return waiting.size === 0;
      });
      saveTogether({ root, write }, changed);
      Object.assign(files, changed);
      await updated;
      await reconnected;
      await idle();
      return tab.take();
    },
    async eval(code) {
      // As a script does: what it throws is an uncaught error of the page. What it returns may never be settled.
      await tab.page
        .evaluate((code) => Promise.race([(0, eval)(code), new Promise((resolve) => setTimeout(resolve, 1000))]), code)
        .catch((error) => tab.add(`<error> ${error.message}`));
      await idle();
      return tab.take();
    },
    async close() {
      await tab.page.close();
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await exited;
      remove();
    },
  };
}

/** A page that cannot be built is a document with status 500, which the browser reports as well. */
const isNoPageStatus = (line) => !/status of 500/.test(line);
