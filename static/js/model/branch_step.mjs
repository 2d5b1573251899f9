/** What branch staff do next at a counter, as one pure function; they may be here once a week. */

/** @typedef {import("./wire.mjs").CounterLine} CounterLine */
/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./wire.mjs").Tick} Tick */

/**
 * @typedef {"called"|"enrol"|"start"|"waiting"|"check_identity"|"help"|"print"|"tick"|"wipe"} BranchStep
 * called: 「職員を呼ぶ」 stands · enrol: no screen is signed in here · start: free · waiting: nobody has answered yet ·
 * help: nothing to do but help at the screen · print, tick, wipe: after the end
 */

/**
 * @typedef {object} BranchFacts
 * @property {readonly string[]} toPrint documents that nobody has printed yet
 * @property {readonly Tick[]} toTick lines of the physical list that are open
 */

/**
 * @param {CounterLine} counter
 * @param {Visit | null} visit the counter's visit, once this page has joined it
 * @param {BranchFacts} facts
 * @returns {BranchStep}
 */
export function branchStep(counter, visit, { toPrint, toTick }) {
  if (counter.staff_called) return "called";
  const line = counter.visit;
  if (line === null || line.wiped) return counter.live ? "start" : "enrol";
  if (line.state === "waiting" || line.state === "offered" || line.state === "parked") return "waiting";
  if (visit === null || visit.id !== line.id) return "help";
  if (visit.identity === null && visit.state === "serving") return "check_identity";
  if (visit.state === "serving") return "help";
  if (toPrint.length > 0) return "print";
  return toTick.length > 0 ? "tick" : "wipe";
}

/**
 * The documents of a visit that can be printed now: a form once it is filed (or to be signed on paper), the slip once
 * something is filed or the resident is sent on, the receipt for what is filed.
 *
 * @param {Visit} visit
 * @returns {string[]}
 */
export function printable(visit) {
  const forms = visit.procedures.filter((procedure) => {
    const application = visit.applications[procedure];
    return application !== undefined && (application.submitted !== null || application.signature?.mode === "paper");
  });
  const filed = visit.procedures.some((procedure) => (visit.applications[procedure]?.submitted ?? null) !== null);
  const referred = visit.outcome === "finished" || visit.outcome === "referred";
  return filed || referred ? [...forms, "slip", ...(filed ? ["receipt"] : [])] : forms;
}

/** The forms and the slip of a visit in one file, as the server names it. */
export const BUNDLE = "all";

/**
 * What is printed by one press: the forms and the slip, once each of them can be printed. Nothing while one is a draft.
 *
 * @param {Visit} visit
 * @returns {string[]}
 */
export function bundle(visit) {
  const papers = printable(visit);
  return visit.procedures.every((procedure) => papers.includes(procedure)) && papers.includes("slip") ? [...visit.procedures, "slip"] : [];
}

/**
 * The lines of the physical list that this visit has.
 *
 * @param {Visit} visit
 * @param {(procedure: string) => number} fee in yen
 * @returns {Tick[]}
 */
export function tickLines(visit, fee) {
  const filed = visit.procedures.filter((procedure) => (visit.applications[procedure]?.submitted ?? null) !== null);
  /** @type {Tick[]} */
  const lines = ["id_returned", "originals_returned", "papers_handed"];
  if (visit.procedures.some((procedure) => visit.applications[procedure]?.signature?.mode === "paper")) lines.push("signed_paper_kept");
  if (filed.some((procedure) => fee(procedure) > 0)) lines.push("fee_taken");
  return lines;
}
