/** The line that always says what to do next, with the one button that does it (or goes there). */

import { h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/next_step.mjs").Step} Step */

/** Steps in which the specialist can only wait for the resident: the button would do nothing. */
const WAITING = new Set(["wait_answer", "await_confirmation", "await_signature", "wrap_up"]);

export class NextLine {
  #words_ = h("p", { class: "next-line__words", "aria-live": "polite" });
  #button_words = h("span", {});
  #button;
  /** @type {Step | null} */
  #step = null;

  /**
   * @param {HTMLElement} place
   * @param {import("../dom.mjs").Words} words
   * @param {(step: Step) => void} act
   */
  constructor(place, words, act) {
    this.words = words;
    this.#button = h(
      "button",
      {
        type: "button",
        class: "button button--medium button--primary next-line__button",
        "aria-keyshortcuts": "Alt+N",
        onclick: () => {
          if (this.#step !== null) act(this.#step);
        },
      },
      icon("back"),
      this.#button_words,
      h("kbd", { "aria-hidden": "true" }, "Alt+N"),
    );
    place.append(this.#words_, this.#button);
  }

  /** @param {Step} step */
  update(step) {
    this.#step = step;
    setText(this.#words_, this.words.t(`desk.next.${step.kind}`, { title: step.title, within: step.within }));
    setAttribute(this.#button, "data-idle", WAITING.has(step.kind));
    // The button keeps its place while there is nothing to press: nothing beside it moves.
    setAttribute(this.#button, "inert", WAITING.has(step.kind));
    setText(this.#button_words, this.words.t(`desk.next_do.${step.kind}`));
  }

  /** Does the step, as the button would. */
  press() {
    if (this.#step !== null && !WAITING.has(this.#step.kind)) this.#button.click();
  }
}
