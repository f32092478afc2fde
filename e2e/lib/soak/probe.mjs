/**
 * What the modules of a soak program report to, as `globalThis.__soak`. It knows nothing of this project: the same file runs in
 * the program under test, in a page, and in the fresh start that it is compared with.
 *
 * It is one function, because a page gets it as text.
 */
export function installProbe() {
  /** Longer than two ticks of a timer. */
  const LISTEN_MS = 90;
  const TICK_MS = 30;
  const token = () => Math.random().toString(36).slice(2);
  /** Instances that were evaluated and not disposed. */
  const live = new Set();
  /** Modules that do not use the API: `pruned` says when they go. */
  const plain = new Map();
  /** What `accept(callback)` handed over, by path. */
  const handles = new Map();
  /** `import.meta.hot.data` by path. */
  const kept = new Map();
  const styles = new Map();
  const violations = [];
  const bus = new EventTarget();
  let ticked = new Set();
  let answered = [];
  const violate = (text) => violations.length < 20 && violations.push(text);

  class Instance {
    id = token();
    isLive = true;
    lazy = {};
    lazyViews = {};
    port = undefined;
    constructor(path, value, read) {
      Object.assign(this, { path, value, read });
    }
    view() {
      return { value: this.value, reads: this.read(), lazy: this.lazyViews };
    }
    leave() {
      if (!this.isLive) violate(`${this.path} (${this.value}) was disposed twice`);
      this.isLive = false;
      live.delete(this);
    }
    /** An interval that shows that it still runs, and what it reads. */
    interval() {
      return setInterval(() => {
        try {
          ticked.add(`${this.path} ${JSON.stringify([this.value, this.read()])}`);
        } catch (error) {
          // While a program starts, a dependency in a cycle may wait for its top-level await.
          if (!(error instanceof ReferenceError)) throw error;
        }
      }, TICK_MS);
    }
    answer(kind) {
      answered.push(`${kind} ${this.path} ${JSON.stringify([this.value, this.read()])}`);
    }
    /** Gets `afterUpdate`: listeners of a module go when it is replaced or pruned (rule U11). */
    heard(event) {
      if (!this.isLive) violate(`${event} reached ${this.path} (${this.value}) after it was disposed`);
    }
    never(what) {
      violate(`${what} was called in ${this.path} (${this.value})`);
    }
    pause() {
      return new Promise((resolve) => setTimeout(resolve, 5));
    }
    keep(data) {
      kept.set(this.path, data);
    }
  }

  /** Evaluates what only `import()` imports, until nothing more comes. */
  async function importLazily() {
    for (let before = -1; before !== live.size + plain.size; ) {
      before = live.size + plain.size;
      const all = [...live, ...plain.values()].flatMap((instance) =>
        Object.entries(instance.lazy).map(async ([name, load]) => {
          const limit = new Promise((resolve) => setTimeout(resolve, 5000, "import() does not end"));
          const loaded = load().then(viewOf, (error) => `error: ${error.message}`);
          instance.lazyViews[name] = await Promise.race([loaded, limit]);
        }),
      );
      await Promise.all(all);
      // A module that throws after it has entered is evaluated with each import(): the update that repairs it has to get its turn.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** What an importer sees of a namespace: every export that is text. */
  function viewOf(namespace) {
    const seen = {};
    for (const name of Object.keys(namespace).sort())
      if (typeof namespace[name] === "string") seen[name] = namespace[name];
    return seen;
  }

  function styleViews() {
    if (!globalThis.document) return {};
    const probe = document.createElement("i");
    document.body.append(probe);
    const views = {};
    for (const [path, { property, names }] of styles) {
      const entries = Object.entries(names?.() ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      probe.className = entries.map(([, name]) => name).join(" ");
      const value = getComputedStyle(names ? probe : document.documentElement).getPropertyValue(property);
      views[path] = [value.trim().replace(/^["']|["']$/g, ""), entries.map(([name]) => name).join()];
    }
    probe.remove();
    return views;
  }

  const boot = token();
  return (globalThis.__soak = {
    boot,
    bus,
    token,
    viewOf,
    violations,
    /** A module that uses the API is being evaluated. */
    enter(path, value, read) {
      const instance = new Instance(path, value, read);
      live.add(instance);
      return instance;
    },
    plain(path, value, read) {
      const instance = new Instance(path, value, read);
      plain.set(path, instance);
      return instance;
    },
    /** Code of a module that is gone would import others again. @param url of the entry */
    pruned(ids, url) {
      const folder = new URL(".", url).pathname;
      for (const id of ids) plain.delete(id.startsWith(folder) ? id.slice(folder.length) : id.replace(/^\.\//, ""));
    },
    /**
     * The first evaluation of a module that accepts itself with a callback sets it, and from then on the callback. A file that was
     * empty for so long that this counted as its content exports nothing, and has no callback.
     * @returns whether it is the first evaluation: if that throws, nobody has its exports, and its callback is never called
     */
    handle(path, value) {
      const isFirst = handles.get(path) === undefined;
      if (isFirst) handles.set(path, value);
      return isFirst;
    },
    renewHandle: (path, value) => handles.set(path, value),
    dropHandle: (path) => handles.delete(path),
    /** @param names gives the names of a CSS module */
    style: (path, property, names) => styles.set(path, { property, names }),
    async report() {
      await importLazily();
      ticked = new Set();
      answered = [];
      bus.dispatchEvent(new Event("ask"));
      const channel = new BroadcastChannel("soak");
      channel.postMessage("ask");
      await new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
      channel.close();
      const byPath = ([a], [b]) => (a < b ? -1 : 1);
      const instances = [...live].map((instance) => [instance.path, instance.view()]).sort(byPath);
      return {
        boot,
        instances,
        plain: Object.fromEntries([...plain].map(([path, instance]) => [path, instance.view()])),
        handles: Object.fromEntries([...handles].sort(byPath)),
        answered: answered.sort(),
        ticked: [...ticked].sort(),
        styles: styleViews(),
        kept: Object.fromEntries([...kept].map(([path, data]) => [path, { ...data }])),
        ports: Object.fromEntries([...live].flatMap(({ path, port }) => (port ? [[path, port]] : []))),
        violations: violations.splice(0),
      };
    },
  });
}
