import { Registry } from "../../dist/registry/registry.js";
import { createUpdater } from "../../dist/registry/updater.js";

/**
 * A registry whose files are functions in memory. A file is `{ imports, dynamic, run }`: `run` gets `hot`, what was imported
 * by specifier, `exports` (a function that sets exports) and `load` (dynamic import). A string instead of `run` is a build error.
 */
export function program(files) {
  const log = [];
  const versions = new Map(Object.keys(files).map((id) => [id, 0]));
  const registry = new Registry({
    resolve(specifier) {
      if (!(specifier in files)) throw new Error(`cannot find ${specifier}`);
      return { id: specifier };
    },
    async load(id) {
      const { imports = [], dynamic = [], run } = files[id];
      if (typeof run === "string") throw new Error(run);
      return {
        version: String(versions.get(id)),
        specifiers: imports,
        dynamic,
        declare: (exports, { meta, import: load }) => {
          const imported = {};
          return {
            setters: imports.map((name) => (namespace) => (imported[name] = namespace)),
            execute: () => run({ hot: meta.hot, imported, exports, load, log: (text) => log.push(text) }),
          };
        },
      };
    },
    importExternal: async () => ({}),
    run: (_record, code) => code(),
    meta: () => ({}),
    report: (error) => log.push(`error: ${error.message}`),
    reload: (_reason, chain) => log.push(`reload: ${chain.join(" <- ")}`),
    send() {},
    warn: (message) => log.push(`warn: ${message}`),
  });
  const updater = createUpdater(registry);
  return {
    log,
    registry,
    updater,
    /** Saves files: `undefined` deletes one. */
    save(changes) {
      for (const [id, file] of Object.entries(changes)) {
        if (file) files[id] = file;
        else delete files[id];
        versions.set(id, (versions.get(id) ?? 0) + 1);
      }
      return updater.update(Object.keys(changes));
    },
    /** What was logged since the last call. */
    take: () => log.splice(0),
  };
}
