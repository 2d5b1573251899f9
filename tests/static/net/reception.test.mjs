/** Tests of net/reception.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { QUIET_STALL_MS, READ_EVERY_MS, Reception, STALL_MS } from "../../../static/js/net/reception.mjs";
import { HandClock, heard, settled } from "./fakes.mjs";

function watch() {
  const clock = new HandClock();
  const counters = { audio: 0, video: 0, checks: 0 };
  const read = async () =>
    /** @type {RTCStatsReport} */ (
      /** @type {unknown} */ (
        new Map([
          ["a", { type: "inbound-rtp", kind: "audio", packetsReceived: counters.audio }],
          ["v", { type: "inbound-rtp", kind: "video", packetsReceived: counters.video }],
          ["p", { type: "candidate-pair", bytesReceived: 0, responsesReceived: counters.checks }],
          ["o", { type: "outbound-rtp", kind: "video", packetsSent: 5 }],
        ])
      )
    );
  const reception = new Reception({ read, now: clock.now, setTimer: clock.setTimer });
  /**
   * Time passes while packets come in.
   *
   * @param {number} ms
   * @param {Partial<typeof counters>} each reading
   */
  const during = async (ms, each) => {
    for (let left = ms; left > 0; left -= READ_EVERY_MS) {
      for (const [name, more] of Object.entries(each)) counters[/** @type {"audio"} */ (name)] += more;
      await clock.pass(READ_EVERY_MS);
      await settled();
    }
  };
  return { clock, reception, during, stalled: heard(reception, "stalled"), resumed: heard(reception, "resumed") };
}

const CALL = { audio: 25, video: 30, checks: 0 };

test("media that stop are missed within two seconds, and their return is told", async () => {
  const { reception, during, stalled, resumed } = watch();
  reception.start();
  await during(5000, CALL);
  assert.equal(stalled.length, 0);
  await during(STALL_MS - READ_EVERY_MS, {});
  assert.equal(stalled.length, 0);
  await during(READ_EVERY_MS, {});
  assert.equal(stalled.length, 1);
  assert.equal(reception.stalled, true);
  await during(10_000, {});
  assert.equal(stalled.length, 1, "told once");
  await during(READ_EVERY_MS, CALL);
  assert.equal(resumed.length, 1);
});

test("a side that sends no media is alive while its consent checks come", async () => {
  const { reception, during, stalled } = watch();
  reception.start();
  for (let second = 0; second < 30; second += 2.5) {
    await during(2000, {});
    await during(500, { checks: 1 });
  }
  assert.equal(stalled.length, 0);
  await during(QUIET_STALL_MS, {});
  assert.equal(stalled.length, 1);
});

test("a hold is no loss: media stop, checks go on", async () => {
  const { reception, during, stalled } = watch();
  reception.start();
  await during(2000, CALL);
  reception.setQuiet(true);
  await during(4000, {});
  assert.equal(stalled.length, 0);
  await during(500, { checks: 1 });
  await during(4000, {});
  assert.equal(stalled.length, 0);
  reception.setQuiet(false);
  await during(1000, {});
  assert.equal(stalled.length, 0, "the other side has a moment to begin again");
});

test("a picture that stops while the voice goes on is told as flow, not as a loss", async () => {
  const { reception, during, stalled } = watch();
  const flows = heard(reception, "flow");
  reception.start();
  await during(1000, CALL);
  assert.deepEqual(reception.flow, { audio: true, video: true });
  await during(2000, { audio: 25 });
  assert.deepEqual(flows, [
    { audio: true, video: true },
    { audio: true, video: false },
  ]);
  assert.equal(stalled.length, 0);
});

test("a late reading that finds growth is no loss", async () => {
  const { clock, reception, during, stalled } = watch();
  reception.start();
  await during(1000, CALL);
  clock.sleep(30_000);
  await during(READ_EVERY_MS, CALL);
  assert.equal(stalled.length, 0);
});

test("a stopped watch reads no more", async () => {
  const { clock, reception, during } = watch();
  reception.start();
  reception.start();
  assert.equal(clock.waiting, 1);
  await during(1000, CALL);
  reception.stop();
  assert.equal(clock.waiting, 0);
});

test("the picture of the document camera is no face", async () => {
  const clock = new HandClock();
  let packets = 0;
  const page = () => ({ type: "inbound-rtp", kind: "video", mid: "2", packetsReceived: (packets += 30) });
  const read = async () => /** @type {RTCStatsReport} */ (/** @type {unknown} */ (new Map([["page", page()]])));
  const reception = new Reception({ read, now: clock.now, setTimer: clock.setTimer, paper: () => "2" });
  reception.start();
  await clock.pass(READ_EVERY_MS);
  await settled();
  assert.equal(reception.flow.video, false);
  await clock.pass(STALL_MS * 5);
  assert.equal(reception.stalled, false, "but it shows that the path is alive");
});
