/** Watches what comes in over a peer: says within two seconds that the path is dead, long before ICE does. */

import { Emitter } from "../model/emitter.mjs";

/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */
/** @typedef {{audio: boolean, video: boolean}} Flow */

/** How often the counters are read. */
export const READ_EVERY_MS = 500;
/** Media flowed and nothing at all comes any more for so long: the path is dead. */
export const STALL_MS = 1500;
/** Without media only consent checks come, every 2.5 s or so (RFC 7675 5.1); two of them may be late. */
export const QUIET_STALL_MS = 6500;
/** A medium of which nothing came for so long is not flowing (a picture may come once in a second). */
const FLOW_MS = 1500;

/**
 * @typedef {object} Counters what one reading of getStats is boiled down to
 * @property {number} audio packets
 * @property {number} video packets
 * @property {number} all bytes, packets and checks of whatever kind; it only has to grow
 */

/** @extends {Emitter<{stalled: null, resumed: null, flow: Flow, report: RTCStatsReport}>} `report`: every reading, for who looks at more */
export class Reception extends Emitter {
  /** Which media come in now. @type {Flow} */
  flow = { audio: false, video: false };
  #stalled = false;
  /** Nobody is to send at the moment (a hold). */
  #quiet = false;
  /** @type {Counters} */
  #before = { audio: 0, video: 0, all: 0 };
  #aliveAt = 0;
  #mediaAt = { audio: -Infinity, video: -Infinity };
  /** @type {(() => void) | null} */
  #stopTimer = null;
  #running = false;

  /**
   * @param {object} options
   * @param {() => Promise<RTCStatsReport>} options.read
   * @param {() => number} options.now
   * @param {SetTimer} options.setTimer
   * @param {() => string | null} [options.paper] the `mid` of the document camera's picture, which is no face
   */
  constructor({ read, now, setTimer, paper = () => null }) {
    super();
    this.read = read;
    this.now = now;
    this.setTimer = setTimer;
    this.paper = paper;
  }

  /** Whether nothing comes in although it should. */
  get stalled() {
    return this.#stalled;
  }

  /** Watch from now on; called when the peer has connected. */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#aliveAt = this.now();
    this.#again();
  }

  /** Watch no longer. */
  stop() {
    this.#running = false;
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** @param {boolean} quiet whether media are held back on purpose */
  setQuiet(quiet) {
    if (this.#quiet && !quiet) this.#aliveAt = this.now();
    this.#quiet = quiet;
  }

  #again() {
    this.#stopTimer = this.setTimer(() => this.#look(), READ_EVERY_MS);
  }

  async #look() {
    const report = await this.read();
    if (!this.#running) return;
    this.#judge(countersOf(report, this.paper()));
    this.emit("report", report);
    this.#again();
  }

  /** @param {Counters} counters */
  #judge(counters) {
    const now = this.now();
    const before = this.#before;
    this.#before = counters;
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      if (counters[kind] > before[kind]) this.#mediaAt[kind] = now;
    }
    if (counters.all !== before.all) this.#aliveAt = now;
    this.#setStalled(now - this.#aliveAt >= this.#patience());
    this.#setFlow({ audio: now - this.#mediaAt.audio < FLOW_MS, video: now - this.#mediaAt.video < FLOW_MS });
  }

  /** Media that flowed until the last sign of life are missed sooner than consent checks. */
  #patience() {
    const mediaAt = Math.max(this.#mediaAt.audio, this.#mediaAt.video);
    return !this.#quiet && this.#aliveAt - mediaAt < STALL_MS ? STALL_MS : QUIET_STALL_MS;
  }

  /** @param {boolean} stalled */
  #setStalled(stalled) {
    if (stalled === this.#stalled) return;
    this.#stalled = stalled;
    this.emit(stalled ? "stalled" : "resumed", null);
  }

  /** @param {Flow} flow */
  #setFlow(flow) {
    if (flow.audio === this.flow.audio && flow.video === this.flow.video) return;
    this.flow = flow;
    this.emit("flow", flow);
  }
}

/**
 * @param {RTCStatsReport} report
 * @param {string | null} paper
 * @returns {Counters}
 */
function countersOf(report, paper) {
  const counters = { audio: 0, video: 0, all: 0 };
  report.forEach((/** @type {any} */ entry) => {
    if (entry.type === "inbound-rtp") {
      const packets = entry.packetsReceived ?? 0;
      if (entry.kind === "audio") counters.audio += packets;
      if (entry.kind === "video" && (paper === null || entry.mid !== paper)) counters.video += packets;
      counters.all += packets;
    } else if (entry.type === "candidate-pair") {
      counters.all += (entry.bytesReceived ?? 0) + (entry.responsesReceived ?? 0) + (entry.requestsReceived ?? 0);
    }
  });
  return counters;
}
