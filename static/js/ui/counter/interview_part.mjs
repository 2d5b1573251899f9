/** The interview on the counter's screen: tiles to answer with, and in plain words what will be needed. */

import { answerOf, askedFacts, byTiles, questionOf } from "../../model/interview.mjs";
import { InterviewDrafts } from "../../model/interview_drafts.mjs";
import { rubyParts } from "../../model/ruby.mjs";
import { h, replaceChildren, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { eraDay } from "../era_day.mjs";
import { ScrollPane } from "../scroll_pane.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("../../model/wire.mjs").Said} Said */
/** @typedef {import("../../model/interview.mjs").Asked} Asked */
/** @typedef {{question: import("../../model/interview.mjs").QuestionPlan, asked: Asked[], person: string | null,
 *   answer: import("../../model/wire.mjs").AnswerView | null}} Row */

/** A question that has just come takes no touch yet: it may have been meant for the one before. */
const SETTLES_MS = 600;

/** What stands in the question's place, large. @typedef {{label: string, text: (Node | string)[], beside: string}} Spoken */

export class InterviewPart {
  #drafts = new InterviewDrafts();
  #answers = h("div", { class: "talk__answers" });
  #list = h("ul", { class: "talk__list" });
  #count = h("p", { class: "talk__list-label" });
  #pane;
  #drawn = { answers: "", list: "" };
  #question = "";
  #since = 0;
  /** @type {View | null} */
  #view = null;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.#pane = new ScrollPane({ content: this.#answers, label: words.t("counter.interview.answers"), up: words.t("counter.pane.up"), down: words.t("counter.pane.down") });
    this.element = h(
      "div",
      { class: "talk__interview" },
      this.#pane.element,
      h("aside", { class: "talk__needed", "aria-label": words.t("counter.interview.needed") }, h("h2", { class: "talk__needed-heading" }, words.t("counter.interview.needed")), this.#count, this.#list),
    );
  }

  stop() {
    this.#pane.stop();
  }

  /**
   * What the resident is asked, in their language; readings over the kanji of やさしい日本語.
   *
   * @param {View} view
   * @returns {Spoken}
   */
  spoken({ interview, plan, lang }) {
    const { words } = this;
    const question = interview?.question && plan?.interview ? questionOf(plan.interview, interview.question) : null;
    const key = interview?.by_voice ? "by_voice" : interview?.stopped ? "stopped" : "finished";
    if (question === null) return { label: words.t("counter.talk.listen_label"), text: [words.t(`counter.interview.${key}`)], beside: "" };
    const text = lang === "en" ? [question.en] : rubyParts(question.plain).map((part) => (part.reading === null ? part.text : h("ruby", {}, part.text, h("rp", {}, "（"), h("rt", {}, part.reading), h("rp", {}, "）"))));
    return { label: words.t("counter.talk.question"), text, beside: lang === "en" ? question.clerk : "" };
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    const { interview, plan, visit } = view;
    if (!interview || !plan?.interview || !visit) return;
    const question = interview.question === null ? null : questionOf(plan.interview, interview.question);
    if (question?.id !== this.#question) {
      this.#question = question?.id ?? "";
      this.#since = performance.now();
      this.#drafts.clear();
      this.#pane.toTop();
    }
    const asked = question === null ? [] : askedFacts(plan.interview, question);
    const persons = question?.per === "case" || question?.per === "roster" ? [null] : visit.persons;
    const rows = question === null ? [] : persons.map((person) => ({ question, asked, person, answer: answerOf(interview, question.id, person) })).filter((row) => row.person === null || row.answer !== null || interview.persons.includes(row.person));
    this.#drawAnswers(rows);
    this.#drawList(view);
  }

  // -- answering ---------------------------------------------------------------------------------------------------

  /** @param {Row[]} rows */
  #drawAnswers(rows) {
    const view = this.#view;
    if (view === null) return;
    const shown = rows.map((row) => ({ ...row, answer: this.#drafts.over(row.question.id, row.person, row.answer), name: this.#nameOf(row.person) }));
    const key = JSON.stringify([view.lang, shown.map(({ question, person, answer, name }) => [question.id, person, answer?.facts, answer?.unsure, name])]);
    if (key === this.#drawn.answers) return;
    this.#drawn.answers = key;
    const focused = this.#answers.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    const tiles = shown.length > 0 && byTiles(shown[0]?.asked ?? []);
    replaceChildren(
      this.#answers,
      ...(tiles ? shown.map((row) => this.#row(row)) : shown.length > 0 ? [h("p", { class: "talk__say" }, icon("microphone"), this.words.t("counter.interview.say_it"))] : []),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.#answers.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Row & {name: string}} row */
  #row(row) {
    const { words } = this;
    const unsure = row.answer !== null && row.asked.every(({ fact }) => row.answer?.unsure.includes(fact.id));
    return h(
      "fieldset",
      { class: "talk__row", "data-person": row.person },
      row.name === "" ? h("legend", { class: "unseen" }, words.t("counter.interview.answers")) : h("legend", { class: "talk__name" }, row.name),
      ...row.asked.map((each) => this.#fact(row, each)),
      row.question.unsure === false ? null : this.#tile(row, { key: "unsure", label: words.t("counter.interview.unsure"), pressed: unsure, act: () => this.#unsure(row) }),
    );
  }

  /**
   * @param {Row & {name: string}} row
   * @param {Asked} each
   */
  #fact(row, each) {
    const { words } = this;
    const said = row.answer?.facts[each.fact.id];
    const held = /** @type {readonly string[]} */ (Array.isArray(said) ? said : []);
    const several = each.way === "several";
    return h(
      "div",
      { class: "talk__fact" },
      row.asked.length > 1 ? h("p", { class: "talk__fact-label" }, words.of(each.fact.label)) : null,
      h(
        "div",
        { class: "talk__tiles", "data-count": each.choices.length > 3 ? "many" : "few" },
        each.choices.map((choice, place) => {
          const value = several ? toggled(held, String(choice.value)) : choice.value;
          const pressed = several ? held.includes(String(choice.value)) : said !== undefined && said === choice.value;
          return this.#tile(row, { key: `${each.fact.id} ${place}`, label: words.of(choice.label), pressed, act: () => this.#say(row, each.fact.id, value) });
        }),
        several ? this.#tile(row, { key: `${each.fact.id} none`, label: words.t("counter.interview.none"), pressed: said !== undefined && held.length === 0, act: () => this.#say(row, each.fact.id, []) }) : null,
      ),
    );
  }

  /**
   * @param {Row & {name: string}} row
   * @param {{key: string, label: string, pressed: boolean, act: () => void}} tile
   */
  #tile(row, { key, label, pressed, act }) {
    return h(
      "button",
      {
        type: "button",
        class: "talk__tile",
        "data-key": `${row.person} ${key}`,
        "aria-pressed": String(pressed),
        "aria-label": row.name === "" ? label : `${row.name} ${label}`,
        onclick: () => {
          if (performance.now() - this.#since >= SETTLES_MS) act();
        },
      },
      h("span", { class: "talk__tile-mark" }, pressed ? icon("check") : null),
      h("span", {}, label),
    );
  }

  /**
   * @param {Row} row
   * @param {string} fact
   * @param {Said} said
   */
  #say(row, fact, said) {
    const wanted = row.asked.map((each) => each.fact.id);
    const whole = this.#drafts.say({ question: row.question.id, person: row.person, wanted, answer: row.answer }, fact, said);
    if (whole === null) {
      if (this.#view !== null) this.update(this.#view);
    } else this.actions.reply(row.question.id, row.person, whole);
  }

  /** @param {Row} row */
  #unsure(row) {
    this.#drafts.drop(row.question.id, row.person);
    this.actions.reply(row.question.id, row.person, { facts: {}, unsure: row.asked.map((each) => each.fact.id) });
  }

  /** @param {string | null} person */
  #nameOf(person) {
    const visit = this.#view?.visit;
    if (person === null || !visit) return "";
    return visit.values[`${person}.name`]?.shown || this.words.t("counter.interview.person", { number: visit.persons.indexOf(person) + 1 });
  }

  // -- what will be needed -----------------------------------------------------------------------------------------

  /** @param {View} view */
  #drawList({ interview, plan, lang }) {
    const rules = plan?.interview?.rules ?? [];
    const papers = plan?.interview?.papers ?? {};
    const lines = (interview?.procedures ?? []).flatMap((line) => rules.filter((rule) => rule.id === line.rule).map((rule) => ({ line, rule })));
    const key = JSON.stringify([lang, lines.map(({ line }) => [line.rule, line.needed, line.persons.map((person) => this.#nameOf(person)), line.due])]);
    if (key === this.#drawn.list) return;
    this.#drawn.list = key;
    const { words } = this;
    setText(this.#count, lines.length === 0 ? words.t("counter.interview.nothing_yet") : words.t("counter.interview.count", { count: lines.length }));
    replaceChildren(
      this.#list,
      ...lines.map(({ line, rule }) => {
        const bring = (rule.bring ?? []).flatMap((paper) => (papers[paper] ? [words.of(/** @type {import("../../model/interview.mjs").Words} */ (papers[paper]))] : []));
        const due = line.due[0] ?? null;
        return h(
          "li",
          { class: "talk__procedure", "data-rule": line.rule },
          h("p", { class: "talk__procedure-title" }, words.of(rule.title)),
          line.needed ? null : h("p", {}, words.t("counter.interview.later")),
          line.persons.length === 0 ? null : h("p", {}, line.persons.map((person) => this.#nameOf(person)).join(lang === "en" ? ", " : "、")),
          due === null ? null : h("p", {}, words.t("counter.interview.due", { day: lang === "en" ? due : eraDay(due) })),
          rule.cost ? h("p", {}, words.of(rule.cost)) : null,
          bring.length === 0 ? null : h("details", { class: "talk__bring" }, h("summary", {}, words.t("counter.interview.bring")), h("ul", {}, bring.map((paper) => h("li", {}, paper)))),
        );
      }),
    );
  }
}

/**
 * @param {readonly string[]} held
 * @param {string} value
 */
function toggled(held, value) {
  return held.includes(value) ? held.filter((each) => each !== value) : [...held, value];
}
