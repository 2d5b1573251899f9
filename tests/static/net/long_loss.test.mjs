/** Tests of net/long_loss.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONG_MS, LongLoss } from "../../../static/js/net/long_loss.mjs";
import { HandClock } from "./fakes.mjs";

function watched() {
  const clock = new HandClock();
  let told = 0;
  const loss = new LongLoss(() => (told += 1), clock.setTimer);
  return { clock, loss, told: () => told };
}

test("a line that is lost for a minute is lost for long, whatever it is lost to meanwhile, and that is told once", async () => {
  const { clock, loss, told } = watched();
  assert.equal(loss.update("line.reconnecting", "reconnecting"), false);
  await clock.pass(LONG_MS - 1);
  assert.equal(loss.update("line.hub_lost", null), false);
  await clock.pass(1);
  assert.equal(told(), 1);
  assert.equal(loss.update("line.other_away", "failed"), true);
  await clock.pass(LONG_MS);
  assert.equal(told(), 1);
});

test("a line that is back is not lost, and a later loss takes its own minute", async () => {
  const { clock, loss, told } = watched();
  loss.update("line.failed", "failed");
  await clock.pass(LONG_MS);
  assert.equal(loss.update("line.connected", "connected"), false);
  assert.equal(clock.waiting, 0);
  loss.update("line.connecting", "connecting");
  await clock.pass(LONG_MS - 1);
  assert.equal(loss.long, false);
  await clock.pass(1);
  assert.equal(loss.long, true);
  assert.equal(told(), 2);
});

test("a hold, a mute and a picture made smaller are no loss", async () => {
  const { clock, loss } = watched();
  for (const key of ["line.held", "line.muted", "line.picture_off", "line.idle", "line.other_behind"]) {
    loss.update(key, null);
    await clock.pass(LONG_MS);
    assert.equal(loss.long, false);
  }
});

test("those who hear each other are sent to no telephone, whatever else is lost", async () => {
  const { clock, loss } = watched();
  loss.update("line.hub_lost", "reconnecting");
  await clock.pass(LONG_MS - 1);
  assert.equal(loss.update("line.hub_lost", "connected"), false);
  assert.equal(clock.waiting, 0);
  await clock.pass(LONG_MS);
  assert.equal(loss.update("line.other_not_live", "connected"), false);
});
