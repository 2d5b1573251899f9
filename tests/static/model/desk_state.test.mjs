/** Tests of model/desk_state.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldState, unsettled } from "../../../static/js/model/desk_state.mjs";

const NOTHING = { draft: null, pending: null, conflict: null, problem: null, soft: false };
const CONFLICT = { mine: "山口", theirs: { revision: 4, value: "山田", shown: "山田", by: "specialist" } };
const PROBLEM = { text: "S62.3.32", code: "invalid_value", ja: "その日は暦にありません。", en: "There is no such day." };

test("a field with nothing of the typist's is just as the visit has it", () => {
  assert.deepEqual(fieldState(NOTHING), { text: null, mark: "none", conflict: null, problem: null });
});

test("what is typed stands in the control until it is sent, and what is sent until it is acknowledged", () => {
  assert.deepEqual(fieldState({ ...NOTHING, draft: "やま" }).mark, "typing");
  assert.deepEqual(fieldState({ ...NOTHING, pending: "山田" }), { text: "山田", mark: "saving", conflict: null, problem: null });
  assert.equal(fieldState({ ...NOTHING, draft: "山田花", pending: "山田" }).text, "山田花");
});

test("a refusal takes nothing out of the control and says why", () => {
  const state = fieldState({ ...NOTHING, problem: PROBLEM });
  assert.equal(state.text, "S62.3.32");
  assert.equal(state.mark, "refused");
  assert.equal(state.problem, PROBLEM);
});

test("a text that is not whole yet is no fault while the typist only pauses", () => {
  const state = fieldState({ ...NOTHING, problem: PROBLEM, soft: true });
  assert.equal(state.mark, "typing");
  assert.equal(state.problem, null);
  assert.equal(state.text, "S62.3.32");
});

test("a text typed after a refusal is not blamed for the one before", () => {
  assert.equal(fieldState({ ...NOTHING, draft: "S62.3.3", problem: PROBLEM }).problem, null);
});

test("a conflict outweighs everything and keeps the newest text of the typist", () => {
  const state = fieldState({ ...NOTHING, draft: "山口 花", conflict: CONFLICT, problem: PROBLEM });
  assert.equal(state.mark, "conflict");
  assert.equal(state.text, "山口 花");
  assert.equal(fieldState({ ...NOTHING, conflict: CONFLICT }).text, "山口");
});

test("only conflicts and refusals wait for the typist", () => {
  const fields = new Map([
    ["a.typing", fieldState({ ...NOTHING, draft: "x" })],
    ["a.saving", fieldState({ ...NOTHING, pending: "x" })],
    ["a.conflict", fieldState({ ...NOTHING, conflict: CONFLICT })],
    ["a.refused", fieldState({ ...NOTHING, problem: PROBLEM })],
    ["a.soft", fieldState({ ...NOTHING, problem: PROBLEM, soft: true })],
  ]);
  assert.deepEqual(unsettled(fields), ["a.conflict", "a.refused"]);
});
