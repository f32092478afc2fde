import type { Draft, Item } from "../shared/item.ts";
import { db } from "./database.ts";
import { publish } from "./live.ts";
import type { User } from "./sessions.ts";

const ITEMS = `SELECT items.id, text, category, quantity, adders.name AS addedBy, bringers.name AS broughtBy
  FROM items JOIN users adders ON adders.id = adder LEFT JOIN users bringers ON bringers.id = bringer`;

export const allItems = (): Item[] => db.all(`${ITEMS} ORDER BY items.rowid`) as unknown[] as Item[];

/** @returns nothing if there is no such item */
export const findItem = (id: string): Item | undefined =>
  (db.get(`${ITEMS} WHERE items.id = ?`, [id]) ?? undefined) as unknown as Item | undefined;

export function addItem({ id, text, category, quantity }: Draft & { id: string }, user: User): Item {
  db.run("INSERT INTO items (id, text, category, quantity, adder) VALUES (?, ?, ?, ?, ?)", [
    id,
    text,
    category,
    quantity,
    user.id,
  ]);
  return published(id);
}

export function editItem(id: string, { text, category, quantity }: Draft): Item {
  db.run("UPDATE items SET text = ?, category = ?, quantity = ? WHERE id = ?", [text, category, quantity, id]);
  return published(id);
}

/** @param user who brings the item from now on, or nobody */
export function setBringer(id: string, user: User | undefined): Item {
  db.run("UPDATE items SET bringer = ? WHERE id = ?", [user?.id ?? null, id]);
  return published(id);
}

export function removeItem(id: string): void {
  db.run("DELETE FROM items WHERE id = ?", [id]);
  publish({ type: "removed", id });
}

function published(id: string): Item {
  const item = findItem(id)!;
  publish({ type: "saved", item });
  return item;
}

// After an edit of this file open pages get the list as it is now. When the program starts, nobody listens.
publish({ type: "all", items: allItems() });
