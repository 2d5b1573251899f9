/** What every screen of the counter is given to show, and what it may ask the page to do: types only. */

/** @typedef {import("../../model/visit.mjs").Visit} Visit */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/counter_screen.mjs").Screen} Screen */

/**
 * @typedef {object} View
 * @property {Screen} screen
 * @property {import("../../model/wire.mjs").Language} lang
 * @property {Plan | null} plan of the visit; of today's catalogue while there is none
 * @property {Visit | null} visit
 * @property {Readonly<Record<string, import("../../model/wire.mjs").Door>>} doors
 * @property {Readonly<Record<string, import("../../model/wire.mjs").Wait>>} waits what to expect behind each door
 * @property {import("../../model/wire.mjs").Place | null} place
 * @property {number} now by the server's clock, ms since 1970
 * @property {string} specialist the name of who serves; "" while nobody does
 * @property {import("../sheet_model.mjs").Live} live
 * @property {string | null} picked the section that the resident touched
 * @property {string | null} edited the section that changed last
 * @property {boolean} sending an answer of the resident is on its way
 * @property {import("../../model/wire.mjs").InterviewView | null} interview as far as this screen may show it
 * @property {Readonly<Record<string, string>> | null} dues due dates by procedure (ISO); null while not known
 *
 * @typedef {object} Actions
 * @property {(procedure: string | null) => void} choose read about a procedure; null: back to the tiles
 * @property {(offering: "start" | "topics", topic?: string) => void} offer the first screen, the kinds of other matters, or one of them
 * @property {(procedure: string) => void} call
 * @property {() => void} leave the resident goes; asks first where something would be lost
 * @property {(section: string | null) => void} pick
 * @property {(section: string, revision: number, rows: readonly import("../../model/digests.mjs").Row[]) => void} confirm
 * @property {(section: string | null) => void} pointAt the resident is about to point at a field (null: not any more)
 * @property {(section: string, field: string | null) => void} dispute
 * @property {(procedure: string, mode: "pad" | "paper" | "tap", strokes: import("../../model/wire.mjs").Strokes,
 *   aspect: number) => void} sign
 * @property {(question: string, person: string | null, answer: {facts: Record<string, import("../../model/wire.mjs").Said>,
 *   unsure: string[]}) => Promise<boolean>} reply an answer to the interview; resolves to whether it was taken
 * @property {() => void} redraw something that only the screen's part knows has changed
 * @property {(section: string) => void} look read a section again, as it was confirmed
 * @property {(score: number) => Promise<boolean>} rate how it was, 1 to 3; whether it was taken
 * @property {() => void} keepWaiting asked to choose, the resident waits on
 * @property {(at: number) => void} callBack the resident comes back at this time
 * @property {() => void} wipe
 *
 * @typedef {object} ScreenPart
 * @property {HTMLElement} element
 * @property {(view: View) => void} update
 * @property {() => void} [stop] the screen is left
 */

export {};
