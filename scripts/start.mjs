// npm start [-- example]: sets up what is missing, starts an example and says what to edit.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Other ways to start an example: the folder, and the script of its package.json. */
const SCRIPTS = { "react-page": ["react", "start:page"] };
const examples = [...readdirSync(join(root, "examples")), ...Object.keys(SCRIPTS)].sort();
const name = process.argv[2] ?? "counter";
if (!examples.includes(name)) {
  console.error(`There is no example "${name}". The examples are: ${examples.join(", ")}`);
  process.exit(1);
}

const setup = spawnSync("bash", [join(root, "scripts/setup.sh")], { stdio: "inherit" });
if (setup.status !== 0) process.exit(setup.status ?? 1);

/** The port that was asked for, which must be free, or the first free one from 8080. */
async function choosePort() {
  const isFree = (port) =>
    new Promise((resolve) => {
      const probe = createServer()
        .once("error", () => resolve(false))
        .listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
  if (process.env.PORT) {
    if (!/^\d{1,5}$/.test(process.env.PORT) || Number(process.env.PORT) > 65535) {
      console.error(`PORT is "${process.env.PORT}": set it to a number from 1 to 65535`);
      process.exit(1);
    }
    if (await isFree(Number(process.env.PORT))) return process.env.PORT;
    console.error(`Port ${process.env.PORT} is in use: set PORT to another one`);
    process.exit(1);
  }
  for (let port = 8080; ; port++) if (await isFree(port)) return String(port);
}

/** What to edit first. */
const EDIT = {
  app: [
    "examples/app/page/ui/ItemRow.tsx",
    "the page takes it without a reload, and keeps the form, the list and the session",
  ],
  counter: ["examples/counter/src/counter.ts", "the page takes it without a reload"],
  fullstack: [
    "examples/fullstack/page/list.ts",
    "the page shows its messages in the new way, and the server does not run again",
  ],
  "multi-bundle": [
    "examples/multi-bundle/client/shared/money.ts",
    "the two bundles that contain it are built, and their pages take it",
  ],
  next: ["examples/next/lib/cart.ts", "the page takes it without a reload, and keeps the cart"],
  page: ["examples/page/src/counter.ts", "the page takes it without a reload, and keeps the count"],
  react: ["examples/react/src/store.ts", "the page takes it without a reload, and keeps the cart"],
  "react-page": [
    "examples/react/src/App.tsx",
    "the page takes it without a reload, and keeps what is typed and the cart",
  ],
  server: ["examples/server/src/routes.ts", "the next request has it, and nothing else runs again"],
};

const port = await choosePort();
const [folder, script] = SCRIPTS[name] ?? [name, "start"];
const server = spawn("npm", ["run", script, "--silent"], {
  cwd: join(root, "examples", folder),
  stdio: ["ignore", "pipe", "pipe"],
  env: { ...process.env, PORT: port },
  detached: true, // a group of its own, so that what npm started ends with it
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.kill(-server.pid, signal));
server.on("exit", (code) => process.exit(code ?? 0));

let told = false;
for (const [from, to] of [
  [server.stdout, process.stdout],
  [server.stderr, process.stderr],
]) {
  from.on("data", (chunk) => {
    to.write(chunk);
    if (told || !/compiled|listening on|ready in/i.test(String(chunk))) return;
    told = true;
    const [file, what] = EDIT[name];
    console.log(`\n  Open   http://127.0.0.1:${port}/`);
    console.log(`  Edit   ${file}   (${what})\n`);
  });
}
