/** Tests of the list of what the resident has answered. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { answeredAtCounter, askedAtCounter, canBeChanged, saidOf } from "../../../static/js/model/counter_answers.mjs";

/** @param {string} id @param {string} kind @param {object} [more] @returns {any} */
const fact = (id, kind, more = {}) => ({ id, kind, label: { ja: id, en: id }, ...more });
/** @param {string} id @param {string[]} sets @param {object} [more] */
const question = (id, sets, more = {}) => ({ id, part: "p", per: "case", sets, clerk: id, plain: id, en: id, ...more });
/** @type {any} */
const PLAN = {
  interview: {
    case: [fact("water", "flag"), fact("day", "date", { field: "case.date" }), fact("lang", "note", { field: "visit.language" })],
    person: [fact("moving", "flag")],
    questions: [question("Q1", ["water"]), question("Q2", ["day"]), question("Q3", ["lang"]), question("Q4", ["moving"], { per: "persons" }), question("Q5", [])],
  },
  json: { fields: { "case.date": { type: "date" } } },
};
/** @type {any} */
const VISIT = { persons: ["p1"], values: { "case.date": { shown: "令和8年11月10日" } } };
/** @param {string} id @param {object} facts @param {object} [more] @returns {any} */
const answer = (id, facts, more = {}) => ({ question: id, person: null, facts, unsure: [], by: "resident", at: 1, ...more });
/** @type {any} */
const VIEW = {
  answers: [
    answer("Q4", { moving: false }, { person: "p1" }),
    answer("Q1", {}, { unsure: ["water"] }),
    answer("Q2", { day: "2026-11-10" }, { by: "form" }),
    answer("Q3", { lang: "ja" }, { by: "visit" }),
    answer("Q5", {}),
  ],
};

test("answers stand in the order of the conversation, as the form shows them", () => {
  const found = answeredAtCounter(PLAN, VISIT, VIEW, { lang: "ja", unsure: "わからない" });
  assert.deepEqual(found.map((each) => [each.question.id, each.said]), [
    ["Q1", [{ person: null, text: "わからない" }]],
    ["Q2", [{ person: null, text: "令和8年11月10日" }]],
    ["Q4", [{ person: "p1", text: "いいえ" }]],
  ]);
});

test("a catalogue without an interview has no answers", () => {
  assert.deepEqual(answeredAtCounter({ ...PLAN, interview: null }, VISIT, VIEW, { lang: "en", unsure: "?" }), []);
  assert.deepEqual(askedAtCounter({ ...PLAN, interview: null }, VISIT, PLAN.interview.questions[0]), []);
});

test("what nobody has said is nothing; what the visit knows by itself cannot be changed here", () => {
  const [day] = askedAtCounter(PLAN, VISIT, PLAN.interview.questions[1]);
  assert.ok(day);
  assert.equal(saidOf(day, null, VISIT, { lang: "ja", unsure: "?" }), null);
  assert.equal(day.way, "date");
  assert.equal(canBeChanged(askedAtCounter(PLAN, VISIT, PLAN.interview.questions[2])), false);
  assert.equal(canBeChanged([]), false);
});
