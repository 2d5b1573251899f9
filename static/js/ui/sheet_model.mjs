/** What the sheet shows of a visit: sections and rows, the official Japanese with the reader's language beside it. */

import { TAGS } from "../model/tongues.mjs";
import { statusOf } from "../model/visit.mjs";
import { sectionState } from "./section_state.mjs";

/** @typedef {import("../model/visit.mjs").Visit} Visit */
/** @typedef {import("../model/plan.mjs").Plan} Plan */
/** @typedef {import("../model/plan.mjs").PlanRow} PlanRow */
/** @typedef {import("../model/wire.mjs").Language} Language */

/**
 * @typedef {object} Live what is going on in the sheet and is not in the visit
 * @property {string | null} writing the field in which the other side is
 * @property {ReadonlyMap<string, { text: string, composing: boolean }>} typing
 * @property {string | null} fresh the field that changed last
 * @property {ReadonlyMap<string, unknown>} changes sections that an edit took a confirmation from
 */

/** @type {Live} */
export const AT_REST = { writing: null, typing: new Map(), fresh: null, changes: new Map() };

/**
 * @param {Plan} plan
 * @param {Visit} visit
 * @param {string} section
 * @param {Language} lang
 * @param {Live} [live]
 * @returns {import("./sheet.mjs").SheetSection}
 */
export function sheetSection(plan, visit, section, lang, live = AT_REST) {
  const rows = plan.rows(section, visit);
  const written = rows.some((row) => row.value !== "");
  return {
    id: section,
    title: sectionName(plan, visit, section, "ja"),
    titleBeside: beside(sectionName(plan, visit, section, lang), sectionName(plan, visit, section, "ja"), lang),
    state: sectionState(statusOf(visit, section), { written, changed: live.changes.has(section) }),
    rows: rows.map((row) => sheetRow(row, lang, live)),
  };
}

/**
 * @param {PlanRow} row
 * @param {Language} lang
 * @param {Live} live
 * @returns {import("./sheet.mjs").SheetRow}
 */
function sheetRow(row, lang, live) {
  return {
    field: row.field,
    label: row.label("ja"),
    labelBeside: beside(row.label(lang), row.label("ja"), lang),
    shown: row.shown,
    shownBeside: valueBeside(row, lang),
    lit: live.writing === row.field,
    typing: live.typing.get(row.field) ?? null,
    disputed: row.disputed,
    fresh: live.fresh === row.field,
  };
}

/**
 * What stands beside the official Japanese: nothing in Japanese, and nothing twice.
 *
 * @param {string} own
 * @param {string} official
 * @param {Language} lang
 */
function beside(own, official, lang) {
  return TAGS[lang] === "ja" || own === official ? "" : own;
}

/**
 * The value in the reader's own words, where that says more than the official text: an option or a date.
 *
 * @param {Pick<PlanRow, "type" | "value" | "shown" | "shownIn">} row
 * @param {Language} lang
 * @returns {string} "" when there is nothing to add
 */
export function valueBeside(row, lang) {
  if (lang === "ja" || row.value === "") return "";
  if (row.type === "date" || row.type === "birth") return dayBeside(row.value, lang);
  const own = row.shownIn(lang);
  return own === row.shown ? "" : own;
}

/**
 * A date for people who do not count in eras.
 *
 * @param {string} iso
 * @param {Language} lang
 * @returns {string} "" when it is no date
 */
export function dayBeside(iso, lang) {
  const day = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return "";
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : TAGS[lang], { dateStyle: "long", timeZone: "UTC" });
  return format.format(day);
}

/**
 * A section's name; that of a person says who, once the name is known.
 *
 * @param {Plan} plan
 * @param {Visit} visit
 * @param {string} section
 * @param {Language} lang
 * @returns {string}
 */
export function sectionName(plan, visit, section, lang) {
  const title = plan.sectionTitle(section, lang);
  const person = section.split(":")[1];
  const name = person === undefined ? "" : (visit.values[`${person}.name`]?.shown ?? "");
  if (name === "") return title;
  return TAGS[lang] === "ja" ? `${title}　${name}` : `${title}: ${name}`;
}
