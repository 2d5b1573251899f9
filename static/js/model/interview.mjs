/** The interview as its screens need it: questions with their texts, what can be answered, what stands; nothing is decided here. */

import { TAGS, wordsIn } from "./tongues.mjs";

/** @typedef {import("./wire.mjs").InterviewView} InterviewView */
/** @typedef {import("./wire.mjs").AnswerView} AnswerView */
/** @typedef {import("./wire.mjs").Said} Said */
/** @typedef {{ja: string, en: string} & Partial<Record<import("./wire.mjs").Language, string>>} Words */

/**
 * @typedef {object} FactPlan A fact as the catalogue has it.
 * @property {string} id
 * @property {"flag"|"number"|"word"|"words"|"date"|"note"} kind
 * @property {Words} label
 * @property {({id: string} & Words)[]} [words]
 * @property {number} [least]
 * @property {number} [most]
 * @property {boolean} [empty]
 * @property {string} [empty_if]
 * @property {string} [field]
 * @property {Record<string, Words>} [reads] how numbers read that stand for something
 *
 * @typedef {object} QuestionPlan
 * @property {string} id
 * @property {string} part
 * @property {"case"|"person"|"persons"|"roster"} per
 * @property {string[]} sets
 * @property {string} clerk
 * @property {string} plain
 * @property {string} en
 * @property {boolean} [sensitive]
 * @property {boolean} [unsure]
 *
 * @typedef {object} TermPlan
 * @property {Words} since
 * @property {number} [days]
 * @property {number} [months]
 * @property {number} [years]
 * @property {Words} [only_if]
 *
 * @typedef {object} RulePlan
 * @property {string} id
 * @property {Words} title
 * @property {"file"|"auto"|"refer"} kind
 * @property {string} department
 * @property {"R1"|"R2"|"R3"|"R4"} remote
 * @property {string[]} [bring]
 * @property {{ja: string, en: string, yen: number}} [cost]
 * @property {TermPlan[]} [due]
 * @property {Words} [note]
 * @property {Words[]} [guide]
 * @property {boolean} [later]
 *
 * @typedef {object} InterviewPlan
 * @property {FactPlan[]} case
 * @property {FactPlan[]} person
 * @property {Record<string, Words>} departments
 * @property {Record<string, Words>} papers
 * @property {RulePlan[]} rules
 * @property {QuestionPlan[]} questions
 */

/** What `ask` names to have the interview on the counter's screen. */
export const INTERVIEW = "interview";

/** A number of so few choices is chosen and not typed. */
const CHOSEN_NUMBERS = 6;

/** @typedef {{value: Said, label: Words}} Choice */
/**
 * How a fact is answered: `choices` by buttons, `several` of them at once; `text` and `date` typed; `field`: in the form;
 * `visit`: the visit comes to know it by itself (that papers were seen).
 *
 * @typedef {{fact: FactPlan, way: "choices"|"several"|"text"|"date"|"number"|"field"|"visit", choices: Choice[]}} Asked
 */

/**
 * Where the view keeps what belongs to an answer.
 *
 * @param {string} question
 * @param {string | null} person
 */
export function replyKey(question, person) {
  return person === null ? question : `${question}@${person}`;
}

/**
 * The revision of an answer as this page shows it.
 *
 * @param {InterviewView | null} view
 * @param {string} question
 * @param {string | null} person
 */
export function baseOf(view, question, person) {
  return view?.revisions[replyKey(question, person)] ?? 0;
}

/** @type {Choice[]} */
const YES_NO = [
  { value: true, label: { ja: "はい", en: "Yes", pt: "Sim", zh: "是", vi: "Có" } },
  { value: false, label: { ja: "いいえ", en: "No", pt: "Não", zh: "否", vi: "Không" } },
];
/** @type {Choice} */
const NONE = { value: null, label: { ja: "なし", en: "None", pt: "Nenhum", zh: "没有", vi: "Không có" } };

/**
 * @param {InterviewPlan} plan
 * @param {string} id
 */
export function questionOf(plan, id) {
  return plan.questions.find((question) => question.id === id) ?? null;
}

/**
 * What a question asks for, fact by fact, in the order of the catalogue. Nothing of the list of persons itself.
 *
 * @param {InterviewPlan} plan
 * @param {QuestionPlan} question
 * @returns {Asked[]}
 */
