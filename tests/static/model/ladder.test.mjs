/** Tests of model/ladder.mjs: what must hold for any line, tried with many drawn ones, and the ways that people notice. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BAD_MS,
  FIRST_FALL_MS,
  GOOD_MS,
  PATIENCE_MAX_MS,
  RUNGS,
  afterReading,
  newLadder,
  readingOf,
  rungOf,
} from "../../../static/js/model/ladder.mjs";

/** @typedef {import("../../../static/js/model/ladder.mjs").Ladder} Ladder */
/** @typedef {import("../../../static/js/model/ladder.mjs").Reading} Reading */

const STEP = 500;
/** @type {Reading} */
const GOOD = { available: 2_000_000, lost: 0, roundTrip: 40 };
/** @type {Reading} */
const DEAD = { available: 10_000, lost: 0.5, roundTrip: 900 };

/**
 * @param {Ladder} ladder
 * @param {Reading} reading
 * @param {number} from
 * @param {number} ms
 */
function through(ladder, reading, from, ms) {
  let after = ladder;
  for (let now = from; now < from + ms; now += STEP) after = afterReading(after, reading, now);
  return after;
}

/** Numbers that look drawn and are the same every time (mulberry32). @param {number} seed */
function chance(seed) {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("steps need less and less, and every step's picture leaves room for the voice", () => {
  for (const [place, rung] of RUNGS.entries()) {
    const above = RUNGS[place - 1];
    if (above) assert.ok(rung.least < above.least && rung.bitrate < above.bitrate);
  }
  assert.equal(RUNGS.at(-1)?.bitrate, 0);
});

test("whatever a line does: one step at a time, never down within a bad second, never up within the wait", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const draw = chance(seed);
    let ladder = newLadder(0);
    /** @type {number} */
    let reading = 0;
    let movedAt = 0;
    for (let now = STEP; now < 120_000; now += STEP) {
      if (draw() < 0.2) reading = draw();
      const before = ladder;
      ladder = afterReading(
        ladder,
        { available: draw() < 0.1 ? null : reading * 1_500_000, lost: draw() < 0.3 ? null : draw() * 0.3, roundTrip: 20 + reading * 300 },
        now,
      );
      assert.ok(ladder.rung >= 0 && ladder.rung < RUNGS.length);
      assert.ok(ladder.patience >= GOOD_MS && ladder.patience <= PATIENCE_MAX_MS);
      if (ladder.rung === before.rung) continue;
      assert.equal(Math.abs(ladder.rung - before.rung), 1);
      assert.ok(now - movedAt >= (ladder.rung > before.rung ? BAD_MS : GOOD_MS));
      movedAt = now;
    }
  }
});

test("one bad second changes nothing, however bad", () => {
  const steady = through(newLadder(0), GOOD, STEP, 30_000);
  const bumped = through(steady, DEAD, 31_000, 1000);
  assert.equal(through(bumped, GOOD, 32_000, 10_000).rung, steady.rung);
});

test("a line that carries nothing is at voice alone within nine seconds, from wherever", () => {
  const best = through(newLadder(0), GOOD, STEP, 30_000);
  assert.equal(rungOf(best).name, "full");
  assert.equal(rungOf(through(best, DEAD, 31_000, 8500)).name, "voice");
});

test("up takes longer than down, and longer still after a trial that failed", () => {
  let ladder = through(newLadder(0), DEAD, STEP, 10_000);
  assert.equal(rungOf(ladder).name, "voice");
  ladder = through(ladder, GOOD, 11_000, FIRST_FALL_MS - STEP);
  assert.equal(rungOf(ladder).name, "voice");
  ladder = through(ladder, GOOD, 11_000 + FIRST_FALL_MS - STEP, 2000);
  assert.equal(rungOf(ladder).name, "still");
  const fell = through(ladder, DEAD, 26_000, 3000);
  assert.equal(rungOf(fell).name, "voice");
  assert.ok(fell.patience >= 2 * FIRST_FALL_MS);
});

test("loss by chance takes the picture to the small one and no further: a smaller one would not help", () => {
  const lossy = { available: 900_000, lost: 0.25, roundTrip: 80 };
  assert.equal(rungOf(through(newLadder(0), lossy, STEP, 60_000)).name, "small");
});

test("a queue that voice waits in counts as bad although the browser thinks that there is room", () => {
  const quiet = through(newLadder(0), GOOD, STEP, 2000);
  assert.equal(rungOf(through(quiet, { ...GOOD, roundTrip: 340 }, 3000, 3000)).name, "small");
});

test("a browser that tells nothing keeps its steps", () => {
  const told = through(newLadder(0), { available: null, lost: null, roundTrip: null }, STEP, 60_000);
  assert.equal(rungOf(told).name, "full");
});

test("of a report only the chosen way and the worst loss count", () => {
  const report = new Map(
    /** @type {[string, object][]} */ ([
      ["a", { type: "candidate-pair", nominated: false, state: "succeeded", availableOutgoingBitrate: 1 }],
      ["b", { type: "candidate-pair", nominated: true, state: "succeeded", availableOutgoingBitrate: 400_000, currentRoundTripTime: 0.08 }],
      ["c", { type: "remote-inbound-rtp", fractionLost: 0.02 }],
      ["d", { type: "remote-inbound-rtp", fractionLost: 0.1 }],
      ["e", { type: "remote-inbound-rtp" }],
    ]),
  );
  assert.deepEqual(readingOf(/** @type {any} */ (report)), { available: 400_000, lost: 0.1, roundTrip: 80 });
});
