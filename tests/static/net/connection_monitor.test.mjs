/** Tests of net/connection_monitor.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionMonitor } from "../../../static/js/net/connection_monitor.mjs";
import { HandClock } from "./fakes.mjs";

function monitored() {
  const clock = new HandClock();
  /** @type {string[]} */
  const told = [];
  const monitor = new ConnectionMonitor({
    onQuiet: () => told.push("quiet"),
    onSilent: () => told.push("silent"),
    now: clock.now,
    setTimer: clock.setTimer,
  });
  return { clock, monitor, told };
}

test("2 s without a word is said, 2.5 s end the line; each is told once", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  await clock.pass(1999);
  assert.deepEqual(told, []);
  await clock.pass(1);
  assert.deepEqual(told, ["quiet"]);
  await clock.pass(499);
  assert.deepEqual(told, ["quiet"]);
  await clock.pass(1);
  assert.deepEqual(told, ["quiet", "silent"]);
  await clock.pass(60_000);
  assert.deepEqual(told, ["quiet", "silent"]);
});

test("every word begins the patience anew, with one timer at most", async () => {
  const { clock, monitor, told } = monitored();
  for (let second = 0; second < 30; second += 1) {
    monitor.heard();
    assert.equal(clock.waiting, 1);
    await clock.pass(1000);
  }
  assert.deepEqual(told, []);
  await clock.pass(1000);
  assert.deepEqual(told, ["quiet"]);
});

test("a word after the page has said so keeps the line, and the next silence is told again", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  await clock.pass(2400);
  monitor.heard();
  await clock.pass(1999);
  assert.deepEqual(told, ["quiet"]);
  await clock.pass(501);
  assert.deepEqual(told, ["quiet", "quiet", "silent"]);
});

test("a word that waits behind a busy page's late timer is read before silence is told", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  clock.sleep(3000);
  clock.setTimer(() => monitor.heard(), 0);
  await clock.pass(0);
  assert.deepEqual(told, []);
  await clock.pass(2000);
  assert.deepEqual(told, ["quiet"]);
});

test("a late timer with no word behind it tells at once", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  clock.sleep(3000);
  await clock.pass(0);
  assert.deepEqual(told, ["quiet", "silent"]);
});

test("a woken tab need not wait for its late timer", () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  clock.sleep(3_600_000);
  monitor.check();
  assert.deepEqual(told, ["quiet", "silent"]);
});

test("a check within the patience changes nothing", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  await clock.pass(1500);
  monitor.check();
  assert.deepEqual(told, []);
  assert.equal(clock.waiting, 1);
  await clock.pass(500);
  assert.deepEqual(told, ["quiet"]);
});

test("a stopped monitor says nothing, not even when checked", async () => {
  const { clock, monitor, told } = monitored();
  monitor.heard();
  monitor.stop();
  await clock.pass(10_000);
  monitor.check();
  assert.deepEqual(told, []);
  assert.equal(clock.waiting, 0);
});
