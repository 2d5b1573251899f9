/** Times as people read them: the town's clock, minutes waited, seconds left. The moment is always an argument. */

const ZONE = "Asia/Tokyo";

/** Made once: making one takes longer than writing five hundred times with it. */
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

/**
 * 「14:05」, the town's wall clock.
 *
 * @param {number} at ms since 1970
 * @returns {string}
 */
export function clock(at) {
  return CLOCK.format(at);
}

/**
 * Whole minutes from one moment to a later one; 0 when the clocks disagree.
 *
 * @param {number} from ms since 1970
 * @param {number} to ms since 1970
 * @returns {number}
 */
export function minutesBetween(from, to) {
  return Math.max(0, Math.floor((to - from) / 60_000));
}

/**
 * Seconds that are left, counted up so that 0 means over.
 *
 * @param {number} until ms since 1970
 * @param {number} now ms since 1970
 * @returns {number}
 */
export function secondsLeft(until, now) {
  return Math.max(0, Math.ceil((until - now) / 1000));
}

/**
 * 「3:07」 or 「1:03:07」, the length of a call.
 *
 * @param {number} ms
 * @returns {string}
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}
