/** The promises of the branch: who comes when, for what; one press starts the visit at a counter that is free. */

import { clock } from "../../model/dates.mjs";
import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/wire.mjs").PromiseLine} PromiseLine */
/** @typedef {{line: PromiseLine, counters: readonly string[]}} Row */

const TONES = { later: "off", near: "wait", due: "warn", late: "bad" };

export class PromiseList {
  /** @type {KeyedList<Row>} */
  #list;

  /**
   * @param {HTMLElement} place
   * @param {import("../../model/text.mjs").Texts} words
   * @param {{ arrive: (visit: string, counter: string) => void, cancel: (line: PromiseLine) => void,
   *   name: (counter: string) => string, matters: (procedures: readonly string[]) => string }} acts
   */
  constructor(place, words, acts) {
    this.words = words;
    this.acts = acts;
    const list = h("ul", { class: "promises" });
    place.replaceChildren(list);
    this.#list = new KeyedList(list, {
      key: ({ line }) => line.visit,
      create: ({ line }) =>
        h(
          "li",
          { class: "promise-line card", "data-visit": line.visit },
          h("strong", { class: "promise-line__time figures" }, clock(line.at)),
          h("span", { class: "figures" }, words.t("branch.promise.number", { number: line.number })),
          h("span", { class: "promise-line__matters" }, acts.matters(line.procedures)),
          h("span", { class: "chip" }),
          h("span", { class: "promise-line__acts" }),
          h("button", { type: "button", class: "button button--medium button--quiet", onclick: () => acts.cancel(line) }, words.t("branch.promise.cancel")),
        ),
      update: (row, element) => this.#draw(element, row),
    });
  }

  /**
   * @param {readonly PromiseLine[]} promises
   * @param {readonly string[]} free counters where a visit can start
   */
  update(promises, free) {
    this.#list.update(promises.map((line) => ({ line, counters: free })));
  }

  /**
   * @param {Element} element
   * @param {Row} row
   */
  #draw(element, { line, counters }) {
    const { words, acts } = this;
    const chip = element.querySelector(".chip");
    if (chip instanceof HTMLElement) {
      setAttribute(chip, "data-tone", TONES[line.stage]);
      const said = words.t(`branch.promise.${line.stage}`);
      setText(chip, line.there === 0 && line.stage !== "later" ? `${said}（${words.t("branch.promise.nobody")}）` : said);
    }
    const place = element.querySelector(".promise-line__acts");
    const key = counters.join(" ");
    if (!(place instanceof HTMLElement) || place.dataset["for"] === key) return;
    place.dataset["for"] = key;
    replaceChildren(
      place,
      ...counters.map((counter) =>
        h(
          "button",
          { type: "button", class: "button button--medium button--primary", "data-counter": counter, onclick: () => acts.arrive(line.visit, counter) },
          icon("person"),
          h("span", {}, words.t("branch.promise.start", { counter: acts.name(counter) })),
        ),
      ),
    );
  }
}
