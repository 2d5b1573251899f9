/** The counter at rest: what it is for, and one tile for each matter with whether somebody is there for it now. */

import { KeyedList, h, replaceChildren, setAttribute } from "../dom.mjs";
import { icon, isIcon } from "../icons.mjs";
import { inTongue } from "../in_tongue.mjs";
import { doorWords } from "./wait_words.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("../../model/plan.mjs").Procedure} Procedure */

/** @type {Record<string, { shape: import("../icons.mjs").IconName, tone: string }>} */
export const DOORS = {
  now: { shape: "confirmed", tone: "good" },
  busy: { shape: "half", tone: "wait" },
  nobody: { shape: "circle", tone: "off" },
  closed: { shape: "circle", tone: "off" },
  unknown: { shape: "busy", tone: "off" },
};

/**
 * The chip that says whether somebody answers.
 * @param {HTMLElement} chip
 * @param {import("../../model/wire.mjs").Door | undefined} door
 * @param {import("../dom.mjs").Words} words
 * @param {import("../../model/wire.mjs").Wait} [wait] what to expect behind it
 */
export function fillDoorChip(chip, door, words, wait) {
  const key = door ?? "unknown";
  const how = DOORS[key];
  const said = doorWords(door, wait, words);
  if (!how || (chip.dataset["door"] === key && chip.textContent === said)) return;
  setAttribute(chip, "data-door", key);
  setAttribute(chip, "data-tone", how.tone);
  replaceChildren(chip, icon(how.shape), h("span", {}, said));
}

/** Tiles; touching one opens its explanation and calls nobody. */
export class StartScreen {
  /** @type {Map<string, HTMLElement>} */
  #chips = new Map();
  /** @type {KeyedList<Procedure>} */
  #tiles;
  #more;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    const tiles = h("div", { class: "tiles tiles--start" });
    this.#more = h(
      "button",
      { type: "button", class: "button button--secondary button--huge", "data-act": "more", hidden: true, onclick: () => actions.offer("topics") },
      h("span", {}, words.t("counter.start.more")),
    );
    this.#tiles = new KeyedList(tiles, {
      key: (procedure) => procedure.id,
      create: (procedure) => this.#tile(procedure),
    });
    this.element = h(
      "section",
      { class: "screen screen--start" },
      h(
        "div",
        { class: "screen__head" },
        h("h1", { class: "screen__title", tabindex: -1 }, words.t("counter.start.title")),
        h("p", { class: "screen__lead" }, words.t("counter.start.lead")),
      ),
      tiles,
      h(
        "div",
        { class: "start__foot" },
        this.#more,
        h("p", { class: "screen__note" }, icon("bell"), h("span", {}, words.t("counter.start.other"))),
      ),
    );
  }

  /** @param {View} view */
  update({ plan, doors, waits }) {
    this.#tiles.update(plan ? plan.tiles : []);
    setAttribute(this.#more, "hidden", !plan?.topics.length);
    for (const [procedure, chip] of this.#chips) fillDoorChip(chip, doors[procedure], this.words, waits[procedure]);
  }

  /** @param {Procedure} procedure */
  #tile(procedure) {
    const { words } = this;
    const chip = h("span", { class: "chip chip--large" });
    this.#chips.set(procedure.id, chip);
    return h(
      "button",
      {
        type: "button",
        class: "tile",
        "data-procedure": procedure.id,
        onclick: () => this.actions.choose(procedure.id),
      },
      h("span", { class: "tile__icon" }, icon(isIcon(procedure.icon) ? procedure.icon : "document")),
      h(
        "span",
        { class: "tile__title" },
        inTongue(procedure.tile, words),
        h("span", { class: "tile__sub", lang: words.locale === "ja" ? null : "ja" }, procedure.title.ja),
      ),
      h(
        "span",
        { class: "tile__foot" },
        chip,
        h("span", { class: "tile__minutes figures" }, words.t("common.minutes", { minutes: procedure.minutes })),
      ),
    );
  }
}
