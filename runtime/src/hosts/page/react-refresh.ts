/** React Fast Refresh in a page (rule W8). It is a module of the registry, which the module of React imports. */
import {
  createSignatureFunctionForTransform,
  getFamilyByType,
  injectIntoGlobalHook,
  isLikelyComponentType,
  performReactRefresh,
  register,
} from "react-refresh/runtime";
import type { Module } from "../../core/module.js";
import type { Environment } from "../../registry/environment.js";
import type { ModuleRecord } from "../../registry/record.js";
import type { PageRuntime } from "./runtime.js";

/** The names of a module's exports, each with its family if it is a component, or its value. */
type Signature = ReadonlyMap<string, unknown>;

/** Makes modules that export components alone accept themselves, and lets React render what changed. */
class ReactRefresher {
  /** Components that a module registered so far: they count when its evaluation has succeeded (rule U9). */
  readonly #registered = new Map<string, Array<[component: unknown, name: string]>>();
  /** Boundaries, with what they export. */
  readonly #boundaries = new WeakMap<Module, Signature>();
  /** Modules that export components and something else: why they are no boundaries. */
  readonly #obstacles = new WeakMap<Module, string>();

  constructor(private readonly page: PageRuntime) {}

  register(id: string, component: unknown, name: string): void {
    this.#registered.get(id)?.push([component, name]);
  }

  /** Runs a module's code. */
  run<T>(record: ModuleRecord, code: () => T): T {
    this.#registered.set(record.id, []);
    const result = code();
    // With top-level await.
    if (result instanceof Promise) return result.then(() => this.#settle(record)) as T;
    this.#settle(record);
    return result;
  }

  /** The step `refresh` of an update (rule U15). Never throws. */
  refresh(): void {
    try {
      performReactRefresh();
    } catch (error) {
      this.page.registry.report(error);
    }
  }

  /** Says what keeps a module from being a refresh boundary, if anything does. */
  explain(id: string): void {
    const module = this.page.registry.module(id);
    const obstacle = module && this.#obstacles.get(module);
    if (obstacle) this.#warn(id, obstacle);
  }

  /** A module was evaluated. */
  #settle(record: ModuleRecord): void {
    const { id, module, namespace } = record;
    // Another record took its place while it awaited something.
    if (this.page.registry.records.get(id) !== record) return;
    const registered = this.#registered.get(id) ?? [];
    this.#registered.delete(id);
    for (const [component, name] of registered) register(component, `${id} ${name}`);
    const before = this.#boundaries.get(module);
    this.#boundaries.delete(module);
    // Once it has been said why a module is no boundary, it may become one.
    this.explain(id);
    this.#obstacles.delete(module);
    const components = mayHaveComponents(record, registered.length > 0) ? componentsOf(namespace) : new Map();
    for (const [name, component] of components) register(component, `${id} export ${name}`);
    // The code accepts its updates itself.
    if (module.instance.selfAcceptances.length > 0) return;
    const signature = signatureOf(namespace, components);
    if (before) this.#compare(module, before, signature);
    if (components.size === 0) return;
    const obstacle = Object.keys(namespace).find((name) => !this.#mayStay(record, signature, name));
    if (obstacle !== undefined) {
      this.#obstacles.set(module, incompatible(obstacle, namespace[obstacle]));
      return;
    }
    module.acceptSelf();
    this.#boundaries.set(module, signature);
  }

  /** A boundary whose importers have to see other exports cannot take the update (rule U12). */
  #compare(module: Module, before: Signature, after: Signature): void {
    const message = difference(before, after);
    if (message === undefined) return;
    const { registry } = this.page;
    this.#warn(module.id, message);
    void registry.events.emit("invalidate", { path: module.id, message });
    registry.onInvalidate(module);
  }

