/** Tests of model/sdp.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { answeredKey, fragmentOf, hasFragment, offerKey, withAnswered } from "../../../static/js/model/sdp.mjs";

const OFFER = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=ice-ufrag:aB3+",
  "a=ice-pwd:secret",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=ice-ufrag:aB3+",
  "",
].join("\r\n");

test("an offer is known by the id and version of its origin line", () => {
  assert.equal(offerKey(OFFER), "4611731400430051336.2");
  assert.equal(offerKey("v=0\r\n"), "");
});

test("an answer names its offer before the first medium, and says so when read", () => {
  const answer = withAnswered(OFFER, "12.3");
  assert.equal(answeredKey(answer), "12.3");
  assert.ok(answer.indexOf("a=x-answers:12.3\r\n") < answer.indexOf("m=audio"));
  assert.equal(answer.replace("a=x-answers:12.3\r\n", ""), OFFER);
});

test("an answer of another program names no offer", () => {
  assert.equal(answeredKey(OFFER), "");
  assert.equal(withAnswered(OFFER, ""), OFFER);
  assert.equal(answeredKey(withAnswered("v=0\r\n", "1.1")), "1.1");
});

test("a candidate's generation is found by the whole fragment only", () => {
  assert.equal(hasFragment(OFFER, "aB3+"), true);
  assert.equal(hasFragment(OFFER, "aB3"), false);
  assert.equal(fragmentOf(OFFER), "aB3+");
  assert.equal(fragmentOf("v=0"), null);
});
