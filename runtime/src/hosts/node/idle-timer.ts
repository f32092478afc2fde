/** Notices that nothing happens for some time: asks at half of it, and ends at the whole. */
export class IdleTimer {
  #timer: NodeJS.Timeout | undefined;
  #hasAsked = false;

  /**
   * @param limitSeconds read whenever the timer starts; 0 switches it off
   * @param ask called after half of the time
   * @param end called after the whole time
   */
  constructor(
    private readonly limitSeconds: () => number,
    private readonly ask: () => void,
    private readonly end: () => void,
  ) {
    this.restart();
  }

  /** Something happened. */
  touch(): void {
    this.#hasAsked = false;
    this.#timer?.refresh();
  }

  /** The limit may have changed. */
  restart(): void {
    this.stop();
    this.#hasAsked = false;
    const limit = this.limitSeconds();
    if (limit > 0 && Number.isFinite(limit))
      this.#timer = setTimeout(() => this.#onTimeout(), (limit * 1000) / 2).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #onTimeout(): void {
    if (this.#hasAsked) {
      this.end();
      return;
    }
    this.#hasAsked = true;
    this.#timer?.refresh();
    this.ask();
  }
}
