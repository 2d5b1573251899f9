/** The board's lines in words and shapes: worked out of what the hub tells, nothing of a resident in it. */

import { clock, duration } from "../../model/dates.mjs";

/** @typedef {import("../../model/wire.mjs").SpecialistLine} SpecialistLine */
/** @typedef {import("../../model/wire.mjs").VisitLine} VisitLine */
/** @typedef {import("../../model/wire.mjs").CounterLine} CounterLine */
/** @typedef {import("../../model/wire.mjs").PresenceStatus} PresenceStatus */
/** @typedef {import("./live_table.mjs").Line} Line */
/** @typedef {import("./live_table.mjs").Cell} Cell */

/**
 * @typedef {object} Names
 * @property {import("../../model/text.mjs").Texts} words
 * @property {(branch: string) => string} branch
 * @property {(counter: string) => string} counter
 * @property {(procedure: string) => string} matter
 * @property {(department: string) => string} department
 */

/** @type {Record<PresenceStatus, {shape: import("../icons.mjs").IconName, tone: NonNullable<Cell["tone"]>}>} */
const PRESENCE = {
  available: { shape: "confirmed", tone: "good" },
  offered: { shape: "bell", tone: "wait" },
  busy: { shape: "together", tone: "wait" },
  wrap_up: { shape: "pen", tone: "wait" },
  away: { shape: "cup", tone: "off" },
  offline: { shape: "close", tone: "bad" },
};

/** Who can be rung comes first, then who soon can; a supervisor looks for somebody free. */
const ORDER = /** @type {PresenceStatus[]} */ (["available", "offered", "wrap_up", "busy", "away", "offline"]);

/** @type {Record<string, {shape: import("../icons.mjs").IconName, tone: NonNullable<Cell["tone"]>}>} */
const STATES = { waiting: { shape: "busy", tone: "warn" }, offered: { shape: "bell", tone: "wait" }, serving: { shape: "together", tone: "good" }, closed: { shape: "check", tone: "off" } };

/** A resident who waits longer than this has waited too long. */
export const LONG_WAIT_MS = 3 * 60_000;

/**
 * @param {readonly SpecialistLine[]} specialists
 * @param {readonly VisitLine[]} visits
 * @param {Names} names
 * @returns {Line[]}
 */
export function specialistLines(specialists, visits, { words, department }) {
  const sorted = [...specialists].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name, "ja"));
  return sorted.map((one) => {
    const visit = visits.find((each) => each.id === one.visit);
    const reason = one.status === "away" && one.reason !== null ? words.t(`board.away.${one.reason}`) : "";
    const back = one.status === "away" && one.return_at !== null ? words.t("board.specialists.back", { time: clock(one.return_at) }) : "";
    const number = visit === undefined ? "" : words.t("board.number", { number: visit.number });
    return {
      key: one.id,
      cells: [
        { text: one.name },
        { text: department(one.department) },
        { text: words.t(`board.presence.${one.status}`), ...PRESENCE[one.status] },
        { text: one.since > 0 ? clock(one.since) : "", figures: true },
        { text: [reason, back, number].filter((part) => part !== "").join(" ") },
      ],
    };
  });
}

/**
 * @param {readonly VisitLine[]} visits
 * @param {number} now by the server's clock
 * @param {Names} names
 * @returns {Line[]}
 */
export function visitLines(visits, now, { words, branch, counter, matter }) {
  const sorted = [...visits].sort((a, b) => rank(a) - rank(b) || a.opened_at - b.opened_at);
  return sorted.map((visit) => {
    const since = visit.state === "serving" ? (visit.answered_at ?? visit.opened_at) : visit.opened_at;
    const long = visit.state !== "serving" && now - visit.opened_at > LONG_WAIT_MS;
    const state = STATES[visit.state] ?? { shape: "circle", tone: "off" };
    return {
      key: visit.id,
      cells: [
        { text: String(visit.number), figures: true },
        { text: words.t(`board.state.${visit.state}`), ...(long ? { ...state, tone: "bad" } : state) },
        { text: words.t(visit.state === "serving" ? "board.open.serving_for" : long ? "board.open.waiting_long" : "board.open.waiting_for", { time: duration(now - since) }), figures: true },
        { text: `${branch(visit.branch)} ${counter(visit.counter)}` },
        { text: visit.procedures.map(matter).join("、") },
        { text: words.t(`common.language.${visit.language}`) },
        { text: visit.specialist ?? words.t("board.none") },
        callCell(visit, words),
        stationCell(visit.station_live, words),
      ],
    };
  });
}

/**
 * @param {readonly (readonly [string, CounterLine])[]} counters
 * @param {Names} names
 * @returns {Line[]}
 */
export function counterLines(counters, { words, branch, counter }) {
  return counters.map(([at, line]) => {
    const open = line.visit !== null && !line.visit.wiped ? line.visit : null;
    return {
      key: line.counter,
      cells: [
        { text: `${branch(at)} ${counter(line.counter)}` },
        stationCell(line.live, words),
        { text: open === null ? words.t("board.counters.free") : `${words.t("board.number", { number: open.number })} ${words.t(`board.state.${open.state}`)}` },
        line.staff_called ? { text: words.t("board.counters.called"), shape: "bell", tone: "bad" } : { text: words.t("board.none") },
      ],
    };
  });
}

/**
 * How many of each: the board's first line.
 *
 * @param {import("../../model/wire.mjs").Board} board
 * @returns {{key: "waiting" | "serving" | "available" | "stations", value: string}[]}
 */
export function sums({ visits, specialists, counters }) {
  const live = counters.filter(([, line]) => line.live).length;
  return [
    { key: "waiting", value: String(visits.filter((visit) => visit.state === "waiting" || visit.state === "offered").length) },
    { key: "serving", value: String(visits.filter((visit) => visit.state === "serving").length) },
    { key: "available", value: String(specialists.filter((one) => one.status === "available").length) },
    { key: "stations", value: `${live} / ${counters.length}` },
  ];
}

/** @param {VisitLine} visit */
function rank(visit) {
  return visit.state === "waiting" ? 0 : visit.state === "offered" ? 1 : 2;
}

/**
 * @param {VisitLine} visit
 * @param {Names["words"]} words
 * @returns {Cell}
 */
function callCell({ phase }, words) {
  if (phase === null) return { text: words.t("board.none") };
  const shape = phase === "connected" ? "confirmed" : phase === "reconnecting" ? "changed" : "half";
  return { text: words.t(`board.phase.${phase}`), shape, tone: phase === "connected" ? "good" : phase === "reconnecting" ? "warn" : "wait" };
}

/**
 * @param {boolean} live
 * @param {Names["words"]} words
 * @returns {Cell}
 */
function stationCell(live, words) {
  return live ? { text: words.t("board.station.live"), shape: "confirmed", tone: "good" } : { text: words.t("board.station.lost"), shape: "close", tone: "bad" };
}
