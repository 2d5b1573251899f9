/** Tests of ui/board/alerts.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { alertsOf } from "../../../../static/js/ui/board/alerts.mjs";

const NOW = Date.UTC(2026, 10, 25, 3, 0);
const WAIT_MS = 180_000;

/** @param {Partial<import("../../../../static/js/model/wire.mjs").VisitLine>} rest */
function visit(rest) {
  return /** @type {import("../../../../static/js/model/wire.mjs").VisitLine} */ ({
    id: "v1", number: 1, branch: "kita", counter: "kita1", state: "waiting", procedures: [], language: "ja", opened_at: NOW - 10_000, answered_at: null,
    closed_at: null, outcome: null, specialist: null, phase: null, station_live: true, wiped: false, ...rest,
  });
}

/** @param {Partial<import("../../../../static/js/model/wire.mjs").Board>} rest */
const kinds = (rest) => alertsOf({ type: "board", at: NOW, specialists: [], visits: [], counters: [], ...rest }, NOW, WAIT_MS).map(({ kind }) => kind);

test("nothing is told of a quiet house", () => {
  assert.deepEqual(kinds({ visits: [visit({}), visit({ id: "v2", state: "serving", opened_at: NOW - 3_600_000 })] }), []);
});

test("a wait counts from when somebody began to wait, and is told past the town's limit", () => {
  assert.deepEqual(kinds({ visits: [visit({ opened_at: NOW - WAIT_MS })] }), []);
  assert.deepEqual(kinds({ visits: [visit({ opened_at: NOW - WAIT_MS - 1 })] }), ["wait"]);
  assert.deepEqual(kinds({ visits: [visit({ opened_at: NOW - WAIT_MS - 1, waiting_since: NOW - 5000 })] }), [], "handed over a moment ago");
});

test("from the third step on the search is told, and a screen that is lost", () => {
  assert.deepEqual(kinds({ visits: [visit({ step: "section" })] }), []);
  for (const step of /** @type {const} */ (["support", "reception", "choice"])) assert.deepEqual(kinds({ visits: [visit({ step })] }), ["ladder"]);
  assert.deepEqual(kinds({ visits: [visit({ state: "serving", station_live: false })] }), ["station"]);
  assert.deepEqual(kinds({ visits: [visit({ state: "promised", station_live: false })] }), [], "nobody is at a counter for it");
});

test("an open department without anybody is told, a closed one is not", () => {
  const line = { department: "shimin", open: true, closed_early: false, opens_at: null, there: 0, free: 0, waiting: 0 };
  assert.deepEqual(kinds({ departments: [line, { ...line, department: "hoken", open: false }, { ...line, department: "zeimu", there: 1 }] }), ["no_skill"]);
});

test("who asks for help comes before everything, also before who is helped already", () => {
  const help = { who: "specialist:sato", name: "佐藤", role: /** @type {const} */ ("specialist"), branch: "kita", counter: "kita1", visit: null, since: NOW - 1000, seen_by: null };
  const late = { visit: "v9", number: 9, branch: "kita", procedures: [], language: /** @type {const} */ ("ja"), at: NOW - 1, stage: /** @type {const} */ ("late"), there: 1 };
  const found = kinds({ helps: [{ ...help, who: "specialist:abe", seen_by: "田中" }, help], promises: [late, { ...late, visit: "v8", stage: "near" }], visits: [visit({ opened_at: NOW - WAIT_MS - 1, station_live: false })] });
  assert.deepEqual(found, ["help", "help_seen", "late_promise", "wait", "station"]);
});

test("a promise near its time with nobody there is told before it is late", () => {
  const promise = { visit: "v9", number: 9, branch: "kita", procedures: [], language: /** @type {const} */ ("ja"), at: NOW + 60_000, stage: /** @type {"later" | "near" | "due" | "late"} */ ("near"), there: 0 };
  const found = /** @param {Partial<typeof promise>} rest */ (rest) => kinds({ promises: [{ ...promise, ...rest }] });
  assert.deepEqual(found({}), ["lonely_promise"]);
  assert.deepEqual(found({ stage: "due" }), ["lonely_promise"]);
  assert.deepEqual(found({ there: 1 }), [], "somebody is there");
  assert.deepEqual(found({ stage: "later" }), [], "there is time yet");
  assert.deepEqual(found({ stage: "late" }), ["late_promise"], "one alert for a promise, the graver one");
});
