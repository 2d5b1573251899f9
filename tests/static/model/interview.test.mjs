/** Tests of the interview's model: what can be answered how, and what stands. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as model from "../../../static/js/model/interview.mjs";

/** @param {string} id @param {string} kind @param {object} [more] @returns {any} */
const fact = (id, kind, more = {}) => ({ id, kind, label: { ja: `${id}か`, en: id }, ...more });
const words = [{ id: "kokuho", ja: "国保", en: "National" }];
/** @type {any} */
const PLAN = {
  case: [fact("water", "flag"), fact("certs", "words", { words }), fact("docs", "note"), fact("addr", "note", { field: "addr.new.town" }), fact("day", "date")],
  person: [
    fact("ins", "word", { words, empty_if: "p.newborn" }),
    fact("pension", "number", { least: 1, most: 3, empty: true, reads: { 1: { ja: "1号", en: "category 1" } } }),
    fact("dogs", "number", { least: 0, most: 99 }),
    fact("lang", "note", { field: "visit.language" }),
  ],
  rules: ["a", "b", "c"].map((id) => ({ id, title: { ja: id, en: id }, kind: "file", department: "d", remote: "R1" })),
  questions: [
    { id: "Q1", part: "p", per: "case", sets: ["water", "docs"], clerk: "", plain: "", en: "" },
    { id: "Q2", part: "p", per: "person", sets: ["ins", "pension"], clerk: "", plain: "", en: "" },
    { id: "Q3", part: "p", per: "roster", sets: ["birth"], clerk: "", plain: "", en: "" },
    { id: "Q4", part: "p", per: "case", sets: ["certs"], clerk: "", plain: "", en: "" },
  ],
};
/** @param {string} id @returns {any} */
const question = (id) => model.questionOf(PLAN, id);

/** @param {any} given @returns {any} */
const asked = (given) => model.askedFacts({ ...PLAN, case: [given], person: [] }, { ...question("Q1"), sets: [given.id] })[0];

test("a question is found by its id, and none by another", () => {
  assert.equal(model.questionOf(PLAN, "Q1")?.id, "Q1");
  assert.equal(model.questionOf(PLAN, "Q9"), null);
});

test("what a fact can be is chosen, and what it can not be chosen from is typed or stands in the form", () => {
  assert.deepEqual(model.askedFacts(PLAN, question("Q1")).map((each) => each.way), ["choices", "text"]);
  assert.deepEqual(model.askedFacts(PLAN, question("Q3")), []);
  const ways = [PLAN.case[1], PLAN.case[3], PLAN.case[4], PLAN.person[2], PLAN.person[3]].map((each) => asked(each).way);
  assert.deepEqual(ways, ["several", "field", "date", "number", "visit"]);
});

test("none is a choice where a fact can be none; numbers read as what they stand for", () => {
  const [ins, pension] = model.askedFacts(PLAN, question("Q2"));
  assert.deepEqual(ins?.choices.map((each) => each.value), ["kokuho", null]);
  assert.deepEqual(pension?.choices.map((each) => each.label.en), ["category 1", "2", "3", "None"]);
});

test("the resident answers by tiles alone", () => {
  assert.equal(model.byTiles(model.askedFacts(PLAN, question("Q2"))), true);
  assert.equal(model.byTiles(model.askedFacts(PLAN, question("Q1"))), false);
  assert.equal(model.byTiles(model.askedFacts(PLAN, question("Q3"))), false);
});

test("an answer is found by question and person, its base by the same key", () => {
  const answer = { question: "Q2", person: "p1", facts: { ins: "kokuho" }, unsure: ["pension"], by: "resident", at: 1 };
  /** @type {any} */
  const view = { answers: [answer], revisions: { "Q2@p1": 4 }, procedures: [] };
  assert.equal(model.answerOf(view, "Q2", "p1"), answer);
  assert.equal(model.answerOf(view, "Q2", null), null);
  assert.equal(model.baseOf(view, "Q2", "p1"), 4);
  assert.equal(model.baseOf(view, "Q1", null), 0);
  assert.equal(model.baseOf(null, "Q1", null), 0);
  const [ins, pension] = model.askedFacts(PLAN, question("Q2"));
  if (!ins || !pension) throw new Error("two facts");
  assert.equal(model.saidWords(ins, answer, "ja", "わからない"), "国保");
  assert.equal(model.saidWords(pension, answer, "ja", "わからない"), "わからない");
  assert.equal(model.saidWords(ins, null, "ja", ""), null);
  assert.equal(model.saidWords(ins, { ...answer, facts: {} }, "ja", ""), null);
  assert.equal(model.saidWords(ins, { ...answer, facts: { ins: null } }, "en", ""), "None");
  assert.equal(model.saidWords(ins, { ...answer, facts: { ins: [] } }, "ja", ""), "なし");
  assert.equal(model.saidWords(ins, { ...answer, facts: { ins: "moon" } }, "ja", ""), "moon");
});

test("one more fact leaves the others as they were said", () => {
  const answer = { question: "Q2", person: "p1", facts: { ins: "kokuho" }, unsure: ["pension"], by: "form", at: null };
  assert.deepEqual(model.withFact(answer, "pension", 1), { facts: { ins: "kokuho", pension: 1 }, unsure: [] });
  assert.deepEqual(model.withFact(answer, "ins", undefined), { facts: {}, unsure: ["pension", "ins"] });
  assert.deepEqual(model.withFact(null, "ins", null), { facts: { ins: null }, unsure: [] });
});

test("what was on the list and is not called for any more stays as such", () => {
  const line = (/** @type {string} */ rule, needed = true) => ({ rule, needed, unknown: !needed, persons: [], why: [], due: [], makes: null });
  /** @type {any} */
  const view = { procedures: [line("c"), line("a", false)] };
  const lines = model.procedureLines(PLAN, view, new Set(["b", "c"]));
  assert.deepEqual(lines.map(({ rule, line: each }) => [rule.id, model.standing(each)]), [["a", "unknown"], ["b", "gone"], ["c", "needed"]]);
  assert.deepEqual(model.procedureLines(PLAN, view, new Set()).map(({ rule }) => rule.id), ["a", "c"]);
});
