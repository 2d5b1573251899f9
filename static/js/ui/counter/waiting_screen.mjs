/** Somebody waits: for whom, in which place, and one touch to give up. */

import { h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { WaitChoice } from "./wait_choice.mjs";
import { placeWords } from "./wait_words.mjs";

/** @typedef {import("./view.mjs").View} View */

/** A calm picture; what moves is small, and stands still where motion is not wanted. */
export class WaitingScreen {
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #place = h("p", { class: "waiting__place figures", role: "status" });
  #choice;
  #number = h("p", { class: "waiting__number figures" });

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.#choice = new WaitChoice(words, actions);
    this.element = h(
      "section",
      { class: "screen screen--waiting" },
      h(
        "div",
        { class: "waiting__picture" },
        icon("person"),
        h("span", { class: "waiting__dots", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})),
      ),
      this.#title,
      this.#place,
      this.#number,
      this.#choice.element,
      h("p", { class: "promise" }, icon("record_off"), h("span", {}, words.t("counter.not_recorded"))),
      h(
        "div",
        { class: "screen__actions" },
        h(
          "button",
          {
            type: "button",
            class: "button button--secondary button--huge",
            "data-act": "cancel",
            onclick: () => actions.leave(),
          },
          icon("close"),
          h("span", {}, words.t("common.cancel")),
        ),
      ),
    );
  }

  /** @param {View} view */
  update({ visit, plan, place }) {
    if (!visit || !plan) return;
    const { words } = this;
    const first = visit.procedures[0];
    const meant = visit.target?.department ?? (first === undefined ? undefined : plan.procedure(first).department);
    const department = meant === undefined ? undefined : plan.json.departments[meant];
    const said = { department: department ? words.of(department) : "", name: visit.target?.specialist ?? "" };
    const key = said.name !== "" ? "person" : visit.handed === null ? "title" : said.department === "" ? "again" : "next_title";
    setText(this.#title, words.t(`counter.waiting.${key}`, said));
    setText(this.#number, words.t("counter.waiting.number", { number: visit.number }));
    setText(this.#place, placeWords(place, words));
    this.#choice.update(place);
    // A choice is for reading: the calm picture makes room for it.
    setAttribute(this.element, "data-chooses", place?.choose === true);
  }
}
