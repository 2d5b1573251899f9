/** Tests of the keys for a text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { DIGITS, KANA, LATIN, withMark, withoutLast } from "../../../static/js/model/kana_keys.mjs";

test("every key is there once, and columns are even", () => {
  for (const rows of [KANA, LATIN, DIGITS]) {
    const keys = [...rows.join("").replaceAll(" ", "")];
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(rows.every((column) => [...column].length === 5));
  }
  assert.equal([...KANA.join("")].filter((key) => /\p{Script=Hiragana}/u.test(key)).length, 46);
});

test("a mark goes on the last kana, further when pressed again, and off in the end", () => {
  assert.equal(withMark("あか", "marks"), "あが");
  assert.equal(withMark("あが", "marks"), "あか");
  assert.deepEqual(["は", "ば", "ぱ"].map((kana) => withMark(kana, "marks")), ["ば", "ぱ", "は"]);
  assert.equal(withMark("しや", "small"), "しゃ");
  assert.equal(withMark("き", "small"), "き");
  assert.equal(withMark("", "marks"), "");
});

test("the last letter goes as a whole", () => {
  assert.equal(withoutLast("葛\u{E0102}"), "");
  assert.equal(withoutLast("𠮷だ"), "𠮷");
  assert.equal(withoutLast(""), "");
});
