/** Tells when a line has gone silent: the hub says something every second, so 2.5 s without a word means not live. */

/** @typedef {(run: () => void, ms: number) => () => void} SetTimer starts a timer and returns what stops it */

/** @type {SetTimer} */
export function startTimer(run, ms) {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
}

export class ConnectionMonitor {
  /** @type {(() => void) | null} */
  #stopTimer = null;
  #heardAt = 0;

  /**
   * @param {object} options
   * @param {() => void} options.onSilent called once per silence
   * @param {() => number} options.now ms that never jump back
   * @param {number} [options.patience] ms
   * @param {SetTimer} [options.setTimer]
   */
  constructor({ onSilent, now, patience = 2500, setTimer = startTimer }) {
    this.onSilent = onSilent;
    this.now = now;
    this.patience = patience;
    this.setTimer = setTimer;
  }

  /** Something came in (or the line has just opened): the patience begins anew. */
  heard() {
    this.#heardAt = this.now();
    // A timer set by a message runs on time in a hidden tab; one that follows from another is put off for a minute.
    this.#stopTimer?.();
    this.#arm(this.patience);
  }

  /** Look at once, as when a sleeping tab wakes: its timers may be late. */
  check() {
    if (!this.#stopTimer) return;
    const left = this.patience - (this.now() - this.#heardAt);
    this.stop();
    if (left > 0) this.#arm(left);
    else this.onSilent();
  }

  /** Watch no longer; the next `heard` begins again. */
  stop() {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** @param {number} ms */
  #arm(ms) {
    this.#stopTimer = this.setTimer(() => this.check(), ms);
  }
}
