/** Runs in a page before its own code: answers where it rings, and notes when picture, voice and text came. */
// Playwright puts it in as a plain script, so it imports and exports nothing. Times are ms since 1970.
{
  const EVERY_MS = 40;
  const KEPT = 20_000;

  const now = () => performance.timeOrigin + performance.now();

  const noted = {
    pressed: 0,
    /** @type {number[]} */ frames: [],
    /** @type {number[]} */ voice: [],
    /** @type {Record<string, number>} */ texts: {},
    /** @type {string[]} */ wanted: [],
    /** @type {RTCPeerConnection[]} */ peers: [],
    concealed: 0,
    heard: 0,
    autoAnswer: true,
    /** @type {string} */ path: "",
  };
  Object.defineProperty(globalThis, "faults", { value: noted });

  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    /** @param {ConstructorParameters<typeof Native>} given */
    constructor(...given) {
      super(...given);
      noted.peers.push(this);
    }
  };

  addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.closest("[data-act='call']")) noted.pressed = now();
    },
    { capture: true },
  );

  /** @type {WeakSet<HTMLVideoElement>} */
  const watched = new WeakSet();

  /** @param {HTMLVideoElement} video */
  const watch = (video) => {
    const next = () => {
      if (noted.frames.length < KEPT) noted.frames.push(now());
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  };

  const look = () => {
    for (const video of document.querySelectorAll("video.stage__remote, video[data-part='remote']")) {
      if (video instanceof HTMLVideoElement && !watched.has(video)) {
        watched.add(video);
        watch(video);
      }
    }
    const answer = document.querySelector("dialog.ringing[open] [aria-keyshortcuts='A']");
    if (noted.autoAnswer && answer instanceof HTMLElement) answer.click();
  };

  const texts = () => {
    for (const text of noted.wanted) {
      if (noted.texts[text] !== undefined) continue;
      for (const row of document.querySelectorAll(".row[data-field]")) {
        if (row.textContent?.includes(text)) noted.texts[text] = now();
      }
    }
  };

  /** @type {WeakMap<RTCPeerConnection, number>} */
  const packets = new WeakMap();

  const voice = async () => {
    for (const peer of noted.peers) {
      if (peer.connectionState === "closed") continue;
      const stats = await peer.getStats();
      for (const one of stats.values()) {
        if (one.type === "inbound-rtp" && one.kind === "audio") {
          if (one.packetsReceived > (packets.get(peer) ?? 0) && noted.voice.length < KEPT) noted.voice.push(now());
          packets.set(peer, one.packetsReceived);
          noted.concealed = one.concealedSamples ?? 0;
          noted.heard = one.totalSamplesReceived ?? 0;
        }
        if (one.type === "transport" && one.selectedCandidatePairId) {
          const pair = stats.get(one.selectedCandidatePairId);
          const local = pair && stats.get(pair.localCandidateId);
          const remote = pair && stats.get(pair.remoteCandidateId);
          if (local && remote) noted.path = `${local.candidateType}${local.relayProtocol ? `/${local.relayProtocol}` : ""}-${remote.candidateType}`;
        }
      }
    }
  };

  const round = () => {
    look();
    texts();
    voice().finally(() => setTimeout(round, EVERY_MS));
  };
  addEventListener("DOMContentLoaded", round);
}
