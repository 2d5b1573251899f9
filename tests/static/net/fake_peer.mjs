/** A peer connection without media: the states and calls that the rules of PeerLink and Senders look at. */

let drawn = 0;

/** A track as the senders know it. */
export class FakeTrack {
  enabled = true;
  stopped = false;
  /** @type {(() => void) | null} */
  onended = null;

  /** @param {"audio"|"video"} kind @param {string} [label] @param {string} [device] */
  constructor(kind, label = kind, device = "") {
    this.kind = kind;
    this.label = label;
    this.device = device;
  }

  getSettings() {
    return { deviceId: this.device };
  }

  stop() {
    this.stopped = true;
  }
}

/** A stream: a bag of tracks. */
export class FakeStream {
  /** @type {FakeTrack[]} */
  tracks = [];

  /** @param {FakeTrack} track */
  addTrack(track) {
    if (!this.tracks.includes(track)) this.tracks.push(track);
  }

  /** @param {FakeTrack} track */
  removeTrack(track) {
    this.tracks = this.tracks.filter((each) => each !== track);
  }

  getTracks() {
    return this.tracks;
  }
}

class FakeSender {
  /** @type {FakeTrack | null} */
  track = null;
  /** @type {any} */
  parameters = { encodings: [{}] };
  /** @type {any[]} */
  asked = [];
  /** Every track that this sender had. @type {(string | null)[]} */
  history = [];

  /** @param {FakeTrack | null} track */
  async replaceTrack(track) {
    this.track = track;
    this.history.push(track?.label ?? null);
  }

  setStreams() {}

  getParameters() {
    return structuredClone(this.parameters);
  }

  /** @param {any} parameters @param {any} [options] */
  async setParameters(parameters, options) {
    if (this.failure) throw this.failure;
    this.parameters = parameters;
    this.asked.push(options ?? null);
  }

  /** @type {Error | undefined} */
  failure;
}

export class FakePeer {
  signalingState = "stable";
  connectionState = "new";
  /** @type {{type: string, sdp: string} | null} */
  localDescription = null;
  /** @type {{type: string, sdp: string} | null} */
  remoteDescription = null;
  /** @type {any[]} */
  transceivers = [];
  /** @type {any[]} */
  candidates = [];
  restarts = 0;
  /** @type {any} */
  configuration;
  closed = false;
  /** What getStats says comes in; grows while the test lets it. */
  packets = 0;
  /** What getStats says beside that. @type {object[]} */
  told = [];

  /** @type {(() => unknown) | null} */
  onnegotiationneeded = null;
  /** @type {((event: {candidate: any}) => void) | null} */
  onicecandidate = null;
  /** @type {(() => void) | null} */
  onconnectionstatechange = null;
  /** @type {((event: {track: any, transceiver: any}) => void) | null} */
  ontrack = null;

  #version = 0;
  #id = (drawn += 1);

  /** @param {any} configuration */
  constructor(configuration) {
    this.configuration = configuration;
  }

  /** @param {"audio"|"video"} kind */
  addTransceiver(kind, { direction = "sendrecv" } = {}) {
    const made = { sender: new FakeSender(), receiver: { track: { kind } }, direction, currentDirection: null };
    this.transceivers.push(made);
    return made;
  }

  getTransceivers() {
    return this.transceivers;
  }

  async setLocalDescription() {
    this.#version += 1;
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, sdp: sdp(this.#id, this.#version, `L${this.#version}`) };
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
  }

  /** @param {{type: string, sdp: string}} description */
  async setRemoteDescription(description) {
    if (description.type === "answer" && this.signalingState !== "have-local-offer") {
      throw new DOMException("no offer stands", "InvalidStateError");
    }
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    if (description.type === "offer" && !this.transceivers.length) {
      for (const kind of /** @type {const} */ (["audio", "video"])) this.addTransceiver(kind).direction = "recvonly";
    }
  }

  /** @param {any} candidate */
  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new DOMException("no description", "InvalidStateError");
    this.candidates.push(candidate);
  }

  restartIce() {
    this.restarts += 1;
    this.onnegotiationneeded?.();
  }

  getConfiguration() {
    return this.configuration;
  }

  /** @param {any} configuration */
  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  async getStats() {
    const voice = { type: "inbound-rtp", kind: "audio", packetsReceived: this.packets };
    return new Map([voice, ...this.told].map((entry, index) => [String(index), entry]));
  }

  close() {
    this.closed = true;
    this.signalingState = "closed";
  }

  /** @param {string} state */
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/**
 * A description that the rules can read.
 *
 * @param {number} id
 * @param {number} version
 * @param {string} fragment
 */
export function sdp(id, version, fragment) {
  return `v=0\r\no=- ${id} ${version} IN IP4 127.0.0.1\r\nm=audio 9 X 0\r\na=ice-ufrag:${fragment}\r\n`;
}
