import { fork } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "../browser.mjs";
import { hot } from "../hot.mjs";
import { watchRequests } from "./client.mjs";
import { installProbe } from "./probe.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const preload = pathToFileURL(join(here, "node-preload.mjs")).href;
const env = { NODE_OPTIONS: `--import=${preload}` };
const INSTALL_PROBE = `(${installProbe})()`;

/**
 * The hosts of the soak. Each runs the program of a project's folder, and has
 * `report()`, what the probe saw; `heaps()`, bytes after a garbage collection; `errors`, what was reported since it was
 * emptied; `sent`, what the program sent with `import.meta.hot.send`; `ask(data)`, where the host can send an event to it;
 * `withFreshPage(use)`, where there are pages: `use` gets a fresh one with its `report()`; and `stop()`.
 */
export const SOAK_HOSTS = {
  node: { program: { server: true }, open: openOnNode },
  rspack: {
    // CSS is loaded by the bundler's own runtime.
    program: { page: true, html: '<script defer src="/main.js"></script>' },
    open: openOnBundler("rspack"),
  },
  webpack: {
    program: { page: true, html: '<script defer src="/main.js"></script>' },
    open: openOnBundler("webpack"),
  },
  page: {
    program: { page: true, styles: true, html: '<script type="module" src="index.js"></script>' },
    open: openOnPage,
  },
};

/** Questions and answers over the IPC channel of a child process. */
function channelOf(child) {
  const sent = [];
  const errors = [];
  const waiting = new Map();
  let count = 0;
  child.on("message", ({ event, name, data, message, soak, answer }) => {
    if (event === "send") sent.push({ name, data });
    if (event === "error") errors.push(message);
    waiting.get(soak)?.(answer);
    waiting.delete(soak);
  });
  child.once("exit", (code, signal) => {
    errors.push(`soak host: the process ended with ${code ?? signal}`);
    for (const resolve of waiting.values()) resolve(undefined);
  });
  return {
    sent,
    errors,
    /** @returns nothing if the process is gone */
    ask(question) {
      if (!child.connected) return undefined;
      const soak = ++count;
      return new Promise((resolve) => {
        waiting.set(soak, resolve);
        child.send({ soak, question });
      });
    },
    send: (event, data) => child.send({ type: "import-meta-hot", event, data }),
  };
}

/** `hot index.js` */
async function openOnNode(project) {
  const program = hot({}, { project, entry: "index.js", env });
  const channel = channelOf(program.child);
  const { messages } = program;
  const [, address] = await program.prints(/listening on (\S+)/);
  const requests = watchRequests(address);
  return {
    ...channel,
    address,
    requests,
    output: program.output,
    report() {
      messages.length = 0; // the helper keeps them all
      return channel.ask("report");
    },
    heaps: async () => ({ program: await channel.ask("heap") }),
    ask: (data) => channel.send("soak:ask", data),
    async stop() {
      requests.stop();
      await end(program.child);
    },
  };
}

/** `hot index.html` in Chromium */
async function openOnPage(project) {
  const program = hot({}, { project, args: ["--port", "0"], entry: "index.html", env });
  const channel = channelOf(program.child);
  const { address } = await program.message(({ event }) => event === "listening");
  const { messages } = program;
  const tabs = await openTabs(address, channel.errors);
  return {
    ...channel,
    ...tabs,
    output: program.output,
    ask: undefined,
    async heaps() {
      messages.length = 0;
      return { ...(await tabs.heaps()), server: await channel.ask("heap") };
    },
    async stop() {
      await tabs.close();
      await end(program.child);
    },
  };
}

/** rspack's or webpack's dev server with our plugin and client, in Chromium */
function openOnBundler(name) {
  return async (project) => {
    const child = fork(join(here, "rspack-process.mjs"), [project.root, name], {
      silent: true,
      execArgv: ["--import", preload],
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-20_000)));
    const channel = channelOf(child);
    const [{ address }] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error(`the dev server ended:\n${output}`))),
    ]);
    const tabs = await openTabs(address, channel.errors);
    return {
      ...channel,
      ...tabs,
      output: () => output,
      ask: (data) => channel.send("soak:ask", data),
      heaps: async () => ({ ...(await tabs.heaps()), server: await channel.ask("heap") }),
      async stop() {
        await tabs.close();
        await end(child);
      },
    };
  };
}

/** A browser with the program's page. */
async function openTabs(address, errors) {
  const browser = await launch();
  const open = async () => {
    const page = await browser.newPage();
    await page.addInitScript({ content: INSTALL_PROBE });
    return page;
  };
  // As JSON, as over IPC: what is undefined is left out.
  const reportOf = async (page) =>
    JSON.parse(await page.evaluate(async () => JSON.stringify(await globalThis.__soak.report())));
  const page = await open();
  // The place is the address of a file that could not be loaded.
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  const session = await page.context().newCDPSession(page);
  await page.goto(address);
  return {
    page,
    /** @returns nothing while the page is being loaded */
    report: () => reportOf(page).catch(() => undefined),
    async withFreshPage(use) {
      const fresh = await open();
      try {
        await fresh.goto(address);
        return await use({ report: () => reportOf(fresh).catch(() => undefined) });
      } finally {
        await fresh.close();
      }
    },
    async heaps() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return { page: usedSize };
    },
    close: () => browser.close(),
  };
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