  /**
   * Whether an export can be the same after the next evaluation: a component is refreshed, a primitive may have the same value, and so
   * may what another module exports. It is compared then.
   */
  #mayStay({ namespace, dependencies }: ModuleRecord, signature: Signature, name: string): boolean {
    const value = namespace[name];
    if (signature.get(name) !== value || Object(value) !== value) return true;
    return dependencies.some((dependency) => {
      const imported =
        "id" in dependency ? this.page.registry.records.get(dependency.id)?.namespace : dependency.external;
      return imported === value || Object.values(imported ?? {}).includes(value);
    });
  }

  /** Printed once, also after the page was loaded again. */
  #warn(id: string, reason: string): void {
    const message = `${id}: Could not Fast Refresh (${reason}): its importers have to take the update`;
    console.warn(`[hot] ${message}`);
    this.page.tell({ type: "warn", message, once: true });
  }
}

/** Whether the exports that look like components are React's. A component that renders nothing imports nothing of React. */
function mayHaveComponents({ id, source }: ModuleRecord, hasRegistered: boolean): boolean {
  if (id.includes("/node_modules/")) return false;
  return (hasRegistered && id.endsWith("x")) || source.specifiers.some((name) => /^(@[^/]+\/)?react(\/|$)/.test(name));
}

/** The exported components by name; those of an object of components, as `Menu.Item` is one, by both names. */
function componentsOf(namespace: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const components = new Map<string, unknown>();
  for (const [name, value] of Object.entries(namespace)) {
    if (isComponent(value)) components.set(name, value);
    else for (const [key, part] of partsOf(value)) components.set(`${name}.${key}`, part);
  }
  return components;
}

function signatureOf(namespace: Readonly<Record<string, unknown>>, components: Map<string, unknown>): Signature {
  const signature = new Map<string, unknown>();
  for (const [name, component] of components) signature.set(name, getFamilyByType(component));
  for (const [name, value] of Object.entries(namespace))
    if (!components.has(name)) signature.set(name, partsOf(value).length > 0 ? "components" : value);
  return signature;
}

/** What a plain object consists of, if these are components alone. Nothing of an export is run. */
function partsOf(value: unknown): Array<[name: string, component: unknown]> {
  try {
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [];
    const parts = Object.entries(Object.getOwnPropertyDescriptors(value));
    return parts.every(([, part]) => isComponent(part.value)) ? parts.map(([key, part]) => [key, part.value]) : [];
  } catch {
    return []; // a proxy can throw
  }
}

function isComponent(value: unknown): boolean {
  try {
    return isLikelyComponentType(value);
  } catch {
    return false; // a proxy can throw
  }
}

/** Why importers have to see other exports; nothing if they need not. The wording is that of Vite's plugin. */
function difference(before: Signature, after: Signature): string | undefined {
  for (const name of before.keys()) if (!after.has(name)) return `"${name}" export removed`;
  for (const [name, value] of after) {
    if (!before.has(name)) return `new "${name}" export`;
    if (!Object.is(value, before.get(name))) return incompatible(name, value);
  }
  return undefined;
}

function incompatible(name: string, value: unknown): string {
  const isAnonymous = typeof value === "function" && !value.name;
  return `"${name}" export is incompatible${isAnonymous ? ", a component needs a name" : ""}`;
}

declare global {
  /** What the functions call that swc's output calls: see `dev-server/react-refresh.ts`. */
  var __hotRefresh__: { register: ReactRefresher["register"]; sign(): unknown } | undefined;
}

const page = globalThis.__hot__!;
const refresher = new ReactRefresher(page);
injectIntoGlobalHook(globalThis);
const { environment } = page.registry;
const { reload } = environment;
Object.assign(environment, {
  run: (record, code) => refresher.run(record, code),
  refresh: () => refresher.refresh(),
  reload(reason, chain) {
    for (const id of chain) refresher.explain(id);
    return reload(reason, chain);
  },
} satisfies Partial<Environment>);
globalThis.__hotRefresh__ = {
  register: (id, component, name) => refresher.register(id, component, name),
  sign: createSignatureFunctionForTransform,
};
