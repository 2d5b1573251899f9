/** One line of words for how things stand, with a shape beside it; announced when the words change. */

import { h, replaceChildren, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

/**
 * @typedef {"good" | "wait" | "warn" | "bad" | "off"} Tone
 * good: all is well · wait: something is under way · warn: it goes on, with less · bad: it doesn't go on · off: at rest
 */

/** @type {Record<Tone, import("./icons.mjs").IconName>} */
const SHAPES = { good: "confirmed", wait: "half", warn: "alert", bad: "close", off: "circle" };

/** The state of the line, the call or a desk, in words. */
export class StatusLine {
  #shape = h("span", { class: "status-line__shape" });
  #words = h("span", { class: "status-line__words" });

  /** @param {{ label?: string }} [options] label: what the line is about, for screen readers */
  constructor({ label } = {}) {
    this.element = h("p", { class: "status-line", role: "status", "aria-label": label }, this.#shape, this.#words);
    /** @type {Tone | null} */
    this.tone = null;
  }

  /**
   * @param {Tone} tone
   * @param {string} words
   */
  set(tone, words) {
    if (tone !== this.tone) {
      this.tone = tone;
      setAttribute(this.element, "data-tone", tone);
      replaceChildren(this.#shape, icon(SHAPES[tone]));
    }
    setText(this.#words, words);
  }
}
