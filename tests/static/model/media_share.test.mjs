/** Tests of model/media_share.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MediaShare, directionOf, holdCounts, kindsOf } from "../../../static/js/model/media_share.mjs";
import { MediaState } from "../../../static/js/model/media_state.mjs";

test("a hold counts wherever somebody of the resident's side is, and where a role is not known", () => {
  for (const outside of /** @type {const} */ (["resident", "interpreter", "family"])) {
    assert.equal(holdCounts(outside, "specialist"), true);
    assert.equal(holdCounts("supervisor", outside), true);
  }
  assert.equal(holdCounts("specialist", "specialist"), false);
  assert.equal(holdCounts("supervisor", "specialist"), false);
  assert.equal(holdCounts(null, "specialist"), true);
  assert.equal(holdCounts("specialist", null), true);
});

test("a flow is of kinds, and two make a direction", () => {
  assert.deepEqual(kindsOf("none"), { audio: false, video: false });
  assert.deepEqual(kindsOf("voice"), { audio: true, video: false });
  assert.deepEqual(kindsOf("all"), { audio: true, video: true });
  assert.deepEqual(
    [directionOf(true, true), directionOf(true, false), directionOf(false, true), directionOf(false, false)],
    ["sendrecv", "sendonly", "recvonly", "inactive"],
  );
});

test("a share is no more than the choice, and no more than may go there", () => {
  const state = new MediaState();
  const voice = new MediaShare(state, { send: "voice", held: true });
  assert.deepEqual([voice.microphone, voice.camera, voice.held], [true, false, false]);
  state.setMicrophone(false);
  state.setHeld(true);
  assert.deepEqual([voice.microphone, voice.camera, voice.held], [false, false, true]);
  const none = new MediaShare(new MediaState(), { send: "none", held: true });
  assert.deepEqual([none.microphone, none.camera], [false, false]);
});

test("a hold that does not count here is none", () => {
  const state = new MediaState();
  const share = new MediaShare(state, { send: "all", held: false });
  state.setHeld(true);
  assert.deepEqual([share.microphone, share.camera, share.held], [true, true, false]);
});

test("a share tells of changes until it is closed", () => {
  const state = new MediaState();
  const share = new MediaShare(state, { send: "all", held: true });
  let told = 0;
  share.on("change", () => (told += 1));
  state.setCamera(false);
  assert.equal(told, 1);
  share.close();
  state.setCamera(true);
  assert.equal(told, 1);
});
