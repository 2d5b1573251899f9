/** 「いかがでしたか」: three faces with words at the end of a visit. One touch, nobody has to, nothing waits for it. */

import { h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

const FACES = /** @type {const} */ ([
  { score: 3, shape: "face_good" },
  { score: 2, shape: "face_fair" },
  { score: 1, shape: "face_bad" },
]);

export class RatingRow {
  #said = h("p", { class: "rating__said", "aria-live": "polite" });
  /** @type {Map<number, HTMLElement>} */
  #faces = new Map();
  #visit = "";

  /**
   * @param {import("../dom.mjs").Words} words
   * @param {(score: number) => Promise<boolean>} rate whether it was taken
   */
  constructor(words, rate) {
    this.words = words;
    for (const { score, shape } of FACES) {
      this.#faces.set(
        score,
        h(
          "button",
          { type: "button", class: "rating__face", "data-score": score, "aria-pressed": "false", onclick: () => void this.#touched(score) },
          icon(shape),
          h("span", {}, words.t(`counter.rating.${score}`)),
        ),
      );
    }
    this.rate = rate;
    this.element = h(
      "div",
      { class: "rating", role: "group", "aria-labelledby": "rating-ask", hidden: true },
      h("div", { class: "rating__words" }, h("p", { class: "rating__ask", id: "rating-ask" }, words.t("counter.rating.ask")), this.#said),
      ...this.#faces.values(),
    );
  }

  /**
   * A visit in which nobody answered is not asked about; the next visit begins without an answer.
   *
   * @param {{id: string, answered_at: number | null}} visit
   * @param {boolean} [quiet] nobody is asked, after what they came for
   */
  update(visit, quiet = false) {
    setAttribute(this.element, "hidden", visit.answered_at === null || quiet);
    if (this.#visit === visit.id) return;
    this.#visit = visit.id;
    this.#shows(null);
  }

  /** @param {number} score */
  async #touched(score) {
    const visit = this.#visit;
    if ((await this.rate(score)) && this.#visit === visit) this.#shows(score);
  }

  /** @param {number | null} score */
  #shows(score) {
    for (const [each, face] of this.#faces) setAttribute(face, "aria-pressed", String(each === score));
    setText(this.#said, this.words.t(score === null ? "counter.rating.about" : "counter.rating.thanks"));
  }
}
