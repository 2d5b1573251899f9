/** The call of a visit: makes the peer that the hub names, feeds it, tells the hub how it stands, dials anew when lost. */

import { Emitter } from "../model/emitter.mjs";
import { MediaState } from "../model/media_state.mjs";
import { PeerLink } from "./peer.mjs";

/** @typedef {import("./visit_client.mjs").VisitClient} VisitClient */
/** @typedef {import("./hub_socket.mjs").HubSocket} HubSocket */
/** @typedef {import("../model/wire.mjs").CallConnect} CallConnect */
/** @typedef {import("./devices.mjs").Tracks} Tracks */
/** @typedef {import("./peer.mjs").Phase} Phase */
/** @typedef {import("./reception.mjs").Flow} Flow */
/** @typedef {ConstructorParameters<typeof PeerLink>[0]} PeerOptions */

/**
 * @typedef {object} CallEvents
 * @property {Phase | null} phase null: there is no call
 * @property {MediaStream | null} stream what comes in, for the one video element; a new one with every peer
 * @property {Flow} flow which media come in
 * @property {{error: unknown}} fault something that should not happen; the call may still heal
 */

/** @extends {Emitter<CallEvents>} */
export class CallLink extends Emitter {
  /** @type {PeerLink | null} */
  #peer = null;
  /** @type {Tracks} */
  #tracks = { audio: null, video: null };
  /** @type {(() => void)[]} */
  #unlisten;

  /**
   * @param {object} options
   * @param {VisitClient} options.client
   * @param {HubSocket} [options.socket] the client's own, unless said
   * @param {MediaState} [options.media] microphone, camera and hold; every new peer begins as the one before was left
   * @param {(options: PeerOptions) => PeerLink} [options.makePeer]
   */
  constructor({ client, socket = client.socket, media = new MediaState(), makePeer = (options) => new PeerLink(options) }) {
    super();
    this.client = client;
    this.socket = socket;
    this.media = media;
    this.makePeer = makePeer;
    this.#unlisten = [
      client.on("call_connect", (connect) => this.#connect(connect)),
      client.on("call_end", () => this.end()),
      client.on("signal", ({ call, description, candidate }) => {
        if (call === this.#peer?.call) this.#peer.receive({ description, candidate });
      }),
      client.on("change", ({ what }) => {
        if (what === "visit") this.#follow();
      }),
      socket.on("live", ({ live }) => this.#peer?.hubLive(live)),
    ];
  }

  /** How the call stands at this side; null when there is none. @returns {Phase | null} */
  get phase() {
    return this.#peer?.phase ?? null;
  }

  /** Which media come in now. @returns {Flow} */
  get flow() {
    return this.#peer?.flow ?? { audio: false, video: false };
  }

  /** What comes in; null when there is no call. */
  get stream() {
    return this.#peer?.remote ?? null;
  }

  /**
   * What this side can send, now and in every later peer. (`Devices` says it in its "tracks" event.)
   *
   * @param {Tracks} tracks
   */
  setTracks({ audio, video }) {
    this.#tracks = { audio, video };
    return this.#peer?.setTracks(audio, video) ?? Promise.resolve();
  }

  /** End the peer, if there is one. */
  end() {
    if (!this.#peer) return;
    this.#peer.close();
    this.#peer = null;
    this.emit("stream", null);
    this.emit("phase", null);
  }

  /** The page goes: end the peer and listen to nothing more. */
  close() {
    this.end();
    for (const stop of this.#unlisten.splice(0)) stop();
  }

  /** @param {CallConnect} connect */
  #connect({ call, polite, ice_servers: iceServers }) {
    if (this.#peer?.call === call) {
      // The same two pages found each other again (a lost socket, a restart of the hub): the peer goes on.
      this.#peer.refresh(iceServers);
      this.#report(this.#peer);
      return;
    }
    this.#peer?.close();
    const peer = this.makePeer({
      call,
      polite,
      iceServers,
      media: this.media,
      hubLive: this.socket.live,
      send: (signal) => this.client.sendSignal(call, signal),
    });
    this.#peer = peer;
    peer.on("phase", (phase) => {
      this.#report(peer);
      this.emit("phase", phase);
    });
    peer.on("flow", (flow) => this.emit("flow", flow));
    peer.on("fault", (fault) => this.emit("fault", fault));
    peer.on("giveup", () => this.client.redial(call));
    peer.setTracks(this.#tracks.audio, this.#tracks.video);
    this.emit("stream", peer.remote);
    this.emit("phase", peer.phase);
  }

  /** @param {PeerLink} peer */
  #report({ call, phase }) {
    if (phase !== "failed") this.client.reportCall(call, phase);
  }

  /** A hold is the visit's; without a visit that is being served there is no call. */
  #follow() {
    const { visit } = this.client;
    this.media.setHeld(visit?.held ?? false);
    if (visit?.state !== "serving") this.end();
  }
}
