/** More people in the resident's call: their faces, one line about who is there, and the question about who may come. */

import { farName, seatName, toldResident } from "../../model/seat_words.mjs";
import { CallTiles } from "../call_tiles.mjs";
import { h, replaceChildren, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/wire.mjs").SeatLine} SeatLine */

export class OthersBar {
  #told = h("div", { role: "status" });
  #question = h("div", { class: "allowing", role: "group", hidden: true });
  #key = "";
  #asked = "";

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {{allow: (seat: string, allowed: boolean) => void}} acts
   */
  constructor(words, acts) {
    this.acts = acts;
    this.tiles = new CallTiles(words);
    /** Above every screen. */
    this.element = h("div", { class: "others-bar" }, this.#told, this.#question);
  }

  /**
   * @param {object} now
   * @param {readonly SeatLine[]} now.seats
   * @param {readonly import("../../net/call_link.mjs").FarSide[]} now.others
   * @param {boolean} now.held
   * @param {string} now.specialist
   * @param {string} now.fresh who has just become the specialist; "" for nobody
   * @param {import("../../model/text.mjs").Texts} words
   */
  update({ seats, others, held, specialist, fresh }, words) {
    this.tiles.update(
      others.map((far) => ({ far, name: farName(far, { seats, specialist }, words), held })),
      words,
    );
    const told = toldResident(seats);
    const changed = fresh === "" ? "" : words.t("counter.seats.new_specialist", { name: fresh });
    const text = told === null ? changed : words.t(told.key, { who: seatName(told.seat, words) });
    if (text !== this.#key) {
      this.#key = text;
      replaceChildren(this.#told, text === "" ? null : h("div", { class: "banner", "data-tone": "info", "data-seats": told?.seat.mode ?? "changed" }, icon("together"), h("p", {}, text)));
    }
    this.#ask(seats.find(({ allowed, taken_at: taken }) => !allowed && taken === null) ?? null, words);
  }

  /** Nothing of the visit stays. */
  clear() {
    this.tiles.update([]);
    replaceChildren(this.#told);
    replaceChildren(this.#question);
    this.#question.hidden = true;
    this.#key = this.#asked = "";
  }

  /**
   * @param {SeatLine | null} seat
   * @param {import("../../model/text.mjs").Texts} words
   */
  #ask(seat, words) {
    const key = seat === null ? "" : `${words.lang} ${seat.seat}`;
    if (key === this.#asked) return;
    this.#asked = key;
    this.#question.hidden = seat === null;
    if (seat === null) {
      replaceChildren(this.#question);
      return;
    }
    const who = seatName(seat, words);
    const title = h("h2", { class: "allowing__title", tabindex: -1 });
    setText(title, words.t("counter.seats.ask_title", { who }));
    const answer = (/** @type {boolean} */ allowed) => () => this.acts.allow(seat.seat, allowed);
    this.#question.setAttribute("aria-label", title.textContent ?? "");
    replaceChildren(
      this.#question,
      title,
      h("p", {}, words.t("counter.seats.ask_lead", { who })),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "button button--secondary button--huge", "data-act": "refuse_seat", onclick: answer(false) }, words.t("counter.seats.no")),
        h("button", { type: "button", class: "button button--primary button--huge", "data-act": "allow_seat", onclick: answer(true) }, words.t("counter.seats.yes")),
      ),
    );
    title.focus();
  }
}
