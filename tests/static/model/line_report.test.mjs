/** Tests of model/line_report.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LineTally } from "../../../static/js/model/line_report.mjs";

/** @param {object[]} entries @returns {any} */
const reportOf = (entries) => new Map(entries.map((entry, index) => [/** @type {any} */ (entry).id ?? String(index), entry]));

/** @param {object} local @param {object} [voice] */
const reading = (local, voice = {}) =>
  reportOf([
    { id: "L", type: "local-candidate", ...local },
    { type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "L", currentRoundTripTime: 0.08 },
    { type: "inbound-rtp", kind: "audio", packetsLost: 10, packetsReceived: 90, concealedSamples: 50, totalSamplesReceived: 1000, jitter: 0.02, ...voice },
    { type: "inbound-rtp", kind: "video", packetsLost: 0, packetsReceived: 100, totalFreezesDuration: 1.5 },
    { type: "remote-inbound-rtp", fractionLost: 0.04 },
  ]);

test("a call that has not begun is all zeros, and never took a way", () => {
  assert.deepEqual(new LineTally(0).report, {
    seconds: 0, away_s: 0, cuts: 0, setup_ms: null, round_trip_ms: 0, jitter_ms: 0, lost_in: 0, lost_out: 0,
    concealed: 0, frozen_s: 0, steps: [0, 0, 0, 0, 0], path: "unknown",
  });
});

test("shares, means, seconds on each step, and the seconds in which nothing came", () => {
  const tally = new LineTally(0);
  tally.phase("connected", 700);
  tally.add(reading({ candidateType: "host" }), 1, 1000);
  tally.add(reading({ candidateType: "host" }), 0, 3000);
  tally.phase("reconnecting", 3500);
  tally.add(reading({ candidateType: "host" }), 0, 5000);
  tally.phase("connected", 5000);
  tally.add(reading({ candidateType: "host" }), 2, 6000);
  assert.deepEqual(tally.report, {
    seconds: 6, away_s: 2, cuts: 1, setup_ms: 700, round_trip_ms: 80, jitter_ms: 20, lost_in: 0.05, lost_out: 0.04,
    concealed: 0.05, frozen_s: 1.5, steps: [2, 1, 1, 0, 0], path: "direct",
  });
});

test("the way is told without an address", () => {
  for (const [local, path] of /** @type {const} */ ([
    [{ candidateType: "srflx", address: "192.0.2.7" }, "direct"],
    [{ candidateType: "relay", relayProtocol: "udp", address: "192.0.2.7" }, "relay_udp"],
    [{ candidateType: "relay", relayProtocol: "tcp" }, "relay_tcp"],
    [{ candidateType: "relay", relayProtocol: "tls" }, "relay_tls"],
    [{ candidateType: "relay" }, "unknown"],
    [{}, "unknown"],
  ])) {
    const tally = new LineTally(0);
    tally.add(reading(local), 0, 500);
    assert.equal(tally.report.path, path);
    assert.doesNotMatch(JSON.stringify(tally.report), /192\.0\.2/);
  }
});

test("the hours in which a laptop slept are in no call, and odd numbers stay in bounds", () => {
  const tally = new LineTally(0);
  tally.phase("connected", 100);
  tally.add(reading({}, { packetsLost: -5, concealedSamples: 5000 }), 0, 8 * 3_600_000);
  const { seconds, concealed, lost_in: lost } = tally.report;
  assert.ok(seconds <= 5);
  assert.equal(concealed, 1);
  assert.equal(lost, 0);
});
