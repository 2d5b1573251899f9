/** Nobody was found in time: the resident chooses to wait on, or to come back at a time that is kept for them. */

import { clock } from "../../model/dates.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/wire.mjs").Place} Place */

/** Large buttons; what is not on offer is not there. */
export class WaitChoice {
  #times;
  #later = h("p", { class: "choice-wait__label", id: "choice-times" });
  /** @type {readonly number[]} */
  #offered = [];

  /**
   * @param {import("../dom.mjs").Words} words
   * @param {{ keepWaiting: () => void, callBack: (at: number) => void }} acts
   */
  constructor(words, acts) {
    this.words = words;
    const times = h("div", { class: "choice-wait__times", role: "group", "aria-labelledby": "choice-times" });
    this.#times = new KeyedList(times, {
      key: (/** @type {number} */ at) => String(at),
      create: (/** @type {number} */ at) =>
        h(
          "button",
          { type: "button", class: "button button--secondary button--huge figures", "data-at": String(at), onclick: () => acts.callBack(at) },
          icon("clock"),
          h("span", {}, words.t("counter.choice.at", { time: clock(at) })),
        ),
    });
    setText(this.#later, words.t("counter.choice.later"));
    this.element = h(
      "div",
      { class: "choice-wait card", role: "group", "aria-labelledby": "choice-title", hidden: true },
      h("h2", { id: "choice-title" }, words.t("counter.choice.title")),
      h("p", {}, words.t("counter.choice.lead")),
      h(
        "button",
        { type: "button", class: "button button--primary button--huge", "data-act": "keep-waiting", onclick: () => acts.keepWaiting() },
        icon("busy"),
        h("span", {}, words.t("counter.choice.wait")),
      ),
      this.#later,
      times,
    );
  }

  /** @param {Place | null} place */
  update(place) {
    const shown = place?.choose === true;
    setAttribute(this.element, "hidden", !shown);
    if (!shown || place === null) return;
    this.#offered = place.call_back ?? [];
    this.#times.update(this.#offered);
    setAttribute(this.#later, "hidden", this.#offered.length === 0);
  }
}
