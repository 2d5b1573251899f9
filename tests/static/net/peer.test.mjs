/** Tests of net/peer.mjs: what it does when. That media flow is in tests/browser/test_peer_link.py. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { offerKey, withAnswered } from "../../../static/js/model/sdp.mjs";
import {
  DISCONNECTED_MS,
  FOLLOWER_RESTART_MS,
  GIVE_UP_MS,
  OFFER_AGAIN_MS,
  PeerLink,
  RESTART_AGAIN_MS,
} from "../../../static/js/net/peer.mjs";
import { FakePeer, FakeStream, FakeTrack, sdp } from "./fake_peer.mjs";
import { HandClock, heard, settled } from "./fakes.mjs";

/** @param {{polite?: boolean, hubLive?: boolean, paper?: "send" | "receive" | null}} [options] */
function peer({ polite = false, hubLive = true, paper = null } = {}) {
  const clock = new HandClock();
  /** @type {import("../../../static/js/model/wire.mjs").Signal[]} */
  const sent = [];
  const link = new PeerLink({
    call: "c",
    polite,
    hubLive,
    paper,
    iceServers: [{ urls: "turn:192.0.2.1" }],
    send: (signal) => sent.push(signal),
    RTCPeerConnection: /** @type {any} */ (FakePeer),
    MediaStream: /** @type {any} */ (FakeStream),
    now: clock.now,
    setTimer: clock.setTimer,
  });
  const pc = /** @type {FakePeer} */ (/** @type {unknown} */ (link.pc));
  const offers = () => sent.flatMap(({ description }) => (description?.type === "offer" ? [description] : []));
  const answers = () => sent.flatMap(({ description }) => (description?.type === "answer" ? [description] : []));
  return { clock, link, pc, sent, offers, answers, phases: heard(link, "phase"), faults: heard(link, "fault") };
}

/** The far side's answer to the offer that stands. @param {FakePeer} pc */
const answerTo = (pc) => ({
  type: /** @type {const} */ ("answer"),
  sdp: withAnswered(sdp(9, 1, "R1"), offerKey(pc.localDescription?.sdp ?? "")),
});

/** A desk's peer that is connected and hears its other side. */
async function connected(polite = false) {
  const made = peer({ polite });
  if (polite) await made.link.receive({ description: { type: "offer", sdp: sdp(9, 1, "R1") } });
  else {
    await made.pc.onnegotiationneeded?.();
    await made.link.receive({ description: answerTo(made.pc) });
  }
  made.pc.become("connected");
  await flow(made, 1000);
  return made;
}

/** @param {{clock: HandClock, pc: FakePeer}} made @param {number} ms */
async function flow({ clock, pc }, ms) {
  for (let left = ms; left > 0; left -= 250) {
    pc.packets += 12;
    await clock.pass(250);
  }
}

test("the impolite side offers, the polite one answers and says for which offer", async () => {
  const desk = peer();
  const station = peer({ polite: true });
  assert.equal(desk.pc.transceivers.length, 2);
  assert.equal(station.pc.transceivers.length, 0);
  await desk.pc.onnegotiationneeded?.();
  const [offer] = desk.offers();
  await station.link.receive({ description: offer ?? null });
  assert.equal(station.pc.transceivers.length, 2);
  const [answer] = station.answers();
  assert.match(answer?.sdp ?? "", new RegExp(`a=x-answers:${offerKey(offer?.sdp ?? "")}`));
  await desk.link.receive({ description: answer ?? null });
  assert.equal(desk.pc.signalingState, "stable");
});

test("when offers cross, the impolite side ignores the other's and the polite one yields", async () => {
  const desk = await connected();
  await desk.pc.onnegotiationneeded?.();
  await desk.link.receive({ description: { type: "offer", sdp: sdp(9, 2, "R2") } });
  assert.equal(desk.pc.remoteDescription?.type, "answer");
  assert.equal(desk.pc.signalingState, "have-local-offer");
  const station = await connected(true);
  await station.pc.onnegotiationneeded?.();
  await station.link.receive({ description: { type: "offer", sdp: sdp(9, 2, "R2") } });
  assert.equal(station.pc.signalingState, "stable");
  assert.equal(station.answers().length, 2);
  assert.deepEqual([...desk.faults, ...station.faults], []);
});

test("candidates that come before their description wait for it", async () => {
  const { link, pc } = peer({ polite: true });
  const candidate = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "R1" };
  const later = { ...candidate, candidate: "candidate:2", usernameFragment: "R2" };
  await link.receive({ candidate });
  await link.receive({ candidate: later });
  assert.deepEqual(pc.candidates, []);
  await link.receive({ description: { type: "offer", sdp: sdp(9, 1, "R1") } });
  assert.deepEqual(pc.candidates, [candidate]);
  await link.receive({ description: { type: "offer", sdp: sdp(9, 2, "R2") } });
  assert.deepEqual(pc.candidates, [candidate, later]);
});

