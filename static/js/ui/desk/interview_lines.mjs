/** What the desk shows of the interview: plain data, worked out of visit, plan and the server's view. Nothing is drawn here. */

import { answerOf, askedFacts, procedureLines, questionOf, saidWords, standing } from "../../model/interview.mjs";
import { fieldOf, isOnSheet, withoutForm } from "../../model/interview_fields.mjs";
import { eraDay } from "../era_day.mjs";
import { langOf } from "./desk_views.mjs";

/** @typedef {import("../../model/visit.mjs").Visit} Visit */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/interview.mjs").InterviewPlan} InterviewPlan */
/** @typedef {import("../../model/interview.mjs").QuestionPlan} QuestionPlan */
/** @typedef {import("../../model/interview.mjs").Asked} Asked */
/** @typedef {import("../../model/wire.mjs").InterviewView} InterviewView */
/** @typedef {import("../../model/wire.mjs").AnswerView} AnswerView */

/**
 * @typedef {object} Row One answer to give, of one person where the question is asked of persons.
 * @property {string | null} person
 * @property {string} name
 * @property {AnswerView | null} answer
 *
 * @typedef {object} Card A question with its answers.
 * @property {QuestionPlan} question
 * @property {Asked[]} asked
 * @property {Row[]} rows
 * @property {boolean} off kept off the counter's screen
 * @property {boolean} whole everything that it asks for was said
 *
 * @typedef {object} Past One question that was answered.
 * @property {string} id
 * @property {string} clerk
 * @property {boolean} off
 * @property {{name: string, said: string, by: string}[]} answers
 *
 * @typedef {object} Listed One procedure of the list.
 * @property {string} rule
 * @property {string} title
 * @property {"needed" | "unknown" | "gone"} state
 * @property {string} remote
 * @property {string} persons
 * @property {string} department
 * @property {string[]} why
 * @property {string[]} due
 * @property {string[]} bring
 * @property {string} cost
 * @property {string} note
 * @property {string[]} guide
 * @property {string | null} add the procedure that can be added for it
 * @property {boolean} here its form is in this visit
 */

/**
 * @param {Visit} visit
 * @param {string | null} person
 * @param {Texts} words
 */
function nameOf(visit, person, words) {
  if (person === null) return "";
  return visit.values[`${person}.name`]?.shown || words.t("desk.person.unnamed", { number: visit.persons.indexOf(person) + 1 });
}

/**
 * The question with all whom it concerns: those of whom it is asked now, and those who have answered.
 *
 * @param {Visit} visit
 * @param {Plan} form
 * @param {InterviewPlan} plan
 * @param {InterviewView} view
 * @param {string} id
 * @param {Texts} words
 * @returns {Card | null}
 */
export function cardOf(visit, form, plan, view, id, words) {
  const question = questionOf(plan, id);
  if (question === null) return null;
  // What the sheet has no row for is answered right here.
  const asked = askedFacts(plan, question).map((each) => (onSheet(each, visit, form) ? each : withoutForm(each, form, visit)));
  const everybody = question.per === "case" || question.per === "roster" ? [null] : visit.persons;
  const open = view.question === id ? view.persons : [];
  const rows = everybody
    .map((person) => ({ person, name: nameOf(visit, person, words), answer: answerOf(view, id, person) }))
    .filter(({ person, answer }) => person === null || answer !== null || open.includes(person));
  const whole = rows.length > 0 && rows.every(({ answer }) => answer !== null) && open.length === 0;
  return { question, asked, rows, off: view.off.includes(id), whole };
}

/**
 * @param {Asked} asked
 * @param {Visit} visit
 * @param {Plan} form
 */
function onSheet(asked, visit, form) {
  return isOnSheet(form, visit, fieldOf(asked, visit.persons[0] ?? null));
}

/**
 * What was answered, in the order of the conversation.
 *
 * @param {Visit} visit
 * @param {InterviewPlan} plan
 * @param {InterviewView} view
 * @param {Texts} words
 * @returns {Past[]}
 */
