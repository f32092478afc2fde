import * as v from "valibot";
import categories from "./categories.json";

export const MAX_TEXT = 80;
export const MAX_QUANTITY = 99;

export type Category = keyof typeof categories;

export const isCategory = (name: unknown): name is Category =>
  typeof name === "string" && Object.hasOwn(categories, name);

/** What a form says about an item. The server checks it; the form has the same limits. */
export const Draft = v.object({
  text: v.pipe(v.string(), v.trim(), v.minLength(1, "Say what it is."), v.maxLength(MAX_TEXT, "That is too long.")),
  category: v.custom<Category>(isCategory, "There is no such category."),
  quantity: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1, "At least one."),
    v.maxValue(MAX_QUANTITY, "That is too much."),
  ),
});
export type Draft = v.InferOutput<typeof Draft>;

/** The browser that adds an item makes its id: so it can show the item before the server answers. */
export const NewItem = v.object({ id: v.pipe(v.string(), v.uuid()), ...Draft.entries });

export interface Item extends Draft {
  id: string;
  /** Name of the user who added it. */
  addedBy: string;
  /** Name of the user who brings it, if anybody does. */
  broughtBy: string | null;
}

/** One change of the list: what the server tells all browsers, and what a browser shows before the server knows. */
export type Change = { type: "all"; items: Item[] } | { type: "saved"; item: Item } | { type: "removed"; id: string };

export function applyChange(items: readonly Item[], change: Change): readonly Item[] {
  switch (change.type) {
    case "all":
      return change.items;
    case "saved": {
      const isKnown = items.some(({ id }) => id === change.item.id);
      return isKnown ? items.map((item) => (item.id === change.item.id ? change.item : item)) : [...items, change.item];
    }
    case "removed":
      return items.filter(({ id }) => id !== change.id);
  }
}
