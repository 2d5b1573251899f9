/** Tests of net/typing_watch.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAVING_MS, TYPING_MS, TypingWatch } from "../../../static/js/net/typing_watch.mjs";
import { HandClock, heard } from "./fakes.mjs";

/** @type {import("../../../static/js/net/typing_watch.mjs").Typing} */
const TYPING = { text: "よしだ", composing: true, role: "specialist", name: "佐藤 花" };

function watch() {
  const clock = new HandClock();
  return { clock, typing: new TypingWatch(clock.setTimer) };
}

test("typing is there until five seconds of silence", async () => {
  const { clock, typing } = watch();
  const changed = heard(typing, "change");
  typing.heard("a.b", TYPING);
  await clock.pass(TYPING_MS - 1);
  typing.heard("a.b", { ...TYPING, text: "よしだ たろう" });
  await clock.pass(TYPING_MS - 1);
  assert.equal(typing.texts.get("a.b")?.text, "よしだ たろう");
  await clock.pass(1);
  assert.equal(typing.texts.size, 0);
  assert.equal(changed.length, 3);
});

test("a new value takes the place of the typing", () => {
  const { clock, typing } = watch();
  typing.heard("a.b", TYPING);
  typing.forget("a.b");
  assert.equal(typing.texts.size, 0);
  assert.equal(clock.waiting, 0);
  typing.forget("a.b");
});

test("when the typist leaves the field its edit has a moment to come, without a flicker", async () => {
  const { clock, typing } = watch();
  typing.heard("a.b", TYPING);
  typing.moved("specialist", null);
  assert.equal(typing.texts.size, 1);
  await clock.pass(LEAVING_MS);
  assert.equal(typing.texts.size, 0);
});

test("a typist who stays, or somebody else who moves, changes nothing", async () => {
  const { clock, typing } = watch();
  typing.heard("a.b", TYPING);
  typing.moved("specialist", "a.b");
  typing.moved("resident", null);
  await clock.pass(LEAVING_MS);
  assert.equal(typing.texts.size, 1);
});

test("cleared typing leaves no timer", () => {
  const { clock, typing } = watch();
  typing.heard("a.b", TYPING);
  typing.heard("a.c", TYPING);
  typing.clear();
  assert.equal(typing.texts.size + clock.waiting, 0);
});
