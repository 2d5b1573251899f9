/** One side of a bare call: camera, microphone, one RTCPeerConnection, one socket; who is called makes the offer. */

const socket = new WebSocket(`ws://${location.host}/${location.search}`);
const video = document.querySelector("video");
const button = document.querySelector("button");
const peer = new RTCPeerConnection();

/** @param {object} message */
const send = (message) => socket.send(JSON.stringify(message));

async function sendMedia() {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480 } });
  for (const track of media.getTracks()) peer.addTrack(track, media);
}

peer.addEventListener("icecandidate", ({ candidate }) => {
  if (candidate) send({ candidate });
});
peer.addEventListener("track", ({ streams }) => {
  if (video) video.srcObject = streams[0] ?? null;
});

// One message after the other: a candidate must not overtake the description before it.
let before = Promise.resolve();
socket.addEventListener("message", ({ data }) => {
  before = before.then(() => received(JSON.parse(data)));
});

/** @type {Promise<void> | null} */
let ready = null;

/** @param {{ call?: true, description?: RTCSessionDescriptionInit, candidate?: RTCIceCandidateInit }} message */
async function received({ call, description, candidate }) {
  if (call) {
    await sendMedia();
    await peer.setLocalDescription();
    send({ description: peer.localDescription });
  } else if (description) {
    await peer.setRemoteDescription(description);
    if (description.type !== "offer") return;
    await ready;
    await peer.setLocalDescription();
    send({ description: peer.localDescription });
  } else if (candidate) {
    await peer.addIceCandidate(candidate);
  }
}

button?.addEventListener("click", () => {
  send({ call: true });
  ready = sendMedia();
});
socket.addEventListener("open", () => {
  document.body.dataset["ready"] = "yes";
});
