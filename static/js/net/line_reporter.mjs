/** Sends the server how the line of the call is: soon after it is there (or back after a cut), and every half minute. */

import { startTimer } from "./connection_monitor.mjs";

/** The server keeps the newest alone, so nothing is lost by sending seldom. */
export const REPORT_EVERY_MS = 30_000;
/** So long after the call is there the first numbers say something. */
export const FIRST_REPORT_MS = 5000;

/** @typedef {import("../model/line_report.mjs").LineReport} LineReport */

export class LineReporter {
  /** @type {(() => void) | null} */
  #stop = null;

  /**
   * @param {object} options
   * @param {import("./call_link.mjs").CallLink} options.call
   * @param {() => string | null} options.visit the visit whose call it is
   * @param {"station"|"desk"} options.as
   * @param {string} options.csrf
   * @param {typeof globalThis.fetch} [options.fetch]
   * @param {import("./connection_monitor.mjs").SetTimer} [options.setTimer]
   */
  constructor({ call, visit, as, csrf, fetch = (...given) => globalThis.fetch(...given), setTimer = startTimer }) {
    this.call = call;
    this.visit = visit;
    this.as = as;
    this.csrf = csrf;
    this.fetch = fetch;
    this.setTimer = setTimer;
    call.on("phase", (phase) => {
      if (phase === null) this.#halt();
      else if (phase === "connected") this.#next(FIRST_REPORT_MS);
    });
  }

  /**
   * Send what was measured until now. Nothing depends on it: what does not get through comes with the next.
   *
   * @returns {Promise<void>}
   */
  async send() {
    this.#next(REPORT_EVERY_MS);
    const visit = this.visit();
    const measured = this.call.measured;
    // Without the hub the server is not there either.
    if (visit === null || measured === null || !this.call.socket.live) return;
    try {
      await this.fetch(`/visits/${encodeURIComponent(visit)}/line?as=${this.as}`, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify(measured),
      });
    } catch (error) {
      // The network went between the question and the sending (fetch rejects with a TypeError); the next one tells all.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** @param {number} ms */
  #next(ms) {
    this.#halt();
    this.#stop = this.setTimer(() => void this.send(), ms);
  }

  #halt() {
    this.#stop?.();
    this.#stop = null;
  }
}