test("candidates go out as the hub takes them, and the end of them too", async () => {
  const { pc, sent } = await connected();
  sent.length = 0;
  pc.onicecandidate?.({ candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "L1" } });
  pc.onicecandidate?.({ candidate: null });
  assert.deepEqual(sent, [
    { candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "L1" } },
    { candidate: { candidate: "", sdpMid: null, sdpMLineIndex: 0, usernameFragment: "L1" } },
  ]);
});

test("an offer without an answer is sent again, the same one", async () => {
  const { clock, pc, offers } = peer();
  await pc.onnegotiationneeded?.();
  await clock.pass(2 * OFFER_AGAIN_MS);
  assert.equal(offers().length, 3);
  assert.equal(new Set(offers().map((each) => each.sdp)).size, 1);
});

test("an answered offer is not sent again", async () => {
  const { clock, link, pc, offers } = peer();
  await pc.onnegotiationneeded?.();
  await link.receive({ description: answerTo(pc) });
  await clock.pass(3 * OFFER_AGAIN_MS);
  assert.equal(offers().length, 1);
});

test("the hub's return sends the standing offer and the candidates again, and nothing before it", async () => {
  const { clock, link, pc, sent, offers } = peer();
  await pc.onnegotiationneeded?.();
  pc.onicecandidate?.({ candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "L1" } });
  link.hubLive(false);
  await clock.pass(10_000);
  assert.equal(offers().length, 1);
  sent.length = 0;
  link.hubLive(true);
  assert.deepEqual(sent.map((each) => each.description?.type ?? each.candidate?.candidate), ["offer", "candidate:1"]);
});

test("an answer to an offer of before, or a second answer, is left alone", async () => {
  const { link, pc, faults } = await connected();
  await link.receive({ description: { type: "answer", sdp: sdp(9, 5, "R5") } });
  await pc.onnegotiationneeded?.();
  await link.receive({ description: { type: "answer", sdp: withAnswered(sdp(9, 6, "R6"), "1.1") } });
  assert.equal(pc.signalingState, "have-local-offer");
  await link.receive({ description: { type: "answer", sdp: sdp(9, 7, "R7") } });
  assert.equal(pc.signalingState, "stable", "another program's answer names no offer and is taken");
  assert.deepEqual(faults, []);
});

test("the call goes from connecting to connected, and says so once", async () => {
  const { phases } = await connected();
  assert.deepEqual(phases, ["connected"]);
});

test("the side that leads restarts ICE when nothing comes for 1.5 s, again and again", async () => {
  const { clock, pc, offers, phases } = await connected();
  await clock.pass(2000);
  assert.deepEqual(phases, ["connected", "reconnecting"]);
  assert.equal(pc.restarts, 1);
  assert.equal(offers().length, 2);
  pc.signalingState = "stable";
  await clock.pass(RESTART_AGAIN_MS);
  assert.equal(pc.restarts, 2);
});

test("a restart whose offer still stands is not made twice", async () => {
  const { clock, pc, offers } = await connected();
  await clock.pass(2000);
  const before = offers().length;
  await clock.pass(RESTART_AGAIN_MS);
  assert.equal(pc.restarts, 1);
  assert.ok(offers().length > before);
});

test("the other side waits for the leader and restarts only when nothing happens", async () => {
  const { clock, pc, phases } = await connected(true);
  await clock.pass(2000);
  assert.deepEqual(phases, ["connected", "reconnecting"]);
  assert.equal(pc.restarts, 0);
  await clock.pass(FOLLOWER_RESTART_MS);
  assert.equal(pc.restarts, 1);
});

test("packets that come again are enough to be connected, with a whole picture for the other side", async () => {
  const made = await connected();
  await made.clock.pass(2000);
  await flow(made, 500);
  assert.deepEqual(made.phases, ["connected", "reconnecting", "connected"]);
  await settled();
  const video = made.pc.transceivers[1].sender;
  assert.deepEqual(video.asked.at(-1), { encodingOptions: [{ keyFrame: true }] });
  const { restarts } = made.pc;
  await flow(made, 30_000);
  assert.equal(made.pc.restarts, restarts);
});

test("disconnected may pass by itself within 1.5 s; failed is a loss at once", async () => {
  const made = await connected();
  made.pc.become("disconnected");
  await flow(made, DISCONNECTED_MS - 250);
  made.pc.become("connected");
  await flow(made, 5000);
  assert.deepEqual(made.phases, ["connected"]);
  made.pc.become("disconnected");
  await flow(made, DISCONNECTED_MS);
  assert.deepEqual(made.phases, ["connected", "reconnecting"]);
  made.pc.become("connected");
  made.pc.become("failed");
  assert.deepEqual(made.phases, ["connected", "reconnecting", "connected", "reconnecting"]);
});

test("a call that is not back in 20 s is given up, and again 20 s later", async () => {
  const { clock, link, phases } = await connected();
  const given = heard(link, "giveup");
  await clock.pass(2000 + GIVE_UP_MS - 500);
  assert.equal(given.length, 1);
  assert.equal(phases.at(-1), "failed");
  await clock.pass(GIVE_UP_MS);
  assert.equal(given.length, 2);
});

