/** A supervisor's way into a call: the visits that are being served, with listening, whispering and talking for each. */

import { KeyedList, h, setAttribute, setText } from "../dom.mjs";

/** @typedef {import("../../model/wire.mjs").VisitLine} VisitLine */
/** @typedef {import("../../model/wire.mjs").SeatMode} SeatMode */

const MODES = /** @type {const} */ (["listen", "whisper", "talk"]);

export class SittingIn {
  /** @type {KeyedList<VisitLine>} */
  #lines;
  #list = h("ul", { class: "sitting__list" });
  #none;

  /**
   * @param {HTMLElement} place
   * @param {import("../../model/text.mjs").Texts} words
   * @param {object} how
   * @param {(visit: VisitLine) => string} how.where branch and counter in words
   * @param {(visit: string, mode: SeatMode) => void} how.sitIn
   */
  constructor(place, words, how) {
    this.words = words;
    this.how = how;
    this.#none = h("p", { class: "empty" }, words.t("board.sitting.none"));
    this.#lines = new KeyedList(this.#list, {
      key: ({ id }) => id,
      create: (visit) => this.#line(visit),
      update: (visit, element) => this.#draw(visit, element),
    });
    place.append(this.#list, this.#none);
  }

  /**
   * @param {readonly VisitLine[]} visits
   * @param {{visit: string, mode: SeatMode | null}} own where this page sits, and how
   */
  update(visits, own) {
    this.own = own;
    const served = visits.filter(({ state }) => state === "serving");
    this.#lines.update(served);
    this.#none.hidden = served.length > 0;
  }

  /** @param {VisitLine} visit */
  #line(visit) {
    const { words, how } = this;
    const buttons = MODES.map((mode) =>
      h("button", { type: "button", class: "button button--secondary", "data-mode": mode, onclick: () => how.sitIn(visit.id, mode) }, words.t(`common.seats.act.${mode}`)),
    );
    const id = `sitting-${visit.id}`;
    return h("li", { class: "sitting__line", "data-visit": visit.id }, h("p", { class: "sitting__who", id }), h("div", { class: "sitting__acts", role: "group", "aria-labelledby": id }, ...buttons));
  }

  /**
   * @param {VisitLine} visit
   * @param {HTMLElement} element
   */
  #draw(visit, element) {
    const [who, acts] = element.children;
    const words = this.words.t("board.sitting.line", { number: visit.number, place: this.how.where(visit), specialist: visit.specialist ?? "" });
    if (who) setText(who, words);
    for (const button of acts?.children ?? []) {
      const mode = button.getAttribute("data-mode");
      if (mode !== null) setAttribute(button, "aria-pressed", String(this.own?.visit === visit.id && this.own.mode === mode));
    }
  }
}
