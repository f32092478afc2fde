import { Link } from "wouter";
import categories from "../../shared/categories.json";
import type { Item } from "../../shared/item.ts";
import type { User } from "../store.ts";
import type { ItemList } from "../useItems.ts";
import styles from "./ItemRow.module.css";

export function ItemRow({ item, list, user }: { item: Item; list: ItemList; user: User }) {
  const { id, text, quantity, category, broughtBy } = item;
  return (
    <li
      className={list.isSaved(item) ? styles.row : styles.unsaved}
      style={{ "--category": categories[category].color }}
    >
      <Link href={`/items/${id}`}>{text}</Link>
      <span className={styles.quantity}>{quantity > 1 && `× ${quantity}`}</span>
      {broughtBy === null && (
        <button type="button" onClick={() => list.bring(item)}>
          I bring it
        </button>
      )}
      {broughtBy === user.name && (
        <button type="button" className={styles.mine} onClick={() => list.leave(item)}>
          You bring it
        </button>
      )}
      {broughtBy !== null && broughtBy !== user.name && <span className={styles.taken}>{broughtBy} brings it</span>}
    </li>
  );
}
