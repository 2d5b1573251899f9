/** What the specialist chose and what the office sees of them: two buttons, one computed word, a wrap-up that counts down. */

import { clock, secondsLeft } from "../../model/dates.mjs";
import { timeToday } from "../../model/time_of_day.mjs";
import { h, setAttribute, setText } from "../dom.mjs";
import { StatusLine } from "../status_line.mjs";

/** @typedef {import("../../model/wire.mjs").OwnPresence} OwnPresence */

/** @type {Record<import("../../model/wire.mjs").PresenceStatus, import("../status_line.mjs").Tone>} */
const TONES = { offline: "bad", away: "off", available: "good", offered: "wait", busy: "good", wrap_up: "wait" };

export const AWAY_REASONS = /** @type {const} */ (["break", "lunch", "meeting", "other"]);

/** Draws presence and asks for changes of it. */
export class PresenceControl {
  #line;
  #available;
  #telework;
  #away;
  #detail = h("span", { class: "desk-presence__detail figures" });
  /** @type {OwnPresence|null} */
  #own = null;

  /**
   * @param {HTMLElement} place
   * @param {import("../dom.mjs").Words} words
   * @param {{
   *   available: () => void,
   *   telework: () => void,
   *   away: (reason: string, returnAt: number|null) => void,
     *   now: () => number,
   * }} acts
   */
  constructor(place, words, acts) {
    this.words = words;
    this.acts = acts;
    this.#line = new StatusLine({ label: words.t("desk.presence.heading") });
    this.#available = h(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => acts.available() },
      words.t("desk.presence.be_available"),
    );
    this.#telework = h(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => acts.telework() },
      words.t("desk.presence.telework"),
    );
    this.#away = h(
      "button",
      { type: "button", "aria-pressed": "false", "aria-haspopup": "dialog", onclick: () => this.#askAway() },
      words.t("desk.presence.be_away"),
    );
    place.replaceChildren(
      h("div", { class: "choices choices--small", role: "group", "aria-label": words.t("desk.presence.choose") }, this.#available, this.#telework, this.#away),
      this.#line.element,
      this.#detail,
    );
  }

  /** @param {OwnPresence} own */
  show(own) {
    this.#own = own;
    this.#line.set(TONES[own.status], this.words.t(`desk.presence.${own.status}`));
    setAttribute(this.#available, "aria-pressed", String(own.activity === "available"));
    setAttribute(this.#telework, "aria-pressed", String(own.activity === "telework"));
    setAttribute(this.#away, "aria-pressed", String(own.activity === "away"));
    this.tick();
  }

  tick() {
    const own = this.#own;
    if (own === null) return;
    setText(this.#detail, this.#words(own));
  }

  /** @param {OwnPresence} own */
  #words(own) {
    if (own.status === "wrap_up") {
      return this.words.t("desk.presence.wrap_up_left", { seconds: secondsLeft(own.wrap_up_until, this.acts.now()) });
    }
    if (own.activity !== "away" && own.status !== "away") return "";
    const reason = own.reason === null ? "" : this.words.t(`desk.away.${own.reason}`);
    const back = own.return_at === null ? "" : this.words.t("desk.presence.back_at", { time: clock(own.return_at) });
    const about = [reason, back].filter((part) => part !== "").join(" ");
    return own.status === "busy" ? this.words.t("desk.presence.away_after", { about }) : about;
  }

  #askAway() {
    const { words } = this;
    const time = h("input", { type: "time", id: "away-time", class: "input away__time", "aria-describedby": "away-problem" });
    const problem = h("p", { class: "field__error", id: "away-problem", role: "alert" });
    const now = this.acts.now();
    const reasons = AWAY_REASONS.map((reason, place) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name: "away-reason", value: reason, checked: place === 0 }),
        h("span", {}, words.t(`desk.away.${reason}`)),
      ),
    );
    const soon = [10, 30, 60].map((minutes) =>
      h(
        "button",
        {
          type: "button",
          class: "button button--medium button--quiet",
          onclick: () => {
            time.value = clock(now + minutes * 60_000);
          },
        },
        words.t("desk.away.in_minutes", { minutes }),
      ),
    );
    const form = h(
      "form",
      { method: "dialog", class: "dialog-form", novalidate: true },
      h(
        "div",
        { class: "dialog__body" },
        h("fieldset", { class: "fieldset away__reasons" }, h("legend", {}, words.t("desk.away.reason")), ...reasons),
        h(
          "div",
          { class: "field" },
          h("label", { class: "field__label", for: "away-time" }, words.t("desk.away.return")),
          h("div", { class: "away__return" }, time, ...soon),
          problem,
        ),
      ),
      h(
        "div",
        { class: "dialog__actions" },
        h("button", { type: "button", class: "button button--secondary", onclick: () => dialog.close() }, words.t("desk.cancel")),
        h("button", { type: "submit", class: "button button--primary" }, words.t("desk.away.set")),
      ),
    );
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "away-title" }, h("h2", { class: "dialog__title", id: "away-title" }, words.t("desk.away.title")), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const returnAt = timeToday(time.value, this.acts.now());
      if (returnAt !== null && returnAt <= this.acts.now()) {
        setText(problem, words.t("desk.away.past"));
        time.focus();
        return;
      }
      const chosen = /** @type {HTMLInputElement|null} */ (form.querySelector("input[name=away-reason]:checked"));
      this.acts.away(chosen?.value ?? "other", returnAt);
      dialog.close();
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}
