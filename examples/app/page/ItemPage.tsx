import { useLocation } from "wouter";
import styles from "./ItemPage.module.css";
import type { User } from "./store.ts";
import { DraftForm } from "./ui/DraftForm.tsx";
import type { ItemList } from "./useItems.ts";

/** One item, which the user who added it can change. */
export function ItemPage({ id, list, user }: { id: string; list: ItemList; user: User }) {
  const [, navigate] = useLocation();
  const item = list.items.find((one) => one.id === id);
  if (!item) return list.isLoaded && <h2>Somebody removed that</h2>;
  const isMine = item.addedBy === user.name;
  const leave = (change: () => void) => {
    change();
    navigate("/");
  };
  return (
    <>
      <h2>{item.text}</h2>
      <p className="card">
        {item.addedBy} asked for it. {item.broughtBy ? `${item.broughtBy} brings it.` : "Nobody brings it yet."}
      </p>
      {isMine && (
        <>
          <DraftForm initial={item} submit="Save" onSubmit={(draft) => leave(() => list.edit(item, draft))} />
          <button type="button" className={styles.remove} onClick={() => leave(() => list.remove(item))}>
            Remove it
          </button>
        </>
      )}
    </>
  );
}
