/** What a resident may expect, in words: behind a door before they press, and while they wait. */

import { clock } from "../../model/dates.mjs";

/** @typedef {import("../../model/wire.mjs").Door} Door */
/** @typedef {import("../../model/wire.mjs").Wait} Wait */
/** @typedef {import("../dom.mjs").Words} Words */

/**
 * 「いま話せます」「約4分」「10:40に予約できます」.
 *
 * @param {Door | undefined} door
 * @param {Wait | undefined} wait
 * @param {Words} words
 */
export function doorWords(door, wait, words) {
  const said = words.t(`counter.door.${door ?? "unknown"}`);
  if (wait === undefined || door === undefined || door === "now") return said;
  if (door === "busy" && wait.minutes !== null && wait.minutes > 0) return words.t("counter.door.minutes", { minutes: wait.minutes });
  if (door === "closed" && wait.opens_at !== null) return words.t("counter.door.opens", { time: clock(wait.opens_at) });
  return wait.call_back_at === null ? said : words.t("counter.door.call_back", { time: clock(wait.call_back_at) });
}

/**
 * The place of somebody who waits, with honest minutes.
 *
 * @param {import("../../model/wire.mjs").Place | null} place
 * @param {Words} words
 */
export function placeWords(place, words) {
  if (!place) return words.t("counter.waiting.calling");
  if (place.there === 0) return words.t("counter.waiting.nobody");
  const before = place.ahead === 0 ? words.t("counter.waiting.next") : words.t("counter.waiting.ahead", { count: place.ahead });
  const { minutes, error } = place;
  if (!minutes) return before;
  const about = error ? words.t("counter.waiting.minutes_error", { minutes, error }) : words.t("counter.waiting.minutes", { minutes });
  return `${before} ${about}`;
}
