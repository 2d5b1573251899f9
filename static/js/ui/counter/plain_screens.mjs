/** Screens that only say one thing: starting, open elsewhere, on hold, cleared. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("./view.mjs").View} View */

/** One picture, one sentence, and a second one below. */
export class PlainScreen {
  #picture = h("div", { class: "plain__picture" });
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #lead = h("p", { class: "screen__lead" });
  #again = h("button", {
    type: "button",
    class: "button button--secondary button--huge plain__again",
    hidden: true,
    onclick: () => location.reload(),
  });
  #name = "";

  /** @param {import("../../model/text.mjs").Texts} words */
  constructor(words) {
    this.words = words;
    this.element = h("section", { class: "screen screen--plain" }, this.#picture, this.#title, this.#lead, this.#again);
  }

  /** @param {View} view */
  update({ screen }) {
    if (screen.name === this.#name) return;
    this.#name = screen.name;
    /** @type {Record<string, import("../icons.mjs").IconName>} */
    const shapes = { starting: "together", replaced: "info", shut: "info", hold: "cup", wiped: "check" };
    replaceChildren(this.#picture, icon(shapes[screen.name] ?? "info"));
    setText(this.#title, this.words.t(`counter.${screen.name}.title`));
    setText(this.#lead, this.words.t(`counter.${screen.name}.lead`));
    const again = screen.name === "replaced" || screen.name === "shut";
    setAttribute(this.#again, "hidden", !again);
    if (again) setText(this.#again, this.words.t(`counter.${screen.name}.again`));
  }
}
