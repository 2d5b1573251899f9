/** Text as it forms at somebody else's keyboard: shown at once, never stored, gone when it is old or has become true. */

import { Emitter } from "../model/emitter.mjs";

/** @typedef {import("../model/wire.mjs").Role} Role */
/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */
/** @typedef {{text: string, composing: boolean, role: Role, name: string}} Typing */

/** A typist who says nothing for so long is not typing. */
export const TYPING_MS = 5000;
/** After the typist has left the field, its edit has so long to arrive before the text goes. */
export const LEAVING_MS = 1500;

/** @extends {Emitter<{change: {field: string}}>} */
export class TypingWatch extends Emitter {
  /** @type {Map<string, Typing>} */
  texts = new Map();
  /** @type {Map<string, () => void>} */
  #timers = new Map();

  /** @param {SetTimer} setTimer */
  constructor(setTimer) {
    super();
    this.setTimer = setTimer;
  }

  /**
   * @param {string} field
   * @param {Typing} typing
   */
  heard(field, typing) {
    this.texts.set(field, typing);
    this.#forgetIn(field, TYPING_MS);
    this.emit("change", { field });
  }

  /**
   * Somebody is in this field now, or in none: what they typed elsewhere is on its way, or given up.
   *
   * @param {Role} role
   * @param {string | null} field
   */
  moved(role, field) {
    for (const [other, typing] of this.texts) {
      if (typing.role === role && other !== field) this.#forgetIn(other, LEAVING_MS);
    }
  }

  /**
   * The field has its new value, or the typing is out of date.
   *
   * @param {string} field
   */
  forget(field) {
    this.#timers.get(field)?.();
    this.#timers.delete(field);
    if (this.texts.delete(field)) this.emit("change", { field });
  }

  /** Nobody types any more, as far as this page knows. */
  clear() {
    for (const field of [...this.texts.keys()]) this.forget(field);
  }

  /**
   * @param {string} field
   * @param {number} ms
   */
  #forgetIn(field, ms) {
    this.#timers.get(field)?.();
    this.#timers.set(field, this.setTimer(() => this.forget(field), ms));
  }
}
