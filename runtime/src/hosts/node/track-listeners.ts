import { EventEmitter } from "node:events";
import type { ModuleRecord } from "../../registry/record.js";
import { currentOwner, type OnCleanup } from "./owner.js";

type Event = string | symbol;
type Listener = (...args: any[]) => void;
/** The ways to forget each addition of a listener, by event. */
type Additions = Map<Event, Map<Listener, Array<() => void>>>;

/**
 * Removes listeners of modules that are replaced, from emitters that other modules or Node created. An emitter of the
 * module's own ends with it, servers and connections included.
 */
export function trackListeners(onCleanup: OnCleanup): void {
  const creators = new WeakMap<EventEmitter, ModuleRecord>();
  const additions = new WeakMap<EventEmitter, Additions>();
  /** Forgets the listeners of emitters that were garbage collected. */
  const collected = new FinalizationRegistry<() => void>((forget) => forget());
  const { prototype } = EventEmitter;

  const withInit = EventEmitter as unknown as { init(this: EventEmitter, options: unknown): void };
  const { init } = withInit;
  withInit.init = function (options) {
    const owner = currentOwner();
    if (owner) creators.set(this, owner);
    init.call(this, options);
  };

  const track = (emitter: EventEmitter, event: Event, listener: Listener, owner: ModuleRecord): void => {
    // Weak: neither an emitter nor its listeners may live longer because they are tracked.
    const emitterRef = new WeakRef(emitter);
    const listenerRef = new WeakRef(listener);
    const forgetUndo = onCleanup(owner, () => {
      const listener = listenerRef.deref();
      if (listener) emitterRef.deref()?.removeListener(event, listener);
    });
    const byEvent: Additions = additions.get(emitter) ?? new Map();
    const byListener = byEvent.get(event) ?? new Map<Listener, Array<() => void>>();
    const forgets = byListener.get(listener) ?? [];
    additions.set(emitter, byEvent.set(event, byListener.set(listener, forgets)));
    collected.register(emitter, forgetUndo, listenerRef);
    forgets.push(() => {
      forgetUndo();
      collected.unregister(listenerRef);
    });
  };

  const forget = (emitter: EventEmitter, event: Event, listener: Listener): void => {
    const byEvent = additions.get(emitter);
    const byListener = byEvent?.get(event);
    const forgets = byListener?.get(listener);
    forgets?.pop()?.();
    if (forgets?.length === 0) byListener?.delete(listener);
    if (byListener?.size === 0) byEvent?.delete(event);
  };

  for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const) {
    const add = prototype[name];
    prototype[name] = function (this: EventEmitter, event: Event, listener: Listener) {
      const result = add.call(this, event as string, listener);
      const owner = currentOwner();
      // `once` calls `on` with a wrapper: the wrapper's `listener` is what was added.
      const isWrapper = typeof (listener as { listener?: unknown }).listener === "function";
      if (owner && creators.get(this) !== owner && !isWrapper) track(this, event, listener, owner);
      return result;
    } as typeof add;
  }

  for (const name of ["removeListener", "off"] as const) {
    const remove = prototype[name];
    prototype[name] = function (this: EventEmitter, event: Event, listener: Listener & { listener?: Listener }) {
      // A `once` listener that fires removes its wrapper.
      forget(this, event, listener.listener ?? listener);
      return remove.call(this, event as string, listener);
    } as typeof remove;
  }

  const { removeAllListeners } = prototype;
  prototype.removeAllListeners = function (this: EventEmitter, ...events: [event?: string]) {
    const byEvent = additions.get(this);
    const removed = events.length === 0 ? [...(byEvent?.keys() ?? [])] : (events as Event[]);
    for (const event of removed) {
      for (const forgets of byEvent?.get(event)?.values() ?? []) for (const forget of forgets) forget();
      byEvent?.delete(event);
    }
    return removeAllListeners.apply(this, events);
  } as typeof removeAllListeners;
}
