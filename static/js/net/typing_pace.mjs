/** Own keystrokes on their way out: about ten a second, the last one always, none after its edit. */

/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */
/** @typedef {{field: string, text: string, composing: boolean}} Typed */

export const TYPING_EVERY_MS = 100;

export class TypingPace {
  /** @type {Typed | null} */
  #waiting = null;
  /** @type {(() => void) | null} */
  #stopTimer = null;

  /**
   * @param {(typed: Typed) => void} send
   * @param {SetTimer} setTimer
   */
  constructor(send, setTimer) {
    this.send = send;
    this.setTimer = setTimer;
  }

  /**
   * A keystroke; what waits for its turn is replaced by it, unless it was in another field.
   *
   * @param {Typed} typed
   */
  type(typed) {
    if (this.#waiting && this.#waiting.field !== typed.field) this.flush();
    this.#waiting = typed;
    if (!this.#stopTimer) this.flush();
  }

  /** What waits goes out now. */
  flush() {
    this.#stopTimer?.();
    this.#stopTimer = null;
    const typed = this.#waiting;
    this.#waiting = null;
    if (!typed) return;
    this.send(typed);
    this.#stopTimer = this.setTimer(() => this.flush(), TYPING_EVERY_MS);
  }

  /**
   * The field's edit itself is on its way: what waits would come after it.
   *
   * @param {string} [field] any, unless said
   */
  drop(field) {
    if (field === undefined || this.#waiting?.field === field) this.#waiting = null;
  }
}
