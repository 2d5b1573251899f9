/** Tests of readings over kanji. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { rubyParts, withoutRuby } from "../../../static/js/model/ruby.mjs";

test("a reading belongs to the kanji before it, or to what is marked", () => {
  assert.deepEqual(rubyParts("今日《きょう》は ｜お父さん《おとうさん》。"), [
    { text: "今日", reading: "きょう" },
    { text: "は ", reading: null },
    { text: "お父さん", reading: "おとうさん" },
    { text: "。", reading: null },
  ]);
  assert.deepEqual(rubyParts("カード"), [{ text: "カード", reading: null }]);
  assert.deepEqual(rubyParts("日《ひ》"), [{ text: "日", reading: "ひ" }]);
});

test("without readings the text is as it is written", () => {
  assert.equal(withoutRuby("今日《きょう》は 何《なに》を"), "今日は 何を");
});
