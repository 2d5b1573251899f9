/** Everybody else in the call, beside the one on the stage: a picture, a voice, and who it is in words. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

/** @typedef {import("../net/call_link.mjs").FarSide} FarSide */

/**
 * @typedef {object} TileView
 * @property {FarSide} far
 * @property {string} name who it is, in words
 * @property {boolean} held a hold counts here: neither picture nor voice
 */

/** The videos stay where they are while others come and go: a moved one stops playing. */
export class CallTiles {
  /** @type {KeyedList<TileView>} */
  #tiles;

  /** @param {import("./dom.mjs").Words} words */
  constructor(words) {
    this.words = words;
    this.element = h("ul", { class: "faces", hidden: true });
    this.#tiles = new KeyedList(this.element, {
      key: ({ far }) => far.peer,
      create: ({ far }) => tile(far.peer),
      update: (view, element) => this.#draw(view, element),
    });
  }

  /**
   * @param {readonly TileView[]} views
   * @param {import("./dom.mjs").Words} [words] the language may have changed
   */
  update(views, words = this.words) {
    this.words = words;
    setAttribute(this.element, "aria-label", words.t("common.seats.others"));
    this.#tiles.update(views);
    this.element.hidden = views.length === 0;
  }

  /**
   * @param {TileView} view
   * @param {HTMLElement} element
   */
  #draw({ far, name, held }, element) {
    const [video, shape, caption] = element.children;
    if (!(video instanceof HTMLVideoElement) || !(shape instanceof HTMLElement) || !caption) return;
    if (video.srcObject !== far.stream) {
      video.srcObject = far.stream;
      video.play().catch((/** @type {unknown} */ error) => {
        // AbortError: the stream changed again; a missing touch comes with the next one (the stage waits for it too).
        if (!(error instanceof DOMException)) throw error;
      });
    }
    video.muted = held;
    const state = held ? "hold" : far.phase !== "connected" || (!far.flow.audio && !far.flow.video) ? "connecting" : far.flow.video ? "live" : "voice";
    if (element.dataset["state"] !== state) {
      setAttribute(element, "data-state", state);
      replaceChildren(shape, icon(state === "hold" ? "cup" : state === "voice" ? "phone" : "person"));
    }
    setAttribute(video, "aria-label", name);
    const line = state === "live" ? "" : this.words.t(`common.seats.tile.${state}`);
    setText(caption, line === "" ? name : `${name} ${line}`);
  }
}

/** @param {string} peer */
function tile(peer) {
  const video = h("video", { class: "face__picture", autoplay: true, playsinline: true });
  const element = h("li", { class: "face", "data-peer": peer }, video, h("div", { class: "face__shape" }), h("p", { class: "face__name" }));
  // The first picture is shown when it is there, not when the statistics have noticed it.
  for (const kind of ["playing", "resize"]) video.addEventListener(kind, () => setAttribute(element, "data-frames", video.videoWidth > 0));
  return element;
}
