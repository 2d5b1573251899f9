/** Tests of model/time_of_day.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { timeToday } from "../../../static/js/model/time_of_day.mjs";

/** 2026-11-22 20:15 in Japan is 11:15 UTC. */
const NOW = Date.UTC(2026, 10, 22, 11, 15);

test("a time of day is one of the town's day, whatever the machine's zone", () => {
  assert.equal(timeToday("20:30", NOW), Date.UTC(2026, 10, 22, 11, 30));
  assert.equal(timeToday("00:00", NOW), Date.UTC(2026, 10, 21, 15, 0));
});

test("just after midnight in Japan it is the new day, though UTC still has the old one", () => {
  const justAfter = Date.UTC(2026, 10, 22, 15, 1);
  assert.equal(timeToday("09:00", justAfter), Date.UTC(2026, 10, 23, 0, 0));
});

test("what is no time of day is null", () => {
  for (const text of ["", "24:00", "12:60", "7:05", "noon", "12:30:10"]) assert.equal(timeToday(text, NOW), null, text);
});
