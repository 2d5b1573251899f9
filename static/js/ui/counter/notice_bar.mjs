/** What stands above every screen: the line is lost, why there is no picture, the seconds until the screen is cleared. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/counter_screen.mjs").Notice} Notice */

/** @type {Record<Notice, { shape: import("../icons.mjs").IconName, tone: string, dismiss: boolean }>} */
const LOOKS = {
  lost: { shape: "alert", tone: "bad", dismiss: false },
  connecting: { shape: "half", tone: "wait", dismiss: false },
  tel: { shape: "phone", tone: "bad", dismiss: false },
  staff: { shape: "alert", tone: "bad", dismiss: false },
  failed: { shape: "alert", tone: "warn", dismiss: false },
  voice: { shape: "camera_off", tone: "warn", dismiss: true },
  reconnecting: { shape: "changed", tone: "warn", dismiss: false },
  denied: { shape: "microphone_off", tone: "warn", dismiss: true },
  missing: { shape: "microphone_off", tone: "warn", dismiss: true },
  busy: { shape: "microphone_off", tone: "warn", dismiss: true },
  insecure: { shape: "camera_off", tone: "warn", dismiss: true },
};

/** One banner for line and devices, one for the countdown; said aloud when they come. */
export class NoticeBar {
  #notice = h("div", { role: "alert" });
  #count = h("div", { class: "countdown", role: "group", hidden: true });
  #seconds = h("strong", { class: "figures", role: "timer" });
  #key = "";
  #counting = "";

  /** @param {{ onDismiss: () => void, onStay: () => void }} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = h("div", { class: "notices" }, this.#notice, this.#count);
  }

  /**
   * @param {Notice | null} notice
   * @param {import("../../model/text.mjs").Texts} words
   * @param {Record<string, string>} [about] who is named in it
   */
  show(notice, words, about = {}) {
    const key = notice === null ? "" : `${words.lang} ${notice} ${about["tel"] ?? ""}`;
    if (key === this.#key) return;
    this.#key = key;
    if (notice === null) {
      replaceChildren(this.#notice);
      return;
    }
    const look = LOOKS[notice];
    replaceChildren(
      this.#notice,
      h(
        "div",
        { class: "banner", "data-tone": look.tone, "data-notice": notice },
        icon(look.shape),
        h(
          "div",
          {},
          h("p", { class: "banner__title" }, words.t(`counter.notice.${notice}`, about)),
          h("p", {}, words.t(`counter.notice.${notice}.do`)),
        ),
        look.dismiss
          ? h(
              "button",
              { type: "button", class: "button button--secondary", onclick: () => this.actions.onDismiss() },
              words.t("counter.notice.go_on"),
            )
          : null,
      ),
    );
  }

  /**
   * @param {number | null} seconds left; null: nothing is counted
   * @param {import("../../model/text.mjs").Texts} words
   */
  count(seconds, words) {
    const key = seconds === null ? "" : words.lang;
    if (key !== this.#counting) {
      this.#counting = key;
      setAttribute(this.#count, "hidden", seconds === null);
      const [before, after] = words.t("counter.countdown").split("{seconds}");
      replaceChildren(
        this.#count,
        h(
          "div",
          { class: "banner", "data-tone": "warn" },
          icon("clock"),
          h("p", { class: "banner__title" }, before ?? "", this.#seconds, after ?? ""),
          h(
            "button",
            {
              type: "button",
              class: "button button--primary",
              "data-act": "stay",
              onclick: () => this.actions.onStay(),
            },
            words.t("counter.countdown.stay"),
          ),
        ),
      );
    }
    if (seconds !== null) setText(this.#seconds, String(seconds));
  }
}
