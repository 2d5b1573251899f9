/** The floor: each branch with its counters as tiles, in the order of the house. A tile says by shape, word and time how it is. */

import { duration } from "../../model/dates.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { ICON_OF_TILE, tileOf } from "./tiles.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/wire.mjs").CounterLine} CounterLine */
/** @typedef {{branch: string, counters: CounterLine[]}} BranchFloor */

export class Floor {
  /** @type {KeyedList<BranchFloor>} */
  #branches;
  /** @type {Map<string, KeyedList<CounterLine>>} */
  #tiles = new Map();
  #now = 0;
  #waitMs;

  /**
   * @param {HTMLElement} place
   * @param {import("./board_lines.mjs").Names} names
   * @param {{waitMs: number, act: ((visit: string) => void) | null}} how what a press on a visit does; null on a wall
   */
  constructor(place, names, { waitMs, act }) {
    this.names = names;
    this.act = act;
    this.#waitMs = waitMs;
    this.#branches = new KeyedList(place, {
      key: ({ branch }) => branch,
      create: ({ branch }) => {
        const list = h("ul", { class: "floor__tiles" });
        this.#tiles.set(branch, new KeyedList(list, { key: (line) => line.counter, create: (line) => this.#tile(line), update: (line, element) => this.#draw(line, element) }));
        return h("section", { class: "floor__branch", "aria-label": names.branch(branch) }, h("h3", {}, names.branch(branch)), h("p", { class: "floor__sum figures" }), list);
      },
      update: ({ branch, counters }, element) => {
        const busy = counters.filter((line) => line.visit !== null && !line.visit.wiped).length;
        const sum = element.querySelector(".floor__sum");
        if (sum) setText(sum, names.words.t("board.floor.sum", { busy, count: counters.length }));
        this.#tiles.get(branch)?.update(counters);
      },
    });
  }

  /**
   * @param {readonly (readonly [string, CounterLine])[]} counters
   * @param {number} now
   */
  update(counters, now) {
    this.#now = now;
    /** @type {Map<string, CounterLine[]>} */
    const branches = new Map();
    for (const [branch, line] of counters) {
      const known = branches.get(branch);
      if (known) known.push(line);
      else branches.set(branch, [line]);
    }
    this.#branches.update([...branches].map(([branch, lines]) => ({ branch, counters: lines })));
  }

  /** @param {CounterLine} line */
  #tile(line) {
    const inside = [h("span", { class: "tile__name" }, this.names.counter(line.counter)), h("span", { class: "tile__state" }), h("span", { class: "tile__time figures" })];
    return h("li", {}, this.act === null ? h("div", { class: "tile" }, ...inside) : h("button", { type: "button", class: "tile", "data-counter": line.counter }, ...inside));
  }

  /**
   * @param {CounterLine} line
   * @param {HTMLElement} element
   */
  #draw(line, element) {
    const { words } = this.names;
    const box = /** @type {HTMLElement} */ (element.firstElementChild);
    const tile = tileOf(line, this.#now, this.#waitMs);
    if (box.dataset["tile"] !== tile.state) {
      box.dataset["tile"] = tile.state;
      box.children[1]?.replaceChildren(icon(ICON_OF_TILE[tile.state]), h("span", {}, words.t(`board.tile.${tile.state}`)));
    }
    const time = box.children[2];
    if (time) setText(time, tile.since === 0 ? "" : duration(this.#now - tile.since));
    if (this.act === null) return;
    setAttribute(box, "disabled", tile.visit === null);
    box.onclick = () => tile.visit !== null && this.act?.(tile.visit);
  }
}
