/** Tests of net/edit_desk.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { EditDesk } from "../../../static/js/net/edit_desk.mjs";
import { CommandRefused } from "../../../static/js/net/hub_socket.mjs";
import { settled } from "./fakes.mjs";

const FIELD = "p1.name";

function desk() {
  /** @type {{base: number, text: string, resolve: (seq: number) => void, reject: (error: Error) => void}[]} */
  const sent = [];
  /** Revisions as the page has them. @type {Record<string, number>} */
  const revisions = {};
  const edits = new EditDesk(
    (_field, base, text) =>
      new Promise((resolve, reject) => {
        sent.push({ base, text, resolve: (seq) => resolve({ type: "done", id: "", seq, visit: null }), reject });
      }),
    (field) => revisions[field] ?? 0,
  );
  /** @param {number} seq @param {number} revision @param {string} [value] */
  const happened = (seq, revision, value = "x") => {
    revisions[FIELD] = revision;
    edits.heard({
      type: "event",
      visit: "v",
      seq,
      at: 0,
      actor: "specialist:sato",
      body: { kind: "edited", field: FIELD, section: "person:p1", revision, value, shown: `〔${value}〕`, source: "said" },
    });
  };
  return { edits, sent, happened };
}

test("a text is pending until it is acknowledged", async () => {
  const { edits, sent, happened } = desk();
  const saved = edits.edit(FIELD, "甲", "said", 0);
  assert.equal(edits.pending.get(FIELD), "甲");
  happened(5, 1);
  sent[0]?.resolve(5);
  assert.equal(await saved, true);
  assert.equal(edits.pending.size, 0);
  assert.equal(edits.revisionAfter(FIELD), 1);
});

test("what is typed while an edit is on its way goes out after it, on the revision that it made", async () => {
  const { edits, sent, happened } = desk();
  const results = ["甲", "甲乙", "甲乙丙"].map((text) => edits.edit(FIELD, text, "said", 0));
  assert.equal(sent.length, 1, "one at a time");
  assert.equal(edits.pending.get(FIELD), "甲乙丙");
  happened(5, 3);
  sent[0]?.resolve(5);
  await settled();
  assert.deepEqual(
    sent.map(({ base, text }) => [base, text]),
    [
      [0, "甲"],
      [3, "甲乙丙"],
    ],
  );
  assert.equal(edits.pending.get(FIELD), "甲乙丙", "still pending");
  happened(6, 4);
  sent[1]?.resolve(6);
  assert.deepEqual(await Promise.all(results), [true, false, true]);
  assert.equal(edits.pending.size, 0);
});

test("somebody else's edit between two of ours is not overwritten unseen", async () => {
  const { edits, sent, happened } = desk();
  edits.edit(FIELD, "甲", "said", 0);
  edits.edit(FIELD, "甲乙", "said", 0);
  happened(5, 1);
  happened(6, 2, "theirs");
  sent[0]?.resolve(5);
  await settled();
  assert.equal(sent[1]?.base, 1);
});

test("a stale edit shows both texts, and the typist may insist on the other's revision", async () => {
  const { edits, sent, happened } = desk();
  const saved = edits.edit(FIELD, "mine", "document", 1);
  sent[0]?.reject(new CommandRefused("stale", { field: FIELD, revision: 4, value: "theirs", shown: "〔theirs〕", by: "b" }));
  assert.equal(await saved, false);
  assert.deepEqual(edits.conflicts.get(FIELD), {
    mine: "mine",
    source: "document",
    theirs: { revision: 4, value: "theirs", shown: "〔theirs〕", by: "b" },
  });
  assert.equal(edits.pending.size, 0);
  happened(9, 5, "newer");
  assert.equal(edits.conflicts.get(FIELD)?.theirs.value, "newer", "the other text is always the newest");
  const again = edits.keepMine(FIELD);
  assert.deepEqual([sent[1]?.base, sent[1]?.text], [5, "mine"]);
  assert.equal(edits.conflicts.size, 0);
  sent[1]?.resolve(10);
  assert.equal(await again, true);
});

