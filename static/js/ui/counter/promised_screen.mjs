/** A promise was made: its number and time, to be written down or remembered; the counter is free for others. */

import { clock } from "../../model/dates.mjs";
import { h, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** Nothing on it is about the person: it may stand while the next resident comes near. */
export class PromisedScreen {
  #time = h("p", { class: "promised__time figures" });
  #number = h("p", { class: "promised__number figures" });

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.element = h(
      "section",
      { class: "screen screen--promised" },
      h("div", { class: "plain__picture" }, icon("clock")),
      h("h1", { class: "screen__title", tabindex: -1 }, words.t("counter.promised.title")),
      this.#time,
      h("div", { class: "card promised__slip" }, h("p", {}, words.t("counter.promised.number")), this.#number),
      h("p", { class: "screen__lead" }, words.t("counter.promised.lead")),
      h(
        "div",
        { class: "screen__actions" },
        h(
          "button",
          { type: "button", class: "button button--primary button--huge", "data-act": "wipe", onclick: () => actions.wipe() },
          icon("check"),
          h("span", {}, words.t("counter.promised.done")),
        ),
      ),
    );
  }

  /** @param {import("./view.mjs").View} view */
  update({ visit }) {
    if (!visit) return;
    setText(this.#time, visit.promised_at ? this.words.t("counter.promised.at", { time: clock(visit.promised_at) }) : "");
    setText(this.#number, String(visit.number));
  }
}
