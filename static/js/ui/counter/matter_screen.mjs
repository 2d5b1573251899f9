/** What will happen, how long it takes, what is needed; and the one button that calls. */

import { h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { fallsBack } from "../../model/tongues.mjs";
import { inTongue, tongueNote } from "../in_tongue.mjs";
import { ScrollPane } from "../scroll_pane.mjs";
import { fillDoorChip } from "./start_screen.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("../../model/plan.mjs").Procedure} Procedure */

/** Explains one procedure; it is built anew for each. */
export class MatterScreen {
  #procedure = "";
  #chip = h("span", { class: "chip chip--large" });
  #queue = h("p", { class: "matter__queue" });
  #body = h("div", { class: "matter" });
  #title = h("h1", { class: "screen__title", tabindex: -1 });
  #official = h("p", { class: "screen__lead", lang: "ja" });
  #call;
  #back;
  #pane;
  #callWords;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.#callWords = h("span", {}, words.t("counter.matter.call"));
    this.#call = h(
      "button",
      {
        type: "button",
        class: "button button--primary button--huge",
        "data-act": "call",
        onclick: () => actions.call(this.#procedure),
      },
      icon("phone"),
      this.#callWords,
    );
    this.#back = h(
      "button",
      {
        type: "button",
        class: "button button--secondary button--huge",
        "data-act": "back",
        onclick: () => actions.choose(null),
      },
      icon("back"),
      h("span", {}, words.t("common.back")),
    );
    this.#pane = new ScrollPane({
      content: this.#body,
      label: words.t("counter.matter.text"),
      up: words.t("counter.pane.up"),
      down: words.t("counter.pane.down"),
    });
    this.element = h(
      "section",
      { class: "screen screen--matter" },
      h("div", { class: "screen__head" }, this.#title, this.#official),
      this.#pane.element,
      h(
        "div",
        { class: "screen__actions screen__actions--call" },
        this.#back,
        h("div", { class: "matter__call" }, this.#queue, this.#call),
      ),
    );
  }

  /** @param {View} view */
  update({ plan, screen, doors, waits }) {
    if (!plan || screen.procedure === null) return;
    const { words } = this;
    if (screen.procedure !== this.#procedure) this.#explain(plan, plan.procedure(screen.procedure));
    const door = doors[screen.procedure];
    fillDoorChip(this.#chip, door, words, waits[screen.procedure]);
    setText(this.#queue, door === "busy" || door === "nobody" ? words.t(`counter.matter.${door}`) : "");
    const calling = screen.name === "calling";
    setAttribute(this.#call, "aria-disabled", calling ? "true" : null);
    setText(this.#callWords, words.t(calling ? "counter.matter.calling" : "counter.matter.call"));
    setAttribute(this.#back, "hidden", calling);
  }

  stop() {
    this.#pane.stop();
  }

  /**
   * @param {import("../../model/plan.mjs").Plan} plan
   * @param {Procedure} procedure
   */
  #explain(plan, procedure) {
    const { words } = this;
    this.#procedure = procedure.id;
    this.#title.replaceChildren(inTongue(procedure.tile, words));
    setText(this.#official, procedure.title.ja);
    const department = plan.json.departments[procedure.department];
    const fact = (
      /** @type {import("../icons.mjs").IconName} */ shape,
      /** @type {string} */ label,
      /** @type {(Node | string)[]} */ ...content
    ) => h("div", { class: "fact" }, icon(shape), h("dt", {}, label), h("dd", {}, ...content));
    this.#body.replaceChildren(
      h(
        "div",
        { class: "card matter__how" },
        h("h2", {}, words.t("counter.matter.how")),
        tongueNote([procedure.tile, procedure.about, procedure.fee, ...procedure.bring], words),
        h("ol", { class: "steps", lang: fallsBack(procedure.about, words.lang) ? "ja" : null }, ...words.of(procedure.about).map((line) => h("li", {}, h("span", {}, line)))),
        h("p", { class: "promise" }, icon("record_off"), h("span", {}, words.t("counter.not_recorded"))),
      ),
      h(
        "dl",
        { class: "card facts" },
        fact("person", words.t("counter.matter.who"), department ? inTongue(department, words) : "", " ", this.#chip),
        fact("clock", words.t("counter.matter.minutes"), words.t("common.minutes", { minutes: procedure.minutes })),
        fact("yen", words.t("counter.matter.fee"), inTongue(procedure.fee, words)),
        fact(
          "bag",
          words.t("counter.matter.bring"),
          h("ul", { class: "bring" }, ...procedure.bring.map((item) => h("li", {}, inTongue(item, words)))),
        ),
      ),
    );
  }
}
