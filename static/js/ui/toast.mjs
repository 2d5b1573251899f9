/** Short notices that go by themselves. What must be read or answered belongs in a banner or a dialog. */

import { h } from "./dom.mjs";
import { icon } from "./icons.mjs";

/** @typedef {"good" | "info" | "warn"} ToastTone */

/** @type {Record<ToastTone, import("./icons.mjs").IconName>} */
const SHAPES = { good: "check", info: "info", warn: "alert" };

/** Shows notices one above the other, at most three. */
export class Toasts {
  /** @param {{ ms?: number }} [options] how long each stands */
  constructor({ ms = 6000 } = {}) {
    this.ms = ms;
    this.element = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  }

  /**
   * @param {string} words
   * @param {ToastTone} [tone]
   */
  show(words, tone = "info") {
    const toast = h("p", { class: "toast", "data-tone": tone }, icon(SHAPES[tone]), h("span", {}, words));
    this.element.append(toast);
    while (this.element.children.length > 3) this.element.firstElementChild?.remove();
    setTimeout(() => toast.remove(), this.ms);
  }

  /** Takes all notices away at once. */
  clear() {
    this.element.replaceChildren();
  }
}
