/** What of the own microphone and camera one far side gets: the own choice, the hold where it counts, and what may go there. */

import { Emitter } from "./emitter.mjs";

/** @typedef {import("./media_state.mjs").MediaState} MediaState */
/** @typedef {import("./wire.mjs").MediaFlow} MediaFlow */
/** @typedef {import("./wire.mjs").Role} Role */
/** @typedef {{audio: boolean, video: boolean}} Kinds */

/** Who is on the resident's side of a hold: they hear and see nothing of head office while it lasts. */
const OUTSIDE = /** @type {ReadonlySet<string>} */ (new Set(["resident", "interpreter", "family"]));

/**
 * Whether a hold of the visit counts between two people.
 *
 * @param {Role | null} own
 * @param {Role | null} other
 * @returns {boolean} true when one of them is not known: a hold is rather too wide than too narrow
 */
export function holdCounts(own, other) {
  return own === null || other === null || OUTSIDE.has(own) || OUTSIDE.has(other);
}

/**
 * @param {MediaFlow} flow
 * @returns {Kinds}
 */
export function kindsOf(flow) {
  return { audio: flow !== "none", video: flow === "all" };
}

/**
 * The direction of a transceiver, as the W3C names it.
 *
 * @param {boolean} send
 * @param {boolean} receive
 * @returns {RTCRtpTransceiverDirection}
 */
export function directionOf(send, receive) {
  if (send) return receive ? "sendrecv" : "sendonly";
  return receive ? "recvonly" : "inactive";
}

/** The members of `MediaState` that a peer reads, for one far side. @extends {Emitter<{change: MediaShare}>} */
export class MediaShare extends Emitter {
  #state;
  #send;
  #counts;
  #onChange = () => this.emit("change", this);

  /**
   * @param {MediaState} state
   * @param {{send: MediaFlow, held: boolean}} share `held`: whether a hold of the visit counts for this far side
   */
  constructor(state, { send, held }) {
    super();
    this.#state = state;
    this.#send = kindsOf(send);
    this.#counts = held;
    state.addEventListener("change", this.#onChange);
  }

  get microphone() {
    return this.#state.microphone && this.#send.audio;
  }

  get camera() {
    return this.#state.camera && this.#send.video;
  }

  get held() {
    return this.#state.held && this.#counts;
  }

  /** Follow the state no longer. */
  close() {
    this.#state.removeEventListener("change", this.#onChange);
  }
}
