/** The sheet that both sides look at: sections with their rows, filling live. It holds no data of its own. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { SECTION_SHAPES } from "./section_state.mjs";

/**
 * @typedef {object} SheetRow
 * @property {string} field the field's id
 * @property {string} label the official Japanese label
 * @property {string} [labelBeside] the label in the resident's language, when that is another
 * @property {string} shown the value as people see it; "" when there is none
 * @property {string} [shownBeside] the value in the resident's language
 * @property {boolean} [lit] somebody is writing here
 * @property {{ text: string, composing: boolean } | null} [typing] text that is forming and not yet true
 * @property {boolean} [disputed] the resident said 「ちがいます」
 * @property {boolean} [fresh] it changed a moment ago
 * @property {string} [warning] a word of the field's check
 *
 * @typedef {object} SheetSection
 * @property {string} id
 * @property {string} title
 * @property {string} [titleBeside]
 * @property {import("./section_state.mjs").SectionState} state
 * @property {SheetRow[]} rows
 *
 * @typedef {object} SheetOptions
 * @property {import("./dom.mjs").Words} words
 * @property {(row: SheetRow, section: SheetSection, cell: HTMLElement) => void} [control] puts an input of its own
 *   into the value cell; called at every update, and must keep what it made before
 * @property {(section: SheetSection, place: HTMLElement) => void} [actions] buttons of a section; called at every update
 * @property {2 | 3 | 4} [headingLevel]
 * @property {string} [nothing] what stands for an empty value
 * @property {boolean} [states] whether sections carry the chip of their state (true when left out)
 */

/** @typedef {"none" | "typing" | "writing" | "disputed" | "warning"} RowMark */

/** @type {Record<Exclude<RowMark, "none">, import("./icons.mjs").IconName>} */
const MARK_SHAPES = { typing: "pen", writing: "pen", disputed: "alert", warning: "info" };

/** Shows sections; elements are kept by section and field, so that an update moves nothing that did not change. */
export class Sheet {
  /** @type {KeyedList<SheetSection>} */
  #sections;
  /** @type {Map<string, SectionPart>} */
  #parts = new Map();

