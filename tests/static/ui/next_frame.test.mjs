/** Tests of ui/next_frame.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HIDDEN_MS, nextFrame } from "../../../static/js/ui/next_frame.mjs";

/** A browser whose next picture and timer come when the test says so. */
function browser() {
  /** @type {(() => void)[]} */
  const frames = [];
  /** @type {Map<() => void, number>} */
  const timers = new Map();
  return {
    frames,
    timers,
    world: {
      onFrame: (/** @type {() => void} */ run) => frames.push(run),
      setTimer: (/** @type {() => void} */ run, /** @type {number} */ ms) => {
        timers.set(run, ms);
        return () => timers.delete(run);
      },
    },
  };
}

test("it runs with the next picture, once, and its timer is stopped", () => {
  const { frames, timers, world } = browser();
  let runs = 0;
  nextFrame(() => (runs += 1), world);
  assert.equal(runs, 0);
  frames[0]?.();
  assert.equal(runs, 1);
  assert.equal(timers.size, 0);
});

test("where no picture is drawn it runs by the timer, and not again when the tab is seen", () => {
  const { frames, timers, world } = browser();
  let runs = 0;
  nextFrame(() => (runs += 1), world);
  const [[fire, ms] = [() => {}, 0]] = [...timers];
  assert.equal(ms, HIDDEN_MS);
  fire();
  frames[0]?.();
  assert.equal(runs, 1);
});
