/** The call in which this page sits beside the two: its asking, its pictures, what one may do there, and how to go. */

import { MediaState } from "../model/media_state.mjs";
import { LONG_MS, farName } from "../model/seat_words.mjs";
import { holdCounts } from "../model/media_share.mjs";
import { duration } from "../model/dates.mjs";
import { CallLink } from "../net/call_link.mjs";
import { Devices } from "../net/devices.mjs";
import { CallTiles } from "./call_tiles.mjs";
import { h, setAttribute, setText } from "./dom.mjs";
import { carriedOut, refusalWords } from "./refusals.mjs";

/** @typedef {import("../net/seat_client.mjs").SeatClient} SeatClient */
/** @typedef {import("../model/wire.mjs").SeatMode} SeatMode */

const MODES = /** @type {const} */ (["listen", "whisper", "talk"]);

/** One for a page of head office: a desk (a colleague who was asked) or the board (a supervisor). */
export class SeatPanel {
  #tiles;
  #title = h("h2", { class: "seat-panel__title", tabindex: -1 });
  #line = h("p", { class: "seat-panel__line" });
  #clock = h("p", { class: "seat-panel__clock figures" });
  #problem = h("p", { class: "seat-panel__problem", role: "alert" });
  #told = h("p", { class: "unseen", role: "status" });
  #answers = h("div", { class: "seat-panel__buttons" });
  #modes = h("div", { class: "seat-panel__buttons", role: "group" });
  #controls = h("div", { class: "seat-panel__buttons" });
  #takeOver = h("button", { type: "button", class: "button button--secondary", "data-act": "take_over", onclick: () => void this.#serve() });
  #mute = h("button", { type: "button", class: "button button--secondary", onclick: () => this.media.setMicrophone(!this.media.microphone) });
  #link;
  /** @type {Devices | null} */
  #devices = null;
  #wanted = "";
  #shown = "";

