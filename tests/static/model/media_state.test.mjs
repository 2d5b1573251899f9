/** Tests of model/media_state.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MediaState } from "../../../static/js/model/media_state.mjs";

test("only a change is told", () => {
  const media = new MediaState();
  let told = 0;
  media.on("change", () => (told += 1));
  media.setMicrophone(true);
  media.setCamera(true);
  media.setHeld(false);
  assert.equal(told, 0);
  media.setMicrophone(false);
  media.setCamera(false);
  media.setHeld(true);
  assert.equal(told, 3);
});

test("a choice comes through a reload, a hold does not", () => {
  const media = new MediaState();
  media.setMicrophone(false);
  media.setHeld(true);
  const after = new MediaState(JSON.parse(JSON.stringify(media)));
  assert.equal(after.microphone, false);
  assert.equal(after.camera, true);
  assert.equal(after.held, false);
});
