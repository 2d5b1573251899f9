/** A section again, as it was confirmed, over the page. */

import { ask } from "../dialog.mjs";
import { Sheet } from "../sheet.mjs";
import { sheetSection } from "../sheet_model.mjs";

/**
 * Shows it until it is put away.
 *
 * @param {import("./counter_state.mjs").Host} host
 * @param {import("../../model/plan.mjs").Plan} plan
 * @param {string} section
 * @param {AbortSignal} signal closes it
 */
export async function lookAgain({ words, visit, state }, plan, section, signal) {
  if (!visit) return;
  const sheet = new Sheet({ words, headingLevel: 3, nothing: words.t("counter.confirm.nothing") });
  sheet.update([sheetSection(plan, visit, section, state.lang)]);
  await ask(
    {
      title: words.t("counter.look.title"),
      body: [sheet.element],
      actions: [{ value: "close", label: words.t("common.close"), kind: "primary" }],
      wide: true,
    },
    { signal },
  );
}
