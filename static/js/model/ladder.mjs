/** How much picture a line carries beside the voice: down when it is bad for a while, up slowly, never by one bad second. */

/** @typedef {"full"|"medium"|"small"|"still"|"voice"} RungName */

/**
 * @typedef {object} Rung What one step sends of the picture.
 * @property {RungName} name
 * @property {number} bitrate bit/s at most; 0: no picture
 * @property {number} framerate pictures a second at most
 * @property {number} height lines at most
 * @property {number} least bit/s that the whole line has to carry for this step
 *
 * @typedef {object} Reading What the browser says of the way out, once in a while.
 * @property {number | null} available bit/s, as the browser estimates; null where it does not
 * @property {number | null} lost share of what was sent, 0 to 1, as the other side reports
 * @property {number | null} roundTrip ms
 *
 * @typedef {object} Ladder Where a line stands. Times are ms of one clock.
 * @property {number} rung place in `RUNGS`
 * @property {number | null} badSince
 * @property {number | null} goodSince
 * @property {number} movedAt
 * @property {boolean} climbed whether the last move was up, and so a trial
 * @property {number} patience how long it has to be good before the next trial
 * @property {number} shortest the shortest round trip so far, ms: what is above it is waiting in a queue
 */

/** From the best to none. Bit rates leave a quarter of what the step needs to voice, its copies and headers. @type {readonly Rung[]} */
export const RUNGS = Object.freeze([
  { name: "full", bitrate: 1_500_000, framerate: 30, height: 1080, least: 650_000 },
  { name: "medium", bitrate: 450_000, framerate: 25, height: 540, least: 300_000 },
  { name: "small", bitrate: 130_000, framerate: 12, height: 360, least: 140_000 },
  { name: "still", bitrate: 50_000, framerate: 1, height: 540, least: 80_000 },
  { name: "voice", bitrate: 0, framerate: 0, height: 0, least: 0 },
]);

/** Bad for so long moves a step down: longer than one bad second. */
export const BAD_MS = 1500;
/** Good for so long is tried a step up, at first. */
export const GOOD_MS = 4000;
/** After a trial that failed, or a fall, it has to be good for longer and longer, up to this. */
export const FIRST_FALL_MS = 12_000;
export const PATIENCE_MAX_MS = 60_000;
/** A step that holds for so long was no failed trial. */
export const PROVEN_MS = 20_000;
/** So much of the round trip is a queue that voice waits in. */
const QUEUED_MS = 180;
const LOST_MUCH = 0.15;
const LOST_LITTLE = 0.05;
/** What is lost by chance and not by crowding does not become less with a smaller picture than this. */
const SMALL = RUNGS.findIndex(({ name }) => name === "small");

/**
 * A line that is not known yet: begins in the middle, so that the first seconds do not crowd out the voice.
 *
 * @param {number} now
 * @returns {Ladder}
 */
export function newLadder(now) {
  return { rung: 1, badSince: null, goodSince: null, movedAt: now, climbed: false, patience: GOOD_MS, shortest: Infinity };
}

/**
 * @param {Ladder} ladder
 * @param {Reading} reading
 * @param {number} now never less than before
 * @returns {Ladder}
 */
export function afterReading(ladder, reading, now) {
  const shortest = Math.min(ladder.shortest, reading.roundTrip ?? Infinity);
  const bad = isBad(ladder.rung, reading, shortest);
  const good = !bad && (reading.lost ?? 0) <= LOST_LITTLE;
  const read = {
    ...ladder,
    shortest,
    badSince: bad ? (ladder.badSince ?? now) : null,
    goodSince: good ? (ladder.goodSince ?? now) : null,
  };
  if (read.badSince !== null && now - read.badSince >= BAD_MS && now - read.movedAt >= BAD_MS) return down(read, now);
  if (read.goodSince !== null && now - Math.max(read.goodSince, read.movedAt) >= read.patience) return up(read, now);
  return read;
}

/**
 * The step on which a ladder stands.
 *
 * @param {Ladder} ladder
 * @returns {Rung}
 */
export function rungOf(ladder) {
  return /** @type {Rung} */ (RUNGS[ladder.rung]);
}

/**
 * @param {number} rung
 * @param {Reading} reading
 * @param {number} shortest
 */
function isBad(rung, { available, lost, roundTrip }, shortest) {
  const { least } = /** @type {Rung} */ (RUNGS[rung]);
  if (available !== null && available < least) return true;
  if (roundTrip !== null && roundTrip - shortest > QUEUED_MS) return true;
  return lost !== null && lost > LOST_MUCH && rung < SMALL;
}

/**
 * @param {Ladder} ladder
 * @param {number} now
 * @returns {Ladder}
 */
function down(ladder, now) {
  if (ladder.rung === RUNGS.length - 1) return ladder;
  const failed = ladder.climbed && now - ladder.movedAt < PROVEN_MS;
  const patience = failed ? Math.min(PATIENCE_MAX_MS, Math.max(FIRST_FALL_MS, ladder.patience * 2)) : FIRST_FALL_MS;
  return moved(ladder, ladder.rung + 1, now, { climbed: false, patience: Math.max(patience, ladder.climbed ? 0 : ladder.patience) });
}

/**
 * @param {Ladder} ladder
 * @param {number} now
 * @returns {Ladder}
 */
function up(ladder, now) {
  if (ladder.rung === 0) return ladder;
  return moved(ladder, ladder.rung - 1, now, { climbed: true, patience: ladder.patience });
}

/**
 * @param {Ladder} ladder
 * @param {number} rung
 * @param {number} now
 * @param {{climbed: boolean, patience: number}} how
 * @returns {Ladder}
 */
function moved(ladder, rung, now, how) {
  return { ...ladder, ...how, rung, badSince: null, goodSince: null, movedAt: now };
}

/**
 * What a reading of getStats says of the way out.
 *
 * @param {RTCStatsReport} report
 * @returns {Reading} of the worst of the media that are sent
 */
export function readingOf(report) {
  /** @type {Reading} */
  const reading = { available: null, lost: null, roundTrip: null };
  report.forEach((/** @type {any} */ entry) => {
    if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
      if (typeof entry.availableOutgoingBitrate === "number") reading.available = entry.availableOutgoingBitrate;
      if (typeof entry.currentRoundTripTime === "number") reading.roundTrip = entry.currentRoundTripTime * 1000;
    } else if (entry.type === "remote-inbound-rtp" && typeof entry.fractionLost === "number") {
      reading.lost = Math.max(reading.lost ?? 0, entry.fractionLost);
    }
  });
  return reading;
}