export function askedFacts(plan, question) {
  if (question.per === "roster") return [];
  const known = question.per === "case" ? plan.case : plan.person;
  return question.sets.flatMap((id) => known.filter((fact) => fact.id === id).map((fact) => ({ fact, way: wayOf(fact), choices: choicesOf(fact) })));
}

/**
 * @param {FactPlan} fact
 * @returns {Asked["way"]}
 */
function wayOf(fact) {
  if (fact.kind === "words") return "several";
  if (choicesOf(fact).length > 0) return "choices";
  if (fact.kind === "number") return "number";
  if (fact.field !== undefined) return fact.field.startsWith("visit.") ? "visit" : "field";
  return fact.kind === "date" ? "date" : "text";
}

/**
 * @param {FactPlan} fact
 * @returns {Choice[]}
 */
function choicesOf(fact) {
  const none = fact.empty || fact.empty_if !== undefined ? [NONE] : [];
  if (fact.kind === "flag") return YES_NO;
  if (fact.words !== undefined && fact.words.length > 0) return [...fact.words.map(({ id, ...label }) => ({ value: id, label })), ...none];
  if (fact.kind === "number" && fact.least !== undefined && fact.most !== undefined && fact.most - fact.least < CHOSEN_NUMBERS) {
    const numbers = Array.from({ length: fact.most - fact.least + 1 }, (_, place) => /** @type {number} */ (fact.least) + place);
    return [...numbers.map((value) => ({ value, label: fact.reads?.[String(value)] ?? { ja: String(value), en: String(value) } })), ...none];
  }
  return [];
}

/**
 * Whether the resident can answer by tiles; everything else they say, and the specialist writes it.
 *
 * @param {readonly Asked[]} asked
 */
export function byTiles(asked) {
  return asked.length > 0 && asked.every(({ way }) => way === "choices" || way === "several");
}

/**
 * @param {InterviewView} view
 * @param {string} question
 * @param {string | null} person
 * @returns {AnswerView | null}
 */
export function answerOf(view, question, person) {
  return view.answers.find((answer) => answer.question === question && answer.person === person) ?? null;
}

/**
 * What was said of a fact, in words; null while nothing was said.
 *
 * @param {Asked} asked
 * @param {AnswerView | null} answer
 * @param {import("./wire.mjs").Language} lang
 * @param {string} unsure the word for わからない
 * @returns {string | null}
 */
export function saidWords(asked, answer, lang, unsure) {
  const id = asked.fact.id;
  if (answer === null) return null;
  if (answer.unsure.includes(id)) return unsure;
  const said = answer.facts[id];
  if (said === undefined) return null;
  const words = (Array.isArray(said) ? said : [said]).map((each) => {
    const label = asked.choices.find((choice) => choice.value === each)?.label;
    return label ? wordsIn(label, lang) : String(each);
  });
  return words.length > 0 ? words.join(TAGS[lang] === "ja" ? "・" : ", ") : wordsIn(NONE.label, lang);
}

/**
 * The facts of an answer after one more was said; what was unsure before and is not said stays so.
 *
 * @param {AnswerView | null} answer
 * @param {string} fact
 * @param {Said | undefined} said undefined: わからない
 * @returns {{facts: Record<string, Said>, unsure: string[]}}
 */
export function withFact(answer, fact, said) {
  const facts = { ...answer?.facts };
  const unsure = (answer?.unsure ?? []).filter((each) => each !== fact);
  delete facts[fact];
  return said === undefined ? { facts, unsure: [...unsure, fact] } : { facts: { ...facts, [fact]: said }, unsure };
}

/**
 * The list with what this page has shown before and is not called for any more, in the order of the catalogue.
 *
 * @param {InterviewPlan} plan
 * @param {InterviewView} view
 * @param {ReadonlySet<string>} before rules that were needed
 * @returns {{rule: RulePlan, line: import("./wire.mjs").ProcedureView}[]}
 */
export function procedureLines(plan, view, before) {
  const now = new Map(view.procedures.map((line) => [line.rule, line]));
  return plan.rules.flatMap((rule) => {
    const line = now.get(rule.id);
    if (line !== undefined) return [{ rule, line }];
    if (!before.has(rule.id)) return [];
    return [{ rule, line: { rule: rule.id, needed: false, unknown: false, persons: [], why: [], due: [], makes: null } }];
  });
}

/**
 * Where a line of the list stands.
 *
 * @param {import("./wire.mjs").ProcedureView} line
 * @returns {"needed" | "unknown" | "gone"}
 */
export function standing(line) {
  if (line.needed) return "needed";
  return line.unknown ? "unknown" : "gone";
}
