/** What this side sends: exactly one sender per kind for the life of a peer; tracks are replaced, never added. */

import { RUNGS } from "../model/ladder.mjs";
import { directionOf } from "../model/media_share.mjs";

/** @typedef {import("../model/media_state.mjs").MediaState | import("../model/media_share.mjs").MediaShare} Media */
/** @typedef {import("../model/media_share.mjs").Kinds} Kinds */
/** @typedef {"audio"|"video"|"paper"} Kind `paper`: the picture of the document camera, a second video */

/** Everything, as between the two whom a call is about. @type {Kinds} */
const BOTH = Object.freeze({ audio: true, video: true });

const KINDS = /** @type {const} */ (["audio", "video"]);
const ALL = /** @type {const} */ (["audio", "video", "paper"]);

export class Senders {
  /** @type {Record<Kind, MediaStreamTrack | null>} */
  #tracks = { audio: null, video: null, paper: null };
  /** @type {Map<Kind, RTCRtpTransceiver>} */
  #transceivers = new Map();
  /** Changes of senders go one after the other. @type {Promise<void>} */
  #turn = Promise.resolve();
  #stream;
  #closed = false;
  /** How much picture the line carries now. @type {import("../model/ladder.mjs").Rung} */
  #rung = /** @type {import("../model/ladder.mjs").Rung} */ (RUNGS[1]);

  /**
   * @param {RTCPeerConnection} pc
   * @param {Media} media
   * @param {MediaStream} stream an empty one; it only names our two tracks as belonging together (lip sync)
   * @param {{send: Kinds, receive: Kinds, paper?: "send" | "receive" | null}} [may] what may go each way: there is no
   *   sender for what may not be sent. `paper`: which way the picture of a document camera goes, where one may
   */
  constructor(pc, media, stream, may = { send: BOTH, receive: BOTH }) {
    this.pc = pc;
    this.media = media;
    this.#stream = stream;
    this.may = may;
  }

