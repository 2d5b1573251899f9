/** Tests of ui/board/tiles.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ICON_OF_TILE, tileOf } from "../../../../static/js/ui/board/tiles.mjs";

const NOW = Date.UTC(2026, 10, 25, 3, 0);
const VISIT = /** @type {import("../../../../static/js/model/wire.mjs").VisitLine} */ (/** @type {unknown} */ ({ id: "v1", state: "waiting", opened_at: NOW - 60_000, answered_at: null, closed_at: null, wiped: false }));

/** 
 * @param {object} line
 * @param {object} [visit]
 */
const tile = (line, visit) => tileOf({ counter: "k1", live: true, staff_called: false, visit: visit === undefined ? null : { ...VISIT, ...visit }, ...line }, NOW, 180_000);

test("a counter without a visit is free, off, or calls staff", () => {
  assert.equal(tile({}).state, "free");
  assert.equal(tile({ live: false }).state, "off");
  assert.equal(tile({ staff_called: true }).state, "called");
  assert.equal(tile({}, { state: "closed", wiped: true }).state, "free");
});

test("a visit's tile says how it goes and since when", () => {
  assert.deepEqual(tile({}, {}), { state: "waiting", since: NOW - 60_000, visit: "v1" });
  assert.deepEqual(tile({}, { opened_at: NOW - 200_000 }), { state: "long", since: NOW - 200_000, visit: "v1" });
  assert.deepEqual(tile({}, { state: "serving", answered_at: NOW - 5000 }), { state: "serving", since: NOW - 5000, visit: "v1" });
  assert.equal(tile({}, { state: "parked" }).state, "parked");
  assert.equal(tile({ live: false }, { state: "serving" }).state, "lost");
  assert.equal(tile({ live: false, staff_called: true }, { state: "serving" }).state, "called", "somebody who calls comes first");
  assert.deepEqual(tile({}, { state: "closed", closed_at: NOW }), { state: "ending", since: NOW, visit: null });
});

test("each state has a shape of its own, for whoever sees no colours", () => {
  const shapes = Object.values(ICON_OF_TILE);
  assert.equal(new Set(shapes).size, shapes.length);
});
