/** The form on the desk: every section with its fields to fill, its state in word and shape, and 「確認してもらう」. */

import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { fillStateChip } from "../sheet.mjs";
import { FieldRow } from "./field_row.mjs";

/** @typedef {import("../../model/plan.mjs").PlanRow} PlanRow */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("./field_row.mjs").RowState} RowState */

/**
 * @typedef {object} DeskSection
 * @property {string} id
 * @property {string} title
 * @property {string} about whom it is about (a person's name), or ""
 * @property {import("../section_state.mjs").SectionState} state
 * @property {boolean} filed
 * @property {boolean} disputedWhole the resident disputes the section as a whole
 * @property {number} missing
 * @property {string | null} person the person whose section it is, when they may be taken out
 * @property {boolean} lit the resident's screen shows it now
 * @property {PlanRow[]} rows
 *
 * @typedef {object} SheetActs
 * @property {(section: string) => void} present
 * @property {(section: string) => void} enterSection
 * @property {(person: string, section: string) => void} removePerson
 * @property {import("./field_row.mjs").RowActs} row
 */

/** Elements are kept by section and field: an update moves nothing, and no focus is lost. */
export class FormSheet {
  /** @type {KeyedList<DeskSection>} */
  #sections;
  /** @type {Map<string, SectionPart>} */
  #parts = new Map();

  /**
   * @param {HTMLElement} place
   * @param {{words: Texts, acts: SheetActs, rowState: (row: PlanRow) => RowState}} options
   */
  constructor(place, options) {
    const list = h("div", { class: "sheet" });
    place.append(list);
    this.#sections = new KeyedList(list, {
      key: (section) => section.id,
      create: (section) => {
        const part = new SectionPart(section, options);
        this.#parts.set(section.id, part);
        return part.element;
      },
      update: (section) => this.#parts.get(section.id)?.update(section),
    });
  }

  /** @param {readonly DeskSection[]} sections */
  update(sections) {
    this.#sections.update(sections);
    const stays = new Set(sections.map((section) => section.id));
    for (const id of this.#parts.keys()) {
      if (!stays.has(id)) this.#parts.delete(id);
    }
  }

  /**
   * Draws one field again, without touching any other.
   * @param {string} field
   */
  redraw(field) {
    for (const part of this.#parts.values()) part.redraw(field);
  }

  /**
   * Puts the cursor into a field.
   * @param {string} field
   * @returns {boolean} whether the field is on the sheet
   */
  focusField(field) {
    for (const part of this.#parts.values()) {
      const row = part.row(field);
      if (row === undefined) continue;
      row.focus();
      row.element.scrollIntoView({ block: "center", inline: "nearest" });
      return true;
    }
    return false;
  }

  /** @param {string} section */
  focusSection(section) {
    const part = this.#parts.get(section);
    part?.element.scrollIntoView({ block: "start", inline: "nearest" });
    part?.first()?.focus();
  }

  /**
   * Goes on from a field: to the next one of its section, after the last one to 「確認してもらう」; back likewise.
   * @param {string} field
   * @param {boolean} back
   */
  goOn(field, back) {
    for (const part of this.#parts.values()) {
      const place = part.fields.indexOf(field);
      if (place < 0) continue;
      const next = part.fields[place + (back ? -1 : 1)];
      if (next !== undefined) part.row(next)?.focus();
      else if (!back) part.present.focus();
      return;
    }
  }
}

class SectionPart {
  #title = h("span", { class: "desk-section__title-text" });
  #about = h("span", { class: "desk-section__about" });
  #chip = h("span", { class: "chip" });
  #note = h("p", { class: "desk-section__note" });
  #list = h("div", { class: "desk-rows" });
  #remove;
  /** @type {Map<string, FieldRow>} */
  #rows = new Map();
  /** @type {KeyedList<PlanRow>} */
  #keyed;
  /** @type {DeskSection} */
  #section;

