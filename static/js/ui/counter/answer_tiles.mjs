/** One question's answers at the counter: tiles, and large keys for what no tile says. No touch is lost while an answer is on its way. */

import { replyKey } from "../../model/interview.mjs";
import { saidOf } from "../../model/counter_answers.mjs";
import { InterviewDrafts } from "../../model/interview_drafts.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { enterAnswer } from "./answer_dialog.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").Said} Said */
/** @typedef {import("../../model/wire.mjs").AnswerView} AnswerView */
/** @typedef {import("../../model/interview.mjs").Asked} Asked */
/** @typedef {{person: string | null, name: string, answer: AnswerView | null}} Row */
/**
 * @typedef {object} Shown
 * @property {import("../../model/interview.mjs").QuestionPlan} question
 * @property {Asked[]} asked
 * @property {Row[]} rows
 * @property {import("../../model/wire.mjs").Language} lang
 * @property {import("../../model/visit.mjs").Visit} visit
 *
 * @typedef {object} TileActs
 * @property {(question: string, person: string | null, answer: {facts: Record<string, Said>, unsure: string[]}) => Promise<boolean>} reply
 * @property {() => void} sent an answer was taken
 * @property {() => void} changed what stands here is to be drawn anew
 */

/** A question that has just come takes no touch yet: it may have been meant for the one before. */
const SETTLES_MS = 600;
/** Up to so many choices stand in one line. */
const FEW = 3;

export class AnswerTiles {
  element = h("div", { class: "talk__rows" });
  #drafts = new InterviewDrafts();
  /** Answers on their way, as they will stand. @type {Map<string, AnswerView>} */
  #sent = new Map();
  /** @type {Shown | null} */
  #shown = null;
  #drawn = "";
  /** What an answer changes in the rows as they stand; the elements stay, so that no touch is lost. @type {(() => void)[]} */
  #updates = [];
  #question = "";
  #since = 0;
  #dialogs = new AbortController();

  /**
   * @param {Texts} words
   * @param {TileActs} acts
   */
  constructor(words, acts) {
    this.words = words;
    this.acts = acts;
  }

  /** How many answers the question asks for. */
  get rows() {
    return this.#shown?.rows.length ?? 0;
  }

  /** Another question, or the same anew: what was begun is given up. */
  renew() {
    this.#question = "";
  }

  /** The screen is left. */
  stop() {
    this.#dialogs.abort();
  }

  /** @param {Shown} shown */
  update(shown) {
    this.#shown = shown;
    const { question, asked, rows, lang } = shown;
    if (question.id !== this.#question) {
      this.#question = question.id;
      this.#since = performance.now();
      this.#drafts.clear();
    }
    const key = JSON.stringify([question.id, lang, asked.map(({ fact, way, choices }) => [fact.id, way, choices]), rows.map(({ person, name }) => [person, name])]);
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.#updates = [];
      const focused = this.element.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
      replaceChildren(this.element, ...rows.map((row) => this.#row(shown, row.person, row.name)));
      if (focused) /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
    }
    for (const update of this.#updates) update();
  }

  // -- drawing -------------------------------------------------------------------------------------------------------

  /**
   * @param {Shown} shown
   * @param {string | null} person
   * @param {string} name
   */
  #row({ question, asked }, person, name) {
    const { words } = this;
    const isUnsure = () => {
      const answer = this.#standing(person);
      return answer !== null && asked.every(({ fact }) => answer.unsure.includes(fact.id));
    };
    return h(
      "fieldset",
      { class: "talk__row", "data-person": person },
      name === "" ? h("legend", { class: "unseen" }, words.t("counter.interview.answers")) : h("legend", { class: "talk__name" }, name),
      ...asked.map((each) => this.#fact(each, person, { name, alone: asked.length === 1 })),
      question.unsure === false ? null : this.#tile({ person, name }, { key: "unsure", label: words.t("counter.interview.unsure"), pressed: isUnsure, act: () => this.#unsure(person) }),
    );
  }

  /**
   * @param {Asked} each
   * @param {string | null} person
   * @param {{name: string, alone: boolean}} how
   */
  #fact(each, person, { name, alone }) {
    const { words } = this;
    if (each.way === "visit") return null;
    if (each.way !== "choices" && each.way !== "several") return this.#entry(each, person, { name, alone });
    const several = each.way === "several";
    const said = () => this.#standing(person)?.facts[each.fact.id];
    const held = () => /** @type {readonly string[]} */ (Array.isArray(said()) ? said() : []);
    return h(
      "div",
      { class: "talk__fact" },
      alone ? null : h("p", { class: "talk__fact-label" }, words.of(each.fact.label)),
      h(
        "div",
        { class: "talk__tiles", "data-count": each.choices.length > FEW ? "many" : "few" },
        each.choices.map((choice, place) =>
          this.#tile(
            { person, name },
            {
              key: `${each.fact.id} ${place}`,
              label: words.of(choice.label),
              pressed: () => (several ? held().includes(String(choice.value)) : said() !== undefined && said() === choice.value),
              act: () => this.#say(person, each.fact.id, several ? toggled(held(), String(choice.value)) : choice.value),
            },
          ),
        ),
        several ? this.#tile({ person, name }, { key: `${each.fact.id} none`, label: words.t("counter.interview.none"), pressed: () => said() !== undefined && held().length === 0, act: () => this.#say(person, each.fact.id, []) }) : null,
      ),
    );
  }

