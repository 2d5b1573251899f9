/** A refused command in words for staff: what is missing is spelled out, by its label. */

import { CommandRefused } from "../net/hub_socket.mjs";

/** @typedef {import("../model/text.mjs").Texts} Texts */
/** @typedef {{visit: import("../model/visit.mjs").Visit | null, plan: import("../model/plan.mjs").Plan | null}} Seen */

/**
 * @param {CommandRefused} refused
 * @param {Seen} seen
 * @param {Texts} words
 */
export function refusalWords({ code, details }, { visit, plan }, words) {
  const lang = words.lang === "en" ? "en" : "ja";
  const list = (/** @type {unknown} */ ids) => (Array.isArray(ids) ? ids.map(String) : []);
  if (visit !== null && plan !== null && code === "incomplete") {
    const labels = list(details["fields"]).map((field) => labelWithPerson(visit, plan, field, words));
    if (labels.length > 0) return words.t("desk.refused.incomplete", { fields: labels.join("、") });
  }
  if (plan !== null && code === "not_confirmed") {
    const titles = list(details["sections"]).map((section) => plan.sectionTitle(section, lang));
    if (titles.length > 0) return words.t("desk.refused.not_confirmed", { sections: titles.join("、") });
  }
  const own = `desk.refused.${code}`;
  return words.t(words.has(own) ? own : `common.error.${code}`);
}

/**
 * A field's label; that of a person's field says whose.
 *
 * @param {import("../model/visit.mjs").Visit} visit
 * @param {import("../model/plan.mjs").Plan} plan
 * @param {string} field
 * @param {Texts} words
 */
export function labelWithPerson(visit, plan, field, words) {
  const label = plan.template(field)?.label[words.lang === "en" ? "en" : "ja"] ?? field;
  const person = /^(p\d+)\./.exec(field)?.[1];
  if (person === undefined) return label;
  const name = visit.values[`${person}.name`]?.shown || words.t("desk.person.unnamed", { number: visit.persons.indexOf(person) + 1 });
  return words.t("desk.person.field", { name, label });
}

/**
 * Waits for a command; a refusal is said, anything else is a fault and goes on to the page.
 *
 * @param {Promise<unknown>} command
 * @param {(refused: CommandRefused) => void} say
 * @returns {Promise<boolean>} whether it was carried out
 */
export async function carriedOut(command, say) {
  try {
    await command;
    return true;
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    say(error);
    return false;
  }
}
