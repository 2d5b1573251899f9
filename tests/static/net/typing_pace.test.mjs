/** Tests of net/typing_pace.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TypingPace } from "../../../static/js/net/typing_pace.mjs";
import { HandClock } from "./fakes.mjs";

function paced() {
  const clock = new HandClock();
  /** @type {string[]} */
  const sent = [];
  const pace = new TypingPace(({ field, text }) => sent.push(`${field}=${text}`), clock.setTimer);
  /** @param {string} text @param {string} [field] */
  const type = (text, field = "a.b") => pace.type({ field, text, composing: false });
  return { clock, pace, sent, type };
}

test("the first keystroke goes out at once, then ten a second, the last always", async () => {
  const { clock, sent, type } = paced();
  for (let n = 1; n <= 30; n += 1) {
    type("x".repeat(n));
    await clock.pass(10);
  }
  await clock.pass(1000);
  assert.ok(sent.length <= 5, `${sent.length} in 0.3 s`);
  assert.equal(sent[0], "a.b=x");
  assert.equal(sent.at(-1), `a.b=${"x".repeat(30)}`);
  assert.equal(clock.waiting, 0);
});

test("a keystroke in another field does not swallow the one that waits", () => {
  const { sent, type } = paced();
  type("1");
  type("12");
  type("甲", "a.c");
  assert.deepEqual(sent, ["a.b=1", "a.b=12"]);
});

test("after its edit nothing of a field goes out any more", async () => {
  const { clock, pace, sent, type } = paced();
  type("1");
  type("12");
  pace.drop("a.c");
  pace.drop("a.b");
  await clock.pass(1000);
  assert.deepEqual(sent, ["a.b=1"]);
});
