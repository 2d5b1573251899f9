/** Where a section stands, as one word for people: worked out from its status, without a page. */

/**
 * @typedef {"empty" | "open" | "changed" | "presented" | "disputed" | "confirmed"} SectionState
 * empty: nothing written · open: written, not yet confirmed · changed: was shown or confirmed, then edited ·
 * presented: before the resident now · disputed: 「ちがいます」 · confirmed: yes to exactly what stands there
 *
 * @typedef {object} SectionStatus as the snapshot has it
 * @property {number} revision
 * @property {number | null} presented
 * @property {{ revision: number, digest: string, at: number } | null} confirmation
 * @property {readonly string[]} disputes
 */

/** @type {Record<SectionState, import("./icons.mjs").IconName>} */
export const SECTION_SHAPES = {
  empty: "minus",
  open: "circle",
  changed: "changed",
  presented: "half",
  disputed: "alert",
  confirmed: "confirmed",
};

/**
 * @param {SectionStatus | undefined} status
 * @param {{ written: boolean, changed?: boolean }} facts written: some field has a value; changed: an edit voided
 *   what was presented or confirmed, and it has not been presented again
 * @returns {SectionState}
 */
export function sectionState(status, { written, changed = false }) {
  if (status) {
    if (status.disputes.length > 0) return "disputed";
    if (status.confirmation !== null && status.confirmation.revision === status.revision) return "confirmed";
    if (status.presented !== null && status.presented === status.revision) return "presented";
  }
  if (changed) return "changed";
  return written ? "open" : "empty";
}
