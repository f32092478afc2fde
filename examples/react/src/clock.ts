import { useSyncExternalStore } from "react";

/** A timer outside of React: the old one ends before the new one begins. */
const listeners: Set<() => void> = (import.meta.hot.data.listeners ??= new Set());
const timer = setInterval(() => {
  for (const tell of listeners) tell();
}, 1000);
import.meta.hot.dispose(() => clearInterval(timer));
import.meta.hot.accept();

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

export function useTime(): string {
  return useSyncExternalStore(subscribe, () => `It is ${new Date().toLocaleTimeString("en-GB")}`);
}
