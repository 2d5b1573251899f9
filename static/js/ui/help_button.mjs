/** The silent button of staff: a supervisor sees who and where; here a quiet line says whether somebody is on it. No sound. */

import { h, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { carriedOut } from "./refusals.mjs";

/** So often it is said again until a supervisor has seen it: a server that starts anew, or another one, has to know. */
const AGAIN_MS = 10_000;

export class HelpButton {
  #wanted = false;
  #button;
  #words = h("span", {});
  #said = h("p", { class: "help-button__said", "aria-live": "polite" });

  /**
   * @param {HTMLElement} place
   * @param {import("./dom.mjs").Words} words of the area "common"
   * @param {import("../net/visit_client.mjs").VisitClient} client
   * @param {{counter?: () => string | null, refused: (refused: import("../net/hub_socket.mjs").CommandRefused) => void}} how where branch staff are; what a
   *   refusal does
   */
  constructor(place, words, client, { counter = () => null, refused }) {
    this.words = words;
    this.client = client;
    this.counter = counter;
    this.refused = refused;
    this.#button = h("button", { type: "button", class: "button button--quiet help-button", "aria-pressed": "false", onclick: () => void this.#press() }, icon("alert"), this.#words);
    place.append(this.#button, this.#said);
    client.on("change", ({ what }) => {
      if (what === "help") this.#wanted = client.help?.wanted ?? false;
      if (what === "help" || what === "welcome") this.draw();
      if (what === "welcome") this.#again();
    });
    setInterval(() => this.#again(), AGAIN_MS);
    this.draw();
  }

  draw() {
    const seen = this.client.help?.seen_by ?? null;
    setAttribute(this.#button, "aria-pressed", String(this.#wanted));
    setText(this.#words, this.words.t(this.#wanted ? "common.help.take_back" : "common.help.ask"));
    setText(this.#said, !this.#wanted ? "" : seen === null ? this.words.t("common.help.asked") : this.words.t("common.help.seen", { name: seen }));
  }

  async #press() {
    const wanted = !this.#wanted;
    this.#wanted = wanted;
    this.draw();
    if (await carriedOut(this.client.askHelp(wanted, wanted ? this.counter() : null), this.refused)) return;
    this.#wanted = !wanted;
    this.draw();
  }

  #again() {
    if (!this.#wanted || this.client.help?.seen_by) return;
    void carriedOut(this.client.askHelp(true, this.counter()), this.refused);
  }
}
