/** Tests of net/senders.mjs; what really goes over a line is in tests/browser/test_peer_link.py. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { kindsOf } from "../../../static/js/model/media_share.mjs";
import { MediaState } from "../../../static/js/model/media_state.mjs";
import { RUNGS } from "../../../static/js/model/ladder.mjs";
import { Senders } from "../../../static/js/net/senders.mjs";
import { FakePeer, FakeStream, FakeTrack } from "./fake_peer.mjs";

function sending() {
  const pc = new FakePeer({});
  const media = new MediaState();
  const senders = new Senders(/** @type {any} */ (pc), media, /** @type {any} */ (new FakeStream()));
  const tracks = { audio: new FakeTrack("audio"), video: new FakeTrack("video") };
  const set = () => senders.setTracks(/** @type {any} */ (tracks.audio), /** @type {any} */ (tracks.video));
  return { pc, media, senders, tracks, set };
}

/** @param {FakePeer} pc */
const sent = (pc) => pc.transceivers.map(({ sender }) => sender.track?.label ?? null);

test("the side that leads makes one transceiver of each kind", async () => {
  const { pc, senders, set } = sending();
  await senders.create();
  await set();
  assert.deepEqual(sent(pc), ["audio", "video"]);
});

test("the side that follows takes the first of each kind in the offer, and no second one ever", async () => {
  const { pc, senders, set } = sending();
  for (const kind of /** @type {const} */ (["audio", "video", "video"])) pc.addTransceiver(kind).direction = "recvonly";
  await set();
  await senders.adopt();
  await senders.adopt();
  assert.deepEqual(sent(pc), ["audio", "video", null]);
  assert.deepEqual(pc.transceivers.map((each) => each.direction), ["sendrecv", "sendrecv", "recvonly"]);
});

test("a mute takes hold at once and leaves the track where it is", async () => {
  const { pc, media, senders, tracks, set } = sending();
  await senders.create();
  await set();
  media.setMicrophone(false);
  senders.apply();
  assert.equal(tracks.audio.enabled, false);
  await senders.apply();
  assert.deepEqual(sent(pc), ["audio", "video"]);
});

test("a track that comes while the microphone is off begins muted", async () => {
  const { media, senders, tracks, set } = sending();
  media.setMicrophone(false);
  await senders.create();
  await set();
  assert.equal(tracks.audio.enabled, false);
});

test("with the camera off no picture goes out, the voice does", async () => {
  const { pc, media, senders, set } = sending();
  await senders.create();
  await set();
  media.setCamera(false);
  await senders.apply();
  assert.deepEqual(sent(pc), ["audio", null]);
});

test("a hold stops both, and ends in the state before it", async () => {
  const { pc, media, senders, tracks, set } = sending();
  await senders.create();
  await set();
  media.setMicrophone(false);
  media.setHeld(true);
  await senders.apply();
  assert.deepEqual(sent(pc), [null, null]);
  media.setHeld(false);
  await senders.apply();
  assert.deepEqual(sent(pc), ["audio", "video"]);
  assert.equal(tracks.audio.enabled, false, "still muted");
});

test("quick changes end in the last one", async () => {
  const { pc, media, senders, set } = sending();
  await senders.create();
  const all = [set()];
  for (const held of [true, false, true, false]) {
    media.setHeld(held);
    all.push(senders.apply());
  }
  await Promise.all(all);
  assert.deepEqual(sent(pc), ["audio", "video"]);
});

test("voice goes before picture, and the picture is bounded", async () => {
  const { pc, senders } = sending();
  await senders.create();
  await senders.tune();
  const [audio, video] = pc.transceivers.map(({ sender }) => sender.parameters);
  assert.equal(audio.encodings[0].networkPriority, "high");
  assert.equal(video.encodings[0].networkPriority, "low");
  assert.equal(video.encodings[0].maxBitrate, RUNGS[1]?.bitrate);
  assert.equal(video.degradationPreference, "maintain-framerate");
});

