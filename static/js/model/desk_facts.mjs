/** What the desk works from: the visit, the plan and the typist's drafts, brought together as plain facts. */

import { unsettled } from "./desk_state.mjs";
import { applicationOf, statusOf } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./plan.mjs").Plan} Plan */
/** @typedef {import("./desk_state.mjs").FieldState} FieldState */
/** @typedef {import("./next_step.mjs").Facts} Facts */
/** @typedef {"ja"|"en"} Lang The language of the page. */

/**
 * The words by which a field is known on the desk, with its section where it is one of several persons'.
 *
 * @param {Plan} plan
 * @param {string} field
 * @param {Lang} lang
 */
export function labelOf(plan, field, lang) {
  return plan.template(field)?.label[lang] ?? field;
}

/**
 * @param {Visit} visit
 * @param {Plan} plan
 * @param {{typed: ReadonlyMap<string, FieldState>, digests: ReadonlyMap<string, string>, lang: Lang}} desk
 *   digests: of each application as it stands, by procedure, as far as they are computed
 * @returns {Facts}
 */
export function deskFacts(visit, plan, { typed, digests, lang }) {
  const open = visit.procedures.filter((procedure) => applicationOf(visit, procedure).submitted === null);
  const carried = new Map(visit.procedures.map((procedure) => [procedure, plan.sectionsOfProcedure(procedure, visit)]));
  const missing = new Set(open.flatMap((procedure) => plan.missing(procedure, visit)));
  const stillOpen = new Set(open.flatMap((procedure) => carried.get(procedure) ?? []));
  const anyone = new Set([...carried.values()].flat());
  return {
    state: visit.state,
    held: visit.held,
    sections: plan
      .sections(visit)
      .filter((section) => anyone.has(section))
      .map((section) => ({
        id: section,
        title: plan.sectionTitle(section, lang),
        disputes: statusOf(visit, section).disputes,
        presented: statusOf(visit, section).presented !== null,
        confirmed: statusOf(visit, section).confirmation !== null,
        filed: !stillOpen.has(section),
        missing: [...missing]
          .filter((field) => plan.sectionOf(field) === section && !isOnItsWay(typed.get(field)))
          .map((field) => ({ field, label: labelOf(plan, field, lang) })),
      })),
    applications: visit.procedures.map((procedure) => {
      const application = applicationOf(visit, procedure);
      const settled = plan.unconfirmed(procedure, visit).length === 0 && plan.missing(procedure, visit).length === 0;
      return {
        procedure,
        title: plan.procedure(procedure).title[lang],
        digest: settled ? (digests.get(procedure) ?? null) : null,
        requested: application.requested,
        signed: application.signature?.digest ?? null,
        submitted: application.submitted !== null,
      };
    }),
    unsettled: unsettled(typed).flatMap((field) => {
      const section = plan.sectionOf(field);
      return section === null ? [] : [{ field, section, label: labelOf(plan, field, lang) }];
    }),
  };
}

/**
 * Whether a typed text is on its way, so that the field is not to be asked for again.
 *
 * @param {FieldState | undefined} state
 */
function isOnItsWay(state) {
  return state !== undefined && state.mark === "saving" && state.text !== "";
}

/**
 * Sections whose presented or confirmed content an edit has voided, and which were not presented again since.
 *
 * @param {ReadonlySet<string>} changed as it was
 * @param {Visit} before
 * @param {Visit} after
 * @returns {ReadonlySet<string>}
 */
export function changedSections(changed, before, after) {
  const now = new Set([...changed].filter((section) => section in after.sections));
  for (const [section, status] of Object.entries(after.sections)) {
    const earlier = before.sections[section];
    if (status.presented !== null || status.confirmation !== null) now.delete(section);
    else if (earlier && (earlier.presented !== null || earlier.confirmation !== null)) now.add(section);
  }
  return now;
}
