/** Tests of net/call_link.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Emitter } from "../../../static/js/model/emitter.mjs";
import { MediaState } from "../../../static/js/model/media_state.mjs";
import { CallLink } from "../../../static/js/net/call_link.mjs";
import { SeatClient } from "../../../static/js/net/seat_client.mjs";
import { VisitClient } from "../../../static/js/net/visit_client.mjs";
import { FakeHub } from "./fake_hub.mjs";
import { heard, settled } from "./fakes.mjs";

/** A peer that only remembers what it was told. @extends {Emitter<any>} */
class TellingPeer extends Emitter {
  phase = "connecting";
  flow = { audio: false, video: false };
  remote = { of: this };
  paper = { paperOf: this };
  /** @type {unknown[]} */
  told = [];
  closed = false;

  /** @param {any} options */
  constructor(options) {
    super();
    this.options = options;
    this.call = options.call;
  }

  /** @param {unknown} audio @param {unknown} video */
  async setTracks(audio, video) {
    this.told.push(["tracks", audio, video]);
  }

  /** @param {unknown} track */
  async setPaper(track) {
    if (track !== null) this.told.push(["paper", track]);
  }

  /** @param {unknown} signal */
  async receive(signal) {
    this.told.push(signal);
  }

  /** @param {boolean} live */
  hubLive(live) {
    this.told.push(["hub", live]);
  }

  /** @param {unknown} servers */
  refresh(servers) {
    this.told.push(["refresh", servers]);
  }

  close() {
    this.closed = true;
  }

  /** @param {string} phase */
  become(phase) {
    this.phase = phase;
    this.emit("phase", phase);
  }
}

async function calling() {
  const hub = new FakeHub();
  const client = new VisitClient(hub.socket, () => new Promise(() => undefined));
  const media = new MediaState();
  /** @type {TellingPeer[]} */
  const peers = [];
  const call = new CallLink({
    client,
    media,
    makePeer: (options) => {
      peers.push(new TellingPeer(options));
      return /** @type {any} */ (peers.at(-1));
    },
  });
  hub.greet();
  hub.snapshot();
  await settled();
  /** @param {string} id */
  const connect = (id) => hub.say({ type: "call_connect", visit: hub.visit, call: id, polite: false, ice_servers: [{ urls: "turn:192.0.2.1" }] });
  const reported = () => hub.passed.flatMap((each) => (each.type === "report_call" ? [each.phase] : []));
  return { hub, client, media, call, peers, connect, reported };
}

test("the call that the hub names gets a peer with its role, its servers and the state of microphone and camera", async () => {
  const { call, peers, connect, media } = await calling();
  const streams = heard(call, "stream");
  await call.setTracks({ audio: /** @type {any} */ ("a"), video: null });
  connect("c.0");
  const options = peers[0]?.options;
  assert.equal(options.call, "c.0");
  assert.equal(options.polite, false);
  assert.equal(options.media, media);
  assert.deepEqual(options.iceServers, [{ urls: "turn:192.0.2.1" }]);
  assert.deepEqual(peers[0]?.told, [["tracks", "a", null]]);
  assert.equal(streams.at(-1), peers[0]?.remote);
});

test("the same call keeps its peer, takes fresh credentials and tells the hub how it stands", async () => {
  const { peers, connect, reported } = await calling();
  connect("c.0");
  peers[0]?.become("connected");
  connect("c.0");
  assert.equal(peers.length, 1);
  assert.deepEqual(reported(), ["connected", "connected"]);
  assert.deepEqual(peers[0]?.told.at(-1), ["refresh", [{ urls: "turn:192.0.2.1" }]]);
});

test("another call makes a new peer, muted as the one before was", async () => {
  const { peers, connect, media } = await calling();
  connect("c.0");
  media.setMicrophone(false);
  connect("c.1");
  assert.equal(peers[0]?.closed, true);
  assert.equal(peers[1]?.options.media.microphone, false);
});

test("signals of this call reach the peer, those of another don't", async () => {
  const { hub, peers, connect } = await calling();
  connect("c.1");
  const description = { type: "offer", sdp: "v=0" };
  hub.say({ type: "signal", visit: hub.visit, call: "c.0", description, candidate: null });
  hub.say({ type: "signal", visit: hub.visit, call: "c.1", description, candidate: null });
  assert.deepEqual(peers[0]?.told.slice(1), [{ description, candidate: null }]);
});