test("a key frame is asked of the picture alone, one per encoding", async () => {
  const { pc, senders } = sending();
  await senders.create();
  pc.transceivers[1].sender.parameters = { encodings: [{}, {}] };
  await senders.keyFrame();
  assert.deepEqual(pc.transceivers[0].sender.asked, []);
  assert.deepEqual(pc.transceivers[1].sender.asked, [{ encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }]);
});

for (const failure of [new DOMException("no", "OperationError"), new TypeError("no")]) {
  test(`a browser without this power (${failure.name}) goes on without`, async () => {
    const { pc, senders } = sending();
    await senders.create();
    pc.transceivers[1].sender.failure = failure;
    await senders.keyFrame();
    await senders.tune();
    assert.equal(pc.transceivers[0].sender.parameters.encodings[0].priority, "high");
  });
}

test("after the end nothing is sent any more, and the tracks go on", async () => {
  const { pc, senders, tracks, set } = sending();
  await senders.create();
  const setting = set();
  senders.close();
  await setting;
  assert.deepEqual(sent(pc), [null, null]);
  assert.equal(tracks.audio.stopped, false);
});

test("what may not go out has no sending side, whoever leads", async () => {
  for (const [send, receive, wanted] of /** @type {const} */ ([
    ["none", "all", ["recvonly", "recvonly"]],
    ["voice", "all", ["sendrecv", "recvonly"]],
    ["all", "none", ["sendonly", "sendonly"]],
    ["none", "voice", ["recvonly", "inactive"]],
  ])) {
    for (const leads of [true, false]) {
      const pc = new FakePeer({});
      const may = { send: kindsOf(send), receive: kindsOf(receive) };
      const senders = new Senders(/** @type {any} */ (pc), new MediaState(), /** @type {any} */ (new FakeStream()), may);
      if (leads) await senders.create();
      else {
        pc.addTransceiver("audio");
        pc.addTransceiver("video");
        await senders.adopt();
      }
      await senders.setTracks(/** @type {any} */ (new FakeTrack("audio")), /** @type {any} */ (new FakeTrack("video")));
      assert.deepEqual(pc.transceivers.map(({ direction }) => direction), wanted);
      assert.deepEqual(sent(pc), [may.send.audio ? "audio" : null, may.send.video ? "video" : null]);
    }
  }
});

test("each step of the ladder reaches the picture's sender, and the picture that comes back is whole", async () => {
  const { pc, senders, set, tracks } = sending();
  Object.assign(tracks.video, { getSettings: () => ({ height: 720 }) });
  await senders.create();
  await set();
  const video = pc.transceivers[1].sender;
  for (const rung of RUNGS) {
    await senders.setRung(rung);
    const [encoding] = video.parameters.encodings;
    assert.equal(encoding.active, rung.bitrate > 0);
    if (!encoding.active) continue;
    assert.equal(encoding.maxBitrate, rung.bitrate);
    assert.equal(encoding.scaleResolutionDownBy, Math.max(1, 720 / rung.height));
    assert.equal(video.parameters.degradationPreference, rung.name === "still" ? "maintain-resolution" : "maintain-framerate");
  }
  await senders.setRung(/** @type {any} */ (RUNGS[3]));
  assert.deepEqual(video.asked.at(-1), { encodingOptions: [{ keyFrame: true }] });
});

test("where the browser can, each packet of voice is sent twice", async (context) => {
  const codecs = ["audio/opus", "audio/red", "audio/PCMU"].map((mimeType) => ({ mimeType }));
  Object.defineProperty(globalThis, "RTCRtpReceiver", { value: { getCapabilities: () => ({ codecs }) }, configurable: true });
  context.after(() => Reflect.deleteProperty(globalThis, "RTCRtpReceiver"));
  for (const leads of [true, false]) {
    const { pc, senders } = sending();
    /** @type {string[][]} */
    const preferred = [];
    const make = pc.addTransceiver.bind(pc);
    pc.addTransceiver = (kind, init) => {
      const setCodecPreferences = (/** @type {{mimeType: string}[]} */ all) => preferred.push(all.map((each) => each.mimeType));
      return Object.assign(make(kind, init), { setCodecPreferences });
    };
    if (leads) await senders.create();
    else {
      pc.addTransceiver("audio");
      pc.addTransceiver("video");
      await senders.adopt();
    }
    assert.deepEqual(preferred, [["audio/red", "audio/opus", "audio/PCMU"]]);
  }
});