  /** The side that leads makes the transceivers; the first offer carries them. */
  create() {
    for (const kind of KINDS) {
      const init = /** @type {RTCRtpTransceiverInit} */ ({ direction: this.#direction(kind), streams: [this.#stream] });
      const transceiver = this.pc.addTransceiver(kind, init);
      this.#transceivers.set(kind, transceiver);
      if (kind === "audio") voiceTwice(transceiver);
    }
    // It is there from the first offer on: switching it needs no negotiation, and no reconnect can double it.
    if (this.may.paper === "receive") this.#transceivers.set("paper", this.pc.addTransceiver("video", { direction: "recvonly" }));
    return this.apply();
  }

  /**
   * The side that follows makes none: it takes those of the first offer and answers on them. (An offer is never
   * matched to a transceiver that was made by addTransceiver, so making our own would give two of each: RFC 8829 5.10.)
   */
  adopt() {
    for (const transceiver of this.pc.getTransceivers()) {
      const kind = this.#place(transceiver);
      if (kind === null || transceiver.currentDirection === "stopped") continue;
      this.#transceivers.set(kind, transceiver);
      transceiver.direction = this.#direction(kind);
      if (kind !== "paper") transceiver.sender.setStreams?.(this.#stream);
      if (kind === "audio") voiceTwice(transceiver);
    }
    return this.apply();
  }

  /**
   * What a transceiver of the other side's offer is for: the first of a kind, then the document camera.
   *
   * @param {RTCRtpTransceiver} transceiver
   * @returns {Kind | null} null for one that is known, and for one too many
   */
  #place(transceiver) {
    const kind = /** @type {Kind} */ (transceiver.receiver.track.kind);
    if ([...this.#transceivers.values()].includes(transceiver)) return null;
    if (!this.#transceivers.has(kind)) return kind;
    return kind === "video" && this.may.paper === "send" && !this.#transceivers.has("paper") ? "paper" : null;
  }

  /** The transceiver of the document camera's picture, once it is known. */
  get paper() {
    return this.#transceivers.get("paper") ?? null;
  }

  /**
   * What is to be sent, as far as the state of microphone, camera and hold lets it.
   *
   * @param {MediaStreamTrack | null} audio
   * @param {MediaStreamTrack | null} video
   */
  setTracks(audio, video) {
    this.#tracks = { ...this.#tracks, audio, video };
    // What the encoder should keep when it cannot keep all; who chose a hint for a track (a document camera) knows better.
    if (audio?.contentHint === "") audio.contentHint = "speech";
    if (video?.contentHint === "") video.contentHint = "motion";
    return this.apply();
  }

  /**
   * The document camera's picture, or (null) none; while there is one it goes before the face.
   *
   * @param {MediaStreamTrack | null} track
   */
  setPaper(track) {
    this.#tracks = { ...this.#tracks, paper: track };
    if (track?.contentHint === "") track.contentHint = "detail";
    return this.apply().then(() => this.tune());
  }

  /**
   * Bring the senders in line with tracks and state. A mute takes hold at once, not in its turn.
   *
   * @returns {Promise<void>}
   */
  apply() {
    if (this.#tracks.audio) this.#tracks.audio.enabled = this.media.microphone && !this.media.held;
    this.#turn = this.#turn.then(() => this.#replace());
    return this.#turn;
  }

  async #replace() {
    for (const kind of ALL) {
      const sender = this.#transceivers.get(kind)?.sender;
      const wanted = this.#wanted(kind);
      if (this.#closed || !sender || sender.track === wanted) continue;
      await sender.replaceTrack(wanted);
      // A new picture has nothing to build on at the other side.
      if (kind !== "audio" && wanted) await this.#parameters(sender, kind, true);
    }
  }

  /**
   * @param {Kind} kind
   * @returns {MediaStreamTrack | null}
   */
  #wanted(kind) {
    if (kind === "paper") return this.media.held || this.may.paper !== "send" ? null : this.#tracks.paper;
    if (this.media.held || !this.may.send[kind]) return null;
    return kind === "video" && !this.media.camera ? null : this.#tracks[kind];
  }

  /**
   * @param {Kind} kind
   * @returns {RTCRtpTransceiverDirection}
   */
  #direction(kind) {
    if (kind === "paper") return this.may.paper === "send" ? "sendonly" : "recvonly";
    return directionOf(this.may.send[kind], this.may.receive[kind]);
  }

  /** Voice before picture, and a bound to the picture; after every negotiation, for it may have made new encodings. */
  tune() {
    return this.#each(false);
  }

  /**
   * Send as much picture as this step of the ladder has.
   *
   * @param {import("../model/ladder.mjs").Rung} rung
   * @returns {Promise<void>}
   */
  setRung(rung) {
    const resumes = this.#rung.bitrate === 0;
    this.#rung = rung;
    return this.#each(resumes);
  }

  /** Have the next picture sent whole, so that the other side need not wait 3 s for one. */
  keyFrame() {
    return this.#each(true);
  }

  /** Send nothing more. The tracks are not ours to stop. */
  close() {
    this.#closed = true;
    this.#tracks = { audio: null, video: null, paper: null };
  }

  /**
   * @param {boolean} keyFrame
   * @returns {Promise<void>}
   */
  #each(keyFrame) {
    this.#turn = this.#turn.then(async () => {
      for (const [kind, { sender }] of this.#transceivers) {
        if (!this.#closed && (!keyFrame || kind !== "audio") && (kind !== "paper" || this.may.paper === "send")) await this.#parameters(sender, kind, keyFrame);
      }
    });
    return this.#turn;
  }

  /**
   * @param {RTCRtpSender} sender
   * @param {Kind} kind
   * @param {boolean} keyFrame
   */
  async #parameters(sender, kind, keyFrame) {
    const parameters = sender.getParameters();
    const encodings = parameters.encodings ?? [];
    for (const encoding of encodings) {
      encoding.priority = encoding.networkPriority = kind === "audio" ? "high" : "low";
      if (kind === "video") Object.assign(encoding, pictureOf(this.#tracks.paper ? rungBeside(this.#rung) : this.#rung, sender.track));
      if (kind === "paper") Object.assign(encoding, paperOf(this.#rung));
    }
    if (kind !== "audio") {
      const still = kind === "paper" || this.#rung.framerate <= 1;
      Object.assign(parameters, { degradationPreference: still ? "maintain-resolution" : "maintain-framerate" });
    }
    const options = keyFrame ? [{ encodingOptions: encodings.map(() => ({ keyFrame: true })) }] : [];
    try {
      await /** @type {(...given: unknown[]) => Promise<void>} */ (sender.setParameters).call(
        sender,
        parameters,
        ...options,
      );
    } catch (error) {
      // A browser that does not know one of these (or a peer closed meanwhile) goes on without: nothing depends on it.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
  }
}

/**
 * What a step of the ladder asks of the encoder.
 *
 * @param {import("../model/ladder.mjs").Rung} rung
 * @param {MediaStreamTrack | null} track
 * @returns {RTCRtpEncodingParameters}
 */
function pictureOf({ bitrate, framerate, height }, track) {
  if (bitrate === 0) return { active: false };
  const lines = track?.getSettings?.().height ?? height;
  return {
    active: true,
    maxBitrate: bitrate,
    maxFramerate: framerate,
    scaleResolutionDownBy: Math.max(1, lines / height),
  };
}

/**
 * The document camera gets what the face had: paper stays sharp, and comes less often where the line is thin.
 *
 * @param {import("../model/ladder.mjs").Rung} rung
 * @returns {RTCRtpEncodingParameters}
 */
function paperOf({ bitrate, framerate }) {
  if (bitrate === 0) return { active: false };
  return { active: true, maxBitrate: bitrate, maxFramerate: Math.max(0.5, Math.min(15, framerate / 2)), scaleResolutionDownBy: 1 };
}

/**
 * Beside paper the face is one step further down.
 *
 * @param {import("../model/ladder.mjs").Rung} rung
 */
function rungBeside(rung) {
  return RUNGS[RUNGS.indexOf(rung) + 1] ?? rung;
}

/**
 * Every packet of voice carries the one before once more (RFC 2198), where both browsers can: one that is lost is not missed.
 * Opus' own forward error correction, which is on anyway, is what is left where they can't.
 *
 * @param {RTCRtpTransceiver} transceiver
 */
function voiceTwice(transceiver) {
  const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.("audio")?.codecs ?? [];
  const twice = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === "audio/red");
  if (twice.length === 0 || !transceiver.setCodecPreferences) return;
  transceiver.setCodecPreferences([...twice, ...codecs.filter((codec) => !twice.includes(codec))]);
}
