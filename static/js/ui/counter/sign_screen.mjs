/** The signature of one application: on the screen, by a confirming tap, or on paper, as the procedure has it. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { SignatureArea } from "./signature_pad.mjs";
import { sectionName } from "../sheet_model.mjs";

/** @typedef {import("./view.mjs").View} View */

/** Built anew for each application, so that no stroke of one gets into another. */
export class SignScreen {
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #lead = h("p", { class: "screen__lead" });
  #body = h("div", { class: "sign" });
  #actions = h("div", { class: "screen__actions screen__actions--answer" });
  #error = h("p", { class: "field__error", role: "alert" });
  #procedure = "";
  #sending = false;
  /** @type {SignatureArea | null} */
  #area = null;
  /** @type {HTMLButtonElement | null} */
  #submit = null;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.element = h(
      "section",
      { class: "screen screen--sign" },
      h("div", { class: "screen__head" }, this.#title, this.#lead),
      this.#body,
      this.#error,
      this.#actions,
    );
  }

  /** @param {View} view */
  update({ visit, plan, screen, lang, sending }) {
    if (!visit || !plan || screen.procedure === null) return;
    if (screen.procedure !== this.#procedure) {
      this.#procedure = screen.procedure;
      this.#build(plan, visit, lang);
    }
    this.#sending = sending;
    for (const button of this.#actions.querySelectorAll("button")) {
      setAttribute(button, "aria-disabled", sending ? "true" : null);
    }
  }

  stop() {
    this.#area?.stop();
  }

  /**
   * @param {import("../../model/plan.mjs").Plan} plan
   * @param {import("../../model/visit.mjs").Visit} visit
   * @param {import("../../model/wire.mjs").Language} lang
   */
  #build(plan, visit, lang) {
    const { words } = this;
    const procedure = plan.procedure(this.#procedure);
    const mode = procedure.signature;
    this.#area?.stop();
    this.#area = null;
    setText(this.#title, words.t(`counter.sign.title.${mode}`));
    setText(this.#lead, words.t("counter.sign.statement", { title: words.of(procedure.title) }));
    setText(this.#error, "");
    const confirmed = h(
      "aside",
      { class: "card sign__confirmed" },
      h("h2", {}, words.t("counter.sign.confirmed")),
      h(
        "ul",
        { class: "sign__sections" },
        ...plan
          .sectionsOfProcedure(procedure.id, visit)
          .map((section) =>
            h("li", {}, this.#lookButton(section, sectionName(plan, visit, section, lang))),
          ),
      ),
      lang === "ja" ? null : h("p", { class: "beside", lang: "ja" }, procedure.title.ja),
    );
    replaceChildren(this.#body, mode === "pad" ? this.#padPart() : this.#plainPart(mode), confirmed);
    this.#fillActions(mode);
  }

  /**
   * @param {string} section
   * @param {string} title
   */
  #lookButton(section, title) {
    return h(
      "button",
      { type: "button", class: "button button--quiet sign__section", onclick: () => this.actions.look(section) },
      icon("confirmed"),
      h("span", {}, title),
    );
  }

  #padPart() {
    const { words } = this;
    const help = h("p", { id: "sign-keys", class: "unseen" }, words.t("counter.sign.keys"));
    const area = new SignatureArea({
      label: words.t("counter.sign.pad"),
      describedBy: "sign-keys",
      onChange: () => this.#drawn(),
    });
    this.#area = area;
    return h(
      "div",
      { class: "sign__pad" },
      h(
        "div",
        { class: "sign__tools" },
        h("p", { class: "sign__label" }, icon("pen"), h("span", {}, words.t("counter.sign.pad"))),
        h(
          "button",
          { type: "button", class: "button button--quiet", onclick: () => area.undo() },
          icon("undo"),
          h("span", {}, words.t("counter.sign.undo")),
        ),
        h(
          "button",
          { type: "button", class: "button button--quiet", onclick: () => area.clear() },
          icon("eraser"),
          h("span", {}, words.t("counter.sign.clear")),
        ),
      ),
      area.element,
      help,
    );
  }

  /** @param {"tap" | "paper"} mode */
  #plainPart(mode) {
    return h(
      "div",
      { class: "sign__plain card" },
      icon(mode === "tap" ? "check" : "paper"),
      h("p", {}, this.words.t(`counter.sign.explain.${mode}`)),
    );
  }

  /** @param {"pad" | "tap" | "paper"} mode */
  #fillActions(mode) {
    const { words } = this;
    const paper = h(
      "button",
      {
        type: "button",
        class: `button button--huge ${mode === "paper" ? "button--primary" : "button--secondary"}`,
        "data-act": "paper",
        onclick: () => this.#send("paper"),
      },
      icon("paper"),
      h("span", {}, words.t("counter.sign.paper")),
    );
    this.#submit = h(
      "button",
      {
        type: "button",
        class: "button button--primary button--huge",
        "data-act": "sign",
        onclick: () => this.#send(mode),
      },
      icon("check"),
      h("span", {}, words.t(`counter.sign.submit.${mode}`)),
    );
    replaceChildren(this.#actions, paper, mode === "paper" ? null : this.#submit);
  }

  #drawn() {
    if (this.#area && !this.#area.isEmpty) setText(this.#error, "");
  }

  /** @param {"pad" | "tap" | "paper"} mode */
  #send(mode) {
    if (this.#sending) return;
    if (mode !== "pad") {
      this.actions.sign(this.#procedure, mode, [], 1);
      return;
    }
    if (!this.#area || this.#area.isEmpty) {
      setText(this.#error, this.words.t("counter.sign.empty"));
      return;
    }
    const { strokes, aspect } = this.#area.read();
    this.actions.sign(this.#procedure, "pad", strokes, aspect);
  }
}
