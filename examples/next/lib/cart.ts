interface Cart {
  items(): number;
  add(): void;
  subscribe(listener: () => void): () => void;
}

const STEP = 1;

/** One cart for the life of the page: an edit of this file keeps what is in it, and takes the new code. */
const state: { items: number; listeners: Set<() => void> } = (import.meta.hot.data.state ??= {
  items: 0,
  listeners: new Set(),
});

export const cart: Cart = {
  items: () => state.items,
  add() {
    state.items += STEP;
    for (const listener of state.listeners) listener();
  },
  subscribe(listener) {
    state.listeners.add(listener);
    return () => state.listeners.delete(listener);
  },
};

// shop.tsx sees the new cart without being run again.
import.meta.hot.accept();
