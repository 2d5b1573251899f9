/** Tests of model/plan_row.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanRow } from "../../../static/js/model/plan_row.mjs";
import { wordsIn } from "../../../static/js/model/tongues.mjs";
import { fromSnapshot } from "../../../static/js/model/visit.mjs";
import { examples } from "./examples.mjs";

/** @typedef {import("../../../static/js/model/plan.mjs").FieldTemplate} FieldTemplate */

/** @type {FieldTemplate} */
const TEMPLATE = {
  id: "a.kind",
  section: "a",
  type: "enum",
  label: { ja: "種類", en: "Kind" },
  hint: { ja: "ひとつ", en: "One" },
  required: true,
  options: [{ value: "写し", ja: "写し", en: "Copy" }],
};

/**
 * @param {Partial<FieldTemplate>} [template]
 * @param {Partial<import("../../../static/js/model/wire.mjs").FieldValue> | null} [value]
 * @param {string[]} [disputes]
 */
function row(template = {}, value = null, disputes = []) {
  const entry = { value: "写し", shown: "写し", revision: 2, source: "said", by: "b", warning: null, ...value };
  const visit = fromSnapshot({
    ...examples("wire").messages.snapshot.visit,
    values: value ? { "a.kind": entry } : {},
    sections: { a: { revision: 2, presented: null, confirmation: null, disputes } },
  });
  return new PlanRow("a.kind", { ...TEMPLATE, ...template }, visit, "a");
}

test("a line carries one mark: disputed before missing before the rest", () => {
  assert.equal(row({}, {}, ["a.kind"]).status, "disputed");
  assert.equal(row({}, null, ["a"]).status, "disputed");
  assert.equal(row({}, {}, ["a.other"]).status, "filled");
  assert.equal(row().status, "missing");
  assert.equal(row({ required: false }).status, "empty");
  assert.equal(row({}, { value: "", shown: "" }).status, "missing", "a cleared field is empty again");
  assert.equal(row({}, { warning: "late" }).status, "warned");
});

test("an English reader sees the option's English, and the paper's words where there is none", () => {
  assert.equal(row({}, {}).shownIn("en"), "Copy");
  assert.equal(row({}, {}).shownIn("ja"), "写し");
  assert.equal(row({}, {}).shownIn("easy"), "写し");
  assert.equal(row({ options: [] }, {}).shownIn("en"), "写し");
  assert.equal(row({ type: "date" }, { value: "2026-11-20", shown: "令和8年11月20日" }).shownIn("en"), "令和8年11月20日");
  assert.equal(row().shownIn("en"), "");
});

test("yes and no are read in the reader's language", () => {
  const yes = row({ type: "yesno", options: [] }, { value: "yes", shown: "はい" });
  assert.deepEqual([yes.shownIn("ja"), yes.shownIn("en")], ["はい", "Yes"]);
  assert.equal(row({ type: "yesno", options: [] }, { value: "no", shown: "いいえ" }).shownIn("en"), "No");
});

test("label and hint come in the reader's language; no hint is an empty one", () => {
  assert.deepEqual([row().label("ja"), row().label("easy"), row().label("en")], ["種類", "種類", "Kind"]);
  assert.equal(row().hint("en"), "One");
  assert.equal(row({ hint: null }).hint("ja"), "");
  assert.equal(wordsIn({ ja: "甲", en: "A" }, "easy"), "甲");
});

test("the base of an edit is the field's own revision, 0 where nobody has written", () => {
  assert.equal(row({}, {}).revision, 2);
  assert.equal(row().revision, 0);
});
