/** 「14:30」 as a moment: what a specialist types as the time of return. The moment of today is an argument. */

/** The town's clock is nine hours ahead of UTC all year round. */
const OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The moment of a time of day on the town's day of `now`; null when the text is no time of day.
 *
 * @param {string} text as `<input type=time>` has it: "14:30", or "" when nothing was entered
 * @param {number} now ms since 1970
 * @returns {number | null}
 */
export function timeToday(text, now) {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match) return null;
  const midnight = Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  return midnight + Number(match[1]) * 3_600_000 + Number(match[2]) * 60_000;
}
