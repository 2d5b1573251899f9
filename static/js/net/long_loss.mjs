/** Whether the line has been lost for so long that people should go on by telephone. */

import { startTimer } from "./connection_monitor.mjs";

/** After so long nobody goes on waiting: the pages say what to do instead. */
export const LONG_MS = 60_000;

/** What is said (`lineWord`) while something lacks without which there is no talk, or no form. */
const LOST = ["hub_lost", "other_away", "failed", "reconnecting", "connecting", "other_not_live"].map((one) => `line.${one}`);

export class LongLoss {
  /** @type {(() => void) | null} */
  #stop = null;
  /** Whether it has been lost for so long. */
  long = false;

  /**
   * @param {() => void} changed `long` became true; what makes it false is told by `update`'s caller
   * @param {import("./connection_monitor.mjs").SetTimer} [setTimer]
   */
  constructor(changed, setTimer = startTimer) {
    this.changed = changed;
    this.setTimer = setTimer;
  }

  /**
   * The newest word about the line. What it is lost to may change meanwhile; a good word ends the loss. Those who hear
   * each other need no telephone, whatever else is lost.
   *
   * @param {string} key
   * @param {import("./peer.mjs").Phase | null} phase of this page's own peer
   * @returns {boolean} `long`
   */
  update(key, phase) {
    if (phase === "connected" || !LOST.includes(key)) {
      this.#stop?.();
      this.#stop = null;
      this.long = false;
    } else if (this.#stop === null) {
      this.#stop = this.setTimer(() => {
        this.long = true;
        this.changed();
      }, LONG_MS);
    }
    return this.long;
  }
}