export function pastOf(visit, plan, view, words) {
  const lang = langOf(words);
  return plan.questions.flatMap((question) => {
    const answers = view.answers.filter((answer) => answer.question === question.id);
    if (answers.length === 0) return [];
    const asked = askedFacts(plan, question);
    return [
      {
        id: question.id,
        clerk: lang === "en" ? question.en : question.clerk,
        off: view.off.includes(question.id),
        answers: answers.map((answer) => ({
          name: nameOf(visit, answer.person, words),
          said: saidOf(visit, asked, answer, words),
          by: words.t(`desk.interview.by.${answer.by}`),
        })),
      },
    ];
  });
}

/**
 * @param {Visit} visit
 * @param {Asked[]} asked
 * @param {AnswerView} answer
 * @param {Texts} words
 */
function saidOf(visit, asked, answer, words) {
  const lang = langOf(words);
  const said = asked.flatMap((each) => {
    const one = saidWords(each, answer, lang, words.t("desk.interview.unsure"));
    if (one === null) return [];
    const text = each.way === "field" ? visit.values[fieldOf(each, answer.person)]?.shown || one : each.way === "visit" ? knownOf(each.fact.field, visit, words) || one : one;
    return asked.length > 1 ? [words.t("desk.interview.fact", { label: each.fact.label[lang], said: text })] : [text];
  });
  return said.length > 0 ? said.join(lang === "ja" ? "、" : "; ") : words.t("desk.interview.dealt_with");
}

/**
 * What the visit knows by itself, in words.
 *
 * @param {string | undefined} field
 * @param {Visit} visit
 * @param {Texts} words
 */
function knownOf(field, visit, words) {
  if (field === "visit.language") return words.t(`common.language.${visit.language}`);
  if (field === "visit.identity" && visit.identity) return words.t(`desk.identity.${visit.identity.level}`, { count: visit.identity.documents.length });
  return "";
}

/**
 * @param {Visit} visit
 * @param {Plan} plan
 * @param {InterviewPlan} interview
 * @param {InterviewView} view
 * @param {ReadonlySet<string>} before rules that this page has shown as needed
 * @param {Texts} words
 * @returns {Listed[]}
 */
export function listOf(visit, plan, interview, view, before, words) {
  const lang = langOf(words);
  return procedureLines(interview, view, before).map(({ rule, line }) => ({
    rule: rule.id,
    title: rule.title[lang],
    state: standing(line),
    remote: rule.remote,
    persons: line.persons.map((person) => nameOf(visit, person, words)).join("、"),
    department: interview.departments[rule.department]?.[lang] ?? "",
    why: [...new Set(line.why.map((why) => why[lang]))],
    due: (rule.due ?? []).map((term, place) => {
      const since = term.since[lang];
      const only = term.only_if ? words.t("desk.interview.only_if", { who: term.only_if[lang] }) : "";
      const day = line.due[place] ?? null;
      const until = day === null ? words.t("desk.interview.term", { since, length: lengthOf(term, words) }) : words.t("desk.interview.until", { day: lang === "en" ? day : eraDay(day), since });
      return `${until}${only}`;
    }),
    bring: (rule.bring ?? []).flatMap((paper) => interview.papers[paper]?.[lang] ?? []),
    cost: rule.cost?.[lang] ?? "",
    note: rule.note?.[lang] ?? "",
    guide: (rule.guide ?? []).map((step) => step[lang]),
    add: line.makes !== null && line.needed && !visit.procedures.includes(line.makes) ? line.makes : null,
    here: line.makes !== null && visit.procedures.includes(line.makes) && plan.tiles.some((tile) => tile.id === line.makes),
  }));
}

/**
 * @param {import("../../model/interview.mjs").TermPlan} term
 * @param {Texts} words
 */
function lengthOf(term, words) {
  if (term.days) return words.t("desk.interview.days", { count: term.days });
  if (term.months) return words.t("desk.interview.months", { count: term.months });
  return words.t("desk.interview.years", { count: term.years ?? 0 });
}
