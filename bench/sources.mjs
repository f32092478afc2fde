/** Sources for the benchmarks: TypeScript with what real files have, as long as asked for. */

const unit = (n) => `
export interface Item${n} { id: number; name: string; tags?: string[] }
export class Store${n} extends Base {
  #items = new Map<number, Item${n}>();
  get size() { return this.#items.size; }
  set limit(value: number) { this.#limit = value; }
  #limit = 100;
  add(item: Item${n}): this {
    if (this.#items.size >= this.#limit) throw new RangeError(\`too many: \${item.name}\`);
    this.#items.set(item.id, { ...item, tags: item.tags ?? [] });
    return this;
  }
  async *pages(size = 10): AsyncGenerator<Item${n}[]> {
    for (let page: Item${n}[] = []; ; page = []) {
      for (const item of this.#items.values()) if (page.push(item) >= size) break;
      yield page;
    }
  }
}
export function classify${n}(item: Item${n}) {
  switch (item.tags?.length) {
    case undefined: case 0: return "plain";
    case 1: return item.tags![0].toUpperCase();
    default: return item.tags!.map((tag) => tag.trim()).filter(Boolean).join(", ");
  }
}
export const store${n} = new Store${n}();
`;

const api = `
if (import.meta.hot) {
  import.meta.hot.accept("./base", (next) => use(next));
  import.meta.hot.dispose((data) => { data.count = count; });
}
export const count = import.meta.hot.data.count ?? 0;
`;

/** @param kilobytes about how long, @param uses whether the API is used, @param word whether `hot` occurs as a name. */
export function source(kilobytes, { uses = false, word = false } = {}) {
  let text = 'import { Base, use } from "./base";\n';
  for (let n = 0; text.length < kilobytes * 1000; n++) text += unit(n);
  if (word) text += "export const hot = 1;\n";
  if (uses) text += api;
  return text;
}
