/** What has no tile on the first screen: the kinds of matters, and the matters of one kind. Touching calls nobody. */

import { KeyedList, h, setText } from "../dom.mjs";
import { icon, isIcon } from "../icons.mjs";
import { fillDoorChip } from "./start_screen.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("./view.mjs").Actions} Actions */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/plan.mjs").Procedure} Procedure */

/**
 * A screen of tiles with its way back.
 * @param {Texts} words
 * @param {{ kind: string, title: HTMLElement, lead: string, tiles: HTMLElement, back: () => void }} parts
 */
function tileScreen(words, { kind, title, lead, tiles, back }) {
  return h(
    "section",
    { class: `screen screen--${kind}` },
    h("div", { class: "screen__head" }, title, h("p", { class: "screen__lead" }, lead)),
    tiles,
    h(
      "div",
      { class: "screen__actions screen__actions--topic" },
      h(
        "button",
        { type: "button", class: "button button--secondary button--huge", "data-act": "back", onclick: back },
        icon("back"),
        h("span", {}, words.t("common.back")),
      ),
      h("p", { class: "screen__note" }, icon("bell"), h("span", {}, words.t("counter.start.other"))),
    ),
  );
}

/** The kinds of matters. */
export class TopicsScreen {
  /** @type {KeyedList<import("../../model/plan.mjs").Topic>} */
  #tiles;

  /**
   * @param {Texts} words
   * @param {Actions} actions
   */
  constructor(words, actions) {
    const tiles = h("div", { class: "tiles tiles--topics" });
    this.#tiles = new KeyedList(tiles, {
      key: (topic) => topic.id,
      create: (topic) =>
        h(
          "button",
          { type: "button", class: "tile tile--line", "data-topic": topic.id, onclick: () => actions.offer("topics", topic.id) },
          h("span", { class: "tile__icon" }, icon(isIcon(topic.icon) ? topic.icon : "document")),
          h("span", { class: "tile__title" }, words.of(topic)),
        ),
    });
    this.element = tileScreen(words, {
      kind: "topics",
      title: h("h1", { class: "screen__title", tabindex: -1 }, words.t("counter.topics.title")),
      lead: words.t("counter.topics.lead"),
      tiles,
      back: () => actions.offer("start"),
    });
  }

  /** @param {View} view */
  update({ plan }) {
    this.#tiles.update(plan ? plan.topics : []);
  }
}

/** The matters of one kind, each with whether somebody is there for it now. */
export class TopicScreen {
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  /** @type {Map<string, HTMLElement>} */
  #chips = new Map();
  /** @type {KeyedList<Procedure>} */
  #tiles;

  /**
   * @param {Texts} words
   * @param {Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    const tiles = h("div", { class: "tiles tiles--topics" });
    this.#tiles = new KeyedList(tiles, {
      key: (procedure) => procedure.id,
      create: (procedure) => this.#tile(procedure, actions),
    });
    this.element = tileScreen(words, {
      kind: "topic",
      title: this.#title,
      lead: words.t("counter.start.lead"),
      tiles,
      back: () => actions.offer("topics"),
    });
  }

  /** @param {View} view */
  update({ plan, screen, doors, waits }) {
    const topic = plan?.topics.find(({ id }) => id === screen.topic);
    setText(this.#title, topic ? this.words.of(topic) : "");
    this.#tiles.update(plan && topic ? plan.underTopic(topic.id) : []);
    for (const [procedure, chip] of this.#chips) fillDoorChip(chip, doors[procedure], this.words, waits[procedure]);
  }

  /**
   * @param {Procedure} procedure
   * @param {Actions} actions
   */
  #tile(procedure, actions) {
    const { words } = this;
    const chip = h("span", { class: "chip" });
    this.#chips.set(procedure.id, chip);
    return h(
      "button",
      { type: "button", class: "tile tile--line", "data-procedure": procedure.id, onclick: () => actions.choose(procedure.id) },
      h("span", { class: "tile__title" }, words.of(procedure.tile)),
      h("span", { class: "tile__foot" }, chip, h("span", { class: "tile__minutes figures" }, words.t("common.minutes", { minutes: procedure.minutes }))),
    );
  }
}
