/** The visits that this desk parked or sent on: why, until when, and back with one press. */

import { duration } from "../../model/dates.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").PassedOnLine} PassedOnLine */

/** Nothing is there while there is nothing to come back to. */
export class PassedOnList {
  /** @type {KeyedList<PassedOnLine>} */
  #list;
  /** @type {readonly PassedOnLine[]} */
  #lines = [];
  #now = 0;

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {{recall: (line: PassedOnLine) => void, matters: (line: PassedOnLine) => string, placeName: (line: PassedOnLine) => string,
   *   department: (id: string) => string}} how
   */
  constructor(place, words, how) {
    this.place = place;
    this.words = words;
    this.how = how;
    const list = h("ul", { class: "passed-on__list" });
    place.append(list);
    this.#list = new KeyedList(list, {
      key: ({ visit }) => visit,
      create: (line) => this.#line(line),
      update: (line, element) => this.#draw(line, element),
    });
  }

  /** @param {readonly PassedOnLine[]} lines @param {number} now by the server's clock */
  update(lines, now) {
    this.#lines = lines;
    this.#now = now;
    this.place.hidden = lines.length === 0;
    this.#list.update(lines);
  }

  /** @param {number} now */
  tick(now) {
    if (this.#lines.length > 0) this.update(this.#lines, now);
  }

  /** @param {PassedOnLine} line */
  #line(line) {
    return h(
      "li",
      { class: "passed-on__line", "data-visit": line.visit },
      h("strong", { class: "passed-on__number figures" }, this.words.t("desk.passed_on.number", { number: line.number })),
      h("span", { class: "passed-on__what" }),
      h("span", { class: "passed-on__where" }),
      h("span", { class: "passed-on__time figures" }),
      h("button", { type: "button", class: "button button--medium button--secondary", onclick: () => this.how.recall(this.#lines.find(({ visit }) => visit === line.visit) ?? line) }, ""),
    );
  }

  /**
   * @param {PassedOnLine} line
   * @param {HTMLElement} element
   */
  #draw(line, element) {
    const [, what, where, time, button] = element.children;
    if (what === undefined || where === undefined || time === undefined || button === undefined) return;
    const { words } = this;
    const parked = line.state === "parked";
    const along = line.state === "serving";
    setAttribute(element, "data-state", line.state);
    setAttribute(element, "data-due", line.until !== null && line.until - this.#now < 60_000);
    setText(what, along ? words.t("desk.passed_on.along", { name: line.specialist ?? "" }) : parked ? words.t(`desk.passed_on.parked.${line.reason ?? "other"}`) : this.#sentWords(line));
    const away = line.station_live ? "" : words.t("desk.passed_on.station_lost");
    setText(where, `${this.how.placeName(line)} ${this.how.matters(line)} ${away}`);
    setText(time, line.until === null ? "" : words.t(parked ? "desk.passed_on.left" : "desk.passed_on.back_in", { time: duration(Math.max(0, line.until - this.#now)) }));
    setText(button, words.t(along ? "desk.passed_on.join" : parked ? "desk.passed_on.recall" : "desk.passed_on.take_back"));
    setAttribute(button, "hidden", line.state === "offered");
  }

  /** @param {PassedOnLine} line */
  #sentWords(line) {
    const to = line.specialist ?? (line.department === null ? this.words.t("desk.passed_on.queue") : this.how.department(line.department));
    return this.words.t(line.state === "offered" ? "desk.passed_on.rings" : line.until === null ? "desk.passed_on.returned" : "desk.passed_on.sent", { to });
  }
}
