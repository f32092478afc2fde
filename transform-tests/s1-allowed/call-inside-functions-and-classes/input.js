export function setup() { import.meta.hot.accept(); }
export class Store {
  static { import.meta.hot.dispose(() => Store.close()); }
  field = import.meta.hot.data.field;
  get kept() { return import.meta.hot.data.kept; }
  set kept(value) { import.meta.hot.data.kept = value; }
  async save() { await import.meta.hot.send("save"); }
}
