/** Tests of ui/era_day.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { eraDay } from "../../../static/js/ui/era_day.mjs";

test("a day is written in its era with the day of the week", () => {
  assert.equal(eraDay("2026-12-07"), "令和8年12月7日（月）");
});

test("eras change on the day, and their first year is 元年", () => {
  assert.equal(eraDay("2019-04-30"), "平成31年4月30日（火）");
  assert.equal(eraDay("2019-05-01"), "令和元年5月1日（水）");
});

test("what is no date is left out", () => {
  assert.equal(eraDay(""), "");
  assert.equal(eraDay("2026-13-45"), "");
});
