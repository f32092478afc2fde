import "../shared/theme.css";
import { showHeader } from "../shared/header";
import { money } from "../shared/money";

/** What is in the cart outlives this module's code. */
const cart: { items: number } = (import.meta.hot.data.cart ??= { items: 0 });

function show(): void {
  showHeader("Offers");
  document.querySelector("main")!.innerHTML = `<p>A book costs <b id="price">${money(1999)}</b>.</p>
<button id="buy" type="button">Put into the cart (<span id="items">${cart.items}</span>)</button>`;
  document.querySelector("#buy")!.addEventListener("click", () => {
    cart.items++;
    show();
  });
}
show();

import.meta.hot.accept();
import.meta.hot.accept(["../shared/header", "../shared/money"], show);
