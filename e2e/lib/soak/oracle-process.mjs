/**
 * node --experimental-vm-modules oracle-process.mjs FOLDER: runs a soak program once with Node's own modules, and prints what
 * its probe reports. Nothing of this project is in it: `import.meta.hot` is an object that does nothing, and JSON and
 * CSS are read by a few lines here.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SourceTextModule, SyntheticModule } from "node:vm";
import { installProbe } from "./probe.mjs";

const root = process.argv[2];
installProbe();
const listeners = [];
const hot = {
  data: undefined,
  on: (event, listener) => listeners.push([event, listener]),
  off() {},
  send() {},
  accept() {},
  dispose() {},
  prune() {},
  decline() {},
  invalidate() {},
};
/** By path: the same file is one module. */
const modules = new Map();
const styles = {};

const moduleAt = (path) => {
  if (!modules.has(path)) modules.set(path, load(path));
  return modules.get(path);
};

function load(path) {
  if (path === "node:http") return synthetic(path, { createServer: () => ({ listen() {}, close() {} }) });
  const text = readFileSync(path, "utf8");
  const name = relative(root, path);
  if (path.endsWith(".json")) return synthetic(path, { default: JSON.parse(text) });
  if (path.endsWith(".css")) {
    const names = [...text.matchAll(/\.(\w+)/g)].map(([, name]) => name).sort();
    styles[name] = [text.match(/"(.*)"/)[1], names.join()];
    return synthetic(path, { default: Object.fromEntries(names.map((name) => [name, name])) });
  }
  return new SourceTextModule(text, {
    identifier: path,
    initializeImportMeta: (meta) => (meta.hot = { ...hot, data: {} }),
    importModuleDynamically: async (specifier) => {
      const module = moduleAt(pathOf(specifier, path));
      await linked(module).catch((error) => {
        // An export that is missing is `undefined` on our hosts (docs/limits.md): there is nothing to compare with.
        notLinked ??= error;
        throw error;
      });
      await module.evaluate();
      return module;
    },
  });
}

function synthetic(path, exports) {
  const set = function () {
    for (const name of Object.keys(exports)) this.setExport(name, exports[name]);
  };
  return new SyntheticModule(Object.keys(exports), set, { identifier: path });
}

/** One after another: Node refuses to link a module whose dependency is being linked for another one. */
let linking = Promise.resolve();
function linked(module) {
  const done = linking.then(() => module.status === "unlinked" && module.link(link));
  linking = done.catch(() => {});
  return done;
}

const pathOf = (specifier, importer) => (specifier.startsWith(".") ? join(dirname(importer), specifier) : specifier);
const link = (specifier, { identifier }) => moduleAt(pathOf(specifier, identifier));

/** What an `import()` could not link. */
let notLinked;
let answer;
try {
  const entry = moduleAt(join(root, "index.js"));
  await linked(entry);
  await entry.evaluate();
  await globalThis.__soak.report();
  const asked = [];
  for (const [event, listener] of listeners)
    if (event === "soak:ask") {
      hot.send = (_, { text }) => asked.push(text);
      listener(0);
    }
  answer = { ...(await globalThis.__soak.report()), styles, asked: asked.sort() };
  if (notLinked) throw notLinked;
} catch (error) {
  answer = { error: String(error) };
}
process.stdout.write(JSON.stringify(answer), () => process.exit());
