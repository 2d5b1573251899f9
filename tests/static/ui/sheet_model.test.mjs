/** Tests of ui/sheet_model.mjs: the sheet keeps the official Japanese and puts the reader's language beside it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sectionDigest } from "../../../static/js/model/digests.mjs";
import { Plan } from "../../../static/js/model/plan.mjs";
import { dayBeside, sectionName, sheetSection, valueBeside } from "../../../static/js/ui/sheet_model.mjs";
import { examples } from "../model/examples.mjs";

/** @typedef {import("../../../static/js/model/visit.mjs").Visit} Visit */

const PLAN = new Plan({
  version: "0123456789abcdef",
  town: { ja: "遠窓市", en: "Tomado City" },
  departments: { shimin: { ja: "市民課", en: "Residents Division" } },
  procedures: {
    tennyu: {
      id: "tennyu",
      title: { ja: "転入届", en: "Moving in" },
      tile: { ja: "引っ越してきた", en: "I moved here" },
      about: { ja: [], en: [] },
      minutes: 25,
      department: "shimin",
      skill: "idou",
      icon: "moving",
      sections: ["move", "person"],
      form: "idou_todoke",
      signature: "pad",
      fee: { ja: "無料", en: "Free", yen: 0 },
      bring: [],
      next_steps: [],
      questions: [],
    },
  },
  sections: {
    move: {
      id: "move",
      title: { ja: "引っ越し", en: "The move" },
      repeat: false,
      fields: ["case.date", "case.from_abroad", "case.memo"],
    },
    person: { id: "person", title: { ja: "世帯員", en: "Member" }, repeat: true, fields: ["p.name", "p.sex"] },
  },
  fields: {
    "case.date": {
      id: "case.date",
      section: "move",
      type: "date",
      label: { ja: "異動年月日", en: "Date of the move" },
      required: true,
    },
    "case.from_abroad": {
      id: "case.from_abroad",
      section: "move",
      type: "yesno",
      label: { ja: "国外から", en: "From abroad" },
      required: true,
    },
    "case.memo": {
      id: "case.memo",
      section: "move",
      type: "text",
      label: { ja: "備考", en: "Remark" },
      required: false,
    },
    "p.name": { id: "p.name", section: "person", type: "name", label: { ja: "氏名", en: "Name" }, required: true },
    "p.sex": {
      id: "p.sex",
      section: "person",
      type: "enum",
      label: { ja: "性別", en: "Sex" },
      required: false,
      options: [{ value: "女", ja: "女", en: "Female" }],
    },
  },
});

/**
 * @param {string} value
 * @param {string} shown
 */
function entry(value, shown) {
  return { value, shown, revision: 2, source: /** @type {const} */ ("said"), by: "specialist:sato", warning: null };
}

/** @type {Visit} */
const VISIT = {
  ...examples("wire").messages.snapshot.visit,
  procedures: ["tennyu"],
  persons: ["p1", "p2"],
  values: {
    "case.date": entry("2026-11-20", "令和8年11月20日"),
    "case.from_abroad": entry("no", "いいえ"),
    "p1.name": entry("葛󠄀城　花子", "葛󠄀城　花子"),
    "p1.sex": entry("女", "女"),
  },
  sections: { move: { revision: 2, presented: 2, confirmation: null, disputes: ["case.date"] } },
};

test("in Japanese nothing stands beside the official words", () => {
  const section = sheetSection(PLAN, VISIT, "move", "ja");
  assert.deepEqual(
    section.rows.map((row) => [row.label, row.labelBeside, row.shown, row.shownBeside]),
    [
      ["異動年月日", "", "令和8年11月20日", ""],
      ["国外から", "", "いいえ", ""],
      ["備考", "", "", ""],
    ],
  );
});

test("in English the translation stands beside the Japanese, never instead of it", () => {
  const section = sheetSection(PLAN, VISIT, "move", "en");
  assert.equal(section.title, "引っ越し");
  assert.equal(section.titleBeside, "The move");
  assert.deepEqual(
    section.rows.map((row) => [row.label, row.labelBeside, row.shown, row.shownBeside]),
    [
      ["異動年月日", "Date of the move", "令和8年11月20日", "20 November 2026"],
      ["国外から", "From abroad", "いいえ", "No"],
      ["備考", "Remark", "", ""],
    ],
  );
});

test("the digest of the rows as the sheet renders them is the same in every language, and the plan's own", async () => {
  const own = await PLAN.sectionDigest("move", VISIT);
  for (const lang of /** @type {const} */ (["ja", "easy", "en"])) {
    const rows = sheetSection(PLAN, VISIT, "move", lang).rows.map(
      (row) => /** @type {const} */ ([row.field, row.label, row.shown]),
    );
    assert.equal(await sectionDigest("move", 2, rows), own);
  }
});

test("a section of a person says who it is, as the name is written", () => {
  assert.equal(sectionName(PLAN, VISIT, "person:p1", "ja"), "世帯員1　葛󠄀城　花子");
  assert.equal(sectionName(PLAN, VISIT, "person:p1", "en"), "Member 1: 葛󠄀城　花子");
  assert.equal(sectionName(PLAN, VISIT, "person:p2", "ja"), "世帯員2");
});

test("what is going on is marked on its row only", () => {
  const live = {
    writing: "case.memo",
    typing: new Map([["case.memo", { text: "びこ", composing: true }]]),
    fresh: "case.date",
    changes: new Map(),
  };
  const [date, abroad, memo] = sheetSection(PLAN, VISIT, "move", "ja", live).rows;
  assert.deepEqual([date?.lit, date?.fresh, date?.disputed, date?.typing], [false, true, true, null]);
  assert.deepEqual([abroad?.lit, abroad?.fresh, abroad?.disputed], [false, false, false]);
  assert.deepEqual([memo?.lit, memo?.typing], [true, { text: "びこ", composing: true }]);
});

test("a section whose confirmation an edit took away says so", () => {
  const visit = { ...VISIT, sections: { move: { revision: 3, presented: null, confirmation: null, disputes: [] } } };
  assert.equal(
    sheetSection(PLAN, visit, "move", "ja", {
      writing: null,
      typing: new Map(),
      fresh: null,
      changes: new Map([["move", "voided"]]),
    }).state,
    "changed",
  );
  assert.equal(sheetSection(PLAN, visit, "move", "ja").state, "open");
});

test("やさしい日本語 gets the Western year of a date, for eras are hard", () => {
  const row = {
    type: /** @type {const} */ ("birth"),
    value: "1990-05-03",
    shown: "平成2年5月3日",
    shownIn: () => "平成2年5月3日",
  };
  assert.equal(valueBeside(row, "easy"), "1990年5月3日");
  assert.equal(valueBeside(row, "ja"), "");
  assert.equal(valueBeside({ ...row, value: "" }, "easy"), "");
});

test("a text that is no date has no date beside it", () => {
  assert.equal(dayBeside("いつか", "en"), "");
});
