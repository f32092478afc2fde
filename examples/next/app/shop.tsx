"use client";

import { useState, useSyncExternalStore } from "react";
import { cart } from "../lib/cart";
import { price } from "../lib/price";

/** An edit of this file is Fast Refresh's: what is typed here stays. */
export function Shop() {
  const [name, setName] = useState("");
  const items = useSyncExternalStore(cart.subscribe, cart.items, cart.items);
  return (
    <>
      <label>
        Your name <input id="name" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <p id="price">{price(items)}</p>
      <button id="add" type="button" onClick={() => cart.add()}>
        Add a book ({items})
      </button>
    </>
  );
}
