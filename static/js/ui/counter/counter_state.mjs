/** What the counter's page remembers beside the visit itself; all of it ends with the visit. */

import { NO_CHANGES } from "../../model/counter_screen.mjs";

/** @typedef {import("../../model/wire.mjs").Language} Language */

/**
 * @typedef {object} CounterState
 * @property {string | null} chosen the procedure whose explanation is read
 * @property {"start" | "topics"} offering the first screen, or the kinds of other matters
 * @property {string | null} topic one of these kinds
 * @property {boolean} calling the visit is being opened
 * @property {string | null} disputing the section in which the resident is about to point at a field
 * @property {string | null} picked the section that the resident touched
 * @property {string | null} edited the section that changed last
 * @property {string | null} written the field that changed last
 * @property {import("../../model/counter_screen.mjs").Changes} changes
 * @property {boolean} sending an answer of the resident is on its way
 * @property {boolean} covered 「画面をかくす」
 * @property {boolean} dismissed the notice about camera and microphone was put away
 * @property {Readonly<Record<string, string>> | null} dues due dates by procedure; null while not known
 * @property {Language} lang
 * @property {import("./tool_bar.mjs").TextSize} size
 *
 * What the parts of the page have of it.
 * @typedef {object} Host
 * @property {import("../../model/text.mjs").Texts} words
 * @property {import("../../model/visit.mjs").Visit | null} visit the visit of this counter, unless it was wiped here
 * @property {CounterState} state
 * @property {import("./frame.mjs").Frame} frame
 * @property {(change: Partial<CounterState>) => void} set changes the state and draws
 * @property {() => void} wipe clears the screen
 */

/**
 * The state of a counter that waits for the next resident.
 *
 * @returns {CounterState}
 */
export function atRest() {
  return {
    chosen: null,
    offering: "start",
    topic: null,
    calling: false,
    disputing: null,
    picked: null,
    edited: null,
    written: null,
    changes: NO_CHANGES,
    sending: false,
    covered: false,
    dismissed: false,
    dues: null,
    lang: "ja",
    size: "normal",
  };
}

/**
 * Whether nothing of somebody who read or changed something is left.
 *
 * @param {CounterState} state
 */
export function isAtRest({ chosen, offering, lang, size, covered }) {
  return chosen === null && offering === "start" && lang === "ja" && size === "normal" && !covered;
}
