/** The one line of words about the state of the call and the screen: the most pressing of all that is true. */

/** @typedef {import("../model/wire.mjs").ParticipantView} ParticipantView */
/** @typedef {"connecting"|"connected"|"reconnecting"|"failed"} PeerPhase */
/** @typedef {"good"|"notice"|"warning"|"quiet"} Tone */

/**
 * @typedef {object} LineFacts
 * @property {boolean} live whether the hub answers
 * @property {boolean} serving whether somebody is being served (there is, or should be, a call)
 * @property {boolean} held
 * @property {PeerPhase | null} phase of this page's own peer; null when there is none
 * @property {readonly ParticipantView[]} people
 * @property {"resident"|"specialist"} other whom this page talks to
 * @property {{audio: boolean, video: boolean}} [sending] which devices this page has
 * @property {{audio: boolean, video: boolean}} [receiving] what comes in
 * @property {import("../model/ladder.mjs").RungName} [rung] how much picture this page sends
 * @property {boolean} [muted] own microphone off
 */

/** @typedef {{key: string, tone: Tone}} LineWord `key` of the texts; `tone` for the look, never alone */

/** Every key that `lineWord` can give, for the text files and their check. */
export const LINE_KEYS = Object.freeze([
  "line.hub_lost",
  "line.idle",
  "line.held",
  "line.other_away",
  "line.failed",
  "line.reconnecting",
  "line.connecting",
  "line.other_not_live",
  "line.other_behind",
  "line.no_microphone",
  "line.muted",
  "line.no_voice",
  "line.voice_only",
  "line.picture_off",
  "line.picture_still",
  "line.picture_small",
  "line.connected",
]);

/**
 * The one line to show. What keeps people from seeing the truth comes first, then what keeps them from talking.
 *
 * @param {LineFacts} facts
 * @returns {LineWord}
 */
export function lineWord(facts) {
  if (!facts.live) return { key: "line.hub_lost", tone: "warning" };
  if (!facts.serving) return { key: "line.idle", tone: "quiet" };
  return personWord(facts) ?? callWord(facts) ?? screenWord(facts) ?? mediaWord(facts);
}

/**
 * @param {LineFacts} facts
 * @returns {LineWord | null}
 */
function personWord({ held, people, other }) {
  if (!people.some((person) => person.role === other && !person.seat)) return { key: "line.other_away", tone: "warning" };
  return held ? { key: "line.held", tone: "notice" } : null;
}

/**
 * @param {LineFacts} facts
 * @returns {LineWord | null}
 */
function callWord({ phase }) {
  if (phase === "failed") return { key: "line.failed", tone: "warning" };
  if (phase === "reconnecting") return { key: "line.reconnecting", tone: "warning" };
  return phase === "connected" ? null : { key: "line.connecting", tone: "notice" };
}

/**
 * @param {LineFacts} facts
 * @returns {LineWord | null}
 */
function screenWord({ people, other }) {
  const theirs = people.filter((person) => person.role === other && !person.seat);
  if (theirs.every((person) => !person.live)) return { key: "line.other_not_live", tone: "warning" };
  return theirs.every((person) => person.behind) ? { key: "line.other_behind", tone: "notice" } : null;
}

/**
 * @param {LineFacts} facts
 * @returns {LineWord}
 */
function mediaWord({ sending, receiving, muted, rung }) {
  if (sending && !sending.audio) return { key: "line.no_microphone", tone: "warning" };
  if (muted) return { key: "line.muted", tone: "notice" };
  if (receiving && !receiving.audio) return { key: "line.no_voice", tone: "notice" };
  if (receiving && !receiving.video) return { key: "line.voice_only", tone: "good" };
  if (sending?.video && rung === "voice") return { key: "line.picture_off", tone: "notice" };
  if (sending?.video && rung === "still") return { key: "line.picture_still", tone: "notice" };
  if (sending?.video && rung === "small") return { key: "line.picture_small", tone: "good" };
  return { key: "line.connected", tone: "good" };
}
