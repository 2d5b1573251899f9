/** Tests of net/connection_monitor.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionMonitor } from "../../../static/js/net/connection_monitor.mjs";
import { HandClock } from "./fakes.mjs";

function monitored() {
  const clock = new HandClock();
  const state = { silent: 0 };
  const monitor = new ConnectionMonitor({ onSilent: () => (state.silent += 1), now: clock.now, setTimer: clock.setTimer });
  return { clock, monitor, state };
}

test("2.5 s without a word is silence, told once", async () => {
  const { clock, monitor, state } = monitored();
  monitor.heard();
  await clock.pass(2499);
  assert.equal(state.silent, 0);
  await clock.pass(1);
  assert.equal(state.silent, 1);
  await clock.pass(60_000);
  assert.equal(state.silent, 1);
});

test("every word begins the patience anew, with one timer at most", async () => {
  const { clock, monitor, state } = monitored();
  for (let second = 0; second < 30; second += 1) {
    monitor.heard();
    assert.equal(clock.waiting, 1);
    await clock.pass(1000);
  }
  assert.equal(state.silent, 0);
  await clock.pass(1500);
  assert.equal(state.silent, 1);
});

test("a woken tab need not wait for its late timer", async () => {
  const { clock, monitor, state } = monitored();
  monitor.heard();
  clock.sleep(3_600_000);
  monitor.check();
  assert.equal(state.silent, 1);
});

test("a check within the patience changes nothing", async () => {
  const { clock, monitor, state } = monitored();
  monitor.heard();
  await clock.pass(2000);
  monitor.check();
  assert.equal(state.silent, 0);
  await clock.pass(500);
  assert.equal(state.silent, 1);
});

test("a stopped monitor says nothing, not even when checked", async () => {
  const { clock, monitor, state } = monitored();
  monitor.heard();
  monitor.stop();
  await clock.pass(10_000);
  monitor.check();
  assert.equal(state.silent, 0);
  assert.equal(clock.waiting, 0);
});
