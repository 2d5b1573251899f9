/** One section, large, for a yes or a 「ちがいます」; and pointing at what is wrong. */

import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { ScrollPane } from "../scroll_pane.mjs";
import { Sheet } from "../sheet.mjs";
import { sheetSection } from "../sheet_model.mjs";
import { statusOf } from "../../model/visit.mjs";

/** @typedef {import("./view.mjs").View} View */

/**
 * The yes goes out for exactly the rows that stand on the screen: they are kept as they were rendered, and a row that
 * nobody has scrolled to has not been seen.
 */
export class ConfirmScreen {
  #sheet;
  #pane;
  #yes;
  #yesWords = h("span", {});
  #no;
  #section = "";
  #revision = -1;
  /** @type {readonly import("../../model/digests.mjs").Row[]} */
  #rendered = [];
  #seen = false;
  #sending = false;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.#sheet = new Sheet({ words, headingLevel: 2, states: false, nothing: words.t("counter.confirm.nothing") });
    this.#pane = new ScrollPane({
      content: this.#sheet.element,
      label: words.t("counter.talk.sheet"),
      up: words.t("counter.pane.up"),
      down: words.t("counter.pane.down"),
      onScroll: () => this.#look(),
    });
    this.#yes = h(
      "button",
      { type: "button", class: "button button--primary button--huge", "data-act": "yes", onclick: () => this.#press() },
      icon("check"),
      this.#yesWords,
    );
    this.#no = h(
      "button",
      {
        type: "button",
        class: "button button--differs button--huge",
        "data-act": "differs",
        onclick: () => this.#differs(),
      },
      icon("alert"),
      h("span", {}, words.t("counter.confirm.no")),
    );
    this.element = h(
      "section",
      { class: "screen screen--confirm" },
      h("h1", { class: "screen__title", tabindex: -1 }, words.t("counter.confirm.title")),
      this.#pane.element,
      h("div", { class: "screen__actions screen__actions--answer" }, this.#no, this.#yes),
    );
  }

  /** @param {View} view */
  update({ visit, plan, screen, lang, sending }) {
    if (!visit || !plan || screen.section === null) return;
    const { revision } = statusOf(visit, screen.section);
    const section = sheetSection(plan, visit, screen.section, lang);
    this.#rendered = section.rows.map((row) => [row.field, row.label, row.shown]);
    this.#sheet.update([section]);
    setAttribute(this.#sheet.element, "data-many", section.rows.length > 7);
    this.#sending = sending;
    if (screen.section !== this.#section || revision !== this.#revision) {
      this.#section = screen.section;
      this.#revision = revision;
      this.#pane.toTop();
      // Only now: an empty pane is at its end before the rows stand in it.
      this.#seen = false;
    }
    this.#look();
  }

  stop() {
    this.#pane.stop();
  }

  #look() {
    if (this.element.isConnected && this.#pane.pane.clientHeight > 0) this.#seen ||= this.#pane.atEnd;
    const key = this.#sending ? "counter.sending" : this.#seen ? "counter.confirm.yes" : "counter.confirm.more";
    setText(this.#yesWords, this.words.t(key));
    setAttribute(this.#yes, "data-seen", this.#seen);
    setAttribute(this.#yes, "aria-disabled", this.#sending ? "true" : null);
  }

  #press() {
    if (this.#sending) return;
    if (!this.#seen) {
      this.#pane.page(1);
      return;
    }
    this.actions.confirm(this.#section, this.#revision, this.#rendered);
  }

  #differs() {
    if (!this.#sending) this.actions.pointAt(this.#section);
  }
}

/** 「どこがちがいますか」: each row is a button; one more says that it is all of it, or that one can't tell. */
export class DisputeScreen {
  #list = h("div", { class: "points" });
  /** @type {KeyedList<import("../sheet.mjs").SheetRow>} */
  #rows;
  #pane;
  #section = "";

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.#rows = new KeyedList(this.#list, {
      key: (row) => row.field,
      create: (row) =>
        h(
          "button",
          {
            type: "button",
            class: "point",
            "data-field": row.field,
            onclick: () => actions.dispute(this.#section, row.field),
          },
          h("span", { class: "point__label" }, h("span", {}), h("span", { class: "beside" })),
          h("span", { class: "point__shown" }),
          h("span", { class: "point__word" }, icon("alert"), h("span", {}, words.t("counter.dispute.here"))),
        ),
      update: (row, element) => {
        const [label, shown] = element.children;
        if (label?.firstElementChild) setText(label.firstElementChild, row.label);
        if (label?.lastElementChild) setText(label.lastElementChild, row.labelBeside ?? "");
        if (shown) setText(shown, row.shown === "" ? words.t("counter.confirm.nothing") : row.shown);
      },
    });
    this.#pane = new ScrollPane({
      content: this.#list,
      label: words.t("counter.talk.sheet"),
      up: words.t("counter.pane.up"),
      down: words.t("counter.pane.down"),
    });
    this.element = h(
      "section",
      { class: "screen screen--dispute" },
      h(
        "div",
        { class: "screen__head" },
        h("h1", { class: "screen__title", tabindex: -1 }, words.t("counter.dispute.title")),
        h("p", { class: "screen__lead" }, words.t("counter.dispute.lead")),
      ),
      this.#pane.element,
      h(
        "div",
        { class: "screen__actions screen__actions--answer" },
        h(
          "button",
          {
            type: "button",
            class: "button button--secondary button--huge",
            "data-act": "back",
            onclick: () => actions.pointAt(null),
          },
          icon("back"),
          h("span", {}, words.t("common.back")),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button button--differs button--huge",
            "data-act": "whole",
            onclick: () => actions.dispute(this.#section, null),
          },
          icon("alert"),
          h("span", {}, words.t("counter.dispute.whole")),
        ),
      ),
    );
  }

  /** @param {View} view */
  update({ visit, plan, screen, lang }) {
    if (!visit || !plan || screen.section === null) return;
    if (screen.section !== this.#section) {
      this.#section = screen.section;
      this.#pane.toTop();
    }
    this.#rows.update(sheetSection(plan, visit, screen.section, lang).rows);
  }

  stop() {
    this.#pane.stop();
  }
}
