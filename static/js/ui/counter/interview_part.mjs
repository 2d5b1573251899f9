/** The interview on the counter's screen: the question's answers, the answers so far, and in plain words what will be needed. */

import { answerOf, questionOf } from "../../model/interview.mjs";
import { answeredAtCounter, askedAtCounter, canBeChanged } from "../../model/counter_answers.mjs";
import { TAGS, fallsBack, questionIn } from "../../model/tongues.mjs";
import { rubyParts, withoutRuby } from "../../model/ruby.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { ScrollPane } from "../scroll_pane.mjs";
import { AnswerTiles } from "./answer_tiles.mjs";
import { NeededList, personName } from "./needed_list.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("../../model/interview.mjs").QuestionPlan} QuestionPlan */

/** What stands in the question's place, large. @typedef {{key: string, label: string, text: (Node | string)[], beside: string}} Spoken */

export class InterviewPart {
  #tiles;
  #needed;
  #answers = h("div", { class: "talk__answers" });
  #back = h("button", { type: "button", class: "button button--secondary talk__turn", "data-act": "answers" });
  #toNeeded = h("button", { type: "button", class: "button button--secondary talk__turn talk__turn--needed", "data-act": "needed", "aria-expanded": "false" });
  #pane;
  #drawn = "";
  /** The question that the specialist asks. */
  #asked = "";
  /** An answered question that the resident has opened again; what is asked anew comes before it. @type {string | null} */
  #again = null;
  #listing = false;
  /** @type {View | null} */
  #view = null;

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.#tiles = new AnswerTiles(words, {
      reply: (question, person, answer) => actions.reply(question, person, answer),
      sent: () => this.#settled(),
      changed: () => this.#redraw(),
    });
    this.#needed = new NeededList(words);
    this.#pane = new ScrollPane({ content: this.#answers, label: words.t("counter.interview.answers"), up: words.t("counter.pane.up"), down: words.t("counter.pane.down") });
    this.#back.addEventListener("click", () => this.#turn());
    this.#toNeeded.addEventListener("click", () => this.#showNeeded(this.#toNeeded.getAttribute("aria-expanded") !== "true"));
    this.element = h(
      "div",
      { class: "talk__interview" },
      h("div", { class: "talk__said" }, this.#pane.element, h("div", { class: "talk__turns" }, this.#back, this.#toNeeded)),
      this.#needed.element,
    );
  }

  stop() {
    this.#pane.stop();
    this.#tiles.stop();
  }

  /**
   * What the resident is asked, in their language; readings over the kanji of やさしい日本語.
   *
   * @param {View} view
   * @returns {Spoken}
   */
  spoken({ interview, plan, lang }) {
    const { words } = this;
    if (this.#listing) return { key: "answers", label: words.t("counter.interview.your_answers_label"), text: [words.t("counter.interview.your_answers")], beside: "" };
    const id = this.#again ?? interview?.question ?? null;
    const question = id !== null && plan?.interview ? questionOf(plan.interview, id) : null;
    const key = interview?.by_voice ? "by_voice" : interview?.stopped ? "stopped" : "finished";
    if (question === null) return { key, label: words.t("counter.talk.listen_label"), text: [words.t(`counter.interview.${key}`)], beside: "" };
    const label = words.t(this.#again === null ? "counter.talk.question" : "counter.interview.again_label");
    return { key: `${question.id} ${this.#again !== null}`, label, text: plainWords(question, lang), beside: TAGS[lang] === "ja" ? "" : fallsBack(question, lang) ? words.t("counter.in_japanese") : question.clerk };
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    const { interview, plan, visit } = view;
    if (!interview || !plan?.interview || !visit) return;
    const asked = `${interview.question} ${interview.by_voice} ${interview.stopped}`;
    if (asked !== this.#asked) {
      // What is asked now comes before what the resident was looking at.
      this.#asked = asked;
      this.#go({ again: null, listing: false });
    }
    if (this.#again !== null && answeredNow(view, this.#again).length === 0) this.#go({ again: null, listing: false });
    this.#draw(view);
    this.#needed.update(view);
  }

  // -- the question, or the answers so far -------------------------------------------------------------------------

  /** @param {View} view */
  #draw(view) {
    const { interview, plan, visit, lang } = view;
    if (!interview || !plan?.interview || !visit) return;
    const { words } = this;
    const answered = answeredAtCounter(plan, visit, interview, { lang, unsure: words.t("counter.interview.unsure") });
    this.#drawTurn(answered.length);
    if (this.#listing) {
      this.#drawList(view, answered);
      return;
    }
    const question = questionOf(plan.interview, this.#again ?? interview.question ?? "");
    if (question === null) {
      this.#put(`said ${interview.by_voice} ${lang}`, () => (interview.by_voice ? [h("p", { class: "talk__say" }, icon("eye_off"), h("span", {}, words.t("counter.interview.by_voice_about")))] : []));
      return;
    }
    const asked = askedAtCounter(plan, visit, question);
    const persons = question.per === "case" || question.per === "roster" ? [null] : visit.persons;
    const open = this.#again === null ? interview.persons : [];
    const rows = persons
      .map((person) => ({ person, name: personName(visit, person, words), answer: answerOf(interview, question.id, person) }))
      .filter((row) => row.person === null || row.answer !== null || open.includes(row.person));
    if (!canBeChanged(asked)) {
      this.#put(`said ${question.id} ${lang}`, () => [h("p", { class: "talk__say" }, icon("microphone"), h("span", {}, words.t("counter.interview.say_it")))]);
      return;
    }
    this.#put("tiles", () => [this.#tiles.element]);
    this.#tiles.update({ question, asked, rows, lang, visit });
  }

  /**
   * @param {string} key what is put there
   * @param {() => Node[]} make
   */
  #put(key, make) {
    if (key === this.#drawn) return;
    this.#drawn = key;
    replaceChildren(this.#answers, make());
  }

  /** @param {number} count */
  #drawTurn(count) {
    const { words } = this;
    setText(this.#toNeeded, words.t("counter.interview.to_needed", { count: this.#view?.interview?.procedures.length ?? 0 }));
    const turned = this.#listing || this.#again !== null;
    this.#back.hidden = !turned && count === 0;
    this.#putTurn(turned ? "back" : "list", turned ? words.t("counter.interview.to_question") : words.t("counter.interview.to_answers", { count }));
  }

  /** @param {string} which @param {string} label */
  #putTurn(which, label) {
    const key = `${which} ${label}`;
    if (this.#back.dataset["key"] === key) return;
    setAttribute(this.#back, "data-key", key);
    replaceChildren(this.#back, icon(which === "back" ? "back" : "pen"), h("span", {}, label));
  }

  /**
   * @param {View} view
   * @param {import("../../model/counter_answers.mjs").Answered[]} answered
   */
  #drawList({ visit, lang }, answered) {
    const { words } = this;
    const lines = answered.map(({ question, said }) => ({ question, said: said.map(({ person, text }) => ({ name: personName(visit, person, words), text })) }));
    const focused = this.#answers.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    this.#put(JSON.stringify(["list", lang, lines.map(({ question, said }) => [question.id, said])]), () => [
      h(
        "ul",
        { class: "talk__answered" },
        lines.map(({ question, said }) =>
          h(
            "li",
            { class: "talk__answered-line", "data-question": question.id },
            h("p", { class: "talk__answered-question" }, plainWords(question, lang)),
            h("ul", { class: "talk__answered-said" }, said.map(({ name, text }) => h("li", {}, name === "" ? null : h("span", {}, `${name}　`), h("strong", {}, text)))),
            h(
              "button",
              { type: "button", class: "button button--secondary talk__change", "data-key": question.id, "aria-label": `${spokenWords(question, lang)} ${words.t("counter.interview.change")}`, onclick: () => this.#open(question.id) },
              icon("pen"),
              h("span", {}, words.t("counter.interview.change")),
            ),
          ),
        ),
      ),
    ]);
    if (focused) /** @type {HTMLElement | null} */ (this.#answers.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  // -- turning between them ------------------------------------------------------------------------------------------

  #turn() {
    this.#go(this.#listing || this.#again !== null ? { again: null, listing: false } : { again: null, listing: true });
    this.#redraw();
    this.#back.focus();
  }

  /** @param {string} question */
  #open(question) {
    this.#go({ again: question, listing: false });
    this.#redraw();
    /** @type {HTMLElement | null} */ (this.#answers.querySelector("button"))?.focus();
  }

  /** An answer arrived: with it, a question that was opened again is done, unless there are others to answer it for. */
  #settled() {
    if (this.#again === null || this.#tiles.rows > 1) return;
    this.#go({ again: null, listing: false });
    this.#redraw();
    this.#back.focus();
  }

  /** On a narrow screen the list stands in the place of the answers, while it is wanted. @param {boolean} wanted */
  #showNeeded(wanted) {
    setAttribute(this.#toNeeded, "aria-expanded", String(wanted));
    setAttribute(this.element, "data-needed", wanted);
  }

  /** @param {{again: string | null, listing: boolean}} where */
  #go({ again, listing }) {
    this.#showNeeded(false);
    this.#again = again;
    this.#listing = listing;
    this.#tiles.renew();
    this.#pane.toTop();
  }

  #redraw() {
    if (this.#view === null) return;
    this.actions.redraw();
  }
}

/**
 * @param {View} view
 * @param {string} question
 */
function answeredNow({ interview }, question) {
  return interview?.answers.filter((answer) => answer.question === question) ?? [];
}

/**
 * @param {QuestionPlan} question
 * @param {import("../../model/wire.mjs").Language} lang
 */
function plainWords(question, lang) {
  if (fallsBack(question, lang)) return [h("span", { lang: "ja" }, question.clerk)];
  if (TAGS[lang] !== "ja") return [questionIn(question, lang)];
  return rubyParts(question.plain).map((part) => (part.reading === null ? part.text : h("ruby", {}, part.text, h("rp", {}, "（"), h("rt", {}, part.reading), h("rp", {}, "）"))));
}

/**
 * @param {QuestionPlan} question
 * @param {import("../../model/wire.mjs").Language} lang
 */
function spokenWords(question, lang) {
  return TAGS[lang] === "ja" ? withoutRuby(question.plain) : questionIn(question, lang);
}