test("a call that never connects is given up too", async () => {
  const { clock, link } = peer({ polite: true });
  const given = heard(link, "giveup");
  await clock.pass(GIVE_UP_MS);
  assert.equal(given.length, 1);
});

test("while the hub is away nothing is given up: nobody could dial anew", async () => {
  const { clock, link } = await connected();
  const given = heard(link, "giveup");
  link.hubLive(false);
  await clock.pass(5 * GIVE_UP_MS);
  assert.equal(given.length, 0);
  link.hubLive(true);
  await clock.pass(GIVE_UP_MS - 1);
  assert.equal(given.length, 0, "the restart that goes out now has its time");
  await clock.pass(1);
  assert.equal(given.length, 1);
});

test("a given-up call that heals after all is connected again", async () => {
  const made = await connected();
  await made.clock.pass(30_000);
  await flow(made, 500);
  assert.equal(made.phases.at(-1), "connected");
  const given = heard(made.link, "giveup");
  await flow(made, 60_000);
  assert.equal(given.length, 0);
});

test("the stream that comes in has one track per kind, whatever the other side replaces", () => {
  const { link, pc } = peer();
  const tracks = heard(link, "track");
  const [first, second, voice] = [new FakeTrack("video", "1"), new FakeTrack("video", "2"), new FakeTrack("audio")];
  for (const track of [first, voice, second]) pc.ontrack?.({ track, transceiver: {} });
  const remote = /** @type {FakeStream} */ (/** @type {unknown} */ (link.remote));
  assert.deepEqual(remote.tracks, [voice, second]);
  assert.equal(new Set(tracks.map((each) => each.stream)).size, 1);
});

test("the picture of the document camera has a stream of its own, and takes no face's place", async () => {
  const { link, pc } = peer({ paper: "receive" });
  await settled();
  const shown = heard(link, "paper");
  const [face, page, later] = [new FakeTrack("video", "face"), new FakeTrack("video", "page"), new FakeTrack("video", "later")];
  pc.ontrack?.({ track: face, transceiver: pc.transceivers[1] });
  for (const track of [page, later]) pc.ontrack?.({ track, transceiver: pc.transceivers[2] });
  assert.deepEqual([link.remote, link.paper].map((stream) => /** @type {any} */ (stream).tracks), [[face], [later]]);
  assert.deepEqual(shown, [link.paper, link.paper]);
  link.close();
  assert.deepEqual(/** @type {any} */ (link.paper).tracks, []);
});

test("a closed peer leaves no timer, hears nothing, and does not stop the tracks of this side", async () => {
  const { clock, link, pc, sent, faults } = await connected();
  const track = new FakeTrack("audio");
  await link.setTracks(/** @type {any} */ (track), null);
  await clock.pass(2000);
  link.close();
  assert.equal(clock.waiting, 0);
  assert.equal(pc.closed, true);
  const before = sent.length;
  await link.receive({ description: { type: "offer", sdp: sdp(9, 2, "R2") } });
  /** @type {import("../../../static/js/model/media_state.mjs").MediaState} */ (link.media).setMicrophone(false);
  link.hubLive(false);
  link.hubLive(true);
  await clock.pass(60_000);
  assert.equal(sent.length, before);
  assert.equal(track.stopped, false);
  assert.deepEqual(faults, []);
});

test("fresh relay credentials are taken in without a new peer", () => {
  const { link, pc } = peer();
  link.refresh([{ urls: "turn:192.0.2.1", username: "u", credential: "c" }]);
  assert.equal(pc.configuration.iceServers[0].username, "u");
  assert.equal(pc.configuration.bundlePolicy, "max-bundle");
});

test("what should not happen is told and does not end the peer", async () => {
  const { link, pc, faults } = await connected();
  pc.setRemoteDescription = async () => {
    throw new DOMException("broken", "OperationError");
  };
  await link.receive({ description: { type: "offer", sdp: "v=0" } });
  assert.equal(faults.length, 1);
  await link.receive({ candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: null } });
  assert.equal(pc.candidates.length, 1);
});

test("a way out that carries little takes the picture down to none, told at each step; the voice stays as it is", async () => {
  const made = await connected();
  const rungs = heard(made.link, "rung");
  made.pc.told = [{ type: "candidate-pair", nominated: true, state: "succeeded", availableOutgoingBitrate: 30_000 }];
  await flow(made, 9000);
  await settled();
  assert.deepEqual(rungs, ["small", "still", "voice"]);
  assert.equal(made.link.rung, "voice");
  const [audio, video] = made.pc.transceivers.map(({ sender }) => sender.parameters.encodings[0]);
  assert.equal(video.active, false);
  assert.equal(audio.active, undefined);
  assert.deepEqual(made.faults, []);
});

test("while nothing comes in the picture is not weighed: the path is mended instead", async () => {
  const made = await connected();
  made.pc.told = [{ type: "candidate-pair", nominated: true, state: "succeeded", availableOutgoingBitrate: 0 }];
  await made.clock.pass(60_000);
  assert.ok(["medium", "small"].includes(made.link.rung));
});
