/** Tests of net/line_words.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LINE_KEYS, lineWord } from "../../../static/js/net/line_words.mjs";

/** @type {import("../../../static/js/net/line_words.mjs").ParticipantView} */
const DESK = { role: "specialist", name: "佐藤 恵", live: true, behind: false };

/** @type {import("../../../static/js/net/line_words.mjs").LineFacts} */
const GOOD = {
  live: true,
  serving: true,
  held: false,
  phase: "connected",
  people: [DESK],
  other: "specialist",
  sending: { audio: true, video: true },
  receiving: { audio: true, video: true },
  muted: false,
};

/** From the most pressing to the least; each beats all that come after it. */
const LADDER = /** @type {[string, Partial<typeof GOOD>][]} */ ([
  ["line.hub_lost", { live: false }],
  ["line.idle", { serving: false }],
  ["line.other_away", { people: [] }],
  ["line.held", { held: true }],
  ["line.reconnecting", { phase: "reconnecting" }],
  ["line.other_not_live", { people: [{ ...DESK, live: false }] }],
  ["line.no_microphone", { sending: { audio: false, video: true } }],
  ["line.muted", { muted: true }],
  ["line.no_voice", { receiving: { audio: false, video: true } }],
]);

test("with everything well it says so", () => {
  assert.deepEqual(lineWord(GOOD), { key: "line.connected", tone: "good" });
});

for (const [index, [key, parts]] of LADDER.entries()) {
  test(`${key} is said, and outweighs everything below it`, () => {
    assert.equal(lineWord({ ...GOOD, ...parts }).key, key);
    for (const [, other] of LADDER.slice(index + 1)) {
      if (other.people && parts.people) continue;
      assert.equal(lineWord({ ...GOOD, ...other, ...parts }).key, key);
    }
  });
}

test("a call that is on its way, given up, or without a picture has its own words", () => {
  assert.equal(lineWord({ ...GOOD, phase: null }).key, "line.connecting");
  assert.equal(lineWord({ ...GOOD, phase: "connecting" }).key, "line.connecting");
  assert.equal(lineWord({ ...GOOD, phase: "failed" }).key, "line.failed");
  assert.equal(lineWord({ ...GOOD, receiving: { audio: true, video: false } }).key, "line.voice_only");
  assert.equal(lineWord({ ...GOOD, people: [{ ...DESK, behind: true }] }).key, "line.other_behind");
});

test("a picture that the line has made less is said, and that the voice gets through; without a camera nothing is", () => {
  for (const [rung, key] of /** @type {const} */ ([
    ["voice", "line.picture_off"],
    ["still", "line.picture_still"],
    ["small", "line.picture_small"],
    ["medium", "line.connected"],
    ["full", "line.connected"],
  ])) {
    assert.equal(lineWord({ ...GOOD, rung }).key, key);
    assert.ok(LINE_KEYS.includes(key));
    assert.equal(lineWord({ ...GOOD, rung, sending: { audio: true, video: false } }).key, "line.connected");
    assert.equal(lineWord({ ...GOOD, rung, muted: true }).key, "line.muted");
  }
});

test("nothing that must be acted upon is called good", () => {
  for (const [, parts] of LADDER) assert.notEqual(lineWord({ ...GOOD, ...parts }).tone, "good");
});

test("every key that can be said is in the list for the text files", () => {
  const said = new Set(LADDER.map(([key]) => key));
  for (const key of said) assert.ok(LINE_KEYS.includes(key), key);
  assert.equal(new Set(LINE_KEYS).size, LINE_KEYS.length);
});
