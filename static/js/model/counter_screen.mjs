/** Which screen the resident sees now, and what stands over it: pure functions of what the page knows. */

import { statusOf } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./wire.mjs").SectionStatus} SectionStatus */

/**
 * @typedef {"starting"|"replaced"|"shut"|"start"|"topics"|"topic"|"matter"|"calling"|"waiting"|"talking"|"confirming"|"disputing"
 *   |"signing"|"hold"|"parked"|"promised"|"finished"|"left"|"wiped"} ScreenName
 * starting: nothing known yet · replaced: open elsewhere · shut: the station is not enrolled (any more) ·
 * start: tiles · topics: kinds of other matters · topic: the matters of one kind · matter: explanation with the one button that calls · calling: that button was pressed, no reply yet ·
 * waiting … finished: the visit's life · left: ended before it was done · wiped: 「画面を消しました」
 */

/**
 * @typedef {object} Screen
 * @property {ScreenName} name
 * @property {string | null} section the section to confirm or to dispute
 * @property {string | null} procedure the matter that is read, or the application to sign
 * @property {string | null} topic the kind whose matters are offered
 */

/**
 * @typedef {object} Facts
 * @property {"on" | "replaced" | "shut"} page whether this page may still be the station's
 * @property {boolean} greeted the hub has greeted this page, and the visit it named (if any) has arrived
 * @property {Visit | null} visit the counter's visit; null when there is none or it was wiped here
 * @property {Paper | null} paper what the visit's catalogue says; null while it is not loaded
 * @property {string | null} chosen the procedure whose explanation is read
 * @property {"start" | "topics"} offering the first screen, or the kinds of other matters
 * @property {string | null} topic one of these kinds
 * @property {boolean} calling the visit is being opened
 * @property {string | null} disputing the section in which the resident is about to point at a field
 * @property {boolean} wipedNotice 「画面を消しました」 still stands
 */

/**
 * What is needed of a catalogue; `Plan` answers it.
 * @typedef {object} Paper
 * @property {(visit: Visit) => readonly string[]} sections the visible sections in order
 * @property {(procedure: string, visit: Visit) => readonly string[]} unconfirmed sections of an application that are
 *   not confirmed as they stand
 */

/**
 * @param {ScreenName} name
 * @param {{ section?: string | null, procedure?: string | null, topic?: string | null }} [about]
 * @returns {Screen}
 */
function screen(name, { section = null, procedure = null, topic = null } = {}) {
  return { name, section, procedure, topic };
}

/**
 * @param {Facts} facts
 * @returns {Screen}
 */
export function screenNow(facts) {
  if (facts.page !== "on") return screen(facts.page);
  const visit = facts.visit;
  if (visit && !visit.wiped) return visitScreen(visit, facts);
  if (facts.wipedNotice || visit?.wiped) return screen("wiped");
  if (!facts.greeted) return screen("starting");
  if (facts.chosen === null) return offer(facts);
  return screen(facts.calling ? "calling" : "matter", { procedure: facts.chosen });
}

/**
 * @param {Facts} facts
 * @returns {Screen}
 */
function offer({ offering, topic }) {
  if (offering === "start") return screen("start");
  return topic === null ? screen("topics") : screen("topic", { topic });
}

/** Nobody has called anybody yet. @type {readonly ScreenName[]} */
const READING = ["start", "topics", "topic", "matter"];

/**
 * @param {Visit} visit
 * @param {Facts} facts
 * @returns {Screen}
 */
function visitScreen(visit, facts) {
  switch (visit.state) {
    case "waiting":
    case "offered":
      return screen("waiting");
    case "parked":
      return screen("parked");
    case "promised":
      return screen("promised");
    case "closed":
      return screen(visit.outcome === "finished" || visit.outcome === "referred" ? "finished" : "left");
    case "serving":
      return servingScreen(visit, facts);
  }
}

/**
 * What the specialist put before the resident comes first; a hold comes before everything, a confirmation before a
 * signature (an edit in between made it necessary again).
 *
 * @param {Visit} visit
 * @param {Facts} facts
 * @returns {Screen}
 */
