/** Who sits in a call and how, as keys of the texts: one place for the desk, the counter and the board. */

/** @typedef {import("./wire.mjs").SeatLine} SeatLine */
/** @typedef {import("./wire.mjs").Role} Role */
/** @typedef {{t: (key: string, params?: Record<string, string | number>) => string}} Words */

/** ひと声 is meant to be short: from here on the clock says so, and nothing else happens. */
export const LONG_MS = 30_000;

/**
 * Role and name of a seat.
 *
 * @param {SeatLine} seat
 * @param {Words} words
 */
export function seatName({ role, name }, words) {
  return words.t(name === "" ? "common.seats.nameless" : "common.seats.named", { role: words.t(`common.seats.role.${role}`), name });
}

/**
 * The name of a far side of the call, by the seats that are known.
 *
 * @param {{peer: string, role: Role | null}} far
 * @param {{seats: readonly SeatLine[], specialist?: string}} known
 * @param {Words} words
 */
export function farName({ peer, role }, { seats, specialist = "" }, words) {
  const seat = seats.find((each) => each.seat === peer);
  if (seat) return seatName(seat, words);
  if (peer === "specialist") return words.t(specialist === "" ? "common.seats.nameless" : "common.seats.named", { role: words.t("common.seats.role.specialist"), name: specialist });
  return words.t(`common.seats.role.${role ?? "resident"}`);
}

/** For so long the resident is told that somebody else serves them now. */
const NEW_MS = 60_000;

/**
 * Who has just become the resident's specialist, while they talk; "" for nobody.
 *
 * @param {{state: string, specialist: string | null, handed: {by: string, at: number} | null} | null} visit
 * @param {number} now by the server's clock
 */
export function newSpecialist(visit, now) {
  if (visit?.state !== "serving" || visit.specialist === null || visit.handed === null) return "";
  return visit.handed.by !== visit.specialist && now - visit.handed.at < NEW_MS ? visit.specialist : "";
}

/**
 * What a seat's line says after the name: asked, waiting for the resident's yes, or how it sits there.
 *
 * @param {SeatLine} seat
 * @returns {string} a key
 */
export function seatState({ mode, allowed, taken_at: taken }) {
  if (taken !== null) return `common.seats.mode.${mode}`;
  return allowed ? "common.seats.asked" : "common.seats.not_allowed";
}

/**
 * What the resident is told of the call, beside its picture; the most important of all that is true.
 *
 * @param {readonly SeatLine[]} seats
 * @returns {{key: string, seat: SeatLine} | null}
 */
export function toldResident(seats) {
  const consult = seats.find(({ mode }) => mode === "consult");
  if (consult) return { key: consult.taken_at === null ? "counter.seats.consult_asked" : "counter.seats.consult", seat: consult };
  const listens = seats.find(({ mode, taken_at: taken }) => taken !== null && (mode === "listen" || mode === "whisper"));
  if (listens) return { key: "counter.seats.listens", seat: listens };
  const asked = seats.find(({ taken_at: taken, allowed }) => taken === null && allowed);
  return asked ? { key: "counter.seats.coming", seat: asked } : null;
}