  /**
   * What is entered with keys: what stands, and the way to change it.
   *
   * @param {Asked} each
   * @param {string | null} person
   * @param {{name: string, alone: boolean}} how
   */
  #entry(each, person, { name, alone }) {
    const { words } = this;
    // The question says what it is about; a fact's own label is the office's word for it.
    const label = alone ? words.t(`counter.keys.about.${each.way}`) : words.of(each.fact.label);
    const value = h("strong", { class: "talk__entered" });
    const button = h(
      "button",
      { type: "button", class: "talk__entry", "data-key": `${person} ${each.fact.id} enter`, onclick: () => this.#touched(() => void this.#enter(each, person, name === "" ? label : `${name}　${label}`)) },
      icon("pen"),
      h("span", { class: "talk__entry-label" }, name === "" ? label : `${name}　${label}`),
      value,
    );
    this.#updates.push(() => {
      const shown = this.#shown;
      const text = shown && saidOf(each, this.#standing(person), shown.visit, { lang: words.lang, unsure: words.t("counter.interview.unsure") });
      setText(value, text || words.t("counter.interview.enter"));
      setAttribute(button, "data-filled", Boolean(text));
    });
    return h("div", { class: "talk__fact" }, button, h("p", { class: "talk__or-say" }, icon("microphone"), h("span", {}, words.t("counter.interview.or_say"))));
  }

  /**
   * @param {{person: string | null, name: string}} row
   * @param {{key: string, label: string, pressed: () => boolean, act: () => void}} tile
   */
  #tile({ person, name }, { key, label, pressed, act }) {
    const mark = h("span", { class: "talk__tile-mark" });
    const button = h(
      "button",
      { type: "button", class: "talk__tile", "data-key": `${person} ${key}`, "aria-label": name === "" ? label : `${name} ${label}`, onclick: () => this.#touched(act) },
      mark,
      h("span", {}, label),
    );
    this.#updates.push(() => {
      const is = pressed();
      if (button.getAttribute("aria-pressed") === String(is)) return;
      setAttribute(button, "aria-pressed", String(is));
      replaceChildren(mark, is ? icon("check") : null);
    });
    return button;
  }

  // -- answering -------------------------------------------------------------------------------------------------------

  /** @param {() => void} act */
  #touched(act) {
    if (performance.now() - this.#since >= SETTLES_MS) act();
  }

  /**
   * What stands of a row, with what is on its way and what was begun.
   *
   * @param {string | null} person
   * @returns {AnswerView | null}
   */
  #standing(person, shown = this.#shown) {
    if (shown === null) return null;
    const question = shown.question.id;
    const known = this.#sent.get(replyKey(question, person)) ?? shown.rows.find((row) => row.person === person)?.answer ?? null;
    return this.#drafts.over(question, person, known);
  }

  /**
   * @param {string | null} person
   * @param {string} fact
   * @param {Said} said
   */
  #say(person, fact, said, shown = this.#shown) {
    if (shown === null) return;
    const question = shown.question.id;
    const wanted = shown.asked.filter(({ way }) => way === "choices" || way === "several").map((each) => each.fact.id);
    const whole = this.#drafts.say({ question, person, wanted, answer: this.#standing(person, shown) }, fact, said);
    if (whole === null) this.acts.changed();
    else void this.#send(question, person, whole);
  }

  /** @param {string | null} person */
  #unsure(person) {
    this.#drafts.drop(this.#question, person);
    const facts = (this.#shown?.asked ?? []).filter(({ way }) => way !== "visit").map(({ fact }) => fact.id);
    void this.#send(this.#question, person, { facts: {}, unsure: facts });
  }

  /**
   * @param {Asked} each
   * @param {string | null} person
   * @param {string} title
   */
  async #enter(each, person, title) {
    const { words } = this;
    const { fact, way } = each;
    // The specialist may go on meanwhile: what is entered is still the answer to this question.
    const shown = this.#shown;
    const held = this.#standing(person)?.facts[fact.id];
    const entry = {
      words,
      title,
      way: way === "number" || way === "date" ? way : /** @type {const} */ ("text"),
      held: typeof held === "string" || typeof held === "number" ? String(held) : "",
      ...(fact.least === undefined ? {} : { least: fact.least }),
      ...(fact.most === undefined ? {} : { most: fact.most }),
    };
    const entered = await enterAnswer(entry, this.#dialogs.signal);
    if (entered !== null) this.#say(person, fact.id, way === "number" ? Number(entered) : entered, shown);
  }

  /**
   * @param {string} question
   * @param {string | null} person
   * @param {{facts: Record<string, Said>, unsure: string[]}} answer
   */
  async #send(question, person, answer) {
    const key = replyKey(question, person);
    const standing = { question, person, by: "resident", at: null, ...answer };
    this.#sent.set(key, standing);
    this.acts.changed();
    const taken = await this.acts.reply(question, person, answer);
    if (this.#sent.get(key) === standing) this.#sent.delete(key);
    this.acts.changed();
    if (taken && question === this.#question) this.acts.sent();
  }
}

/**
 * @param {readonly string[]} held
 * @param {string} value
 */
function toggled(held, value) {
  return held.includes(value) ? held.filter((each) => each !== value) : [...held, value];
}