function servingScreen(visit, { paper, disputing }) {
  if (visit.held) return screen("hold");
  if (!paper) return screen("talking");
  const section = paper.sections(visit).find((each) => isBeforeResident(statusOf(visit, each)));
  if (section !== undefined) return screen(disputing === section ? "disputing" : "confirming", { section });
  const procedure = visit.procedures.find((each) => isToSign(visit, each, paper));
  if (procedure !== undefined) return screen("signing", { procedure });
  return screen("talking");
}

/**
 * Whether a section waits for the resident's yes: presented as it stands, and not yet answered with either word.
 *
 * @param {SectionStatus} status
 */
export function isBeforeResident(status) {
  return status.presented === status.revision && status.confirmation === null && status.disputes.length === 0;
}

/**
 * Whether the signature of an application is asked for now, for what is confirmed as it stands.
 *
 * @param {Visit} visit
 * @param {string} procedure
 * @param {Paper} paper
 */
export function isToSign(visit, procedure, paper) {
  const application = visit.applications[procedure];
  if (!application || application.requested === null || application.submitted !== null) return false;
  if (application.signature?.digest === application.requested) return false;
  return paper.unconfirmed(procedure, visit).length === 0;
}

// -- what an edit took away ------------------------------------------------------------------------------------

/**
 * Why a section has to be shown again: `voided`, an edit changed what was shown or confirmed; `mended`, an edit
 * answered 「ちがいます」.
 * @typedef {"voided" | "mended"} Change
 * @typedef {ReadonlyMap<string, Change>} Changes by section
 */

/** @type {Changes} */
export const NO_CHANGES = new Map();

/**
 * The changes that still have to be told after the visit went from `before` to `after`: those known, without the
 * sections that were shown again or are gone, and with those that an edit has just taken away.
 *
 * @param {Changes} known
 * @param {Visit | null} before
 * @param {Visit | null} after
 * @returns {Changes}
 */
export function changesAfter(known, before, after) {
  if (!after || after.state === "closed" || before?.id !== after.id) return NO_CHANGES;
  /** @type {Map<string, Change>} */
  const changes = new Map();
  for (const [section, status] of Object.entries(after.sections)) {
    const earlier = statusOf(before, section);
    const change = status.revision > earlier.revision ? taken(earlier) : null;
    const told = change ?? known.get(section) ?? null;
    if (told !== null && status.presented === null && status.confirmation === null) changes.set(section, told);
  }
  return changes;
}

/**
 * @param {SectionStatus} earlier
 * @returns {Change | null}
 */
function taken(earlier) {
  if (earlier.disputes.length > 0) return "mended";
  return earlier.presented !== null || earlier.confirmation !== null ? "voided" : null;
}

// -- which section of the sheet is open ------------------------------------------------------------------------

/**
 * @typedef {object} Attention
 * @property {readonly string[]} sections the visible sections in order
 * @property {string | null} picked the one that the resident touched
 * @property {string | null} writing the one in which the other side is
 * @property {string | null} edited the one that changed last
 * @property {string | null} asked the one of the question
 */

/**
 * The one section that is open beside the talk: what the resident touched, what is being written, what was written
 * last, what is asked; the first one to begin with.
 *
 * @param {Attention} attention
 * @returns {string | null} null when there is no section at all
 */
export function openSection({ sections, picked, writing, edited, asked }) {
  const wanted = [picked, writing, edited, asked].find((each) => each !== null && sections.includes(each));
  return wanted ?? sections[0] ?? null;
}

// -- a counter that nobody touches -----------------------------------------------------------------------------

/** After the end, the screen is cleared without a touch. */
export const WIPE_MS = 180_000;
/** So long before that, the seconds that are left stand on the screen. */
export const COUNTDOWN_MS = 60_000;
/** Somebody read an explanation or changed the language and went away: the next one begins at the start. */
export const RESET_MS = 120_000;

/**
 * @typedef {object} Idle
 * @property {"none" | "count" | "wipe" | "reset"} act
 * @property {number | null} seconds left until the screen is cleared, while they are shown
 */

