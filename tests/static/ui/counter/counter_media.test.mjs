/** Tests of ui/counter/counter_media.mjs: what the stage shows follows from visit and call. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { stageState } from "../../../../static/js/ui/counter/counter_media.mjs";
import { examples } from "../../model/examples.mjs";

/** @typedef {import("../../../../static/js/model/visit.mjs").Visit} Visit */

/** @type {Visit} */
const SERVING = { ...examples("wire").messages.snapshot.visit, state: "serving", held: false };
const PICTURE = { video: true };
const VOICE = { video: false };

test("nothing is on stage unless somebody is being served", () => {
  assert.equal(stageState(null, "connected", PICTURE), "off");
  for (const state of /** @type {const} */ (["waiting", "offered", "closed"])) {
    assert.equal(stageState({ ...SERVING, state }, "connected", PICTURE), "off");
  }
});

test("a hold takes the picture and the voice away at once, whatever still comes in", () => {
  for (const phase of /** @type {const} */ (["connecting", "connected", "reconnecting", "failed", null])) {
    assert.equal(stageState({ ...SERVING, held: true }, phase, PICTURE), "hold");
  }
});

test("the stage says how far the call is", () => {
  assert.equal(stageState(SERVING, null, VOICE), "waiting");
  assert.equal(stageState(SERVING, "connecting", VOICE), "connecting");
  assert.equal(stageState(SERVING, "reconnecting", PICTURE), "reconnecting");
  assert.equal(stageState(SERVING, "failed", PICTURE), "reconnecting");
});

test("a call without a picture is a call by voice", () => {
  assert.equal(stageState(SERVING, "connected", PICTURE), "live");
  assert.equal(stageState(SERVING, "connected", VOICE), "voice");
});
