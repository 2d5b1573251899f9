/** Tests of net/devices.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Devices } from "../../../static/js/net/devices.mjs";
import { FakeTrack } from "./fake_peer.mjs";
import { heard, settled } from "./fakes.mjs";

/** Media devices that can be plugged in and out, denied and busy. */
class FakeMedia extends EventTarget {
  /** @type {{kind: string, deviceId: string, label: string}[]} */
  plugged = [
    { kind: "audioinput", deviceId: "mic1", label: "Desk microphone" },
    { kind: "videoinput", deviceId: "cam1", label: "Desk camera" },
    { kind: "audiooutput", deviceId: "out1", label: "Loudspeaker" },
  ];
  /** Kinds that fail, with the name of the error. @type {Record<string, string>} */
  fails = {};
  /** @type {any[]} */
  asked = [];
  /** @type {FakeTrack[]} */
  given = [];

  /** @param {any} wanted */
  async getUserMedia(wanted) {
    this.asked.push(wanted);
    /** @type {FakeTrack[]} */
    const tracks = [];
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      if (!wanted[kind]) continue;
      if (this.fails[kind]) throw new DOMException("no", this.fails[kind]);
      const found = this.plugged.filter((each) => each.kind === `${kind}input`);
      const id = wanted[kind].deviceId?.exact;
      const device = id ? found.find((each) => each.deviceId === id) : found[0];
      if (!device) throw new DOMException("no", id && found.length ? "OverconstrainedError" : "NotFoundError");
      tracks.push(new FakeTrack(kind, device.label, device.deviceId));
    }
    this.given.push(...tracks);
    return { getTracks: () => tracks };
  }

  async enumerateDevices() {
    return this.plugged;
  }
}

/** @param {Partial<FakeMedia>} [parts] */
function place(parts = {}) {
  const media = Object.assign(new FakeMedia(), parts);
  /** @type {Map<string, string>} */
  const kept = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  };
  const devices = new Devices({ key: "asahi_1", mediaDevices: /** @type {any} */ (media), storage });
  const labels = () => [devices.tracks.audio?.label ?? null, devices.tracks.video?.label ?? null];
  return { media, kept, storage, devices, labels };
}

test("both open with one question to the person", async () => {
  const { media, devices, labels } = place();
  const { reasons } = await devices.open();
  assert.deepEqual(labels(), ["Desk microphone", "Desk camera"]);
  assert.deepEqual(reasons, { audio: null, video: null });
  assert.equal(media.asked.length, 1);
});

for (const [name, reason] of [
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
]) {
  test(`a camera that is ${reason} (${name}) leaves the voice`, async () => {
    const { devices, labels } = place({ fails: { video: name ?? "" } });
    const { reasons } = await devices.open();
    assert.deepEqual(labels(), ["Desk microphone", null]);
    assert.deepEqual(reasons, { audio: null, video: reason });
  });
}

test("with neither there is none, with a reason for each", async () => {
  const { devices, labels } = place({ fails: { audio: "NotFoundError", video: "NotAllowedError" } });
  const { reasons } = await devices.open();
  assert.deepEqual(labels(), [null, null]);
  assert.deepEqual(reasons, { audio: "missing", video: "denied" });
});

test("a page that is not secure says so instead of failing", async () => {
  const devices = new Devices({ key: "k", mediaDevices: null, storage: null });
  const { reasons } = await devices.open();
  assert.deepEqual(reasons, { audio: "insecure", video: "insecure" });
  assert.deepEqual(await devices.list(), { microphones: [], cameras: [], speakers: [] });
});

test("what is no device's fault is not taken for one", async () => {
  const { devices } = place({
    getUserMedia: async () => {
      throw new TypeError("bad constraints");
    },
  });
  await assert.rejects(devices.open(), /bad constraints/);
});

test("audio alone is asked for when only that is wanted", async () => {
  const { media, devices, labels } = place();
  await devices.open({ video: false });
  assert.deepEqual(labels(), ["Desk microphone", null]);
  assert.equal(media.asked[0].video, undefined);
});

test("a chosen device is used, remembered for the place, and the one before is let go", async () => {
  const { media, devices, kept, storage, labels } = place();
  media.plugged.push({ kind: "videoinput", deviceId: "cam2", label: "Document camera" });
  await devices.open();
  const before = media.given.find((track) => track.kind === "video");
  assert.equal(await devices.choose("video", "cam2"), null);
  assert.deepEqual(labels(), ["Desk microphone", "Document camera"]);
  assert.equal(before?.stopped, true);
  assert.deepEqual([...kept], [["enmado.device.asahi_1.video", "cam2"]]);
  const next = new Devices({ key: "asahi_1", mediaDevices: /** @type {any} */ (media), storage });
  await next.open();
  assert.equal(next.tracks.video?.label, "Document camera");
  const other = new Devices({ key: "asahi_2", mediaDevices: /** @type {any} */ (media), storage });
  assert.equal(other.chosen("video"), "");
});

