/** What a resident may expect, in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { doorWords, placeWords } from "../../../../static/js/ui/counter/wait_words.mjs";

const words = /** @type {any} */ ({ t: (/** @type {string} */ key, /** @type {object} */ values) => (values ? `${key} ${JSON.stringify(values)}` : key) });
const AT = Date.UTC(2026, 10, 20, 1, 40);
const WAIT = { minutes: null, error: null, call_back_at: null, opens_at: null };

test("behind a door stands what to expect, from the best to the least", () => {
  assert.equal(doorWords("now", { ...WAIT, minutes: 0, call_back_at: AT }, words), "counter.door.now");
  assert.equal(doorWords("busy", { ...WAIT, minutes: 4, error: 2, call_back_at: AT }, words), 'counter.door.minutes {"minutes":4}');
  assert.match(doorWords("nobody", { ...WAIT, call_back_at: AT }, words), /^counter.door.call_back/);
  assert.match(doorWords("closed", { ...WAIT, opens_at: AT, call_back_at: AT }, words), /^counter.door.opens/);
  assert.match(doorWords("closed", { ...WAIT, call_back_at: AT }, words), /^counter.door.call_back/);
  assert.equal(doorWords("nobody", WAIT, words), "counter.door.nobody");
  assert.equal(doorWords(undefined, undefined, words), "counter.door.unknown");
});

test("who waits is told place and minutes, with how far they may be off", () => {
  const place = /** @type {const} */ ({ type: "place", visit: "v", ahead: 0, there: 1 });
  assert.equal(placeWords(null, words), "counter.waiting.calling");
  assert.equal(placeWords({ ...place, there: 0 }, words), "counter.waiting.nobody");
  assert.equal(placeWords({ ...place, minutes: 0 }, words), "counter.waiting.next");
  assert.match(placeWords({ ...place, ahead: 2, minutes: 8 }, words), /^counter.waiting.ahead .*minutes \{"minutes":8\}$/);
  assert.match(placeWords({ ...place, minutes: 8, error: 3 }, words), /minutes_error/);
});
