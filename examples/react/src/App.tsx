import { useState } from "react";
import { useStore } from "zustand";
import { useTime } from "./clock";
import { price } from "./price";
import { cart } from "./store";

/** An edit of this file is React Refresh's: what is typed and counted here stays. */
export function App() {
  const [name, setName] = useState("");
  const items = useStore(cart, (state) => state.items);
  const add = useStore(cart, (state) => state.add);
  return (
    <main>
      <h1>A book shop</h1>
      <p id="time">{useTime()}</p>
      <label>
        Your name <input id="name" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <p id="price">{price(items)}</p>
      <button id="add" type="button" onClick={add}>
        Add a book ({items})
      </button>
    </main>
  );
}
