import { Link } from "wouter";
import categories from "../shared/categories.json";
import { isCategory } from "../shared/item.ts";
import styles from "./Board.module.css";
import type { User } from "./store.ts";
import { DraftForm } from "./ui/DraftForm.tsx";
import { ItemRow } from "./ui/ItemRow.tsx";
import type { ItemList } from "./useItems.ts";

/** The list, or one category of it. */
export function Board({ list, user, category }: { list: ItemList; user: User; category?: string }) {
  const items = category === undefined ? list.items : list.items.filter((item) => item.category === category);
  return (
    <>
      <DraftForm
        initial={{ text: "", category: isCategory(category) ? category : "food", quantity: 1 }}
        submit="Add"
        onSubmit={list.add}
      />
      <nav className={styles.categories}>
        <Link href="/" className={(isActive) => (isActive ? styles.active : "")}>
          Everything
        </Link>
        {Object.entries(categories).map(([name, { label, color }]) => (
          <Link
            key={name}
            href={`/category/${name}`}
            className={(isActive) => (isActive ? styles.active : "")}
            style={{ "--category": color }}
          >
            {label}
          </Link>
        ))}
      </nav>
      {items.length > 0 ? (
        <ul className={`card ${styles.list}`}>
          {items.map((item) => (
            <ItemRow key={item.id} item={item} list={list} user={user} />
          ))}
        </ul>
      ) : (
        list.isLoaded && <p className={styles.empty}>Nothing yet. What do we need?</p>
      )}
    </>
  );
}