  /** @param {SheetOptions} options */
  constructor(options) {
    this.options = options;
    this.element = h("div", { class: "sheet" });
    this.#sections = new KeyedList(this.element, {
      key: (section) => section.id,
      create: (section) => {
        const part = new SectionPart(section, options);
        this.#parts.set(section.id, part);
        return part.element;
      },
      update: (section) => this.#parts.get(section.id)?.update(section),
    });
  }

  /** @param {readonly SheetSection[]} sections */
  update(sections) {
    this.#sections.update(sections);
    const stays = new Set(sections.map((section) => section.id));
    for (const id of this.#parts.keys()) {
      if (!stays.has(id)) this.#parts.delete(id);
    }
  }

  /**
   * Brings a field into view inside whatever scrolls around it.
   * @param {string} field
   */
  reveal(field) {
    const row = this.element.querySelector(`[data-field="${CSS.escape(field)}"]`);
    row?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

class SectionPart {
  #title = h("span", { class: "sheet-section__title-text" });
  #beside = h("span", { class: "beside" });
  #chip = h("span", { class: "chip" });
  #actions = h("div", { class: "sheet-section__actions" });
  #list = h("dl", { class: "rows" });
  /** @type {Map<string, RowPart>} */
  #parts = new Map();
  /** @type {KeyedList<SheetRow>} */
  #rows;
  /** @type {SheetSection} */
  #section;

  /**
   * @param {SheetSection} section
   * @param {SheetOptions} options
   */
  constructor(section, options) {
    this.options = options;
    this.#section = section;
    const heading = h(`h${options.headingLevel ?? 3}`, { class: "sheet-section__title" }, this.#title, this.#beside);
    this.element = h(
      "section",
      { class: "sheet-section", "data-section": section.id },
      h(
        "div",
        { class: "sheet-section__head" },
        heading,
        options.states === false ? null : this.#chip,
        options.actions ? this.#actions : null,
      ),
      this.#list,
    );
    this.#rows = new KeyedList(this.#list, {
      key: (row) => row.field,
      create: (row) => {
        const part = new RowPart(row, options);
        this.#parts.set(row.field, part);
        return part.element;
      },
      update: (row) => {
        const part = this.#parts.get(row.field);
        part?.update(row);
        if (part) options.control?.(row, this.#section, part.cell);
      },
    });
  }

  /** @param {SheetSection} section */
  update(section) {
    this.#section = section;
    setText(this.#title, section.title);
    setText(this.#beside, section.titleBeside ?? "");
    setAttribute(this.element, "data-state", section.state);
    fillStateChip(this.#chip, section.state, this.options.words);
    this.#rows.update(section.rows);
    const stays = new Set(section.rows.map((row) => row.field));
    for (const field of this.#parts.keys()) {
      if (!stays.has(field)) this.#parts.delete(field);
    }
    this.options.actions?.(section, this.#actions);
  }
}

class RowPart {
  #label = h("span", { class: "row__label-text" });
  #labelBeside = h("span", { class: "beside" });
  #value = h("span", { class: "row__shown" });
  #valueBeside = h("span", { class: "beside" });
  #typing = h("span", {});
  #mark = h("span", { class: "row__mark" });
  #markKey = "";

  /**
   * @param {SheetRow} row
   * @param {SheetOptions} options
   */
  constructor(row, { words, nothing = words.t("common.sheet.nothing") }) {
    this.words = words;
    this.nothing = nothing;
    // Text that forms is for the eyes: a screen reader hears the value when it is true.
    const typing = h("span", { class: "row__typing", "aria-hidden": "true" }, this.#typing);
    this.cell = h("span", { class: "row__cell" }, this.#value, this.#valueBeside, typing);
    this.element = h(
      "div",
      { class: "row", "data-field": row.field },
      h("dt", { class: "row__label" }, this.#label, this.#labelBeside),
      h("dd", { class: "row__value" }, this.cell, this.#mark),
    );
  }

  /** @param {SheetRow} row */
  update(row) {
    const typing = row.typing ?? null;
    setText(this.#label, row.label);
    setText(this.#labelBeside, row.labelBeside ?? "");
    setText(this.#value, row.shown === "" ? this.nothing : row.shown);
    setText(this.#valueBeside, row.shownBeside ?? "");
    setText(this.#typing, typing ? typing.text : "");
    setAttribute(this.element, "data-empty", row.shown === "");
    setAttribute(this.element, "data-lit", row.lit || typing !== null);
    setAttribute(this.element, "data-typing", typing !== null);
    setAttribute(this.element, "data-composing", typing?.composing ?? false);
    setAttribute(this.element, "data-disputed", row.disputed ?? false);
    setAttribute(this.element, "data-fresh", row.fresh ?? false);
    this.#showMark(markOf(row), row);
  }

  /**
   * @param {RowMark} mark
   * @param {SheetRow} row
   */
  #showMark(mark, row) {
    const key = mark === "warning" ? `warning ${row.warning ?? ""}` : mark;
    if (key === this.#markKey) return;
    this.#markKey = key;
    setAttribute(this.#mark, "data-mark", mark === "none" ? null : mark);
    if (mark === "none") {
      replaceChildren(this.#mark);
      return;
    }
    const text = mark === "warning" ? (row.warning ?? "") : this.words.t(`common.sheet.${mark}`);
    replaceChildren(this.#mark, icon(MARK_SHAPES[mark]), h("span", {}, text));
  }
}

/**
 * The one mark that a row carries: what is going on there now comes before what was.
 * @param {SheetRow} row
 * @returns {RowMark}
 */
export function markOf(row) {
  if (row.typing) return "typing";
  if (row.lit) return "writing";
  if (row.disputed) return "disputed";
  if (row.warning) return "warning";
  return "none";
}

/**
 * Fills a chip with the word and the shape of a section's state.
 * @param {HTMLElement} chip
 * @param {import("./section_state.mjs").SectionState} state
 * @param {import("./dom.mjs").Words} words
 */
export function fillStateChip(chip, state, words) {
  const text = words.t(`common.section.${state}`);
  if (chip.dataset["state"] === state && chip.textContent === text) return;
  setAttribute(chip, "data-state", state);
  replaceChildren(chip, icon(SECTION_SHAPES[state]), h("span", {}, text));
}
