/** Tests of net/line_reporter.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Emitter } from "../../../static/js/model/emitter.mjs";
import { FIRST_REPORT_MS, LineReporter, REPORT_EVERY_MS } from "../../../static/js/net/line_reporter.mjs";
import { HandClock } from "./fakes.mjs";

/** A call of which only the measured is asked. @extends {Emitter<any>} */
class MeasuredCall extends Emitter {
  socket = { live: true };
  /** @type {object | null} */
  measured = { call: "1.a.b.0", report: { cuts: 0 } };
}

/** @param {() => Promise<unknown>} [answer] */
function reporting(answer = async () => ({ ok: true })) {
  const clock = new HandClock();
  const call = new MeasuredCall();
  /** @type {{path: string, given: any}[]} */
  const sent = [];
  const page = { visit: /** @type {string | null} */ ("v12345678") };
  const reporter = new LineReporter({
    call: /** @type {any} */ (call),
    visit: () => page.visit,
    as: "station",
    csrf: "token",
    fetch: /** @type {any} */ (
      (/** @type {string} */ path, /** @type {any} */ given) => {
        sent.push({ path, given });
        return answer();
      }
    ),
    setTimer: clock.setTimer,
  });
  return { clock, call, sent, page, reporter };
}

test("a call that is there is reported soon and every half minute, with the page's token, until it ends", async () => {
  const { clock, call, sent } = reporting();
  await clock.pass(REPORT_EVERY_MS);
  assert.equal(sent.length, 0);
  call.emit("phase", "connected");
  await clock.pass(FIRST_REPORT_MS);
  assert.equal(sent[0]?.path, "/visits/v12345678/line?as=station");
  assert.equal(sent[0]?.given.headers["X-CSRF-Token"], "token");
  assert.deepEqual(JSON.parse(sent[0]?.given.body), call.measured);
  await clock.pass(2 * REPORT_EVERY_MS);
  assert.equal(sent.length, 3);
  call.emit("phase", null);
  await clock.pass(3 * REPORT_EVERY_MS);
  assert.equal(sent.length, 3);
  assert.equal(clock.waiting, 0);
});

test("a call that is back after a cut is reported anew, by one clock", async () => {
  const { clock, call, sent } = reporting();
  for (const phase of ["connected", "reconnecting", "connected"]) call.emit("phase", phase);
  await clock.pass(FIRST_REPORT_MS);
  assert.equal(sent.length, 1);
  assert.equal(clock.waiting, 1);
});

test("without a visit, a call or the hub nothing is sent, and it goes on with them", async () => {
  const { clock, call, sent, page } = reporting();
  call.socket.live = false;
  call.emit("phase", "connected");
  await clock.pass(FIRST_REPORT_MS);
  call.socket.live = true;
  page.visit = null;
  await clock.pass(REPORT_EVERY_MS);
  page.visit = "v12345678";
  const { measured } = call;
  call.measured = null;
  await clock.pass(REPORT_EVERY_MS);
  assert.equal(sent.length, 0);
  call.measured = measured;
  await clock.pass(REPORT_EVERY_MS);
  assert.equal(sent.length, 1);
});

test("a network that goes meanwhile is nobody's fault; anything else is told", async () => {
  await reporting(() => Promise.reject(new TypeError("network"))).reporter.send();
  await assert.rejects(reporting(() => Promise.reject(new RangeError("ours"))).reporter.send(), RangeError);
});
