/** The specialist is away for a while and comes back: who, why, until when, and one touch to go. */

import { clock } from "../../model/dates.mjs";
import { h, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("./view.mjs").View} View */

/** Calm like the waiting screen; the time is said in minutes, which nobody has to watch. */
export class ParkedScreen {
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #why = h("p", { class: "screen__lead" });
  #until = h("p", { class: "waiting__place figures", role: "status" });

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.element = h(
      "section",
      { class: "screen screen--waiting" },
      h("div", { class: "waiting__picture" }, icon("clock")),
      this.#title,
      this.#why,
      this.#until,
      h("p", { class: "screen__lead" }, words.t("counter.parked.kept")),
      h("p", { class: "promise" }, icon("record_off"), h("span", {}, words.t("counter.not_recorded"))),
      h(
        "div",
        { class: "screen__actions" },
        h(
          "button",
          { type: "button", class: "button button--secondary button--huge", "data-act": "cancel", onclick: () => actions.leave() },
          icon("close"),
          h("span", {}, words.t("counter.talk.end")),
        ),
      ),
    );
  }

  /** @param {View} view */
  update({ visit, now }) {
    const parking = visit?.parking;
    if (!parking) return;
    const { words } = this;
    const minutes = Math.ceil((parking.until - now) / 60_000);
    setText(this.#title, words.t("counter.parked.title", { name: parking.specialist }));
    setText(this.#why, words.t(`counter.parked.why.${parking.reason}`));
    setText(this.#until, minutes > 0 ? words.t("counter.parked.until", { time: clock(parking.until), count: minutes }) : words.t("counter.parked.soon"));
  }
}