test("a remembered device that is not plugged in gives way to what is there", async () => {
  const { devices, kept, labels } = place();
  kept.set("enmado.device.asahi_1.audio", "gone");
  await devices.open();
  assert.deepEqual(labels(), ["Desk microphone", "Desk camera"]);
  assert.equal(devices.chosen("audio"), "gone", "it may be back tomorrow");
});

test("a pulled plug is told, and a device that takes its place is opened", async () => {
  const { media, devices, labels } = place();
  await devices.open();
  const lost = heard(devices, "lost");
  const tracks = heard(devices, "tracks");
  media.plugged = media.plugged.filter((each) => each.kind !== "videoinput");
  devices.tracks.video?.onended?.(new Event("ended"));
  await settled();
  assert.deepEqual(lost, [{ kind: "video", label: "Desk camera" }]);
  assert.deepEqual(labels(), ["Desk microphone", null]);
  assert.equal(tracks.at(-1)?.video, null);
  media.plugged.push({ kind: "videoinput", deviceId: "cam2", label: "Spare camera" });
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.deepEqual(labels(), ["Desk microphone", "Spare camera"]);
  assert.equal(tracks.at(-1)?.video?.label, "Spare camera");
});

test("something plugged in is told, and nothing that runs is opened anew", async () => {
  const { media, devices } = place();
  await devices.open();
  const told = heard(devices, "devices");
  media.plugged.push({ kind: "audioinput", deviceId: "mic2", label: "Headset" });
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.deepEqual(told.at(-1)?.microphones.map((/** @type {{label: string}} */ each) => each.label), ["Desk microphone", "Headset"]);
  assert.equal(media.asked.length, 1);
});

test("the chosen device takes its place back, once, and nothing else is opened for it", async () => {
  const { media, devices, kept, labels } = place();
  kept.set("enmado.device.asahi_1.audio", "mic2");
  await devices.open();
  assert.deepEqual(labels(), ["Desk microphone", "Desk camera"]);
  const [stand, before] = [devices.tracks.audio, media.asked.length];
  const tracks = heard(devices, "tracks");
  media.plugged.push({ kind: "audioinput", deviceId: "mic2", label: "Headset" });
  for (let turn = 0; turn < 2; turn += 1) {
    media.dispatchEvent(new Event("devicechange"));
    await settled();
  }
  assert.deepEqual(labels(), ["Headset", "Desk camera"]);
  assert.equal(/** @type {any} */ (stand).stopped, true);
  assert.deepEqual([tracks.length, media.asked.length], [1, before + 1]);
  assert.equal(media.asked.at(-1).video, undefined);
});

test("a chosen device that is back and can't be opened leaves the one that runs", async () => {
  const { media, devices, kept, labels } = place();
  kept.set("enmado.device.asahi_1.video", "cam2");
  await devices.open();
  const tracks = heard(devices, "tracks");
  media.plugged.push({ kind: "videoinput", deviceId: "cam2", label: "Good camera" });
  media.fails = { video: "NotReadableError" };
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.deepEqual(labels(), ["Desk microphone", "Desk camera"]);
  assert.deepEqual([tracks.length, devices.reasons.video], [0, null]);
});

test("after a no, plugging something in asks nobody again", async () => {
  const { media, devices } = place({ fails: { audio: "NotAllowedError", video: "NotAllowedError" } });
  await devices.open();
  const before = media.asked.length;
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.equal(media.asked.length, before);
});

test("closing stops every track, also one that was just being opened", async () => {
  const { media, devices } = place();
  await devices.open();
  const opening = devices.choose("audio", "mic1");
  devices.close();
  await opening;
  assert.ok(media.given.every((track) => track.stopped));
  assert.deepEqual(devices.tracks, { audio: null, video: null });
  media.dispatchEvent(new Event("devicechange"));
});

test("sound goes to the remembered loudspeaker, or to the usual one when that is gone", async () => {
  const { devices } = place();
  /** @type {string[]} */
  const sinks = [];
  const element = /** @type {any} */ ({
    setSinkId: async (/** @type {string} */ id) => {
      if (id === "gone") throw new DOMException("no", "NotFoundError");
      sinks.push(id);
    },
  });
  assert.equal(await devices.useSpeaker(element, "out1"), true);
  assert.equal(await devices.useSpeaker(element), true);
  assert.equal(await devices.useSpeaker(element, "gone"), false);
  assert.deepEqual(sinks, ["out1", "out1", ""]);
  assert.equal(await devices.useSpeaker(/** @type {any} */ ({}), ""), true);
  assert.equal(await devices.useSpeaker(/** @type {any} */ ({}), "out1"), false);
});
