/** The two pictures of a call: the other side large, one's own small; holds, silences and clears them. */

import { h, replaceChildren, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

/**
 * @typedef {"off" | "waiting" | "connecting" | "live" | "reconnecting" | "voice" | "hold"} StageState
 * off: no call · waiting: nobody there yet · connecting, reconnecting: media under way · live: picture and voice ·
 * voice: voice only · hold: a picture in place of the other side, and silence
 *
 * @typedef {object} StageOptions
 * @property {import("./dom.mjs").Words} words
 * @property {boolean} [selfShown] whether the self-view shows at first (true when left out)
 * @property {(shown: boolean) => void} [onSelf] the self-view was hidden or shown by hand
 */

/** @type {Record<StageState, import("./icons.mjs").IconName>} */
const PICTURES = {
  off: "person",
  waiting: "person",
  connecting: "person",
  live: "person",
  reconnecting: "changed",
  voice: "phone",
  hold: "cup",
};

/** The video stage. The remote <video> carries the sound as well, so holding silences it here and at once. */
export class VideoStage {
  #remote = h("video", { class: "stage__remote", autoplay: true, playsinline: true });
  #self = h("video", { class: "stage__self-picture", autoplay: true, playsinline: true });
  #picture = h("div", { class: "stage__picture" });
  #line = h("p", { class: "stage__line" });
  #name = h("p", { class: "stage__name" });
  #selfBox;
  #selfButton;
  #selfWords = h("span", {});
  /** @type {StageState | null} */
  #state = null;
  #volume = 1;
  #selfShown;

  /** @param {StageOptions} options */
  constructor(options) {
    this.options = options;
    this.#selfShown = options.selfShown ?? true;
    // What the camera of this side sends is never to be heard here: it would howl.
    this.#self.muted = true;
    this.#selfButton = h(
      "button",
      { type: "button", class: "stage__self-button", onclick: () => this.#toggleSelf() },
      this.#selfWords,
    );
    this.#selfBox = h("div", { class: "stage__self" }, this.#self, this.#selfButton);
    this.element = h(
      "figure",
      { class: "stage", "data-state": "off" },
      this.#remote,
      this.#picture,
      h("figcaption", { class: "stage__caption" }, this.#name, this.#line),
      this.#selfBox,
    );
    // The first picture is shown when it is there, not when the statistics have noticed it.
    this.#remote.addEventListener("playing", () =>
      setAttribute(this.element, "data-frames", this.#remote.videoWidth > 0),
    );
    this.#remote.addEventListener("resize", () =>
      setAttribute(this.element, "data-frames", this.#remote.videoWidth > 0),
    );
    this.setState("off", "");
    this.#showSelf();
  }

  /** What the other side's picture is called by screen readers, and the name under it. @param {string} name */
  setName(name) {
    setText(this.#name, name);
    setAttribute(this.#remote, "aria-label", name);
  }

  /**
   * @param {StageState} state
   * @param {string} words the state in one line, shown when the picture alone does not say it
   */
  setState(state, words) {
    setText(this.#line, words);
    if (state === this.#state) return;
    this.#state = state;
    setAttribute(this.element, "data-state", state);
    replaceChildren(this.#picture, icon(PICTURES[state]));
    this.#applySound();
  }

  /** @param {MediaStream | null} stream */
  setRemote(stream) {
    if (this.#remote.srcObject === stream) return;
    this.#remote.srcObject = stream;
    setAttribute(this.element, "data-frames", false);
    this.#applySound();
    if (stream) play(this.#remote);
  }

  /** @param {MediaStream | null} stream */
  setSelf(stream) {
    if (this.#self.srcObject === stream) return;
    this.#self.srcObject = stream;
    if (stream) play(this.#self);
    this.#showSelf();
  }

  /** @param {boolean} shown */
  setSelfShown(shown) {
    this.#selfShown = shown;
    this.#showSelf();
  }

  get selfShown() {
    return this.#selfShown;
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.#volume = Math.min(1, Math.max(0, volume));
    this.#applySound();
  }

  /** The <video> of the other side, for choosing the loudspeaker and for measuring the first picture. */
  get remoteVideo() {
    return this.#remote;
  }

  /** Lets go of both streams; their tracks belong to who made them. */
  clear() {
    this.setRemote(null);
    this.setSelf(null);
    this.setName("");
    this.setState("off", "");
  }

  #applySound() {
    this.#remote.muted = this.#state === "hold" || this.#state === "off";
    this.#remote.volume = this.#volume;
  }

  #toggleSelf() {
    this.setSelfShown(!this.#selfShown);
    this.options.onSelf?.(this.#selfShown);
  }

  #showSelf() {
    setAttribute(this.#selfBox, "data-shown", this.#selfShown);
    setAttribute(this.#selfBox, "hidden", this.#self.srcObject === null);
    setAttribute(this.#self, "hidden", !this.#selfShown);
    setAttribute(this.#self, "aria-label", this.options.words.t("common.stage.self"));
    setText(
      this.#selfWords,
      this.options.words.t(this.#selfShown ? "common.stage.hide_self" : "common.stage.show_self"),
    );
  }
}

/**
 * Starts a picture; a browser that waits for a touch first starts it at the next one.
 * @param {HTMLVideoElement} video
 */
function play(video) {
  video.play().catch((/** @type {unknown} */ error) => {
    // AbortError: the stream changed again before it played. Only a missing touch is to be waited for.
    if (error instanceof DOMException && error.name === "NotAllowedError") {
      document.addEventListener("pointerdown", () => play(video), { once: true });
    }
  });
}
