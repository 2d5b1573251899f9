/** Tests of a day that is entered by keys. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isoOf, typedDay, withDigit, withoutDigit } from "../../../static/js/model/typed_day.mjs";

/** @param {import("../../../static/js/model/typed_day.mjs").TypedDay} day @param {string} digits */
const typed = (day, digits) => [...digits].reduce(withDigit, day);

test("digits go from year to month to day by themselves, and a day is told in its era", () => {
  assert.equal(isoOf(typed(typedDay("ja"), "81110")), "2026-11-10");
  assert.equal(isoOf(typed({ ...typedDay("ja"), era: "showa" }, "3899")), "1963-09-09");
  assert.equal(isoOf(typed({ ...typedDay("ja"), era: "heisei" }, "310101")), "2019-01-01");
  assert.equal(isoOf(typed(typedDay("en"), "196899")), "1968-09-09");
});

test("a zero in front takes its place", () => {
  assert.equal(isoOf(typed(typedDay("en"), "20260101")), "2026-01-01");
});

test("what stands is taken up in its own era", () => {
  assert.deepEqual(typedDay("ja", "1989-01-07"), { era: "showa", at: "year", fresh: true, year: "64", month: "1", day: "7" });
  assert.equal(typedDay("ja", "1989-01-08").era, "heisei");
  assert.equal(typedDay("ja", "1900-05-05").era, "western");
  assert.deepEqual(typedDay("en", "2026-11-10"), { era: "western", at: "year", fresh: true, year: "2026", month: "11", day: "10" });
});

test("no day comes of what is not whole, not in the calendar or not in the era", () => {
  assert.equal(isoOf(typedDay("ja")), "");
  assert.equal(isoOf(typed(typedDay("en"), "20260230")), "");
  assert.equal(isoOf({ era: "showa", at: "day", fresh: false, year: "64", month: "1", day: "8" }), "");
  assert.equal(isoOf({ era: "reiwa", at: "day", fresh: false, year: "1", month: "4", day: "30" }), "");
  assert.equal(isoOf({ era: "reiwa", at: "day", fresh: false, year: "1", month: "5", day: "1" }), "2019-05-01");
  assert.equal(isoOf({ era: "taisho", at: "day", fresh: false, year: "15", month: "12", day: "25" }), "1926-12-25");
});

test("the last digit goes, and from an empty part the one before is taken up", () => {
  const day = typed(typedDay("ja"), "811");
  assert.deepEqual([day.year, day.month, day.day, day.at], ["8", "11", "", "day"]);
  const back = withoutDigit(day);
  assert.deepEqual([back.month, back.at], ["1", "month"]);
  assert.deepEqual(withoutDigit(typedDay("ja")), { ...typedDay("ja"), fresh: false });
});

test("a part that is taken up again begins anew, and so does a full one", () => {
  const day = typed(typedDay("ja"), "8131");
  assert.equal(isoOf(day), "");
  assert.equal(isoOf(typed({ ...day, at: "month", fresh: true }, "1110")), "2026-11-10");
  assert.equal(withDigit({ ...typedDay("en", "1999-01-01"), fresh: false }, "2").year, "2");
});