  /**
   * @param {object} options
   * @param {SeatClient} options.client
   * @param {import("../model/text.mjs").Texts} options.words
   * @param {() => number} options.now by the server's clock
   * @param {(asked: import("../model/wire.mjs").SeatCall) => string} [options.about] what an asking is about
   * @param {(said: string) => void} options.say tells people what happened, for a while
   * @param {boolean} [options.supervises] whether one chooses how to sit there, and may take the visit over
   * @param {() => void} [options.serves] it was taken over
   */
  constructor({ client, words, now, about = () => "", say, supervises = false, serves = () => {} }) {
    this.client = client;
    this.words = words;
    this.now = now;
    this.about = about;
    this.say = say;
    this.supervises = supervises;
    this.serves = serves;
    setText(this.#takeOver, words.t("common.seats.take_over"));
    this.media = new MediaState();
    this.#tiles = new CallTiles(words);
    this.#link = new CallLink({ client, media: this.media, stage: false });
    this.#modes.setAttribute("aria-label", words.t("common.seats.how"));
    this.#modes.append(...MODES.map((mode) => this.#modeButton(mode)));
    this.#answers.append(
      h("button", { type: "button", class: "button button--primary", onclick: () => void this.#take() }, words.t("common.seats.take")),
      h("button", { type: "button", class: "button button--secondary", onclick: () => void this.#leave() }, words.t("common.seats.decline")),
    );
    this.#controls.append(this.#mute, this.#takeOver, h("button", { type: "button", class: "button button--danger", onclick: () => void this.#leave() }, words.t("common.seats.leave")));
    this.element = h(
      "section",
      { class: "seat-panel", "aria-label": words.t("common.seats.heading"), hidden: true },
      this.#title,
      this.#line,
      this.#clock,
      this.#tiles.element,
      this.#answers,
      this.#modes,
      this.#controls,
      this.#problem,
      this.#told,
    );
    client.on("change", () => this.draw());
    client.on("over", ({ reason }) => {
      if (reason !== "left" && reason !== "serves") this.say(words.t(`common.seats.over.${OVER.has(reason) ? reason : "closed"}`));
    });
    this.#link.on("others", () => this.draw());
    this.#link.on("fault", ({ error }) => reportError(error));
    this.media.on("change", () => this.draw());
  }

  /**
   * A supervisor comes into a visit's call.
   *
   * @param {string} visit
   * @param {SeatMode} mode
   */
  async sitIn(visit, mode) {
    if (this.client.visit !== "" && this.client.visit !== visit) await this.client.leave();
    await carriedOut(this.client.sitIn(visit, mode), (refused) => this.#refused(refused));
  }

  /** Draws what is true now; the page also calls it as time passes. */
  draw() {
    const { client, words } = this;
    const { asked, own } = client;
    const sits = client.sits;
    const state = sits ? "sits" : asked === null ? "" : "asked";
    this.element.hidden = state === "";
    this.#open(sits && own !== null ? own.mode : "");
    this.#drawTiles(sits);
    if (state === "") {
      this.#shown = "";
      return;
    }
    this.#answers.hidden = state !== "asked";
    this.#modes.hidden = !(sits && this.supervises);
    this.#controls.hidden = !sits;
    this.#mute.hidden = own?.mode === "listen";
    this.#takeOver.hidden = !(this.supervises && own?.mode === "talk");
    setText(this.#title, words.t(state === "asked" ? `common.seats.asks.${asked?.mode ?? "talk"}` : `common.seats.sits.${own?.mode ?? "talk"}`, { name: asked?.asker ?? client.seats?.specialist ?? "" }));
    setText(this.#line, state === "asked" && asked ? this.about(asked) : this.#inWords(own?.mode ?? "talk"));
    setText(this.#mute, words.t(this.media.microphone ? "common.seats.mute" : "common.seats.unmute"));
    setAttribute(this.#mute, "aria-pressed", String(!this.media.microphone));
    for (const button of this.#modes.children) setAttribute(button, "aria-pressed", String(button.getAttribute("data-mode") === own?.mode));
    this.#drawClock();
    if (state !== this.#shown) {
      this.#shown = state;
      setText(this.#told, this.#title.textContent ?? "");
      setText(this.#problem, "");
      if (document.querySelector("dialog[open]") === null) this.#title.focus();
    }
  }

  /** @param {SeatMode} mode */
  #inWords(mode) {
    const held = this.client.seats?.held === true;
    return this.words.t(held && mode !== "consult" ? "common.seats.held" : `common.seats.means.${mode}`);
  }

  #drawClock() {
    const { asked, own } = this.client;
    const since = own?.taken_at ?? null;
    if (since === null) {
      setText(this.#clock, asked === null ? "" : this.words.t("common.seats.left", { seconds: Math.max(0, Math.ceil((asked.until - this.now()) / 1000)) }));
      return;
    }
    const lasted = this.now() - since;
    setText(this.#clock, duration(lasted));
    setAttribute(this.#clock, "data-long", own?.mode === "consult" && lasted > LONG_MS);
  }

  /** @param {boolean} sits */
  #drawTiles(sits) {
    const { seats, socket } = this.client;
    const known = { seats: seats?.seats ?? [], specialist: seats?.specialist ?? "" };
    const own = socket.welcome?.role ?? null;
    this.#tiles.update(
      sits
        ? this.#link.others.map((far) => ({
            far,
            name: farName(far, known, this.words),
            held: this.media.held && holdCounts(own, far.role),
          }))
        : [],
    );
  }

  /**
   * Microphone and camera are open only as far as one's way of sitting there sends something.
   * @param {SeatMode | ""} mode
   */
  #open(mode) {
    const wanted = mode === "" || mode === "listen" ? "" : mode === "whisper" ? "voice" : "all";
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#devices?.close();
    this.#devices = null;
    void this.#link.setTracks({ audio: null, video: null });
    if (wanted === "") return;
    const devices = new Devices({ key: "desk" });
    this.#devices = devices;
    devices.on("tracks", (tracks) => {
      if (this.#devices === devices) void this.#link.setTracks(tracks);
    });
    void devices.open({ audio: true, video: wanted === "all" }).then(({ reasons }) => {
      if (this.#devices !== devices) devices.close();
      else if (reasons.audio !== null) setText(this.#problem, this.words.t("common.seats.no_microphone"));
    });
  }

  /** @param {SeatMode} mode */
  #modeButton(mode) {
    const act = () => void carriedOut(this.client.sitIn(this.client.visit, mode), (refused) => this.#refused(refused));
    return h("button", { type: "button", class: "button button--secondary", "data-mode": mode, onclick: act }, this.words.t(`common.seats.act.${mode}`));
  }

  async #take() {
    const { asked } = this.client;
    if (asked !== null) await carriedOut(this.client.take(asked.visit), (refused) => this.#refused(refused));
  }

  async #serve() {
    if (await carriedOut(this.client.takeOver(), (refused) => this.#refused(refused))) this.serves();
  }

  #leave() {
    return carriedOut(this.client.leave(), (refused) => this.#refused(refused));
  }

  /** @param {import("../net/hub_socket.mjs").CommandRefused} refused */
  #refused(refused) {
    const words = refused.code === "too_many" ? this.words.t("common.seats.full") : refusalWords(refused, { plan: null, visit: null }, this.words);
    setText(this.#problem, words);
    this.say(words);
  }
}

const OVER = new Set(["closed", "removed", "no_answer", "lost"]);
