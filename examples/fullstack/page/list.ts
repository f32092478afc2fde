import type { Message } from "../messages.ts";

/** One row of the list. */
export function showMessage({ text, time }: Message): HTMLLIElement {
  const row = document.createElement("li");
  row.textContent = `${new Date(time).toLocaleTimeString()} ${text}`;
  return row;
}
