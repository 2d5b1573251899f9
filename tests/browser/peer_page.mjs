/** One side of a call in a page of its own; the other page hears its signals over a BroadcastChannel. */

import { Devices } from "/static/js/net/devices.mjs";
import { MediaState } from "/static/js/model/media_state.mjs";
import { PeerLink } from "/static/js/net/peer.mjs";

const channel = new BroadcastChannel("signals");
const media = new MediaState();
const devices = new Devices({ key: "test" });
const video = document.createElement("video");
video.autoplay = true;
document.body.append(video);

const side = {
  media,
  devices,
  /** @type {PeerLink | null} */
  peer: null,
  /** @type {string[]} */
  phases: [],
  /** @type {unknown[]} */
  faults: [],
  /** @type {{sent: string, call: string}[]} */
  sent: [],
  /** Milliseconds that a signal is on its way; two offers made within it cross. */
  delay: 0,
  /** Whether the hub is there; without it every signal is lost. */
  hub: true,
  gaveUp: 0,

  /** @param {{audio?: boolean, video?: boolean}} wanted */
  async open(wanted) {
    const { reasons } = await devices.open(wanted);
    return reasons;
  },

  /** @param {{call: string, polite: boolean}} options */
  begin({ call, polite }) {
    side.peer?.close();
    side.phases = [];
    const peer = new PeerLink({ call, polite, iceServers: [], media, send: (signal) => side.send(call, signal) });
    peer.on("phase", (phase) => side.phases.push(phase));
    peer.on("fault", ({ error }) => side.faults.push(String(error)));
    peer.on("giveup", () => (side.gaveUp += 1));
    peer.setTracks(devices.tracks.audio, devices.tracks.video);
    video.srcObject = peer.remote;
    side.peer = peer;
  },

  send(call, signal) {
    side.sent.push({ sent: signal.description?.type ?? "candidate", call });
    const said = JSON.parse(JSON.stringify({ call, signal }));
    side.turn = side.turn.then(async () => {
      const way = globalThis.portTo ? await side.rerouted(said) : said;
      if (way && side.hub) setTimeout(() => channel.postMessage(way), side.delay);
    });
  },

  turn: Promise.resolve(),

  /** The same signal by way of the test's own path: the desk reaches the station's candidates only through it. */
  async rerouted({ call, signal }) {
    if (signal.description) {
      const { type, sdp } = signal.description;
      return { call, signal: { description: { type, sdp: sdp.replace(/^a=candidate:.*\r\n/gm, "") } } };
    }
    const parts = signal.candidate.candidate.split(" ");
    if (parts.length < 6) return { call, signal };
    if (!side.peer.polite || parts[2].toLowerCase() !== "udp" || parts[4].includes(":")) return null;
    [parts[4], parts[5]] = ["127.0.0.1", String(await globalThis.portTo(parts[4], Number(parts[5])))];
    return { call, signal: { candidate: { ...signal.candidate, candidate: parts.join(" ") } } };
  },

  setHub(live) {
    side.hub = live;
    side.peer.hubLive(live);
  },

  /** What has come in so far. */
  async received() {
    const found = { audio: 0, video: 0, frames: 0, energy: 0, pairs: 0, receivers: [], senders: [] };
    for (const entry of (await side.peer.pc.getStats()).values()) {
      if (entry.type !== "inbound-rtp") continue;
      found[entry.kind] += entry.packetsReceived;
      if (entry.kind === "video") found.frames += entry.framesDecoded ?? 0;
      else found.energy += entry.totalAudioEnergy ?? 0;
    }
    for (const each of side.peer.pc.getTransceivers()) {
      found.receivers.push(each.receiver.track.kind);
      found.senders.push(each.sender.track?.kind ?? null);
    }
    return found;
  },

  /** Renegotiate as soon as the other page does. */
  glare() {
    side.peer.pc.restartIce();
  },

  fragment() {
    return /a=ice-ufrag:(\S+)/.exec(side.peer.pc.currentLocalDescription?.sdp ?? "")?.[1] ?? "";
  },
};

channel.onmessage = ({ data: { call, signal, go } }) => {
  if (go) side.glare();
  else if (side.hub && call === side.peer?.call) side.peer.receive(signal);
};
side.bothRenegotiate = () => {
  channel.postMessage({ go: true });
  side.glare();
};
globalThis.side = side;
document.title = "ready";
