/** Tests of model/dates.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, duration, minutesBetween, secondsLeft } from "../../../static/js/model/dates.mjs";

test("the clock is the town's, wherever the machine thinks it is", () => {
  assert.equal(clock(Date.UTC(2026, 10, 22, 5, 7)), "14:07");
  assert.equal(clock(Date.UTC(2026, 10, 22, 15, 0)), "00:00");
});

test("minutes waited are whole ones, and none when the clocks disagree", () => {
  assert.equal(minutesBetween(0, 179_999), 2);
  assert.equal(minutesBetween(5000, 0), 0);
});

test("a countdown says 1 until the last moment and 0 when it is over", () => {
  assert.equal(secondsLeft(10_000, 8001), 2);
  assert.equal(secondsLeft(10_000, 9999), 1);
  assert.equal(secondsLeft(10_000, 10_000), 0);
  assert.equal(secondsLeft(10_000, 99_000), 0);
});

test("a call's length has seconds in two digits and hours only when there are any", () => {
  assert.equal(duration(0), "0:00");
  assert.equal(duration(187_999), "3:07");
  assert.equal(duration(600_000), "10:00");
  assert.equal(duration(3_787_000), "1:03:07");
});
