import "../shared/theme.css";
import { showHeader } from "../shared/header";
import { money } from "../shared/money";
import { greeting } from "./greeting";

const account: { name: string; cents: number } = (import.meta.hot.data.account ??= await (
  await fetch("/api/account")
).json());

function show(): void {
  showHeader("Account");
  document.querySelector("main")!.innerHTML = `<p id="greeting"></p>
<p>You have <b id="balance">${money(account.cents)}</b>.</p>
<form method="post" action="/logout"><button>Log out</button></form>`;
  document.querySelector("#greeting")!.textContent = greeting(account.name);
}
show();

import.meta.hot.accept();
import.meta.hot.accept(["../shared/header", "../shared/money", "./greeting"], show);
