/** From keystrokes to edits: when a text is whole enough to go out. What happens to it then is the visit client's. */

import { SETTLED, fieldState } from "../../model/desk_state.mjs";

/** A typist who pauses so long has said something. */
export const PAUSE_MS = 1000;
/** Longest text of one field, in code points (the hub's bound). */
export const TEXT_MAX = 400;

/** @typedef {import("../../model/desk_state.mjs").FieldState} FieldState */
/**
 * @typedef {Pick<import("../../net/visit_client.mjs").VisitClient,
 *   "edit"|"keepMine"|"keepTheirs"|"dismissProblem"|"pending"|"conflicts"|"problems">} Sender
 */

/**
 * @typedef {object} EditPorts
 * @property {Sender} client
 * @property {(field: string) => {value: string, shown: string}} held the field on this page now
 * @property {(field: string) => void} changed draw the field again
 * @property {(field: string) => void} saved a text of this field is in the log
 * @property {(act: () => void, ms: number) => () => void} setTimer gives back what stops it
 */

/** What is typed in one visit. */
export class FieldEdits {
  #drafts = /** @type {Map<string, string>} */ (new Map());
  /** @type {Map<string, () => void>} */
  #pauses = new Map();
  #composing = /** @type {Set<string>} */ (new Set());
  #soft = /** @type {Set<string>} */ (new Set());
  #tooLong = /** @type {Map<string, string>} */ (new Map());
  #sending = /** @type {Set<Promise<void>>} */ (new Set());

  /** @param {EditPorts} ports */
  constructor(ports) {
    this.ports = ports;
  }

  /**
   * A keystroke. Nothing goes out while the IME composes; otherwise after a pause.
   * @param {string} field
   * @param {string} text
   * @param {boolean} composing
   */
  type(field, text, composing) {
    this.#drafts.set(field, text);
    this.#tooLong.delete(field);
    if (composing) this.#composing.add(field);
    else this.#composing.delete(field);
    this.#stopPause(field);
    if (!composing) this.#pauses.set(field, this.ports.setTimer(() => this.#paused(field), PAUSE_MS));
    this.ports.changed(field);
  }

  /**
   * Enter: what stands in the field goes out.
   * @param {string} field
   */
  commit(field) {
    this.#soft.delete(field);
    this.#commit(field);
    this.ports.changed(field);
  }

  /**
   * The focus leaves the field; the browser has ended any composition before.
   * @param {string} field
   */
  leave(field) {
    this.#composing.delete(field);
    this.commit(field);
  }

  /**
   * A choice out of a list is whole at once.
   * @param {string} field
   * @param {string} value
   */
  choose(field, value) {
    this.type(field, value, false);
    this.commit(field);
  }

  /**
   * 「こちらを使う」
   * @param {string} field
   */
  keepMine(field) {
    const { client } = this.ports;
    if (!client.conflicts.has(field)) return;
    if (!this.#drafts.has(field)) {
      this.#follow(field, client.keepMine(field));
      return;
    }
    // Typed on since: the newest text goes out, over the value that the typist has now seen.
    client.keepTheirs(field);
    this.commit(field);
  }

  /**
   * 「相手の値を残す」, and Escape: what was typed is given up. What is on its way can't be called back.
   * @param {string} field
   */
  giveUp(field) {
    this.#stopPause(field);
    this.#drafts.delete(field);
    this.#tooLong.delete(field);
    this.ports.client.keepTheirs(field);
    this.ports.client.dismissProblem(field);
    this.ports.changed(field);
  }

  /**
   * 「もう一度」 after a save that failed.
   * @param {string} field
   */
  retry(field) {
    const problem = this.ports.client.problems.get(field);
    if (problem && !this.#drafts.has(field)) this.#drafts.set(field, problem.text);
    this.commit(field);
  }

  /**
   * Sends what is open in these fields and waits for the answers.
   * @param {readonly string[]} fields
   * @returns {Promise<boolean>} whether all of it is in the log; otherwise a field needs the typist
   */
  async flush(fields) {
    for (const field of fields) this.leave(field);
    while (this.#sending.size > 0 && fields.some((field) => this.ports.client.pending.has(field))) await Promise.all(this.#sending);
    return fields.every((field) => this.stateOf(field).mark === "none");
  }

  /**
   * How a field stands.
   * @param {string} field
   * @returns {FieldState}
   */
  stateOf(field) {
    const { client } = this.ports;
    const tooLong = this.#tooLong.get(field);
    return fieldState({
      draft: tooLong === undefined ? (this.#drafts.get(field) ?? null) : null,
      pending: client.pending.get(field) ?? null,
      conflict: client.conflicts.get(field) ?? null,
      problem: tooLong === undefined ? (client.problems.get(field) ?? null) : { text: tooLong, code: "too_long", ja: "", en: "" },
      soft: this.#soft.has(field),
    });
  }

  /** Every field that is not just as the visit has it. */
  states() {
    const { client } = this.ports;
    const fields = new Set([...this.#drafts.keys(), ...client.pending.keys(), ...client.conflicts.keys(), ...client.problems.keys()]);
    /** @type {Map<string, FieldState>} */
    const states = new Map();
    for (const field of fields) {
      const state = this.stateOf(field);
      if (state !== SETTLED) states.set(field, state);
    }
    return states;
  }

  /** Another visit, or none: nothing of this one goes out any more. */
  clear() {
    for (const stop of this.#pauses.values()) stop();
    for (const held of [this.#drafts, this.#pauses, this.#composing, this.#soft, this.#tooLong]) held.clear();
  }

  /** @param {string} field */
  #paused(field) {
    this.#soft.add(field);
    this.#commit(field);
    this.ports.changed(field);
  }

  /** @param {string} field */
  #commit(field) {
    const { client } = this.ports;
    const text = this.#drafts.get(field);
    // Over an open conflict nothing goes out: the typist chooses first.
    if (text === undefined || this.#composing.has(field) || client.conflicts.has(field)) return;
    this.#stopPause(field);
    if ([...text].length > TEXT_MAX) {
      this.#tooLong.set(field, text);
      return;
    }
    this.#drafts.delete(field);
    const held = this.ports.held(field);
    if ((text === held.value || text === held.shown) && !client.pending.has(field)) {
      client.dismissProblem(field);
      return;
    }
    this.#follow(field, client.edit(field, text, "said"));
  }

  /**
   * @param {string} field
   * @param {Promise<boolean>} saving
   */
  #follow(field, saving) {
    const followed = saving.then((saved) => {
      this.#sending.delete(followed);
      if (saved) this.ports.saved(field);
      this.ports.changed(field);
    });
    this.#sending.add(followed);
  }

  /** @param {string} field */
  #stopPause(field) {
    this.#pauses.get(field)?.();
    this.#pauses.delete(field);
  }
}
