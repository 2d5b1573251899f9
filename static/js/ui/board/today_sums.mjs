/** Today so far: service level and waits, asked of the figures every now and then; they are some seconds behind. */

import { h, setText } from "../dom.mjs";

const EVERY_MS = 15_000;
const KEYS = /** @type {const} */ (["visits", "abandoned", "service_level", "service_level_2", "wait_p50", "wait_p90"]);

export class TodaySums {
  /** @type {Map<string, HTMLElement>} */
  #values = new Map();
  #terms = new Map(/** @type {[string, HTMLElement][]} */ ([]));

  /**
   * @param {HTMLElement} place a <dl>
   * @param {import("../../model/text.mjs").Texts} words
   * @param {(address: string) => Promise<Response>} [get]
   */
  constructor(place, words, get = (address) => fetch(address, { credentials: "same-origin" })) {
    this.words = words;
    this.get = get;
    for (const key of KEYS) {
      const term = h("dt", {}, words.t(`board.today.${key}`, { seconds: "" }));
      const value = h("dd", { class: "figures" }, words.t("board.none"));
      this.#terms.set(key, term);
      this.#values.set(key, value);
      place.append(h("div", {}, term, value));
    }
  }

  start() {
    void this.refresh();
    setInterval(() => void this.refresh(), EVERY_MS);
  }

  async refresh() {
    /** @type {Record<string, string>} */
    let today;
    try {
      const answer = await this.get("/figures/today.json");
      if (!answer.ok) return;
      today = await answer.json();
    } catch {
      // The line is away: the banner says so, and the next round asks again.
      return;
    }
    for (const key of KEYS) {
      const value = today[key] ?? "";
      const unit = key.startsWith("service") ? "percent" : key.startsWith("wait") ? "minutes" : "count";
      setText(/** @type {HTMLElement} */ (this.#values.get(key)), value === "" ? this.words.t("board.none") : this.words.t(`board.unit.${unit}`, { value }));
      setText(/** @type {HTMLElement} */ (this.#terms.get(key)), this.words.t(`board.today.${key}`, { seconds: today["within_s"] ?? "" }));
    }
  }
}
