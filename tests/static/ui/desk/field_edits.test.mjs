/** Tests of ui/desk/field_edits.mjs: it needs no page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { FieldEdits, PAUSE_MS, TEXT_MAX } from "../../../../static/js/ui/desk/field_edits.mjs";
import { HandClock } from "../../net/fakes.mjs";

const FIELD = "visitor.name";

/** A visit client that keeps what it is asked to save until the test answers. */
class HandClient {
  pending = new Map();
  conflicts = new Map();
  problems = new Map();
  /** @type {{field: string, text: string, answer: (saved: boolean) => void}[]} */
  sent = [];

  /**
   * @param {string} field
   * @param {string} text
   * @returns {Promise<boolean>}
   */
  edit(field, text) {
    this.problems.delete(field);
    this.pending.set(field, text);
    return new Promise((resolve) => {
      this.sent.push({
        field,
        text,
        answer: (saved) => {
          this.pending.delete(field);
          resolve(saved);
        },
      });
    });
  }

  /** @param {string} field */
  keepMine(field) {
    const { mine } = this.conflicts.get(field);
    this.conflicts.delete(field);
    return this.edit(field, mine);
  }

  /** @param {string} field */
  keepTheirs(field) {
    this.conflicts.delete(field);
  }

  /** @param {string} field */
  dismissProblem(field) {
    this.problems.delete(field);
  }
}

function desk() {
  const clock = new HandClock();
  const client = new HandClient();
  /** @type {Record<string, {value: string, shown: string}>} */
  const values = {};
  const saved = /** @type {string[]} */ ([]);
  const edits = new FieldEdits({
    client,
    held: (field) => values[field] ?? { value: "", shown: "" },
    changed: () => undefined,
    saved: (field) => saved.push(field),
    setTimer: clock.setTimer,
  });
  return { clock, client, values, saved, edits, texts: () => client.sent.map(({ text }) => text) };
}

test("a text goes out after a pause of one second, and not before", async () => {
  const { clock, edits, texts } = desk();
  edits.type(FIELD, "山", false);
  await clock.pass(PAUSE_MS - 1);
  edits.type(FIELD, "山田", false);
  await clock.pass(PAUSE_MS - 1);
  assert.deepEqual(texts(), []);
  await clock.pass(1);
  assert.deepEqual(texts(), ["山田"]);
});

test("nothing goes out while the IME composes, not even on Enter", async () => {
  const { clock, edits, texts } = desk();
  edits.type(FIELD, "やまだ", true);
  edits.commit(FIELD);
  await clock.pass(10 * PAUSE_MS);
  assert.deepEqual(texts(), []);
  edits.type(FIELD, "山田", false);
  edits.commit(FIELD);
  assert.deepEqual(texts(), ["山田"]);
});

test("leaving the field sends what stands there, also when a composition was cut off", () => {
  const { edits, texts } = desk();
  edits.type(FIELD, "やまだ", true);
  edits.leave(FIELD);
  assert.deepEqual(texts(), ["やまだ"]);
});

test("a text that is what the field has anyway is not sent", () => {
  const { edits, values, texts } = desk();
  values["case.date"] = { value: "2026-11-01", shown: "令和8年11月1日" };
  edits.type("case.date", "令和8年11月1日", false);
  edits.commit("case.date");
  edits.type("case.date", "2026-11-01", false);
  edits.commit("case.date");
  assert.deepEqual(texts(), []);
  assert.equal(edits.states().size, 0);
});

test("putting the old text back while another is on its way is sent, or the other one would win", () => {
  const { edits, values, texts } = desk();
  values[FIELD] = { value: "山田", shown: "山田" };
  edits.choose(FIELD, "山口");
  edits.choose(FIELD, "山田");
  assert.deepEqual(texts(), ["山口", "山田"]);
});

test("a name with a variation selector and a surrogate pair goes out untouched", () => {
  const { edits, texts } = desk();
  const name = "葛\u{e0100}城　\u{20bb7}野";
  edits.choose(FIELD, name);
  assert.deepEqual(texts(), [name]);
});

test("a text is counted in characters as the hub does, and one too long stays in the control", () => {
  const { edits, texts } = desk();
  edits.choose(FIELD, "\u{20bb7}".repeat(TEXT_MAX));
  assert.equal(texts().length, 1);
  const long = "あ".repeat(TEXT_MAX + 1);
  edits.choose("visitor.addr", long);
  const state = edits.stateOf("visitor.addr");
  assert.deepEqual([texts().length, state.mark, state.text, state.problem?.code], [1, "refused", long, "too_long"]);
});

test("a refusal after a pause is said softly until the typist leaves", async () => {
  const { clock, client, edits } = desk();
  edits.type("case.date", "令和8年", false);
  await clock.pass(PAUSE_MS);
  client.problems.set("case.date", { text: "令和8年", code: "invalid_value", ja: "日付ではありません。", en: "Not a date." });
  client.sent[0]?.answer(false);
  assert.equal(edits.stateOf("case.date").mark, "typing");
  edits.leave("case.date");
  assert.equal(edits.stateOf("case.date").mark, "refused");
  assert.equal(edits.stateOf("case.date").text, "令和8年");
});

test("over an open conflict nothing goes out; the newest text goes when the typist insists", () => {
  const { client, edits, texts } = desk();
  client.conflicts.set(FIELD, { mine: "山口", theirs: { revision: 4, value: "山田", shown: "山田", by: "specialist" } });
  edits.type(FIELD, "山口　花", false);
  edits.commit(FIELD);
  assert.deepEqual(texts(), []);
  edits.keepMine(FIELD);
  assert.deepEqual(texts(), ["山口　花"]);
  assert.equal(client.conflicts.size, 0);
});

test("giving up lets the visit's value stand again", () => {
  const { client, edits } = desk();
  client.conflicts.set(FIELD, { mine: "山口", theirs: { revision: 4, value: "山田", shown: "山田", by: "specialist" } });
  edits.giveUp(FIELD);
  assert.equal(edits.stateOf(FIELD).mark, "none");
});

test("after a save that failed the same text can be sent again", () => {
  const { client, edits, texts } = desk();
  client.problems.set(FIELD, { text: "山田", code: "not_saved", ja: "", en: "" });
  edits.retry(FIELD);
  assert.deepEqual(texts(), ["山田"]);
});

test("a flush waits for every answer and says whether all of it is in the log", async () => {
  const { client, edits, saved } = desk();
  edits.type(FIELD, "山田", false);
  edits.type("visitor.tel", "090", false);
  const whole = edits.flush([FIELD, "visitor.tel"]);
  assert.equal(client.sent.length, 2);
  client.sent[0]?.answer(true);
  client.problems.set("visitor.tel", { text: "090", code: "invalid_value", ja: "番号が短すぎます。", en: "Too short." });
  client.sent[1]?.answer(false);
  assert.equal(await whole, false);
  assert.deepEqual(saved, [FIELD]);
});

test("a flush of fields without anything open is whole at once", async () => {
  assert.equal(await desk().edits.flush([FIELD]), true);
});

test("when the visit is left nothing more of it goes out", async () => {
  const { clock, edits, texts } = desk();
  edits.type(FIELD, "山田", false);
  edits.clear();
  await clock.pass(PAUSE_MS);
  assert.deepEqual(texts(), []);
});
