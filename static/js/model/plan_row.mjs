/** A field that a section shows now: its template and what the visit has for it, as one line of a sheet. */

import { wordsIn } from "./tongues.mjs";
import { statusOf } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./plan.mjs").FieldTemplate} FieldTemplate */
/** @typedef {import("./plan.mjs").Option} Option */
/** @typedef {import("./plan.mjs").Language} Language */

/** What the branch of a protected visit (支援措置) is shown in place of an address: signaling/protection.py. */
const MASK = "＊＊＊＊＊";

/** Types of fields that say where somebody lives or how they are reached. */
const GUARDED = new Set(["addr", "zip", "tel"]);

/** @type {Record<"yes" | "no", Partial<Record<Language, string>>>} */
const YES_NO = {
  yes: { en: "Yes", pt: "Sim", zh: "是", vi: "Có" },
  no: { en: "No", pt: "Não", zh: "否", vi: "Không" },
};

export class PlanRow {
  /**
   * @param {string} field concrete field id
   * @param {FieldTemplate} template
   * @param {Visit} visit
   * @param {string} section concrete section id
   */
  constructor(field, template, visit, section) {
    const entry = visit.values[field];
    this.field = field;
    this.section = section;
    this.template = template;
    this.type = template.type;
    this.required = template.required;
    this.value = entry?.value ?? "";
    /** The official Japanese text; digests and paper are made of it. */
    this.shown = entry?.shown ?? "";
    /** The field's revision; the base of the next edit. */
    this.revision = entry?.revision ?? 0;
    this.source = entry?.source ?? null;
    this.by = entry?.by ?? null;
    this.warning = entry?.warning ?? null;
    /** Whether the resident said that this field (or its whole section) is not right. */
    this.disputed = statusOf(visit, section).disputes.some((each) => each === field || each === section);
    /** Whether the counter shows a mask in place of this value. */
    this.masked = visit.protected === true && this.shown !== "" && (GUARDED.has(template.type) || template.guarded === true);
    this.missing = template.required && this.value === "";
  }

  /** What the counter shows, which is what a confirmation is bound to. */
  get atCounter() {
    return this.masked ? MASK : this.shown;
  }

  /** "empty", "missing", "disputed", "warned" or "filled": the one mark that a line carries. */
  get status() {
    if (this.disputed) return "disputed";
    if (this.missing) return "missing";
    if (this.value === "") return "empty";
    return this.warning ? "warned" : "filled";
  }

  /** @param {Language} lang */
  label(lang) {
    return wordsIn(this.template.label, lang);
  }

  /**
   * @param {Language} lang
   * @returns {string} "" when there is none
   */
  hint(lang) {
    return this.template.hint ? wordsIn(this.template.hint, lang) : "";
  }

  /**
   * The value in the reader's language, where the catalogue has it; otherwise as it is written on paper.
   *
   * @param {Language} lang
   * @returns {string}
   */
  shownIn(lang) {
    if (this.value === "") return this.shown;
    if (this.type === "yesno") return YES_NO[this.value === "yes" ? "yes" : "no"][lang] ?? this.shown;
    const option = this.options.find(({ value }) => value === this.value);
    return (lang === "ja" ? undefined : /** @type {Partial<Record<Language, string>> | undefined} */ (option)?.[lang]) ?? this.shown;
  }

  /** @returns {Option[]} */
  get options() {
    return this.template.options ?? [];
  }
}
