/** What will be needed, on the counter's screen: each procedure in plain words, with its day, its cost and what to bring. */

import { h, replaceChildren, setText } from "../dom.mjs";
import { eraDay } from "../era_day.mjs";
import { inTongue, tongueNote } from "../in_tongue.mjs";
import { dayBeside } from "../sheet_model.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("../../model/text.mjs").Texts} Texts */

/** The list beside the question. */
export class NeededList {
  #list = h("ul", { class: "talk__list" });
  #count = h("p", { class: "talk__list-label" });
  #drawn = "";

  /** @param {Texts} words */
  constructor(words) {
    this.words = words;
    this.element = h(
      "aside",
      { class: "talk__needed", "aria-label": words.t("counter.interview.needed") },
      h("h2", { class: "talk__needed-heading" }, words.t("counter.interview.needed")),
      this.#count,
      this.#list,
    );
  }

  /** @param {View} view */
  update({ interview, plan, lang, visit }) {
    const rules = plan?.interview?.rules ?? [];
    const papers = plan?.interview?.papers ?? {};
    const { words } = this;
    const nameOf = (/** @type {string} */ person) => personName(visit, person, words);
    const lines = (interview?.procedures ?? []).flatMap((line) => rules.filter((rule) => rule.id === line.rule).map((rule) => ({ line, rule })));
    const key = JSON.stringify([lang, lines.map(({ line }) => [line.rule, line.needed, line.persons.map(nameOf), line.due]), interview?.by_voice]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    setText(this.#count, lines.length === 0 ? words.t(interview?.by_voice ? "counter.interview.told" : "counter.interview.nothing_yet") : words.t("counter.interview.count", { count: lines.length }));
    replaceChildren(
      this.#list,
      ...lines.map(({ line, rule }) => {
        const bring = (rule.bring ?? []).flatMap((paper) => (papers[paper] ? [/** @type {import("../../model/interview.mjs").Words} */ (papers[paper])] : []));
        const due = line.due[0] ?? null;
        return h(
          "li",
          { class: "talk__procedure", "data-rule": line.rule },
          h("p", { class: "talk__procedure-title" }, inTongue(rule.title, words)),
          tongueNote([rule.title, ...(rule.guide ?? [])], words),
          line.needed ? null : h("p", {}, words.t("counter.interview.later")),
          line.persons.length === 0 ? null : h("p", {}, line.persons.map(nameOf).join(words.locale === "ja" ? "、" : ", ")),
          due === null ? null : h("p", {}, words.t("counter.interview.due", { day: words.locale === "ja" ? eraDay(due) : dayBeside(due, lang) })),
          rule.cost ? h("p", {}, inTongue(rule.cost, words)) : null,
          (rule.guide ?? []).length === 0 ? null : h("ol", { class: "talk__guide" }, (rule.guide ?? []).map((step) => h("li", {}, inTongue(step, words)))),
          bring.length === 0 ? null : h("details", { class: "talk__bring" }, h("summary", {}, words.t("counter.interview.bring")), h("ul", {}, bring.map((paper) => h("li", {}, inTongue(paper, words))))),
        );
      }),
    );
  }
}

/**
 * How a person is called on this screen; "" for the case as a whole.
 *
 * @param {import("../../model/visit.mjs").Visit | null} visit
 * @param {string | null} person
 * @param {Texts} words
 */
export function personName(visit, person, words) {
  if (person === null || !visit) return "";
  return visit.values[`${person}.name`]?.shown || words.t("counter.interview.person", { number: visit.persons.indexOf(person) + 1 });
}
