/** Tests of ui/counter/counter_state.mjs: nothing of one resident is there for the next. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { atRest, isAtRest } from "../../../../static/js/ui/counter/counter_state.mjs";

test("a counter that waits for the next resident is at rest", () => {
  assert.equal(isAtRest(atRest()), true);
});

test("whatever a resident chose is to be put back", () => {
  assert.equal(isAtRest({ ...atRest(), chosen: "tennyu" }), false);
  assert.equal(isAtRest({ ...atRest(), offering: "topics" }), false);
  assert.equal(isAtRest({ ...atRest(), lang: "en" }), false);
  assert.equal(isAtRest({ ...atRest(), size: "largest" }), false);
  assert.equal(isAtRest({ ...atRest(), covered: true }), false);
});

test("each resident begins with a state of their own", () => {
  const first = atRest();
  first.chosen = "tennyu";
  assert.equal(atRest().chosen, null);
});
