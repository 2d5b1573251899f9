/** The table of contents of the form: every section with its state; a press goes there. Below: persons and procedures. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { SECTION_SHAPES } from "../section_state.mjs";

/**
 * @typedef {object} IndexLine
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {import("../section_state.mjs").SectionState} state
 * @property {number} missing
 * @property {boolean} here the cursor is in it
 */

export class SectionIndex {
  /** @type {KeyedList<IndexLine>} */
  #lines;
  #addPerson;

  /**
   * @param {HTMLElement} place
   * @param {import("../dom.mjs").Words} words
   * @param {{go: (section: string) => void, addPerson: () => void, procedures: () => void}} acts
   */
  constructor(place, words, acts) {
    this.words = words;
    const list = h("ol", { class: "index-list" });
    this.#addPerson = h(
      "button",
      { type: "button", class: "button button--medium button--quiet", onclick: () => acts.addPerson() },
      icon("plus"),
      h("span", {}, words.t("desk.index.add_person")),
    );
    place.append(
      h("div", { class: "index-scroll" }, list),
      h(
        "div",
        { class: "index-actions" },
        this.#addPerson,
        h(
          "button",
          { type: "button", class: "button button--medium button--quiet", "aria-haspopup": "dialog", onclick: () => acts.procedures() },
          icon("document"),
          h("span", {}, words.t("desk.index.procedures")),
        ),
      ),
    );
    this.#lines = new KeyedList(list, {
      key: (line) => line.id,
      create: (line) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "index-line", onclick: () => acts.go(line.id) },
            h("span", { class: "index-line__shape" }),
            h("span", { class: "index-line__title" }),
            h("span", { class: "index-line__state" }),
          ),
        ),
      update: (line, element) => this.#draw(element, line),
    });
  }

  /**
   * @param {readonly IndexLine[]} lines
   * @param {{hasPersons: boolean}} facts whether the form asks about persons at all
   */
  update(lines, { hasPersons }) {
    this.#lines.update(lines);
    this.#addPerson.hidden = !hasPersons;
  }

  /**
   * @param {HTMLElement} element
   * @param {IndexLine} line
   */
  #draw(element, line) {
    const [button] = element.children;
    if (!(button instanceof HTMLButtonElement)) return;
    const [shape, title, state] = button.children;
    if (shape === undefined || title === undefined || state === undefined) return;
    setAttribute(button, "aria-current", line.here ? "true" : null);
    setText(title, line.about === "" ? line.title : `${line.title} ${line.about}`);
    const open = line.missing > 0 && (line.state === "open" || line.state === "empty" || line.state === "changed");
    setText(state, open ? this.words.t("desk.index.missing", { count: line.missing }) : this.words.t(`desk.index.${line.state}`));
    if (button.dataset["state"] !== line.state) {
      setAttribute(button, "data-state", line.state);
      replaceChildren(shape, icon(SECTION_SHAPES[line.state]));
    }
  }
}
