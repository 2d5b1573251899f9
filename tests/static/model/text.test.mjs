/** Tests of model/text.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Texts } from "../../../static/js/model/text.mjs";

const JA = { "a.hello": "こんにちは、{name}さん", "a.plain": "お待ちください" };

test("places are filled in, also with what looks like a pattern", () => {
  const texts = new Texts("ja", [JA]);
  assert.equal(texts.t("a.hello", { name: "$& {name} 葛󠄀" }), "こんにちは、$& {name} 葛󠄀さん");
});

test("a place without a value stays visible", () => {
  assert.equal(new Texts("ja", [JA]).t("a.hello"), "こんにちは、{name}さん");
});

test("easy Japanese lies over Japanese", () => {
  const texts = new Texts("easy", [{ "a.plain": "すこし まってください" }, JA]);
  assert.equal(texts.t("a.plain"), "すこし まってください");
  assert.equal(texts.t("a.hello", { name: "林" }), "こんにちは、林さん");
  assert.equal(texts.locale, "ja");
});

test("a key without a text comes back as it is and is noted", () => {
  const texts = new Texts("ja", [JA]);
  assert.equal(texts.t("a.none"), "a.none");
  assert.equal(texts.has("a.none"), false);
  assert.deepEqual([...texts.missing], ["a.none"]);
});

test("names of an object's own machinery are no keys and no places", () => {
  const texts = new Texts("ja", [{ "a.x": "{constructor}" }]);
  assert.equal(texts.has("toString"), false);
  assert.equal(texts.t("a.x"), "{constructor}");
});

test("English has a form for one", () => {
  const texts = new Texts("en", [{ "a.wait": "{count} visits", "a.wait.one": "{count} visit" }]);
  assert.equal(texts.t("a.wait", { count: 1 }), "1 visit");
  assert.equal(texts.t("a.wait", { count: 0 }), "0 visits");
});

test("words of the catalogue are taken in the reader's language", () => {
  const words = { ja: "氏名", en: "Name" };
  assert.equal(new Texts("en", []).of(words), "Name");
  assert.equal(new Texts("easy", []).of(words), "氏名");
});