test("a hint that somebody chose for a track stays", async () => {
  const { senders, tracks, set } = sending();
  Object.assign(tracks.audio, { contentHint: "" });
  Object.assign(tracks.video, { contentHint: "detail" });
  await senders.create();
  await set();
  assert.equal(Reflect.get(tracks.audio, "contentHint"), "speech");
  assert.equal(Reflect.get(tracks.video, "contentHint"), "detail");
});

/** @param {"send" | "receive"} paper */
function withPaper(paper) {
  const pc = new FakePeer({});
  const media = new MediaState();
  const both = { audio: true, video: true };
  const senders = new Senders(/** @type {any} */ (pc), media, /** @type {any} */ (new FakeStream()), { send: both, receive: both, paper });
  const page = Object.assign(new FakeTrack("video", "page"), { contentHint: "" });
  return { pc, media, senders, page, lay: () => senders.setPaper(/** @type {any} */ (page)) };
}

test("the desk's first offer has a place for the document camera, in which it sends nothing", async () => {
  const { pc, senders, lay } = withPaper("receive");
  await senders.create();
  await lay();
  assert.deepEqual(pc.transceivers.map(({ receiver, direction }) => [receiver.track.kind, direction]).at(-1), ["video", "recvonly"]);
  assert.equal(senders.paper, pc.transceivers[2]);
  assert.deepEqual(sent(pc), [null, null, null]);
  assert.deepEqual(pc.transceivers[2]?.sender.asked, []);
});

test("the station sends paper in the second picture of the offer, once, however often it answers", async () => {
  const { pc, media, senders, page, lay } = withPaper("send");
  for (const kind of /** @type {const} */ (["audio", "video", "video", "video"])) pc.addTransceiver(kind).direction = "recvonly";
  await senders.adopt();
  await lay();
  await senders.adopt();
  assert.deepEqual(sent(pc), [null, null, "page", null]);
  assert.deepEqual(pc.transceivers.map(({ direction }) => direction), ["sendrecv", "sendrecv", "sendonly", "recvonly"]);
  assert.equal(page.contentHint, "detail");
  media.setCamera(false);
  await senders.apply();
  assert.equal(sent(pc)[2], "page", "the camera that is off is the one at the face");
  media.setHeld(true);
  await senders.apply();
  assert.equal(sent(pc)[2], null);
  media.setHeld(false);
  await senders.apply();
  assert.equal(sent(pc)[2], "page");
  await senders.setPaper(null);
  assert.equal(sent(pc)[2], null);
});

test("paper stays sharp on a thin line: it comes less often, and the face makes room", async () => {
  const { pc, senders, lay } = withPaper("send");
  for (const kind of /** @type {const} */ (["audio", "video", "video"])) pc.addTransceiver(kind).direction = "recvonly";
  await senders.adopt();
  await senders.setTracks(/** @type {any} */ (new FakeTrack("audio")), /** @type {any} */ (new FakeTrack("video")));
  await lay();
  const told = (/** @type {number} */ place) => pc.transceivers[place]?.sender.parameters;
  const small = /** @type {import("../../../static/js/model/ladder.mjs").Rung} */ (RUNGS[2]);
  await senders.setRung(small);
  assert.equal(told(2).degradationPreference, "maintain-resolution");
  assert.deepEqual([told(2).encodings[0].scaleResolutionDownBy, told(2).encodings[0].maxBitrate], [1, small.bitrate]);
  assert.equal(told(1).encodings[0].maxBitrate, RUNGS[3]?.bitrate);
  await senders.setPaper(null);
  assert.equal(told(1).encodings[0].maxBitrate, small.bitrate);
  await senders.setRung(/** @type {import("../../../static/js/model/ladder.mjs").Rung} */ (RUNGS.at(-1)));
  assert.deepEqual([told(1), told(2)].map(({ encodings }) => encodings[0].active), [false, false]);
});