/**
 * What is due on a screen that nobody has touched for so long. While a specialist is there or will come, nothing is.
 *
 * @param {ScreenName} name
 * @param {number} quietMs
 * @returns {Idle}
 */
export function idleNow(name, quietMs) {
  if (name === "finished" || name === "left" || name === "promised") {
    const left = WIPE_MS - quietMs;
    if (left <= 0) return { act: "wipe", seconds: 0 };
    if (left <= COUNTDOWN_MS) return { act: "count", seconds: Math.ceil(left / 1000) };
    return { act: "none", seconds: null };
  }
  if (READING.includes(name) && quietMs >= RESET_MS) return { act: "reset", seconds: null };
  return { act: "none", seconds: null };
}

// -- what is told above a screen -------------------------------------------------------------------------------

/**
 * @typedef {"lost" | "connecting" | "tel" | "staff" | "reconnecting" | "failed" | "voice" | "denied" | "missing" | "busy" | "insecure"} Notice
 * lost: this page is not live · connecting: it never was yet · tel, staff: the two have not come together for a minute,
 * so whom to ring, or to ask · reconnecting, failed: the call · voice: no camera, but a voice · denied … insecure: why
 * there is no microphone
 *
 * @typedef {"none" | "both" | "voice" | "denied" | "missing" | "busy" | "insecure"} DevicesNow
 * none: not asked for yet, or the notice was put away · both: camera and microphone · voice: no camera
 *
 * @typedef {object} NoticeFacts
 * @property {boolean} live
 * @property {boolean} wasLive it was live at some time since the page was loaded
 * @property {"tel" | "staff" | null} instead how to go on without the line, once it is lost for long
 * @property {DevicesNow} devices
 * @property {"connecting" | "connected" | "reconnecting" | "failed" | null} phase of this side's own peer
 */

/** @type {readonly ScreenName[]} */
const WITHOUT_LINE = ["replaced", "shut", "wiped", "starting"];
/** @type {readonly ScreenName[]} */
const WITH_MEDIA = ["waiting", "talking", "confirming", "disputing", "signing"];

/**
 * The one notice about line and devices that stands above a screen: what stops everything comes first.
 *
 * @param {ScreenName} name
 * @param {NoticeFacts} facts
 * @returns {Notice | null}
 */
export function noticeNow(name, { live, wasLive, instead, devices, phase }) {
  if (WITHOUT_LINE.includes(name)) return null;
  if (!live) return instead ?? (wasLive ? "lost" : "connecting");
  if (!WITH_MEDIA.includes(name)) return null;
  if (instead) return instead;
  if (phase === "reconnecting" || phase === "failed") return phase;
  return devices === "none" || devices === "both" ? null : devices;
}

/**
 * What the devices of a counter come to. Without a microphone there is no talk; without a camera there is.
 *
 * @param {{ audio: unknown, video: unknown }} tracks
 * @param {{ audio: DevicesNow | null, video: DevicesNow | null }} reasons why one is not there; both null: not asked yet
 * @returns {DevicesNow}
 */
export function devicesNow(tracks, reasons) {
  if (tracks.audio) return tracks.video || reasons.video === null ? "both" : "voice";
  return reasons.audio ?? "none";
}

/**
 * What is told beside the sheet about one section: an edit took a confirmation away, 「ちがいます」 was passed on, or it
 * was answered. The first section of the gravest kind.
 *
 * @param {Visit} visit
 * @param {readonly string[]} sections the visible sections in order
 * @param {Changes} changes
 * @returns {{ kind: Change | "disputed", section: string } | null}
 */
export function sectionNews(visit, sections, changes) {
  /** @type {(kind: Change | "disputed", holds: (section: string) => boolean) => { kind: Change | "disputed", section: string } | null} */
  const first = (kind, holds) => {
    const section = sections.find(holds);
    return section === undefined ? null : { kind, section };
  };
  return (
    first("voided", (section) => changes.get(section) === "voided") ??
    first("disputed", (section) => statusOf(visit, section).disputes.length > 0) ??
    first("mended", (section) => changes.get(section) === "mended")
  );
}
