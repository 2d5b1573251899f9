/** A refused command in words for the specialist: what is missing is spelled out, by its label. */

import { CommandRefused } from "../../net/hub_socket.mjs";
import { labelWithPerson, langOf } from "./desk_views.mjs";

/**
 * @param {CommandRefused} refused
 * @param {{visit: import("../../model/visit.mjs").Visit | null, plan: import("../../model/plan.mjs").Plan | null}} client
 * @param {import("../../model/text.mjs").Texts} words
 */
export function refusalWords({ code, details }, { visit, plan }, words) {
  const list = (/** @type {unknown} */ ids) => (Array.isArray(ids) ? ids.map(String) : []);
  if (visit !== null && plan !== null && code === "incomplete") {
    const labels = list(details["fields"]).map((field) => labelWithPerson(visit, plan, field, words));
    if (labels.length > 0) return words.t("desk.refused.incomplete", { fields: labels.join("、") });
  }
  if (plan !== null && code === "not_confirmed") {
    const titles = list(details["sections"]).map((section) => plan.sectionTitle(section, langOf(words)));
    if (titles.length > 0) return words.t("desk.refused.not_confirmed", { sections: titles.join("、") });
  }
  const own = `desk.refused.${code}`;
  return words.t(words.has(own) ? own : `common.error.${code}`);
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
