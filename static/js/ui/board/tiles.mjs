/** How a counter is, in one word: what a tile of the floor shows. */

/**
 * @typedef {"called" | "lost" | "long" | "waiting" | "serving" | "parked" | "ending" | "free" | "off"} TileState
 * called: 「職員を呼ぶ」 stands · lost: in a visit, and its screen does not answer · long: waits too long · ending: the
 * visit is over, its screen not cleared · free: ready for the next · off: no screen is there
 *
 * @typedef {{state: TileState, since: number, visit: string | null}} Tile
 */

/** A shape of its own for each state: colour alone never tells it. @type {Record<TileState, import("../icons.mjs").IconName>} */
export const ICON_OF_TILE = { called: "bell", lost: "alert", long: "busy", waiting: "clock", serving: "together", parked: "document", ending: "check", free: "circle", off: "close" };

/**
 * @param {import("../../model/wire.mjs").CounterLine} line
 * @param {number} now by the server's clock
 * @param {number} waitMs longest wait that is not warned of
 * @returns {Tile}
 */
export function tileOf(line, now, waitMs) {
  const visit = line.visit !== null && !line.visit.wiped ? line.visit : null;
  if (visit === null) return { state: line.staff_called ? "called" : line.live ? "free" : "off", since: 0, visit: null };
  if (visit.state === "closed") return { state: "ending", since: visit.closed_at ?? 0, visit: null };
  const serves = visit.state === "serving";
  const since = serves ? (visit.answered_at ?? visit.opened_at) : visit.waiting_since || visit.opened_at;
  const about = { since, visit: visit.id };
  if (line.staff_called) return { ...about, state: "called" };
  if (!line.live) return { ...about, state: "lost" };
  if (serves || visit.state === "parked") return { ...about, state: serves ? "serving" : "parked" };
  return { ...about, state: now - since > waitMs ? "long" : "waiting" };
}
