/** Asks the echo for one's own tone and picture back, by one way (direct, relay by UDP, relay by TCP), and measures it. */

import { pause } from "./devices_try.mjs";

const CONNECTS_MS = 10_000;
const MEASURES_MS = 5000;

/**
 * @typedef {object} Measured
 * @property {boolean} connected
 * @property {boolean} picture one's own picture came back
 * @property {number} roundTrip ms
 * @property {number} loss percent, both ways together
 * @property {number} jitter ms
 */

/**
 * @param {object} options
 * @param {MediaStream} options.sent
 * @param {RTCIceServer[]} options.iceServers none: the direct way
 * @param {string} options.csrf
 * @param {(stream: MediaStream) => Promise<void>} [options.heard] what comes back, once it does
 * @returns {Promise<Measured>}
 */
export async function tryEcho({ sent, iceServers, csrf, heard = async () => {} }) {
  const relayed = iceServers.length > 0;
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relayed ? "relay" : "all", bundlePolicy: "max-bundle" });
  const back = new MediaStream();
  /** @type {string | null} */
  let echo = null;
  try {
    pc.ontrack = ({ track }) => back.addTrack(track);
    for (const track of sent.getTracks()) pc.addTrack(track, sent);
    await pc.setLocalDescription();
    await gathered(pc);
    const response = await post("/echo", csrf, { sdp: pc.localDescription?.sdp ?? "" });
    if (!response.ok) return nothing();
    const answer = /** @type {{echo: string, sdp: string}} */ (await response.json());
    echo = answer.echo;
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    if (!(await connects(pc))) return nothing();
    const [measured] = await Promise.all([measure(pc), heard(back)]);
    return measured;
  } finally {
    // Told first: an echo whose peer is gone is over by itself, and could not be ended any more.
    if (echo) await post(`/echo/${echo}/end`, csrf, {});
    pc.close();
  }
}

/** @returns {Measured} */
function nothing() {
  return { connected: false, picture: false, roundTrip: 0, loss: 100, jitter: 0 };
}

/**
 * @param {string} path
 * @param {string} csrf
 * @param {unknown} body
 */
export function post(path, csrf, body) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** @param {RTCPeerConnection} pc */
async function gathered(pc) {
  for (const ends = performance.now() + CONNECTS_MS / 2; pc.iceGatheringState !== "complete" && performance.now() < ends; ) await pause(50);
}

/** @param {RTCPeerConnection} pc */
async function connects(pc) {
  for (const ends = performance.now() + CONNECTS_MS; performance.now() < ends; ) {
    if (pc.connectionState === "connected") return true;
    if (pc.connectionState === "failed") return false;
    await pause(50);
  }
  return false;
}

/**
 * @param {RTCPeerConnection} pc
 * @returns {Promise<Measured>}
 */
async function measure(pc) {
  await pause(MEASURES_MS);
  const found = { roundTrip: 0, jitter: 0, lost: 0, received: 0, frames: 0 };
  for (const [, report] of await pc.getStats()) {
    if (report.type === "candidate-pair" && report.nominated) found.roundTrip = (report.currentRoundTripTime ?? 0) * 1000;
    if (report.type === "inbound-rtp") {
      found.lost += Math.max(0, report.packetsLost ?? 0);
      found.received += report.packetsReceived ?? 0;
      if (report.kind === "audio") found.jitter = (report.jitter ?? 0) * 1000;
      if (report.kind === "video") found.frames = report.framesDecoded ?? 0;
    }
  }
  return {
    connected: true,
    picture: found.frames > 3,
    roundTrip: Math.round(found.roundTrip),
    loss: Math.round((100 * found.lost) / Math.max(1, found.lost + found.received)),
    jitter: Math.round(found.jitter),
  };
}
