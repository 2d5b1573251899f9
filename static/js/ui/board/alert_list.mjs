/** The alerts as a list: each says what, where and since when, and leads to what can be done. */

import { clock, duration } from "../../model/dates.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("./alerts.mjs").Alert} Alert */

/** @type {Record<Alert["kind"], import("../icons.mjs").IconName>} */
const SHAPES = { help: "alert", help_seen: "person", late_promise: "clock", lonely_promise: "clock", no_skill: "close", papers: "printer", wait: "busy", ladder: "up", station: "eye_off" };

/** Said by a screen reader when they come: somebody has to act now. @type {Set<Alert["kind"]>} */
const TOLD_ALOUD = new Set(["help", "lonely_promise", "wait"]);

export class AlertList {
  /** @type {KeyedList<{alert: Alert, text: string}>} */
  #lines;
  #heard = h("p", { class: "unseen", "aria-live": "assertive" });
  #known = new Set(/** @type {string[]} */ ([]));

  /**
   * @param {HTMLElement} place
   * @param {import("./board_lines.mjs").Names} names
   * @param {((alert: Alert) => void) | null} act what a press does; null on a wall, where nothing is pressed
   */
  constructor(place, names, act) {
    this.names = names;
    const list = h("ul", { class: "board-alerts" });
    this.empty = h("p", { class: "board-calm" }, icon("confirmed"), h("span", {}, names.words.t("board.alerts.none")));
    place.append(this.#heard, this.empty, list);
    this.#lines = new KeyedList(list, {
      key: ({ alert }) => alert.key,
      create: ({ alert }) => {
        const inside = [icon(SHAPES[alert.kind]), h("span", { class: "board-alert__text" }, "")];
        return h("li", {}, act === null ? h("div", { class: "board-alert" }, ...inside) : h("button", { type: "button", class: "board-alert", "data-key": alert.key }, ...inside));
      },
      update: ({ alert, text }, element) => {
        const box = /** @type {HTMLElement} */ (element.firstElementChild);
        setAttribute(box, "data-kind", alert.kind);
        if (act !== null) box.onclick = () => act(alert);
        const said = box.querySelector(".board-alert__text");
        if (said) setText(said, text);
      },
    });
  }

  /**
   * @param {readonly Alert[]} alerts
   * @param {number} now
   * @param {(visit: string) => import("../../model/wire.mjs").VisitLine | undefined} visitOf
   */
  update(alerts, now, visitOf) {
    const lines = alerts.map((alert) => ({ alert, text: this.#text(alert, now, visitOf) }));
    this.#lines.update(lines);
    this.empty.hidden = lines.length > 0;
    // Said once, when it comes; the seconds that go on are not read out again.
    const fresh = lines.filter(({ alert }) => !this.#known.has(alert.key) && TOLD_ALOUD.has(alert.kind));
    if (fresh.length > 0) setText(this.#heard, fresh.map(({ text }) => text).join("。"));
    this.#known = new Set(alerts.map(({ key }) => key));
  }

  /**
   * @param {Alert} alert
   * @param {number} now
   * @param {(visit: string) => import("../../model/wire.mjs").VisitLine | undefined} visitOf
   */
  #text(alert, now, visitOf) {
    const { words, branch, counter, department } = this.names;
    const visit = alert.visit === null ? undefined : visitOf(alert.visit);
    const where = [alert.branch ? branch(alert.branch) : "", alert.counter === null ? "" : counter(alert.counter)].filter((part) => part !== "").join(" ");
    return words.t(`board.alert.${alert.kind}`, {
      where: where || words.t("board.alert.head_office"),
      number: visit?.number ?? words.t("board.none"),
      time: duration(now - alert.since),
      at: clock(alert.since),
      department: alert.department === null ? "" : department(alert.department),
      name: alert.help?.name ?? "",
      seen_by: alert.help?.seen_by ?? "",
    });
  }
}
