/** The end: what was done, what is still open and until when, papers to take along; then the screen is cleared. */

import { h, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { dayBeside } from "../sheet_model.mjs";
import { eraDay } from "../era_day.mjs";
import { inTongue } from "../in_tongue.mjs";
import { RatingRow } from "./rating_row.mjs";
import { ScrollPane } from "../scroll_pane.mjs";

/** @typedef {import("./view.mjs").View} View */

/** Also for a visit that ended before it was done. */
export class FinishedScreen {
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #why = h("p", { class: "screen__lead", hidden: true });
  #done = h("div", { class: "finished__done" });
  #open = h("div", {});
  #rating;
  #pane;
  #key = "";

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.#rating = new RatingRow(words, (score) => actions.rate(score));
    this.#pane = new ScrollPane({
      content: this.#open,
      label: words.t("counter.finished.open"),
      up: words.t("counter.pane.up"),
      down: words.t("counter.pane.down"),
    });
    this.element = h(
      "section",
      { class: "screen screen--finished" },
      h("div", {}, this.#title, this.#why),
      h("div", { class: "finished" }, this.#done, this.#pane.element),
      h(
        "div",
        { class: "screen__actions finished__actions" },
        this.#rating.element,
        h(
          "button",
          {
            type: "button",
            class: "button button--primary button--huge",
            "data-act": "wipe",
            onclick: () => actions.wipe(),
          },
          icon("check"),
          h("span", {}, words.t("counter.finished.wipe")),
        ),
      ),
    );
  }

  /** @param {View} view */
  update({ visit, plan, screen, lang, dues }) {
    if (!visit || !plan) return;
    const quiet = visit.procedures.some((procedure) => plan.procedure(procedure).quiet);
    this.#rating.update(visit, quiet);
    const key = `${visit.seq} ${screen.name} ${plan.version} ${dues === null}`;
    if (key === this.#key) return;
    this.#key = key;
    const { words } = this;
    const done = visit.procedures.filter((procedure) => visit.applications[procedure]?.submitted);
    const open = visit.procedures.filter((procedure) => !done.includes(procedure));
    const left = screen.name === "left";
    const why = visit.why_ended ?? null;
    this.#why.hidden = why === null;
    setText(this.#why, why === null ? "" : words.t(`counter.ended.${why}`));
    setText(
      this.#title,
      words.t(
        left
          ? "counter.left.title"
          : open.length && !done.length
            ? "counter.finished.title_open"
            : "counter.finished.title",
      ),
    );
    /** @type {(string | Node)[]} */
    const still = [
      ...open.map((procedure) =>
        this.#openItem(
          plan.procedure(procedure).title,
          dues?.[procedure],
          lang,
          plan.procedure(procedure).due !== undefined,
        ),
      ),
      ...done.flatMap((procedure) =>
        plan
          .procedure(procedure)
          .next_steps.filter((step) => !(step.unless ?? []).some((other) => done.includes(other)))
          .map((step) => h("li", {}, icon("circle"), inTongue(step, words))),
      ),
    ];
    this.#open.replaceChildren(
      list("open", "clock", words.t("counter.finished.open"), still, words.t("counter.finished.open_none")),
    );
    this.#done.replaceChildren(
      list(
        "done",
        "check",
        words.t("counter.finished.done"),
        done.map((procedure) =>
          h("li", {}, icon("confirmed"), inTongue(plan.procedure(procedure).title, words)),
        ),
        words.t("counter.finished.done_none"),
      ),
      h(
        "div",
        { class: "finished__take" },
        left || why !== null ? null : h("p", {}, icon("printer"), h("strong", {}, words.t("counter.finished.paper"))),
        h("p", {}, icon("bag"), h("span", {}, words.t("counter.finished.belongings"))),
        h("p", { class: "promise" }, icon("record_off"), h("span", {}, words.t("counter.was_not_recorded"))),
      ),
    );
  }

  stop() {
    this.#pane.stop();
  }

  /**
   * @param {import("../in_tongue.mjs").Pair} title
   * @param {string | undefined} due
   * @param {import("../../model/wire.mjs").Language} lang
   * @param {boolean} dated whether there is a due date at all
   */
  #openItem(title, due, lang, dated) {
    const until = due
      ? this.words.t("counter.finished.until", { date: this.words.locale === "ja" ? eraDay(due) : dayBeside(due, lang) })
      : dated
        ? this.words.t("counter.finished.until_slip")
        : "";
    return h(
      "li",
      {},
      icon("circle"),
      h("span", {}, inTongue(title, this.words), until ? h("strong", { class: "finished__until" }, until) : null),
    );
  }
}

/**
 * @param {string} name
 * @param {import("../icons.mjs").IconName} shape
 * @param {string} title
 * @param {(string | Node)[]} items
 * @param {string} none
 */
function list(name, shape, title, items, none) {
  return h(
    "section",
    { class: `card finished__list finished__list--${name}` },
    h("h2", {}, icon(shape), h("span", {}, title)),
    items.length ? h("ul", { class: "finished__items" }, ...items) : h("p", {}, none),
  );
}
