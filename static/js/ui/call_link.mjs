/** Joins what the hub says of the call, this side's tracks and one peer; the pages only show what comes of it. */

import { Emitter } from "../model/emitter.mjs";
import { MediaState } from "../model/media_state.mjs";
import { PeerLink } from "../net/peer.mjs";

/** @typedef {import("../net/peer.mjs").Phase} Phase */
/** @typedef {{ audio: boolean, video: boolean }} Flow */
/** @typedef {import("../model/wire.mjs").CallConnect} CallConnect */

/**
 * @typedef {object} CallEvents
 * @property {Phase | null} phase null: there is no call
 * @property {Flow} flow which media come in
 * @property {MediaStream | null} stream what comes in; a new one with every peer
 * @property {{ error: unknown }} fault something that should not happen; the call may still heal
 */

/** @extends {Emitter<CallEvents>} */
export class CallLink extends Emitter {
  /** @type {PeerLink | null} */
  #peer = null;
  /** @type {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} */
  #tracks = { audio: null, video: null };

  /**
   * @param {object} options
   * @param {import("../net/visit_client.mjs").VisitClient} options.client
   * @param {import("../net/hub_socket.mjs").HubSocket} options.socket
   * @param {MediaState} [options.media] what the person at this side chose; outlives every peer
   */
  constructor({ client, socket, media = new MediaState() }) {
    super();
    this.client = client;
    this.socket = socket;
    this.media = media;
    client.on("call_connect", (connect) => this.#connect(connect));
    client.on("signal", (signal) => {
      if (signal.call === this.#peer?.call) void this.#peer.receive(signal);
    });
    client.on("call_end", () => this.end());
    client.on("change", ({ what }) => {
      if (what === "visit") this.#follow();
    });
    socket.on("live", ({ live }) => this.#peer?.hubLive(live));
  }

  /** @returns {Phase | null} */
  get phase() {
    return this.#peer?.phase ?? null;
  }

  /** @returns {Flow} */
  get flow() {
    return this.#peer?.flow ?? { audio: false, video: false };
  }

  /**
   * What this side sends, now and in the next call.
   *
   * @param {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} tracks
   */
  setTracks(tracks) {
    this.#tracks = tracks;
    void this.#peer?.setTracks(tracks.audio, tracks.video);
  }

  /** No peer any more. */
  end() {
    if (!this.#peer) return;
    this.#peer.close();
    this.#peer = null;
    this.emit("stream", null);
    this.emit("phase", null);
  }

  /** @param {CallConnect} connect */
  #connect({ call, polite, ice_servers }) {
    if (this.#peer?.call === call) {
      // The same two pages met again (a lost socket, a restart of the server): the peer lives, only the hub forgot.
      this.#peer.refresh(ice_servers);
      this.#report(this.#peer.phase);
      return;
    }
    this.end();
    const peer = new PeerLink({
      call,
      polite,
      iceServers: ice_servers,
      media: this.media,
      hubLive: this.socket.live,
      send: (signal) => this.client.sendSignal(call, signal),
    });
    this.#peer = peer;
    peer.on("phase", (phase) => {
      this.#report(phase);
      this.emit("phase", phase);
    });
    peer.on("flow", (flow) => this.emit("flow", flow));
    peer.on("giveup", () => this.client.redial(call));
    peer.on("fault", (fault) => this.emit("fault", fault));
    void peer.setTracks(this.#tracks.audio, this.#tracks.video);
    this.emit("stream", peer.remote);
    this.emit("phase", peer.phase);
  }

  /** @param {Phase} phase */
  #report(phase) {
    if (this.#peer && phase !== "failed") this.client.reportCall(this.#peer.call, phase);
  }

  /** A hold is the visit's; without a visit that is being served there is no call. */
  #follow() {
    const visit = this.client.visit;
    this.media.setHeld(visit?.held ?? false);
    if (visit?.state !== "serving") this.end();
  }
}
