import { isDeepStrictEqual } from "node:util";

/**
 * What is otherwise in a running program than after a fresh start.
 * @param running,fresh reports of the probe
 * @returns lines for people; empty if they are equal
 */
export function differences(running, fresh) {
  const found = [];
  const expect = (what, got, wanted) => {
    if (!isDeepStrictEqual(got, wanted)) found.push(`${what}: ${short(got)}, fresh ${short(wanted)}`);
  };
  const instances = new Map();
  for (const [path, view] of running.instances) instances.set(path, [...(instances.get(path) ?? []), view]);
  const freshInstances = new Map(fresh.instances);
  for (const [path, views] of instances) {
    if (!freshInstances.has(path)) found.push(`${path} is still there: ${short(views)}`);
    else if (views.length > 1) found.push(`${path} has ${views.length} instances: ${short(views)}`);
    else expect(path, views[0], freshInstances.get(path));
  }
  for (const path of freshInstances.keys()) if (!instances.has(path)) found.push(`${path} is missing`);
  // Nobody tells when a module without the API goes: those that are not in the fresh start do not count.
  for (const [path, view] of Object.entries(fresh.plain)) expect(`${path} (no API)`, running.plain[path], view);
  for (const [path, style] of Object.entries(fresh.styles)) expect(`style ${path}`, running.styles[path], style);
  for (const path of new Set([...Object.keys(running.handles), ...Object.keys(fresh.handles)]))
    expect(`accept(callback) of ${path}`, running.handles[path], fresh.handles[path]);
  for (const kind of ["answered", "ticked"]) {
    const wanted = new Set(fresh[kind]);
    const got = new Set(running[kind]);
    for (const text of got) if (!wanted.has(text)) found.push(`${kind}, and not after a fresh start: ${text}`);
    for (const text of wanted) if (!got.has(text)) found.push(`not ${kind}: ${text}`);
    if (running[kind].length > got.size)
      found.push(`${kind} twice: ${running[kind].length} answers, ${got.size} differ`);
  }
  return found;
}

/**
 * State that is kept on purpose (rule U8): `data`, from one check to the next.
 */
export class KeptData {
  #boot;
  /** `data.born` at the last check, by path. */
  #born = new Map();
  /** Of modules that were pruned. */
  #retired = new Set();
  /** Modules that may have been pruned since the last check. */
  #maybePruned = new Set();

  /** @param isReachable by path; without it, any module may have been pruned */
  noteEdit(isReachable = () => false) {
    for (const path of this.#born.keys()) if (!isReachable(path)) this.#maybePruned.add(path);
  }

  /**
   * @param isReachable by path: a module that is empty for a while has no instance, but it is not pruned
   * @returns what contradicts the rule
   */
  check(running, fresh, isReachable) {
    // Another page, after a full reload.
    if (running.boot !== this.#boot) {
      this.#boot = running.boot;
      this.#born.clear();
      this.#retired.clear();
    }
    const found = [];
    const present = new Set(fresh.instances.map(([path]) => path));
    for (const [path, born] of this.#born) {
      if (present.has(path) || isReachable(path)) continue;
      this.#retired.add(born);
      this.#born.delete(path);
    }
    for (const path of Object.keys(fresh.kept)) {
      const { born, evaluations, disposals = 0 } = running.kept[path] ?? {};
      const before = this.#born.get(path);
      if (born === undefined) found.push(`${path} has no data`);
      if (this.#retired.has(born)) found.push(`${path} was pruned and has its old data`);
      if (before !== undefined && before !== born && !this.#maybePruned.has(path)) found.push(`${path} lost its data`);
      if (evaluations !== disposals + 1) found.push(`${path}: ${evaluations} evaluations, ${disposals} disposals`);
      this.#born.set(path, born);
    }
    this.#maybePruned.clear();
    return found;
  }
}

function short(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}
