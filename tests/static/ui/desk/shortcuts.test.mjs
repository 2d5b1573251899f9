/** Tests of ui/desk/shortcuts.mjs: it needs no page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SHORTCUTS, actOf } from "../../../../static/js/ui/desk/shortcuts.mjs";

/** @param {Partial<KeyboardEvent>} rest */
function press(rest) {
  const event = { isComposing: false, keyCode: 0, code: "", key: "", altKey: false, ctrlKey: false, metaKey: false, target: null };
  return actOf({ ...event, ...rest });
}

/** @param {string} tagName @param {string} [type] */
function element(tagName, type = "text") {
  return /** @type {EventTarget} */ (/** @type {unknown} */ ({ tagName, type }));
}

test("every act has a key of its own", () => {
  const keys = SHORTCUTS.map(({ code, alt }) => `${code} ${alt}`);
  assert.equal(new Set(keys).size, keys.length);
});

test("a key goes by its place, whatever letter the layout gives it", () => {
  assert.equal(press({ code: "KeyN", key: "ñ", altKey: true }), "next");
  assert.equal(press({ code: "KeyN", key: "n" }), null);
});

test("the IME's keys and the browser's are left alone", () => {
  assert.equal(press({ code: "KeyN", altKey: true, isComposing: true }), null);
  assert.equal(press({ code: "KeyN", altKey: true, keyCode: 229 }), null);
  assert.equal(press({ code: "KeyN", altKey: true, ctrlKey: true }), null);
});

test("a question mark helps everywhere but where it is text", () => {
  assert.equal(press({ key: "?", target: element("BUTTON") }), "help");
  assert.equal(press({ key: "?", target: element("INPUT", "radio") }), "help");
  assert.equal(press({ key: "?", target: element("INPUT") }), null);
  assert.equal(press({ key: "?", target: element("TEXTAREA") }), null);
});
