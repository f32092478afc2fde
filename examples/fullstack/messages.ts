export interface Message {
  text: string;
  time: string;
}

/** All messages. `data` outlives each version of this module, so they survive an edit. */
export const messages: Message[] = (import.meta.hot.data.messages ??= []);

export function addMessage(text: string): Message {
  const message = { text: text.trim().slice(0, 200), time: new Date().toISOString() };
  messages.push(message);
  return message;
}
