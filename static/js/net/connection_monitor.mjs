/** Tells when a line has gone silent: the hub says something every second, so 2 s without a word means not live. */

/** @typedef {(run: () => void, ms: number) => () => void} SetTimer starts a timer and returns what stops it */

/** @type {SetTimer} */
export function startTimer(run, ms) {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
}

/** So long after the last word the page says that it is not live; with drawing that is well within 3 s. */
export const QUIET_MS = 2000;
/** So long after it the line is given up. A hub that only paused must not be met by everybody's fresh line at once. */
export const SILENT_MS = 2500;
/** A timer that comes later than this found the page busy: what came in meanwhile may still wait to be read. */
const LATE_MS = 50;

export class ConnectionMonitor {
  /** @type {(() => void) | null} */
  #stopTimer = null;
  #heardAt = 0;
  /** When the timer is due. */
  #dueAt = 0;
  /** This silence was told. */
  #told = false;

  /**
   * @param {object} options
   * @param {() => void} options.onQuiet called once per silence: what the page shows may not be the newest
   * @param {() => void} options.onSilent called once per silence, after `onQuiet`: the line is not waited for any more
   * @param {() => number} options.now ms that never jump back
   * @param {SetTimer} [options.setTimer]
   */
  constructor({ onQuiet, onSilent, now, setTimer = startTimer }) {
    this.onQuiet = onQuiet;
    this.onSilent = onSilent;
    this.now = now;
    this.setTimer = setTimer;
  }

  /** Something came in (or the line has just opened): the patience begins anew. */
  heard() {
    this.#heardAt = this.now();
    this.#told = false;
    // A timer set by a message runs on time in a hidden tab; one that follows from another is put off for a minute.
    this.#arm(QUIET_MS);
  }

  /** Look at once, as when a sleeping tab wakes: its timers may be late. */
  check() {
    if (!this.#stopTimer) return;
    this.#stopTimer();
    const silence = this.now() - this.#heardAt;
    if (silence < QUIET_MS) {
      this.#arm(QUIET_MS - silence);
      return;
    }
    if (!this.#told) {
      this.#told = true;
      this.onQuiet();
    }
    if (silence < SILENT_MS) {
      this.#arm(SILENT_MS - silence);
      return;
    }
    this.stop();
    this.onSilent();
  }

  /** Watch no longer; the next `heard` begins again. */
  stop() {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#told = false;
  }

  /** @param {number} ms */
  #arm(ms) {
    this.#stopTimer?.();
    this.#dueAt = this.now() + ms;
    this.#stopTimer = this.setTimer(() => this.#due(), ms);
  }

  #due() {
    // Once around: a message that stands before this in the queue of the busy page is read first.
    if (this.now() - this.#dueAt > LATE_MS) this.#stopTimer = this.setTimer(() => this.check(), 0);
    else this.check();
  }
}