test("what the peer sends goes to the hub under its call", async () => {
  const { hub, peers, connect } = await calling();
  connect("c.0");
  peers[0]?.options.send({ candidate: "x" });
  assert.deepEqual(hub.passed.at(-1), { type: "signal", visit: hub.visit, call: "c.0", candidate: "x" });
});

test("a peer that gives up is dialled anew; that it failed is for this page alone", async () => {
  const { hub, call, peers, connect, reported } = await calling();
  const phases = heard(call, "phase");
  connect("c.0");
  peers[0]?.become("reconnecting");
  peers[0]?.become("failed");
  peers[0]?.emit("giveup", null);
  assert.deepEqual(reported(), ["reconnecting"]);
  assert.deepEqual(phases, ["connecting", "reconnecting", "failed"]);
  assert.equal(hub.passed.at(-1).type, "redial");
});

test("a hold of the visit holds the media, and its end lets go", async () => {
  const { hub, media } = await calling();
  await hub.event(30, { kind: "held" });
  assert.equal(media.held, true);
  await hub.event(31, { kind: "resumed" });
  assert.equal(media.held, false);
});

test("the peer hears of the hub's coming and going", async () => {
  const { hub, peers, connect } = await calling();
  connect("c.0");
  hub.emit("live", { live: false });
  hub.emit("live", { live: true });
  assert.deepEqual(peers[0]?.told.slice(1), [["hub", false], ["hub", true]]);
});

for (const end of ["call_end", "closed", "left"]) {
  test(`the call ends with ${end}`, async () => {
    const { hub, call, peers, connect } = await calling();
    connect("c.0");
    const streams = heard(call, "stream");
    if (end === "call_end") hub.say({ type: "call_end", visit: hub.visit, reason: "closed" });
    if (end === "closed") await hub.event(30, { kind: "closed", outcome: "finished" });
    if (end === "left") hub.emit("unjoined", { visit: hub.visit ?? "", code: "not_found" });
    assert.equal(peers[0]?.closed, true);
    assert.equal(call.phase, null);
    assert.equal(call.stream, null);
    assert.deepEqual(streams, [null]);
  });
}

test("after the page has gone nothing makes a peer", async () => {
  const { call, peers, connect } = await calling();
  call.close();
  connect("c.0");
  assert.equal(peers.length, 0);
});

/** A track that says whose copy it is. */
class CopiedTrack {
  stopped = false;
  /** @type {CopiedTrack[]} */
  copies = [];

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  clone() {
    const copy = new CopiedTrack(`${this.name}'`);
    this.copies.push(copy);
    return copy;
  }

  stop() {
    this.stopped = true;
  }
}

/**
 * @param {FakeHub} hub
 * @param {string} peer
 * @param {object} [parts]
 */
const join = (hub, peer, parts = {}) =>
  hub.say({ type: "call_connect", visit: hub.visit, call: `c.${peer}`, polite: true, ice_servers: [], peer, role: "specialist", ...parts });

test("each further far side has a peer of its own, beside the one on the stage", async () => {
  const { hub, call, peers } = await calling();
  join(hub, "resident", { role: "resident" });
  join(hub, "s1");
  join(hub, "s2", { role: "family" });
  assert.equal(call.phase, "connecting");
  assert.deepEqual(call.others.map(({ peer, role }) => [peer, role]), [["s1", "specialist"], ["s2", "family"]]);
  peers[1]?.become("connected");
  peers[1]?.emit("flow", { audio: true, video: true });
  assert.equal(call.others[0]?.phase, "connected");
  hub.say({ type: "call_end", visit: hub.visit, reason: "left", call: "c.s1" });
  assert.deepEqual(peers.map(({ closed }) => closed), [false, true, false]);
  assert.deepEqual(call.others.map(({ peer }) => peer), ["s2"]);
  hub.say({ type: "call_end", visit: hub.visit, reason: "left", call: "c.gone" });
  hub.say({ type: "call_end", visit: hub.visit, reason: "left", call: "c.resident" });
  assert.equal(call.phase, null);
  call.end();
  assert.deepEqual(call.others, []);
});

test("one redialled pair leaves the others alone", async () => {
  const { hub, peers } = await calling();
  join(hub, "resident", { role: "resident" });
  join(hub, "s1");
  join(hub, "s1", { call: "c.s1.1" });
  assert.deepEqual(peers.map(({ closed }) => closed), [false, true, false]);
});