test("the typist may give way", async () => {
  const { edits, sent } = desk();
  const saved = edits.edit(FIELD, "mine", "said", 1);
  sent[0]?.reject(new CommandRefused("stale", { revision: 4 }));
  await saved;
  edits.keepTheirs(FIELD);
  assert.equal(edits.conflicts.size, 0);
  assert.equal(await edits.keepMine(FIELD), false);
  assert.equal(sent.length, 1);
});

test("after a collision what was typed since is kept beside the other's text and not sent", async () => {
  const { edits, sent } = desk();
  const first = edits.edit(FIELD, "mine", "said", 1);
  const second = edits.edit(FIELD, "mine, longer", "said", 1);
  sent[0]?.reject(new CommandRefused("stale", { revision: 4 }));
  assert.deepEqual(await Promise.all([first, second]), [false, false]);
  assert.equal(edits.conflicts.get(FIELD)?.mine, "mine, longer");
  assert.equal(sent.length, 1);
});

test("a refused value is kept with the words for people, until the next text", async () => {
  const { edits, sent } = desk();
  const saved = edits.edit(FIELD, "2/30", "said", 0);
  const details = { field: FIELD, reason: "no_such_day", ja: "ない日です", en: "No such day" };
  sent[0]?.reject(new CommandRefused("invalid_value", details));
  assert.equal(await saved, false);
  assert.deepEqual(edits.problems.get(FIELD), {
    text: "2/30",
    code: "invalid_value",
    reason: "no_such_day",
    ja: "ない日です",
    en: "No such day",
  });
  edits.edit(FIELD, "2/28", "said", 0);
  assert.equal(edits.problems.size, 0);
});

test("a refused value that was typed over does not keep the newer text from being sent", async () => {
  const { edits, sent } = desk();
  edits.edit(FIELD, "bad", "said", 7);
  const second = edits.edit(FIELD, "good", "said", 7);
  sent[0]?.reject(new CommandRefused("invalid_value", {}));
  await settled();
  assert.deepEqual([sent[1]?.base, sent[1]?.text], [7, "good"]);
  assert.equal(edits.problems.size, 0);
  sent[1]?.resolve(3);
  assert.equal(await second, true);
});

for (const code of ["not_saved", "too_fast", "wrong_state", "forbidden"]) {
  test(`a refusal for another reason (${code}) is a problem with the text kept, and is not tried again`, async () => {
    const { edits, sent } = desk();
    const saved = edits.edit(FIELD, "甲", "said", 0);
    sent[0]?.reject(new CommandRefused(code));
    assert.equal(await saved, false);
    assert.equal(edits.problems.get(FIELD)?.text, "甲");
    assert.equal(edits.problems.get(FIELD)?.code, code);
    assert.equal(sent.length, 1);
    edits.dismiss(FIELD);
    assert.equal(edits.problems.size, 0);
  });
}

test("two fields do not wait for each other", () => {
  const { edits, sent } = desk();
  edits.edit("p1.name", "甲", "said", 0);
  edits.edit("p2.name", "乙", "said", 0);
  assert.equal(sent.length, 2);
});

test("when the visit is left nothing of it stays, and late replies change nothing", async () => {
  const { edits, sent } = desk();
  const first = edits.edit(FIELD, "甲", "said", 0);
  const second = edits.edit(FIELD, "乙", "said", 0);
  edits.clear();
  assert.equal(await second, false);
  sent[0]?.reject(new CommandRefused("stale", { revision: 4, value: "theirs" }));
  assert.equal(await first, false);
  assert.equal(edits.pending.size + edits.conflicts.size + edits.problems.size, 0);
  assert.equal(edits.revisionAfter(FIELD), 0);
});
