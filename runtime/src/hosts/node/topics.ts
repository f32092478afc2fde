/** Which socket is subscribed to which topic. */
export class Topics<S> {
  readonly #subscribers = new Map<string, Set<S>>();

  subscribe(socket: S, topic: string): void {
    const subscribers = this.#subscribers.get(topic);
    if (subscribers) subscribers.add(socket);
    else this.#subscribers.set(topic, new Set([socket]));
  }

  /** @returns whether the socket was subscribed */
  unsubscribe(socket: S, topic: string): boolean {
    const subscribers = this.#subscribers.get(topic);
    const wasSubscribed = subscribers?.delete(socket) ?? false;
    if (subscribers?.size === 0) this.#subscribers.delete(topic);
    return wasSubscribed;
  }

  unsubscribeAll(socket: S): void {
    for (const topic of this.of(socket)) this.unsubscribe(socket, topic);
  }

  has(socket: S, topic: string): boolean {
    return this.#subscribers.get(topic)?.has(socket) ?? false;
  }

  /** The topics of a socket. */
  of(socket: S): string[] {
    return [...this.#subscribers].filter(([, subscribers]) => subscribers.has(socket)).map(([topic]) => topic);
  }

  count(topic: string): number {
    return this.#subscribers.get(topic)?.size ?? 0;
  }

  /**
   * Calls `send` for each subscriber.
   * @param except gets nothing
   * @returns the bytes sent to one of them; 0 if there is none or one message was dropped, -1 if one is under backpressure
   */
  publish(topic: string, send: (socket: S) => number, except?: S): number {
    // A failed send may close a socket, which ends its subscriptions.
    const subscribers = [...(this.#subscribers.get(topic) ?? [])].filter((socket) => socket !== except);
    const results = subscribers.map(send);
    if (results.includes(0)) return 0;
    return results.includes(-1) ? -1 : (results[0] ?? 0);
  }
}
