/** Tests of answers that are said fact by fact. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { InterviewDrafts } from "../../../static/js/model/interview_drafts.mjs";

/** @param {any} [answer] */
const row = (answer = null) => ({ question: "Q34", person: "p1", wanted: ["before", "after"], answer });

test("an answer is sent when each of its facts was said", () => {
  const drafts = new InterviewDrafts();
  assert.equal(drafts.say(row(), "before", 1), null);
  assert.deepEqual(drafts.over("Q34", "p1", null), { question: "Q34", person: "p1", by: "", at: null, facts: { before: 1 }, unsure: [] });
  assert.deepEqual(drafts.say(row(), "after", undefined), { facts: { before: 1 }, unsure: ["after"] });
  assert.equal(drafts.over("Q34", "p1", null), null);
});

test("a change of an answer that stands is whole at once", () => {
  const drafts = new InterviewDrafts();
  const answer = { question: "Q34", person: "p1", facts: { before: 1, after: 1 }, unsure: [], by: "resident", at: 5 };
  assert.deepEqual(drafts.say(row(answer), "after", null), { facts: { before: 1, after: null }, unsure: [] });
});

test("what was begun over an answer shows over it, until it is given up", () => {
  const drafts = new InterviewDrafts();
  const answer = { question: "Q34", person: "p1", facts: {}, unsure: [], by: "resident", at: 5 };
  drafts.say(row(answer), "before", 2);
  assert.equal(drafts.over("Q34", "p1", answer)?.at, 5);
  drafts.drop("Q34", "p1");
  assert.equal(drafts.over("Q34", "p1", answer), answer);
  drafts.say(row(), "before", 2);
  drafts.clear();
  assert.equal(drafts.over("Q34", "p1", null), null);
});
