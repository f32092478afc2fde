import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import { currentOwner, type OnCleanup } from "./owner.js";

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Timer = object & { close?(): unknown; refresh?(): unknown; [Symbol.toPrimitive]?(): number };

/** A timer that has not ended: `track` again after a refresh, `forget` when it has ended. */
interface Tracked {
  track(): void;
  forget(): void;
  /** Under which the program knows it, if it asked. */
  number: number | undefined;
}

/** Stops timers of modules that are replaced: wraps `setTimeout`, `setInterval` and `setImmediate`, here and in node:timers. */
export function trackTimers(onCleanup: OnCleanup): void {
  const tracked = new WeakMap<object, Tracked>();
  /** Timers that the program knows by number: `clearTimeout(+timer)`. */
  const trackedByNumber = new Map<number, Tracked>();
  for (const [set, clear, endsByItself] of [
    ["setTimeout", "clearTimeout", true],
    ["setInterval", "clearInterval", false],
    ["setImmediate", "clearImmediate", true],
  ] as const) {
    const start = timers[set] as (callback: Callback, ...args: unknown[]) => Timer;
    const stop = timers[clear] as (timer: unknown) => void;
    const trackedStart = (callback: Callback, ...args: unknown[]): Timer => {
      const owner = currentOwner();
      if (!owner || typeof callback !== "function") return start(callback, ...args);
      let forgetUndo = (): void => {};
      const entry: Tracked = {
        number: undefined,
        track() {
          forgetUndo();
          forgetUndo = onCleanup(owner, () => stop(timer));
        },
        forget() {
          forgetUndo();
          if (entry.number !== undefined) trackedByNumber.delete(entry.number);
        },
      };
      const onTimeout: Callback = function (...given) {
        entry.forget();
        return callback.apply(this, given);
      };
      const timer = start(endsByItself ? onTimeout : callback, ...args);
      tracked.set(timer, entry);
      entry.track();
      return timer;
    };
    const trackedStop = (timer: unknown): void => {
      if (typeof timer === "object" && timer) tracked.get(timer)?.forget();
      else trackedByNumber.get(Number(timer))?.forget();
      stop(timer);
    };
    // Among the properties is the promise version of setTimeout.
    Object.defineProperties(trackedStart, Object.getOwnPropertyDescriptors(start));
    Object.assign(timers, { [set]: trackedStart, [clear]: trackedStop });
    Object.assign(globalThis, { [set]: trackedStart, [clear]: trackedStop });
  }
  wrapTimerMethods(tracked, trackedByNumber);
  syncBuiltinESMExports();
}

/** Timers end by `close` and `Symbol.dispose`, too, and start again by `refresh`. */
function wrapTimerMethods(tracked: WeakMap<object, Tracked>, trackedByNumber: Map<number, Tracked>): void {
  const sample = setTimeout(() => {}, 0);
  clearTimeout(sample);
  const prototype = Object.getPrototypeOf(sample) as Required<Timer>;
  const { close, refresh, [Symbol.toPrimitive]: toNumber } = prototype;
  prototype.close = function () {
    tracked.get(this)?.forget();
    return close.call(this);
  };
  prototype.refresh = function () {
    // A timer that was cleared has no callback any more.
    if ((this as { _onTimeout?: unknown })._onTimeout) tracked.get(this)?.track();
    return refresh.call(this);
  };
  prototype[Symbol.toPrimitive] = function () {
    const number = toNumber.call(this);
    const entry = tracked.get(this);
    if (entry) {
      entry.number = number;
      trackedByNumber.set(number, entry);
    }
    return number;
  };
}