  /**
   * @param {DeskSection} section
   * @param {{words: Texts, acts: SheetActs, rowState: (row: PlanRow) => RowState}} options
   */
  constructor(section, options) {
    this.options = options;
    this.#section = section;
    const { words, acts } = options;
    const headingId = `section-${section.id.replace(":", "-")}`;
    this.present = h(
      "button",
      { type: "button", class: "button button--medium button--secondary desk-section__present", onfocus: () => acts.enterSection(section.id), onclick: () => acts.present(section.id) },
      icon("together"),
      h("span", {}, words.t("desk.sheet.present")),
    );
    this.#remove = h(
      "button",
      {
        type: "button",
        class: "button button--medium button--plain",
        onclick: () => {
          if (this.#section.person !== null) acts.removePerson(this.#section.person, section.id);
        },
      },
      words.t("desk.sheet.remove_person"),
    );
    this.element = h(
      "section",
      { class: "sheet-section desk-section", "data-section": section.id, "aria-labelledby": headingId },
      h(
        "div",
        { class: "desk-section__head" },
        h("h3", { class: "desk-section__title", id: headingId }, this.#title, this.#about),
        this.#chip,
        h("div", { class: "desk-section__actions" }, this.#remove, this.present),
        this.#note,
      ),
      this.#list,
    );
    this.#keyed = new KeyedList(this.#list, {
      // A list whose options became a row of buttons (or back) is another control.
      key: (row) => row.field,
      create: (row) => {
        const made = new FieldRow(row, { words, choices: options.rowState(row).choices, acts: acts.row });
        this.#rows.set(row.field, made);
        return made.element;
      },
      update: (row) => this.#rows.get(row.field)?.update(options.rowState(row)),
    });
  }

  get fields() {
    return this.#section.rows.map((row) => row.field);
  }

  /** @param {string} field */
  row(field) {
    return this.#rows.get(field);
  }

  first() {
    const [row] = this.#section.rows;
    return row === undefined ? undefined : this.#rows.get(row.field);
  }

  /** @param {string} field */
  redraw(field) {
    const row = this.#section.rows.find((one) => one.field === field);
    if (row !== undefined) this.#rows.get(field)?.update(this.options.rowState(row));
  }

  /** @param {DeskSection} section */
  update(section) {
    const { words } = this.options;
    const before = this.fields;
    const focused = before.findIndex((field) => this.#rows.get(field)?.element.contains(document.activeElement));
    this.#section = section;
    setText(this.#title, section.title);
    setText(this.#about, section.about);
    setAttribute(this.element, "data-state", section.state);
    setAttribute(this.element, "data-lit", section.lit);
    fillStateChip(this.#chip, section.state, words);
    setText(this.#note, noteOf(section, words));
    setAttribute(this.#note, "data-tone", section.disputedWhole ? "warn" : null);
    this.#remove.hidden = section.person === null;
    // The place of the button stays: the resident's yes must not pull a button out from under the pointer.
    setAttribute(this.present, "data-ready", section.missing === 0 && section.state !== "empty" && section.state !== "presented");
    setAttribute(this.present, "data-done", section.filed || section.state === "confirmed");
    this.#keyed.update(section.rows);
    const stays = new Set(section.rows.map((row) => row.field));
    for (const field of this.#rows.keys()) {
      if (!stays.has(field)) this.#rows.delete(field);
    }
    const left = before[focused];
    if (left === undefined || stays.has(left)) return;
    // An answer took the field away in which the typist was: they go on with the one after it, not nowhere.
    const next = before.slice(focused + 1).find((field) => stays.has(field));
    (next === undefined ? this.present : this.#rows.get(next))?.focus();
  }
}

/**
 * One line under the heading; its place is always kept.
 * @param {DeskSection} section
 * @param {Texts} words
 */
function noteOf(section, words) {
  if (section.filed) return words.t("desk.sheet.filed");
  if (section.disputedWhole) return words.t("desk.sheet.disputed_whole");
  if (section.state === "disputed") return words.t("desk.sheet.disputed_field");
  if (section.state === "confirmed") return words.t("desk.sheet.confirmed");
  if (section.state === "presented") return words.t("desk.sheet.presented");
  if (section.missing > 0) return words.t("desk.sheet.missing", { count: section.missing });
  return words.t(section.state === "changed" ? "desk.sheet.changed" : "desk.sheet.ready");
}