test("further far sides get copies of the tracks, as much as may go there, which end with the peer", async () => {
  const { hub, call, peers } = await calling();
  const audio = new CopiedTrack("a");
  const video = new CopiedTrack("v");
  const tracks = /** @type {any} */ ({ audio, video });
  await call.setTracks(tracks);
  join(hub, "resident", { role: "resident" });
  join(hub, "s1");
  join(hub, "s2", { send: "voice" });
  join(hub, "s3", { send: "none" });
  const names = (/** @type {number} */ at) => /** @type {any[]} */ (peers[at]?.told.at(-1) ?? []).slice(1).map((track) => track?.name ?? null);
  assert.deepEqual([0, 1, 2, 3].map(names), [["a", "v"], ["a'", "v'"], ["a'", null], [null, null]]);
  assert.deepEqual([peers[2]?.options.sends, peers[3]?.options.sends], ["voice", "none"]);
  await call.setTracks(tracks);
  assert.deepEqual(audio.copies.map(({ stopped }) => stopped), [true, true, false, false]);
  call.end();
  assert.ok(audio.copies.every(({ stopped }) => stopped));
  assert.equal(audio.stopped, false);
});

test("who only listens is among nobody's others, and needs no microphone", async () => {
  const { hub, call } = await calling();
  join(hub, "s1", { receive: "none", send: "all" });
  assert.deepEqual(call.others, []);
  assert.equal(call.sends, true);
  join(hub, "s1", { call: "c.x", send: "none" });
  assert.equal(call.sends, false);
});

test("a hold of the visit is none between two of head office", async () => {
  const { hub, peers } = await calling();
  hub.greet({ role: "specialist", visit: hub.visit });
  join(hub, "s1");
  join(hub, "s2", { role: "family" });
  await hub.event(30, { kind: "held" });
  assert.deepEqual(peers.map(({ options }) => options.media.held), [false, true]);
});

test("where nobody is on the stage, all far sides are among the others", async () => {
  const hub = new FakeHub();
  const client = new SeatClient(hub.socket);
  /** @type {TellingPeer[]} */
  const peers = [];
  const makePeer = (/** @type {any} */ options) => {
    peers.push(new TellingPeer(options));
    return /** @type {any} */ (peers.at(-1));
  };
  const call = new CallLink({ client, stage: false, makePeer });
  hub.greet({ role: "supervisor", visit: null, seat: "v1" });
  await settled();
  join(hub, "resident", { visit: "v1", role: "resident" });
  join(hub, "specialist", { visit: "v1" });
  assert.deepEqual(call.others.map(({ peer }) => peer), ["resident", "specialist"]);
  assert.equal(call.phase, null);
  hub.say({ type: "seats", visit: "v1", seats: [], you: null, serving: true, held: true, specialist: "" });
  assert.deepEqual(peers.map(({ options }) => options.media.held), [true, false]);
  hub.say({ type: "seats", visit: "v1", seats: [], you: null, serving: false, held: false, specialist: "" });
  assert.deepEqual(call.others, []);
});

test("how much picture goes out and how the line was is that of the one on the stage", async () => {
  const { call, peers, connect } = await calling();
  assert.equal(call.measured, null);
  assert.equal(call.rung, "full");
  connect("c.0");
  Object.assign(/** @type {TellingPeer} */ (peers[0]), { rung: "still", measured: { cuts: 1 } });
  assert.deepEqual(call.measured, { call: "c.0", report: { cuts: 1 } });
  const told = heard(call, "rung");
  peers[0]?.emit("rung", "still");
  assert.deepEqual([call.rung, told], ["still", ["still"]]);
});

test("the document camera goes to the one on the stage alone, and to every later peer of theirs", async () => {
  const { hub, call, peers } = await calling();
  join(hub, "resident", { role: "resident" });
  join(hub, "s1");
  assert.deepEqual(peers.map(({ options }) => options.paper), ["receive", null]);
  assert.equal(call.paper, peers[0]?.paper);
  const shown = heard(call, "paper");
  peers[0]?.emit("paper", peers[0].paper);
  assert.deepEqual(shown, [peers[0]?.paper]);
  join(hub, "specialist", { role: "specialist", call: "c.1" });
  assert.equal(peers[2]?.options.paper, "send");
  await call.setPaper(/** @type {any} */ ("p"));
  join(hub, "specialist", { role: "specialist", call: "c.2" });
  assert.deepEqual([peers[1]?.told, peers[2]?.told, peers[3]?.told].map((told) => told?.filter((each) => /** @type {any} */ (each)[0] === "paper")), [[], [["paper", "p"]], [["paper", "p"]]]);
  call.end();
  assert.equal(call.paper, null);
});
