import { startTransition, useOptimistic } from "react";
import { applyChange, type Change, type Draft, type Item } from "../shared/item.ts";
import { call } from "./api.ts";
import { receive, report, useApp } from "./store.ts";

export type ItemList = ReturnType<typeof useItems>;

/**
 * The list, and ways to change it that show at once. A change that the server refuses is taken back.
 * @param user name of who makes the changes
 */
export function useItems(user: string) {
  const saved = useApp((state) => state.items);
  const [items, show] = useOptimistic(saved ?? [], applyChange);

  const change = (expected: Change, request: () => Promise<Item | undefined>) =>
    startTransition(async () => {
      show(expected);
      try {
        const item = await request();
        receive(item ? { type: "saved", item } : expected);
      } catch (error) {
        report((error as Error).message);
      }
    });

  return {
    items,
    isLoaded: saved !== undefined,
    /** Whether the server has it as it is shown. */
    isSaved: (item: Item) => saved?.includes(item) ?? false,
    add(draft: Draft) {
      const id = crypto.randomUUID();
      change({ type: "saved", item: { id, ...draft, addedBy: user, broughtBy: null } }, () =>
        call("POST", "items", { id, ...draft }),
      );
    },
    edit(item: Item, draft: Draft) {
      change({ type: "saved", item: { ...item, ...draft } }, () => call("PUT", `items/${item.id}`, draft));
    },
    bring(item: Item) {
      change({ type: "saved", item: { ...item, broughtBy: user } }, () => call("PUT", `items/${item.id}/bringer`));
    },
    leave(item: Item) {
      change({ type: "saved", item: { ...item, broughtBy: null } }, () => call("DELETE", `items/${item.id}/bringer`));
    },
    remove(item: Item) {
      change({ type: "removed", id: item.id }, () => call("DELETE", `items/${item.id}`));
    },
  };
}
