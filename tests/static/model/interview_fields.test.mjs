/** Tests of how a fact is answered where the form says it, too. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldOf, isOnSheet, withoutForm } from "../../../static/js/model/interview_fields.mjs";

/** @type {any} */
const PLAN = {
  json: {
    fields: {
      "p.rel": { type: "enum", options: [{ value: "妻", ja: "妻", en: "Wife" }] },
      "case.date": { type: "date" },
      "hh.head": { type: "person" },
      "hh.joins": { type: "yesno" },
      "p.no": { type: "my_number" },
      "addr.town": { type: "addr" },
      "p.kind": { type: "enum" },
    },
  },
  sections: () => ["move", "person:p1"],
  /** @param {string} field */
  sectionOf: (field) => ({ "case.date": "move", "p1.rel": "person:p1", "hh.head": "household" })[field] ?? null,
  /** @param {string} section */
  rows: (section) => (section === "move" ? [{ field: "case.date" }] : []),
};
/** @type {any} */
const VISIT = { persons: ["p1", "p2"], values: { "p1.name": { shown: "鈴木　ハル" } } };
/** @param {string | undefined} field @param {string} [way] @returns {any} */
const asked = (field, way = "field") => ({ fact: { id: "f", kind: "note", label: { ja: "", en: "" }, field }, way, choices: [] });
/** @param {string} field */
const way = (field) => withoutForm(asked(field), PLAN, VISIT);

test("a person's field is that person's own", () => {
  assert.equal(fieldOf(asked("p.rel"), "p2"), "p2.rel");
  assert.equal(fieldOf(asked("case.date"), null), "case.date");
  assert.equal(fieldOf(asked(undefined), null), "");
});

test("a field is on the sheet when its row is there", () => {
  assert.deepEqual(["case.date", "p1.rel", "hh.head", "nowhere"].map((field) => isOnSheet(PLAN, VISIT, field)), [true, false, false, false]);
});

test("without the form it is answered by what the field takes", () => {
  assert.deepEqual([way("p.rel").way, way("p.rel").choices], ["choices", [{ value: "妻", label: { ja: "妻", en: "Wife" } }]]);
  assert.deepEqual(way("hh.head").choices.map((choice) => [choice.value, choice.label.ja, choice.label.en]), [
    ["p1", "鈴木　ハル", "鈴木　ハル"],
    ["p2", "2人目の方", "Person 2"],
  ]);
  assert.deepEqual(way("hh.joins").choices.map((choice) => choice.value), ["yes", "no"]);
  assert.deepEqual(["case.date", "addr.town", "unknown", "p.kind"].map((field) => way(field).way), ["date", "text", "text", "choices"]);
});

test("what must not be on a screen is not asked for, and what needs no form stays as it is", () => {
  assert.equal(way("p.no").way, "visit");
  const number = asked(undefined, "number");
  assert.equal(withoutForm(number, PLAN, VISIT), number);
  assert.equal(withoutForm(asked(undefined), PLAN, VISIT).way, "text");
});
