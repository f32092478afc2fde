import { Link } from "wouter";
import type { Item } from "../shared/item.ts";
import styles from "./People.module.css";

/** Who brings what, and what nobody brings. */
export function People({ items }: { items: readonly Item[] }) {
  const names = [...new Set(items.map((item) => item.broughtBy))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a.localeCompare(b),
  );
  return names.map((name) => (
    <section key={name} className={`card ${styles.person}`}>
      <h2>{name ?? "Nobody yet"}</h2>
      <ul>
        {items
          .filter((item) => item.broughtBy === name)
          .map(({ id, text, quantity }) => (
            <li key={id}>
              <Link href={`/items/${id}`}>{text}</Link> {quantity > 1 && `× ${quantity}`}
            </li>
          ))}
      </ul>
    </section>
  ));
}
