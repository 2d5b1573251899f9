/** The catalogue in the reader's language, and what is said where it has none. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TAGS, fallsBack, questionIn, withTongues, wordsIn } from "../../../static/js/model/tongues.mjs";

const PAIR = { ja: "市民課", en: "Residents Division" };

test("a text that a town has not written in a language is its Japanese one, and is known to be", () => {
  assert.deepEqual([wordsIn(PAIR, "ja"), wordsIn(PAIR, "easy"), wordsIn(PAIR, "en"), wordsIn(PAIR, "vi")], ["市民課", "市民課", "Residents Division", "市民課"]);
  assert.deepEqual([fallsBack(PAIR, "vi"), fallsBack(PAIR, "en"), fallsBack(PAIR, "ja"), fallsBack(PAIR, "easy")], [true, false, false, false]);
});

test("the catalogue's tongues lie beside each of its texts, wherever it stands", () => {
  const json = withTongues({
    departments: { shimin: { ...PAIR, place: { ja: "1階", en: "1st floor" } } },
    procedures: { one: { title: PAIR, questions: [{ clerk: "お名前は", plain: "なまえは", en: "Your name?" }] } },
    tongues: { pt: { 市民課: "Registro", お名前は: "Seu nome?" } },
  });
  assert.equal(wordsIn(json.departments.shimin, "pt"), "Registro");
  assert.equal(wordsIn(json.procedures.one.title, "pt"), "Registro");
  assert.equal(wordsIn(json.departments.shimin.place, "pt"), "1階");
  const [question] = json.procedures.one.questions;
  assert.ok(question);
  assert.deepEqual([questionIn(question, "pt"), questionIn(question, "easy"), questionIn(question, "vi"), questionIn(question, "en")], ["Seu nome?", "なまえは", "お名前は", "Your name?"]);
});

test("paragraphs are in a language when all of them are", () => {
  const about = { ja: ["一", "二"], en: ["one", "two"] };
  const whole = withTongues({ about: { ...about }, tongues: { zh: { 一: "1", 二: "2" } } });
  const half = withTongues({ about: { ...about }, tongues: { zh: { 一: "1" } } });
  assert.deepEqual(wordsIn(whole.about, "zh"), ["1", "2"]);
  assert.deepEqual([wordsIn(half.about, "zh"), fallsBack(half.about, "zh")], [["一", "二"], true]);
});

test("a catalogue of two languages stays as it is", () => {
  assert.deepEqual(withTongues({ town: PAIR }), { town: PAIR });
});

test("each language has a tag that browsers know", () => {
  for (const tag of Object.values(TAGS)) assert.equal(Intl.getCanonicalLocales(tag)[0], tag);
});
