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
export const PRESENCE = {
  available: { shape: "confirmed", tone: "good" },
  offered: { shape: "bell", tone: "wait" },
  busy: { shape: "together", tone: "wait" },
  wrap_up: { shape: "pen", tone: "wait" },
  away: { shape: "cup", tone: "off" },
  offline: { shape: "close", tone: "bad" },
};

/** @type {Record<string, {shape: import("../icons.mjs").IconName, tone: NonNullable<Cell["tone"]>}>} */
const STATES = { waiting: { shape: "busy", tone: "warn" }, offered: { shape: "bell", tone: "wait" }, serving: { shape: "together", tone: "good" }, parked: { shape: "document", tone: "wait" }, promised: { shape: "clock", tone: "wait" }, closed: { shape: "check", tone: "off" } };

const ORDER = /** @type {PresenceStatus[]} */ (["available", "offered", "busy", "wrap_up", "away", "offline"]);

/**
 * Of a department how many are what, without those who are none: 「在席 3 · 対応中 2」.
 *
 * @param {readonly SpecialistLine[]} people
 * @param {Names["words"]} words
 */
export function summaryOf(people, words) {
  /** @type {Map<PresenceStatus, number>} */
  const counts = new Map();
  for (const one of people) counts.set(one.status, (counts.get(one.status) ?? 0) + 1);
  return ORDER.filter((status) => counts.has(status))
    .map((status) => words.t("board.people.count", { status: words.t(`board.presence.${status}`), count: counts.get(status) ?? 0 }))
    .join(words.t("board.people.between"));
}

/**
 * What is known beside somebody's status: why and until when they are away, whom they serve, since when.
 *
 * @param {SpecialistLine} one
 * @param {Names["words"]} words
 * @param {(visit: string) => number | null} numberOf
 */
export function personText(one, words, numberOf) {
  const number = one.visit === null ? null : numberOf(one.visit);
  const away = one.status === "away";
  const parts = [
    away && one.reason !== null ? words.t(`board.away.${one.reason}`) : "",
    away && one.return_at !== null ? words.t("board.specialists.back", { time: clock(one.return_at) }) : "",
    number === null ? "" : words.t("board.number", { number }),
    one.since > 0 && number === null ? words.t("board.people.since", { time: clock(one.since) }) : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** The line that each visit was last shown by: what says the same is the same line, and is not drawn again.
 * @type {WeakMap<VisitLine, {names: Names, time: string, long: boolean, line: Line}>} */
const LINES = new WeakMap();

/**
 * @param {readonly VisitLine[]} visits
 * @param {number} now by the server's clock
 * @param {number} waitMs longest wait that is not warned of
 * @param {Names} names
 * @returns {Line[]}
 */
export function visitLines(visits, now, waitMs, names) {
  const { words, branch, counter, matter } = names;
  const sorted = [...visits].sort((a, b) => rank(a) - rank(b) || a.opened_at - b.opened_at);
  return sorted.map((visit) => {
    const since = visit.state === "serving" ? (visit.answered_at ?? visit.opened_at) : visit.waiting_since || visit.opened_at;
    const long = (visit.state === "waiting" || visit.state === "offered") && now - since > waitMs;
    const time = words.t(visit.state === "serving" ? "board.open.serving_for" : long ? "board.open.waiting_long" : "board.open.waiting_for", { time: duration(now - since) });
    const known = LINES.get(visit);
    if (known?.names === names && known.time === time && known.long === long) return known.line;
    const state = STATES[visit.state] ?? { shape: "circle", tone: "off" };
    /** @type {Line} */
    const line = {
      key: visit.id,
      cells: [
        { text: String(visit.number), figures: true },
        { text: words.t(`board.state.${visit.state}`), ...(long ? { ...state, tone: "bad" } : state) },
        { text: time, figures: true },
        { text: `${branch(visit.branch)} ${counter(visit.counter)}` },
        { text: visit.procedures.map(matter).join("、") },
        { text: words.t(`common.language.${visit.language}`) },
        { text: visit.specialist ?? words.t("board.none") },
        callCell(visit, words),
        stationCell(visit.station_live, words),
      ],
    };
    LINES.set(visit, { names, time, long, line });
    return line;
  });
}

/**
 * How many of each: the board's first line.
 *
 * @param {import("../../model/wire.mjs").Board} board
 * @param {number} now by the server's clock
 * @returns {{key: "waiting" | "longest" | "serving" | "available" | "stations", value: string}[]}
 */
export function sums({ visits, specialists, counters }, now) {
  const waits = visits.filter((visit) => visit.state === "waiting" || visit.state === "offered");
  const longest = Math.max(0, ...waits.map((visit) => now - (visit.waiting_since || visit.opened_at)));
  const live = counters.filter(([, line]) => line.live).length;
  return [
    { key: "waiting", value: String(waits.length) },
    { key: "longest", value: waits.length === 0 ? "" : duration(longest) },
    { key: "serving", value: String(visits.filter((visit) => visit.state === "serving").length) },
    { key: "available", value: String(specialists.filter((one) => one.status === "available").length) },
    { key: "stations", value: `${live} / ${counters.length}` },
  ];
}

/** @param {VisitLine} visit */
function rank(visit) {
  return ["waiting", "offered", "parked", "serving"].indexOf(visit.state);
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
