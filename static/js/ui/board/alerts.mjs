/** What a supervisor has to look at now, out of the board: the gravest first. Pure, so that a wall screen says the same. */

/** @typedef {import("../../model/wire.mjs").Board} Board */

/**
 * @typedef {"help" | "help_seen" | "late_promise" | "lonely_promise" | "no_skill" | "papers" | "wait" | "ladder" | "station"} AlertKind
 * help: somebody of the staff pressed the silent button · help_seen: and a supervisor is on it · late_promise: a resident
 * was promised a time that has passed · lonely_promise: the promised time is near and nobody is there for it · no_skill: a department is open and nobody is there · papers:
 * forms of a protected visit that the branch may print once a second clerk has looked at them · wait: longer than the
 * town's limit · ladder: the search reached other departments · station: a screen in a visit is lost
 *
 * @typedef {object} Alert
 * @property {string} key
 * @property {AlertKind} kind
 * @property {number} since ms since 1970; 0 where it is not known
 * @property {string | null} visit
 * @property {string | null} counter
 * @property {string | null} branch
 * @property {string | null} department
 * @property {import("../../model/wire.mjs").HelpLine | null} help
 */

/** @type {AlertKind[]} */
const ORDER = ["help", "help_seen", "late_promise", "lonely_promise", "no_skill", "papers", "wait", "ladder", "station"];

/** Steps from the third on: others than the department itself are asked. */
const FAR_STEPS = new Set(["support", "reception", "choice"]);

const NOWHERE = { visit: null, counter: null, branch: null, department: null, help: null };

/**
 * @param {Board} board
 * @param {number} now by the server's clock
 * @param {number} waitMs longest wait that is not warned of
 * @returns {Alert[]}
 */
export function alertsOf(board, now, waitMs) {
  /** @type {Alert[]} */
  const found = [];
  for (const help of board.helps ?? []) {
    found.push({ ...NOWHERE, key: `help ${help.who}`, kind: help.seen_by === null ? "help" : "help_seen", since: help.since, visit: help.visit, counter: help.counter, branch: help.branch, help });
  }
  for (const promise of board.promises ?? []) {
    const about = { ...NOWHERE, since: promise.at, visit: promise.visit, branch: promise.branch };
    if (promise.stage === "late") found.push({ ...about, key: `promise ${promise.visit}`, kind: "late_promise" });
    else if (promise.stage !== "later" && promise.there === 0) found.push({ ...about, key: `lonely ${promise.visit}`, kind: "lonely_promise" });
  }
  for (const line of board.departments ?? []) {
    if (line.open && line.there === 0) found.push({ ...NOWHERE, key: `department ${line.department}`, kind: "no_skill", since: 0, department: line.department });
  }
  for (const visit of board.visits) {
    const place = { visit: visit.id, counter: visit.counter, branch: visit.branch };
    const since = visit.waiting_since || visit.opened_at;
    const waits = visit.state === "waiting" || visit.state === "offered";
    if (visit.papers_wait) found.push({ ...NOWHERE, ...place, key: `papers ${visit.id}`, kind: "papers", since });
    if (waits && now - since > waitMs) found.push({ ...NOWHERE, ...place, key: `wait ${visit.id}`, kind: "wait", since });
    if (waits && visit.step && FAR_STEPS.has(visit.step)) found.push({ ...NOWHERE, ...place, key: `ladder ${visit.id}`, kind: "ladder", since });
    if (visit.state !== "promised" && !visit.station_live) found.push({ ...NOWHERE, ...place, key: `station ${visit.id}`, kind: "station", since: 0 });
  }
  return found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.since - b.since);
}
