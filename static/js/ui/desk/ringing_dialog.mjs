/** The ringing desk: what for, from where, how long, and two answers. Nothing typed elsewhere answers by mistake. */

import { duration, secondsLeft } from "../../model/dates.mjs";
import { h, replaceChildren, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** A key pressed so soon after the ring began was meant for something else. */
const DEAF_MS = 700;

/**
 * @typedef {object} Ring What a ringing visit says of itself; titles are in the page's language.
 * @property {string} visit
 * @property {number} number
 * @property {string[]} matters
 * @property {string} place
 * @property {string} language
 * @property {number} until ms since 1970 by the server's clock
 * @property {number} waitingSince
 */

/** Shows one ring at a time. */
export class RingingDialog {
  #matters = h("ul", { class: "ringing__matters" });
  #place = h("dd");
  #language = h("dd");
  #number = h("dd", { class: "figures" });
  #waited = h("dd", { class: "figures" });
  #left = h("span", { class: "ringing__left figures" });
  #bar = h("progress", { class: "ringing__bar" });
  #silent;
  /** @type {Ring|null} */
  #ring = null;
  #since = 0;
  #busy = false;

  /**
   * @param {import("../dom.mjs").Words} words
   * @param {{answer: (visit: string) => Promise<unknown>, decline: (visit: string) => Promise<unknown>}} acts
   */
  constructor(words, acts) {
    this.words = words;
    this.acts = acts;
    this.#silent = h("p", { class: "ringing__silent", hidden: true }, words.t("desk.ringing.silent"));
    this.#bar.setAttribute("aria-hidden", "true");
    this.element = h(
      "dialog",
      { class: "dialog ringing", "aria-labelledby": "ringing-title", oncancel: (/** @type {Event} */ event) => event.preventDefault() },
      h(
        "div",
        { class: "ringing__head" },
        icon("bell"),
        h("h2", { class: "dialog__title", id: "ringing-title", tabindex: "-1" }, words.t("desk.ringing.title")),
        this.#left,
      ),
      this.#bar,
      this.#matters,
      h(
        "dl",
        { class: "ringing__facts" },
        this.#fact("desk.ringing.place", this.#place),
        this.#fact("desk.ringing.language", this.#language),
        this.#fact("desk.ringing.waited", this.#waited),
        this.#fact("desk.ringing.number", this.#number),
      ),
      this.#silent,
      h(
        "div",
        { class: "dialog__actions ringing__actions" },
        this.#button("decline", "button--secondary", "desk.ringing.decline", "D"),
        this.#button("answer", "button--primary", "desk.ringing.answer", "A"),
      ),
    );
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /**
   * @param {string} label
   * @param {HTMLElement} value
   */
  #fact(label, value) {
    return h("div", {}, h("dt", {}, this.words.t(label)), value);
  }

  /**
   * @param {"answer"|"decline"} act
   * @param {string} kind
   * @param {string} label
   * @param {string} key
   */
  #button(act, kind, label, key) {
    return h(
      "button",
      { type: "button", class: `button ${kind}`, "aria-keyshortcuts": key, onclick: () => void this.#do(act) },
      h("span", {}, this.words.t(label)),
      h("kbd", { "aria-hidden": "true" }, key),
    );
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (performance.now() - this.#since < DEAF_MS) return;
    if (event.code === "KeyA") void this.#do("answer");
    else if (event.code === "KeyD") void this.#do("decline");
    else return;
    event.preventDefault();
  }

  /** @param {"answer"|"decline"} act */
  async #do(act) {
    const ring = this.#ring;
    if (ring === null || this.#busy) return;
    this.#busy = true;
    try {
      await this.acts[act](ring.visit);
    } finally {
      this.#busy = false;
    }
  }

  /** The visit that rings, or null. */
  get visit() {
    return this.#ring?.visit ?? null;
  }

  /**
   * @param {Ring} ring
   * @param {number} now by the server's clock
   */
  show(ring, now) {
    const fresh = this.#ring?.visit !== ring.visit;
    this.#ring = ring;
    replaceChildren(this.#matters, ...ring.matters.map((matter) => h("li", {}, matter)));
    setText(this.#place, ring.place);
    setText(this.#language, ring.language);
    setText(this.#number, String(ring.number));
    if (fresh) {
      this.#bar.max = Math.max(1, ring.until - now);
      this.#since = performance.now();
    }
    this.tick(now, true);
    if (!this.element.open) {
      this.element.showModal();
      // Neither button has the focus at first: a space meant for another field must not answer.
      this.element.querySelector("h2")?.focus();
    }
  }

  /**
   * @param {number} now
   * @param {boolean} audible whether the tone is heard
   */
  tick(now, audible) {
    if (this.#ring === null) return;
    this.#silent.hidden = audible;
    const left = Math.max(0, this.#ring.until - now);
    setText(this.#left, this.words.t("desk.ringing.left", { seconds: secondsLeft(this.#ring.until, now) }));
    this.#bar.value = left;
    setText(this.#waited, duration(now - this.#ring.waitingSince));
  }

  /** @param {string} [visit] only when this visit rings */
  hide(visit) {
    if (visit !== undefined && this.#ring?.visit !== visit) return;
    this.#ring = null;
    if (this.element.open) this.element.close();
  }
}
