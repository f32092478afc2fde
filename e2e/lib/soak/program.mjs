import { posix } from "node:path";
import { render } from "./render.mjs";

const STYLES = { namespace: 5, named: 3, default: 2, reexport: 2, star: 1, dynamic: 2 };

/**
 * A program of random modules: who imports whom and how, and what each does with `import.meta.hot`. Edits change it, and
 * `files()` is what should be on disk.
 *
 * A module imports modules that were made after it, so that the graph has no cycle, and now and then an earlier one, which closes
 * one. A module that accepts itself with a callback does so for ever (`callback`): its importers keep what they had (rule U5),
 * so an edit that removed the callback would leave them as no fresh start has them.
 */
export class Program {
  /** @param options.page whether JSON may be imported, which Node wants otherwise; @param options.styles whether CSS may; @param options.html the script element of its document */
  constructor(random, { size = 200, page = false, styles = false, server = false, html = "" } = {}) {
    Object.assign(this, { random, page, styles, server, size, script: html, html: 0 });
    this.modules = [];
    for (let index = 0; index < size; index++) this.add();
  }

  byIndex(index) {
    return this.modules[index];
  }

  get present() {
    return this.modules.filter(({ removed }) => !removed);
  }

  /** Makes a module that somebody imports. */
  add() {
    const { random } = this;
    const index = this.modules.length;
    const kind =
      index === 0
        ? "entry"
        : random.weighted({
            hot: 12,
            plain: 4,
            callback: 3,
            ...(this.page && { json: 1 }),
            ...(this.styles && { css: 1, cssModule: 1 }),
          });
    const module = { index, kind, version: 1, deps: [], removed: false, fault: undefined, server: false };
    const folder = random.chance(0.2) ? random.pick(["a/", "b/", "b/c/"]) : "";
    const extension = { json: "json", css: "css", cssModule: "module.css" }[kind] ?? "js";
    module.path = index === 0 ? "index.js" : `${folder}m${index}.${extension}`;
    this.modules.push(module);
    this.rollFlags(module);
    if (index > 0)
      for (let count = random.between(1, 2); count > 0; count--) this.connect(this.#importerFor(index), module);
    if (index > 5 && random.chance(0.05) && isCode(module)) {
      // A cycle: used only when everything has been evaluated.
      const earlier = this.modules[random.between(1, index - 1)];
      if (isCode(earlier) && !earlier.removed)
        module.deps.push({ to: earlier.index, style: "namespace", isBack: true });
    }
    return module;
  }

  #importerFor(index) {
    const { random } = this;
    const candidates = this.modules.slice(0, index).filter((one) => isCode(one) && !one.removed);
    const entry = candidates[0];
    if (entry.deps.length < 12 && (index <= 12 || random.chance(0.05))) return entry;
    return random.pick(candidates.filter(({ deps }) => deps.length < 6)) ?? entry;
  }

  /** Lets a module import another one. */
  connect(importer, imported) {
    if (importer.deps.some(({ to }) => to === imported.index)) return;
    const { random } = this;
    let style = random.weighted(STYLES);
    // Importers of a callback module keep what they had: nothing may pass that on.
    if (imported.kind === "callback" && /reexport|star/.test(style)) style = "namespace";
    if (importer.kind === "callback" && /reexport|star/.test(style)) style = "named";
    if (imported.kind === "json" || imported.kind === "cssModule") style = "default";
    if (imported.kind === "css") style = "effect";
    importer.deps.push({ to: imported.index, style, isBack: imported.index < importer.index });
    this.rollAccepts(importer);
  }

  /** What a module does with the API, anew. */
  rollFlags(module) {
    const { random } = this;
    const flag = (probability) => random.chance(probability);
    module.flags = {
      accepts: flag(0.45),
      data: flag(0.3),
      dispose: random.weighted({ plain: 5, async: 2, throws: 1 }),
      prune: flag(0.3),
      events: flag(0.3),
      off: flag(0.1),
      sends: flag(0.2),
      answers: flag(0.2),
      declines: flag(0.1),
      invalidates: flag(0.1),
      awaits: flag(0.05),
      timer: flag(0.1),
      listener: flag(0.25),
      channel: flag(0.1),
      throwsInCallback: flag(0.05),
    };
    // It stays one: a server keeps its port (rule N2).
    module.server ||= this.server && module.kind === "hot" && flag(0.02);
    this.rollAccepts(module);
  }

  rollAccepts(module) {
    if (!usesApi(module)) return;
    for (const dep of module.deps) {
      const target = this.byIndex(dep.to);
      const isStyle = /css/.test(target.kind);
      const eager = module.kind === "entry" ? 0.85 : 0.3;
      dep.accept = isStyle || dep.isBack || !this.random.chance(eager) ? undefined : this.#acceptKind(dep);
    }
  }

  #acceptKind({ style }) {
    if (style === "reexport" || style === "star") return "plain";
    return this.random.weighted({ callback: 5, array: 3, plain: 1 });
  }

  specifier(from, to) {
    const relative = posix.relative(posix.dirname(from.path), to.path);
    return relative.startsWith(".") ? relative : `./${relative}`;
  }

  /** @returns the modules that are reached from the entry, through `import()` as well */
  reachable() {
    const reached = new Set([this.modules[0]]);
    // The loop also reaches what it adds.
    for (const module of reached) {
      if (module.removed || module.fault === "empty") continue;
      for (const { to } of module.deps) reached.add(this.byIndex(to));
    }
    return reached;
  }

  /** Modules that cannot be built or evaluated, among those that are reached. */
  faulty() {
    return [...this.reachable()].filter(({ removed, fault }) => removed || (fault && fault !== "empty"));
  }

  /** @returns the content of every file, by path */
  files() {
    const files = new Map([["package.json", '{ "type": "module" }\n']]);
    if (this.page) files.set("index.html", htmlOf(this.html, this.script));
    for (const module of this.present) files.set(module.path, render(this, module));
    return files;
  }

  snapshot() {
    return structuredClone({ modules: this.modules, html: this.html });
  }

  /** Modules that were made since then are gone, but their names are not taken again: what a module is never changes. */
  restore(snapshot) {
    const { modules, html } = structuredClone(snapshot);
    const later = this.modules.slice(modules.length).map((module) => ({ ...module, removed: true }));
    Object.assign(this, { modules: [...modules, ...later], html });
  }
}

export const isCode = ({ kind }) => /^(entry|hot|plain|callback)$/.test(kind);
export const usesApi = ({ kind }) => /^(entry|hot|callback)$/.test(kind);

const htmlOf = (version, script) =>
  `<!doctype html><title>${version}</title><link rel="icon" href="data:,"><body>${script}</body>\n`;
