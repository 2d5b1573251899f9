/** Starts a visit for a resident who would rather not press the screen: matter, language, and the button that calls. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/wire.mjs").Door} Door */

/** @type {Record<Door, import("../icons.mjs").IconName>} */
const SHAPES = { now: "confirmed", busy: "busy", nobody: "close", closed: "close" };

export class StartForm {
  #doors = /** @type {Map<string, HTMLElement>} */ (new Map());
  #problem = h("p", { class: "field__error", role: "alert" });
  #form;
  #button;

  /**
   * @param {Texts} words
   * @param {Plan} plan
   * @param {(procedures: string[], language: import("../../model/wire.mjs").Language) => Promise<unknown>} start
   */
  constructor(words, plan, start) {
    this.words = words;
    const lang = words.lang === "en" ? "en" : "ja";
    const matters = plan.tiles.map((procedure) => {
      const door = h("span", { class: "chip start__door" });
      this.#doors.set(procedure.id, door);
      return h(
        "label",
        { class: "choice start__matter" },
        h("input", { type: "checkbox", name: "procedure", value: procedure.id }),
        h("span", { class: "start__title" }, procedure.title[lang], h("span", { class: "start__tile" }, procedure.tile[lang])),
        door,
      );
    });
    const languages = /** @type {const} */ (["ja", "easy", "en", "pt", "zh", "vi"]).map((language, place) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "language", value: language, checked: place === 0 }), h("span", {}, words.t(`common.language.${language}`))),
    );
    this.#button = h("button", { type: "submit", class: "button button--primary" }, icon("phone"), h("span", {}, words.t("branch.start.call")));
    this.#form = h(
      "form",
      { class: "start", novalidate: true },
      h("fieldset", { class: "fieldset start__matters" }, h("legend", {}, words.t("branch.start.matter")), ...matters),
      h("fieldset", { class: "fieldset start__languages" }, h("legend", {}, words.t("branch.start.language")), ...languages),
      this.#problem,
      h("div", { class: "buttons" }, this.#button),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#start(start);
    });
    this.element = this.#form;
  }

  /** @param {(procedures: string[], language: import("../../model/wire.mjs").Language) => Promise<unknown>} start */
  async #start(start) {
    const data = new FormData(this.#form);
    const procedures = data.getAll("procedure").map(String);
    setText(this.#problem, procedures.length === 0 ? this.words.t("branch.start.choose") : "");
    if (procedures.length === 0) return;
    this.#button.disabled = true;
    try {
      await start(procedures, /** @type {import("../../model/wire.mjs").Language} */ (String(data.get("language") ?? "ja")));
    } finally {
      this.#button.disabled = false;
    }
  }

  /** @param {Readonly<Record<string, Door>>} doors */
  update(doors) {
    for (const [procedure, chip] of this.#doors) {
      const door = doors[procedure] ?? "nobody";
      if (chip.dataset["door"] === door) continue;
      chip.dataset["door"] = door;
      setAttribute(chip, "data-tone", door === "now" ? "good" : door === "busy" ? "wait" : "off");
      replaceChildren(chip, icon(SHAPES[door]), h("span", {}, this.words.t(`branch.door.${door}`)));
    }
  }
}
