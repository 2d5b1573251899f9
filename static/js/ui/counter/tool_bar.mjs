/** The bar at the foot of every screen of the counter: 「職員を呼ぶ」 always in the same corner, sound, letters, language, cover. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { TAGS } from "../../model/tongues.mjs";

/** @typedef {import("../../model/wire.mjs").Language} Language */
/** @typedef {"normal" | "large" | "largest"} TextSize */

/** @type {readonly Language[]} */
export const LANGUAGES = ["ja", "easy", "en", "pt", "zh", "vi"];
/** Each in its own letters: who looks for a language reads no other. @type {Readonly<Record<Language, string>>} */
const NAMES = { ja: "日本語", easy: "やさしい日本語", en: "English", pt: "Português", zh: "中文", vi: "Tiếng Việt" };
/** @type {readonly TextSize[]} */
const SIZES = ["normal", "large", "largest"];
export const VOLUME_STEPS = 5;

/**
 * @typedef {object} ToolState
 * @property {boolean} staffCalled
 * @property {number} volume 0 to `VOLUME_STEPS`
 * @property {TextSize} size
 * @property {Language} lang
 * @property {boolean} covered
 *
 * @typedef {object} ToolActions
 * @property {(wanted: boolean) => void} callStaff
 * @property {(volume: number) => void} setVolume
 * @property {(size: TextSize) => void} setSize
 * @property {(lang: Language) => void} setLanguage
 * @property {(covered: boolean) => void} setCovered
 */

/** Each group of buttons keeps its elements; only words and pressed states change. */
export class ToolBar {
  #staff;
  #staffWords = h("span", {});
  #louder;
  #softer;
  #meter = h("span", { class: "meter", "aria-hidden": "true" });
  #meterWords = h("span", { class: "unseen", role: "status" });
  /** @type {Map<string, HTMLButtonElement>} */
  #choices = new Map();
  #cover;
  #coverWords = h("span", {});
  #labels = {
    volume: h("span", { class: "tools__label" }),
    size: h("span", { class: "tools__label" }),
    lang: h("span", { class: "tools__label" }),
  };
  /** @type {ToolState | null} */
  #state = null;

  /** @param {ToolActions} actions */
  constructor(actions) {
    this.#staff = h(
      "button",
      {
        type: "button",
        class: "button tools__staff",
        "data-act": "staff",
        onclick: () => actions.callStaff(!this.#state?.staffCalled),
      },
      icon("bell"),
      this.#staffWords,
    );
    this.#softer = h(
      "button",
      {
        type: "button",
        class: "tools__step",
        "data-act": "softer",
        onclick: () => actions.setVolume((this.#state?.volume ?? 0) - 1),
      },
      icon("minus"),
    );
    this.#louder = h(
      "button",
      {
        type: "button",
        class: "tools__step",
        "data-act": "louder",
        onclick: () => actions.setVolume((this.#state?.volume ?? 0) + 1),
      },
      icon("plus"),
    );
    this.#cover = h(
      "button",
      {
        type: "button",
        class: "button button--quiet tools__cover",
        "data-act": "cover",
        onclick: () => actions.setCovered(!this.#state?.covered),
      },
      icon("eye_off"),
      this.#coverWords,
    );
    const sizes = SIZES.map((size) =>
      this.#choice(`size-${size}`, h("span", { class: `letter letter--${size}`, "aria-hidden": "true" }, "あ"), () =>
        actions.setSize(size),
      ),
    );
    const languages = LANGUAGES.map((lang) => {
      const button = this.#choice(`lang-${lang}`, NAMES[lang], () => actions.setLanguage(lang));
      setAttribute(button, "lang", TAGS[lang]);
      return button;
    });
    this.element = h(
      "footer",
      { class: "tools" },
      this.#staff,
      h(
        "div",
        { class: "tools__group", role: "group" },
        this.#labels.volume,
        h("span", { class: "choices choices--volume" }, this.#softer, this.#meter, this.#louder),
        this.#meterWords,
      ),
      h("div", { class: "tools__group", role: "group" }, this.#labels.size, h("span", { class: "choices" }, ...sizes)),
      h(
        "div",
        { class: "tools__group", role: "group" },
        this.#labels.lang,
        h("span", { class: "choices" }, ...languages),
      ),
      this.#cover,
    );
    replaceChildren(
      this.#meter,
      ...Array.from({ length: VOLUME_STEPS }, (_, index) => h("i", { "data-step": index + 1 })),
    );
  }

  /**
   * @param {ToolState} state
   * @param {import("../dom.mjs").Words} words
   */
  update(state, words) {
    this.#state = state;
    setText(this.#staffWords, words.t(state.staffCalled ? "counter.tools.staff_called" : "counter.tools.staff"));
    setAttribute(this.#staff, "aria-pressed", String(state.staffCalled));
    setText(this.#labels.volume, words.t("counter.tools.volume"));
    setText(this.#labels.size, words.t("counter.tools.size"));
    setText(this.#labels.lang, words.t("counter.tools.language"));
    for (const label of Object.values(this.#labels)) {
      setAttribute(label.parentElement ?? label, "aria-label", label.textContent ?? "");
    }
    setAttribute(this.#softer, "aria-label", words.t("counter.tools.softer"));
    setAttribute(this.#louder, "aria-label", words.t("counter.tools.louder"));
    for (const step of this.#meter.children) {
      setAttribute(step, "data-on", Number(step.getAttribute("data-step")) <= state.volume);
    }
    setText(this.#meterWords, words.t("counter.tools.volume_now", { volume: state.volume }));
    for (const size of SIZES) this.#mark(`size-${size}`, state.size === size, words.t(`counter.tools.size.${size}`));
    for (const lang of LANGUAGES) {
      this.#mark(`lang-${lang}`, state.lang === lang, NAMES[lang]);
    }
    setText(this.#coverWords, words.t(state.covered ? "counter.tools.uncover" : "counter.tools.cover"));
    setAttribute(this.#cover, "aria-pressed", String(state.covered));
  }

  /**
   * @param {string} key
   * @param {Node | string} content
   * @param {() => void} press
   */
  #choice(key, content, press) {
    const button = h("button", { type: "button", "data-choice": key, onclick: press }, content);
    this.#choices.set(key, button);
    return button;
  }

  /**
   * @param {string} key
   * @param {boolean} on
   * @param {string} label
   */
  #mark(key, on, label) {
    const button = this.#choices.get(key);
    if (!button) return null;
    setAttribute(button, "aria-pressed", String(on));
    setAttribute(button, "aria-label", label);
    return button;
  }
}
