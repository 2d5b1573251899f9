/** A table whose lines change in place: focus, scrolling and a screen reader's place survive every update. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/**
 * @typedef {object} Cell
 * @property {string} text
 * @property {import("../icons.mjs").IconName | null} [shape]
 * @property {"good" | "wait" | "warn" | "bad" | "off" | null} [tone]
 * @property {boolean} [figures]
 *
 * @typedef {{key: string, cells: Cell[]}} Line The first cell is the line's heading.
 */

export class LiveTable {
  /** @type {KeyedList<Line>} */
  #lines;
  /** What each row was drawn from. @type {WeakMap<HTMLElement, Line>} */
  #drawn = new WeakMap();

  /**
   * @param {HTMLElement} body a <tbody>
   * @param {HTMLElement} empty shown while there are no lines
   * @param {{label: (key: string) => string, words: string, act: (key: string) => void} | null} [button] at the end of
   *   each line: what it says, and to a screen reader
   */
  constructor(body, empty, button = null) {
    this.body = body;
    this.empty = empty;
    this.#lines = new KeyedList(body, {
      key: (line) => line.key,
      create: (line) =>
        h(
          "tr",
          {},
          ...line.cells.map((_, place) => (place === 0 ? h("th", { scope: "row" }) : h("td", {}))),
          button === null
            ? null
            : h("td", {}, h("button", { type: "button", class: "button button--medium button--secondary", "aria-label": button.label(line.key), onclick: () => button.act(line.key) }, button.words)),
        ),
      update: (line, element) => {
        if (this.#drawn.get(element) === line) return;
        this.#drawn.set(element, line);
        line.cells.forEach((cell, place) => drawCell(element.children[place], cell));
      },
    });
  }

  /** @param {readonly Line[]} lines */
  update(lines) {
    this.#lines.update(lines);
    const none = lines.length === 0;
    this.empty.hidden = !none;
    setAttribute(/** @type {HTMLElement} */ (this.body.closest(".table-scroll")), "hidden", none);
  }
}

/**
 * @param {Element | undefined} element
 * @param {Cell} cell
 */
function drawCell(element, { text, shape = null, tone = null, figures = false }) {
  if (element === undefined) return;
  setAttribute(element, "class", figures ? "figures" : null);
  if (shape === null) {
    if (element.firstElementChild) replaceChildren(element);
    setText(element, text);
    return;
  }
  const [chip] = element.children;
  const key = `${shape} ${tone ?? ""}`;
  if (chip?.getAttribute("data-key") === key) {
    const [, words] = chip.children;
    if (words) setText(words, text);
    return;
  }
  replaceChildren(element, h("span", { class: "state-word", "data-key": key, "data-tone": tone }, icon(shape), h("span", {}, text)));
}
