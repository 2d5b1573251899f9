/** The counters of the branch: each with its screen, its visit and, loudly, whether staff are called. */

import { clock } from "../../model/dates.mjs";
import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/wire.mjs").CounterLine} CounterLine */
/** @typedef {import("../../model/text.mjs").Texts} Texts */

/** @type {Record<string, import("../icons.mjs").IconName>} */
const SHAPES = { off: "close", free: "circle", waiting: "busy", offered: "busy", serving: "together", closed: "check" };

/**
 * What a counter is in now, in one word.
 * @param {CounterLine} line
 */
export function counterState(line) {
  if (line.visit !== null && !line.visit.wiped) return line.visit.state;
  return line.live ? "free" : "off";
}

export class CounterList {
  /** @type {KeyedList<CounterLine>} */
  #list;
  #chosen = /** @type {string | null} */ (null);

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {{choose: (counter: string) => void, name: (counter: string) => string, matters: (procedures: readonly string[]) => string}} acts
   */
  constructor(place, words, acts) {
    this.words = words;
    this.acts = acts;
    const list = h("ul", { class: "counters" });
    place.replaceChildren(list);
    this.#list = new KeyedList(list, {
      key: (line) => line.counter,
      create: (line) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "counter-card", "aria-pressed": "false", onclick: () => acts.choose(line.counter) },
            h("span", { class: "counter-card__shape" }),
            h("span", { class: "counter-card__name" }),
            h("span", { class: "counter-card__state" }),
            h("span", { class: "counter-card__detail" }),
            h("span", { class: "counter-card__call" }),
          ),
        ),
      update: (line, element) => this.#draw(element, line),
    });
  }

  /**
   * @param {readonly CounterLine[]} lines
   * @param {string | null} chosen
   */
  update(lines, chosen) {
    this.#chosen = chosen;
    this.#list.update(lines);
  }

  /**
   * @param {HTMLElement} element
   * @param {CounterLine} line
   */
  #draw(element, line) {
    const { words, acts } = this;
    const [button] = element.children;
    const [shape, name, state, detail, call] = button?.children ?? [];
    if (!button || !shape || !name || !state || !detail || !call) return;
    const word = counterState(line);
    setAttribute(button, "aria-pressed", String(line.counter === this.#chosen));
    setAttribute(button, "data-called", line.staff_called);
    setText(name, acts.name(line.counter));
    setText(state, words.t(`branch.counter.${word}`));
    const visit = line.visit !== null && !line.visit.wiped ? line.visit : null;
    setText(detail, visit === null ? words.t(line.live ? "branch.counter.screen_live" : "branch.counter.screen_off") : `${visit.number} ${acts.matters(visit.procedures)} ${clock(visit.opened_at)}`);
    setText(call, line.staff_called ? words.t("branch.called.short") : "");
    if (button.getAttribute("data-state") !== word) {
      setAttribute(button, "data-state", word);
      replaceChildren(shape, icon(SHAPES[word] ?? "circle"));
    }
  }
}
