import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { applyChange, type Change, type Item } from "../shared/item.ts";

export interface User {
  id: number;
  name: string;
}

interface State {
  /** Nobody is `null`; `undefined` is not known yet. */
  user: User | null | undefined;
  /** The list as the server knows it; nothing before it came. */
  items: readonly Item[] | undefined;
  isLive: boolean;
  /** What went wrong last, until the user has seen it. */
  problem: string | undefined;
}

const NOTHING: State = { user: undefined, items: undefined, isLive: false, problem: undefined };

/** One store for the life of the page: an edit of this file keeps what is in it. */
export const store: StoreApi<State> = (import.meta.hot.data.store ??= createStore<State>(() => NOTHING));

export const useApp = <Part>(select: (state: State) => Part): Part => useStore(store, select);

/** Somebody changed the list. */
export function receive(change: Change): void {
  store.setState(({ items = [] }) => ({ items: applyChange(items, change) }));
}

export const report = (problem: string | undefined): void => store.setState({ problem });

/** Whoever signs in sees nothing of who was here before. */
export function setUser(user: User | null): void {
  if (user?.id !== store.getState().user?.id || user === null) store.setState({ ...NOTHING, user });
}
