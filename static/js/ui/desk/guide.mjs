/** The guide: what to ask, in order. What the clerk reads aloud, what the resident's screen shows, and the fields it fills. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { TAGS, fallsBack, questionIn } from "../../model/tongues.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * @typedef {object} GuideLine One question; for a repeated one, of one person.
 * @property {string} key
 * @property {string} id as `ask` names it
 * @property {string} clerk
 * @property {string} plain
 * @property {string} en
 * @property {string} about the person whom it is about, or ""
 * @property {boolean} done everything that it must fill is filled
 * @property {{field: string, label: string, filled: boolean, required: boolean}[]} fields
 *
 * @typedef {object} GuideView
 * @property {GuideLine[]} lines
 * @property {string | null} open the line that is unfolded
 * @property {string | null} onScreen the question that the resident's screen shows now (an id)
 * @property {import("../../model/wire.mjs").Language} language of the resident's screen
 *
 * @typedef {object} GuideActs
 * @property {(key: string) => void} open
 * @property {(id: string | null) => void} ask
 * @property {(field: string) => void} go
 */

export class Guide {
  /** @type {KeyedList<GuideLine>} */
  #lines;
  /** @type {Map<string, GuidePart>} */
  #parts = new Map();
  /** @type {GuideView} */
  #view = { lines: [], open: null, onScreen: null, language: "ja" };

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {GuideActs} acts
   */
  constructor(place, words, acts) {
    const list = h("ol", { class: "guide-list" });
    place.append(list);
    this.#lines = new KeyedList(list, {
      key: (line) => line.key,
      create: (line) => {
        const part = new GuidePart(line, words, acts);
        this.#parts.set(line.key, part);
        return part.element;
      },
      update: (line) => this.#parts.get(line.key)?.update(line, this.#view),
    });
  }

  /** @param {GuideView} view */
  update(view) {
    const moved = view.open !== this.#view.open;
    this.#view = view;
    this.#lines.update(view.lines);
    const stays = new Set(view.lines.map((line) => line.key));
    for (const key of this.#parts.keys()) {
      if (!stays.has(key)) this.#parts.delete(key);
    }
    if (moved && view.open !== null) this.#parts.get(view.open)?.element.scrollIntoView({ block: "nearest" });
  }

  /** Puts the cursor on the unfolded question. */
  focus() {
    if (this.#view.open !== null) this.#parts.get(this.#view.open)?.focus();
  }
}

class GuidePart {
  #shape = h("span", { class: "guide-line__shape" });
  #clerk = h("span", { class: "guide-line__clerk" });
  #about = h("span", { class: "guide-line__about" });
  #state = h("span", { class: "guide-line__state" });
  #plain = h("p", { class: "guide-line__plain" });
  #ask_words = h("span", {});
  #fields = h("ul", { class: "guide-line__fields" });
  #ask;
  #body;
  #head;
  #drawn = "";
  #onScreen = false;

  /**
   * @param {GuideLine} line
   * @param {Texts} words
   * @param {GuideActs} acts
   */
  constructor(line, words, acts) {
    this.words = words;
    this.acts = acts;
    const id = `guide-${line.key.replaceAll(/[^a-zA-Z0-9]/g, "-")}`;
    this.#ask = h(
      "button",
      { type: "button", class: "button button--medium button--secondary", onclick: () => acts.ask(this.#onScreen ? null : line.id) },
      icon("together"),
      this.#ask_words,
    );
    this.#head = h(
      "button",
      { type: "button", class: "guide-line__head", "aria-expanded": "false", "aria-controls": id, onclick: () => acts.open(line.key) },
      this.#shape,
      h("span", { class: "guide-line__words" }, this.#about, this.#clerk),
      this.#state,
    );
    this.#body = h(
      "div",
      { class: "guide-line__body", id, hidden: true },
      h("p", { class: "guide-line__label" }, words.t("desk.guide.plain")),
      this.#plain,
      this.#ask,
      this.#fields,
    );
    this.element = h("li", { class: "guide-line" }, this.#head, this.#body);
  }

  focus() {
    this.#head.focus();
  }

  /**
   * @param {GuideLine} line
   * @param {GuideView} view
   */
  update(line, view) {
    const open = view.open === line.key;
    this.#onScreen = view.onScreen === line.id;
    const state = this.#onScreen ? "on_screen" : line.done ? "done" : "open";
    setText(this.#clerk, line.clerk);
    setText(this.#about, line.about);
    setText(this.#state, state === "open" ? "" : this.words.t(`desk.guide.${state}`));
    setText(this.#plain, questionIn(line, view.language));
    setAttribute(this.#plain, "lang", fallsBack(line, view.language) ? "ja" : TAGS[view.language]);
    setText(this.#ask_words, this.words.t(this.#onScreen ? "desk.guide.take_away" : "desk.guide.put_up"));
    setAttribute(this.#ask, "aria-pressed", String(this.#onScreen));
    setAttribute(this.element, "data-open", open);
    setAttribute(this.#head, "aria-expanded", String(open));
    setAttribute(this.#body, "hidden", !open);
    if (this.element.dataset["state"] !== state) {
      setAttribute(this.element, "data-state", state);
      replaceChildren(this.#shape, icon(state === "done" ? "check" : state === "on_screen" ? "together" : "circle"));
    }
    this.#drawFields(line);
  }

  /** @param {GuideLine} line */
  #drawFields(line) {
    const key = JSON.stringify(line.fields);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const focused = this.#fields.contains(document.activeElement) ? document.activeElement?.getAttribute("data-field") : null;
    replaceChildren(
      this.#fields,
      ...line.fields.map(({ field, label, filled, required }) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "guide-field", "data-field": field, "data-filled": filled, onclick: () => this.acts.go(field) },
            icon(filled ? "check" : required ? "circle" : "minus"),
            h("span", {}, label),
            h("span", { class: "unseen" }, this.words.t(filled ? "desk.guide.filled" : "desk.guide.not_filled")),
          ),
        ),
      ),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.#fields.querySelector(`[data-field="${CSS.escape(focused)}"]`))?.focus();
  }
}
