/** What somebody chose for microphone and camera: outlives every peer, so that no reconnect ever un-mutes anybody. */

import { Emitter } from "./emitter.mjs";

/** @typedef {{microphone: boolean, camera: boolean}} Choice */

/** @extends {Emitter<{change: MediaState}>} */
export class MediaState extends Emitter {
  #microphone;
  #camera;
  #held = false;

  /** @param {Partial<Choice>} [choice] as `toJSON` gave it before a reload */
  constructor({ microphone = true, camera = true } = {}) {
    super();
    this.#microphone = microphone;
    this.#camera = camera;
  }

  /** Whether the voice goes out. */
  get microphone() {
    return this.#microphone;
  }

  /** Whether the picture goes out. */
  get camera() {
    return this.#camera;
  }

  /** Whether the call is on hold: nothing goes out, whatever the two others say. */
  get held() {
    return this.#held;
  }

  /** @param {boolean} on */
  setMicrophone(on) {
    if (on === this.#microphone) return;
    this.#microphone = on;
    this.emit("change", this);
  }

  /** @param {boolean} on */
  setCamera(on) {
    if (on === this.#camera) return;
    this.#camera = on;
    this.emit("change", this);
  }

  /** @param {boolean} held */
  setHeld(held) {
    if (held === this.#held) return;
    this.#held = held;
    this.emit("change", this);
  }

  /**
   * The choice as it is kept over a reload; a hold is the visit's and comes with its state.
   *
   * @returns {Choice}
   */
  toJSON() {
    return { microphone: this.#microphone, camera: this.#camera };
  }
}
