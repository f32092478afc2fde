import { createStore, type StoreApi } from "zustand/vanilla";

interface Cart {
  items: number;
  add(): void;
}

const STEP = 1;

/** One store for the life of the page: an edit of this file keeps what is in it, and takes the new actions. */
export const cart: StoreApi<Cart> = (import.meta.hot.data.cart ??= createStore<Cart>(() => ({ items: 0, add() {} })));
cart.setState({ add: () => cart.setState(({ items }) => ({ items: items + STEP })) });

import.meta.hot.accept();
