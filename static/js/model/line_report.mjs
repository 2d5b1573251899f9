/** How the line of one call was, from the browser's statistics: numbers alone, no address and no name. */

import { RUNGS, readingOf } from "./ladder.mjs";

/** @typedef {"direct"|"relay_udp"|"relay_tcp"|"relay_tls"|"unknown"} LinePath */

/**
 * @typedef {object} LineReport as the server takes it (server/line_report.py)
 * @property {number} seconds
 * @property {number} away_s
 * @property {number} cuts
 * @property {number | null} setup_ms
 * @property {number} round_trip_ms
 * @property {number} jitter_ms
 * @property {number} lost_in
 * @property {number} lost_out
 * @property {number} concealed
 * @property {number} frozen_s
 * @property {number[]} steps seconds on each step of the ladder
 * @property {LinePath} path
 */

/** Between two readings no more than this counts: a laptop that slept was in no call meanwhile. */
const LONGEST_STEP_MS = 5000;
const DAY_S = 86_400;

/** Adds readings up. Times are ms of one clock. */
export class LineTally {
  #began;
  #at;
  /** @type {number | null} */
  #setup = null;
  #away = 0;
  #cuts = 0;
  #was = "connecting";
  #steps = RUNGS.map(() => 0);
  #roundTrip = new Mean();
  #jitter = new Mean();
  #lostOut = new Mean();
  #counted = { lost: 0, received: 0, concealed: 0, heard: 0, frozen: 0 };
  /** @type {LinePath} */
  #path = "unknown";

  /** @param {number} now when the call began */
  constructor(now) {
    this.#began = this.#at = now;
  }

  /**
   * How the call stands has changed.
   *
   * @param {"connecting"|"connected"|"reconnecting"|"failed"} phase
   * @param {number} now
   */
  phase(phase, now) {
    if (phase === "connected" && this.#setup === null) this.#setup = now - this.#began;
    if (phase === "reconnecting" && this.#was === "connected") this.#cuts += 1;
    this.#was = phase;
  }

  /**
   * One reading of getStats.
   *
   * @param {RTCStatsReport} report
   * @param {number} rung place of the ladder's step
   * @param {number} now
   */
  add(report, rung, now) {
    const seconds = Math.min(LONGEST_STEP_MS, Math.max(0, now - this.#at)) / 1000;
    this.#at = now;
    if (this.#was === "connected") this.#steps[rung] = (this.#steps[rung] ?? 0) + seconds;
    else this.#away += seconds;
    const { lost, roundTrip } = readingOf(report);
    if (lost !== null) this.#lostOut.add(lost);
    if (roundTrip !== null) this.#roundTrip.add(roundTrip);
    this.#count(report);
  }

  /** @param {RTCStatsReport} report */
  #count(report) {
    const counted = { lost: 0, received: 0, concealed: 0, heard: 0, frozen: 0 };
    report.forEach((/** @type {any} */ entry) => {
      if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
        this.#path = pathOf(report.get(entry.localCandidateId));
      }
      if (entry.type !== "inbound-rtp") return;
      counted.lost += Math.max(0, entry.packetsLost ?? 0);
      counted.received += entry.packetsReceived ?? 0;
      counted.concealed += entry.concealedSamples ?? 0;
      counted.heard += entry.totalSamplesReceived ?? 0;
      counted.frozen += entry.totalFreezesDuration ?? 0;
      if (entry.kind === "audio" && typeof entry.jitter === "number") this.#jitter.add(entry.jitter * 1000);
    });
    this.#counted = counted;
  }

  /** The call until now. @returns {LineReport} */
  get report() {
    const { lost, received, concealed, heard, frozen } = this.#counted;
    return {
      seconds: bounded(this.#steps.reduce((sum, step) => sum + step, this.#away), DAY_S),
      away_s: bounded(this.#away, DAY_S),
      cuts: Math.min(this.#cuts, 10_000),
      setup_ms: this.#setup === null ? null : bounded(this.#setup, 600_000),
      round_trip_ms: bounded(this.#roundTrip.value, 600_000),
      jitter_ms: bounded(this.#jitter.value, 600_000),
      lost_in: bounded(lost / Math.max(1, lost + received), 1),
      lost_out: bounded(this.#lostOut.value, 1),
      concealed: bounded(concealed / Math.max(1, heard), 1),
      frozen_s: bounded(frozen, DAY_S),
      steps: this.#steps.map((step) => bounded(step, DAY_S)),
      path: this.#path,
    };
  }
}

class Mean {
  #sum = 0;
  #count = 0;

  /** @param {number} value */
  add(value) {
    this.#sum += value;
    this.#count += 1;
  }

  get value() {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }
}

/**
 * @param {number} value
 * @param {number} most
 */
function bounded(value, most) {
  return Math.round(Math.min(most, Math.max(0, value)) * 10_000) / 10_000;
}

/**
 * @param {any} local the own candidate of the chosen pair
 * @returns {LinePath}
 */
function pathOf(local) {
  if (!local?.candidateType) return "unknown";
  if (local.candidateType !== "relay") return "direct";
  const by = /** @type {Record<string, LinePath>} */ ({ udp: "relay_udp", tcp: "relay_tcp", tls: "relay_tls" });
  return by[local.relayProtocol] ?? "unknown";
}
