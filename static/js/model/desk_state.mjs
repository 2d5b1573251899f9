/** How one field stands between the specialist's keyboard and the log: one mark, and the text that its control shows. */

/** @typedef {"none"|"typing"|"saving"|"refused"|"conflict"} Mark */
/** @typedef {{text: string, code: string, ja: string, en: string}} Problem A text that was not taken, and why. */
/** @typedef {{mine: string, theirs: {revision: number, value: string, shown: string, by: string}}} Conflict */

/**
 * @typedef {object} FieldSources
 * @property {string | null} draft typed and not sent yet
 * @property {string | null} pending sent and not acknowledged yet
 * @property {Conflict | null} conflict
 * @property {Problem | null} problem
 * @property {boolean} soft the typist only paused and is still in the field: a text that is not whole yet is no fault
 */

/**
 * @typedef {object} FieldState
 * @property {string | null} text what stands in the control; null: what the visit has
 * @property {Mark} mark
 * @property {Conflict | null} conflict
 * @property {Problem | null} problem
 */

/** @type {FieldState} */
export const SETTLED = Object.freeze({ text: null, mark: "none", conflict: null, problem: null });

/**
 * What the typist wrote is never taken out of the control by an answer: not by a refusal, and not by a conflict.
 *
 * @param {FieldSources} sources
 * @returns {FieldState}
 */
export function fieldState({ draft, pending, conflict, problem, soft }) {
  const text = draft ?? pending ?? conflict?.mine ?? problem?.text ?? null;
  if (conflict !== null) return { text, mark: "conflict", conflict, problem: null };
  if (draft !== null) return { text, mark: "typing", conflict: null, problem: null };
  if (pending !== null) return { text, mark: "saving", conflict: null, problem: null };
  if (problem === null) return SETTLED;
  return soft ? { text, mark: "typing", conflict: null, problem: null } : { text, mark: "refused", conflict: null, problem };
}

/**
 * Fields that wait for the typist: nothing of theirs is on its way, and what they wrote is not in the log.
 *
 * @param {ReadonlyMap<string, FieldState>} fields
 * @returns {string[]}
 */
export function unsettled(fields) {
  return [...fields].filter(([, { mark }]) => mark === "conflict" || mark === "refused").map(([field]) => field);
}
