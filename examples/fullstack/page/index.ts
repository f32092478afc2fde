import type { Message } from "../messages.ts";
import { showMessage } from "./list.ts";

const messages: Message[] = [];
const list = document.querySelector<HTMLUListElement>("#messages")!;
const form = document.querySelector<HTMLFormElement>("#form")!;
let show = showMessage;

function add(message: Message): void {
  messages.push(message);
  list.append(show(message));
}

const known: Message[] = await (await fetch("/api/messages")).json();
known.forEach(add);

const live = new WebSocket(new URL("/live", location.href.replace(/^http/, "ws")));
live.onmessage = ({ data }) => add(JSON.parse(data));

form.onsubmit = async (event) => {
  event.preventDefault();
  await fetch("/api/messages", { method: "POST", body: new FormData(form).get("text") });
  form.reset();
};

// The new code shows all messages again. What is typed, and the WebSocket, stay.
import.meta.hot.accept("./list.ts", (next) => {
  if (!next) return;
  show = next.showMessage;
  list.replaceChildren(...messages.map(show));
});
