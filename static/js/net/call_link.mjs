/** The call of a visit: makes a peer for each far side that the hub names, feeds them, dials anew the one that is lost. */

import { Emitter } from "../model/emitter.mjs";
import { MediaShare, holdCounts } from "../model/media_share.mjs";
import { MediaState } from "../model/media_state.mjs";
import { PeerLink } from "./peer.mjs";

/** @typedef {import("./hub_socket.mjs").HubSocket} HubSocket */
/** @typedef {import("../model/wire.mjs").CallConnect} CallConnect */
/** @typedef {import("../model/wire.mjs").Role} Role */
/** @typedef {import("./devices.mjs").Tracks} Tracks */
/** @typedef {import("./peer.mjs").Phase} Phase */
/** @typedef {import("./reception.mjs").Flow} Flow */
/** @typedef {ConstructorParameters<typeof PeerLink>[0]} PeerOptions */
/**
 * @typedef {import("./visit_client.mjs").VisitClient | import("./seat_client.mjs").SeatClient} Client whose call it is
 */

/** The far side that fills the stage: of the two whom the call is about, the other one. */
const MAIN = "main";

/**
 * @typedef {object} FarSide Somebody else in the call, beside the one on the stage.
 * @property {string} peer `resident`, `specialist` or a seat
 * @property {Role | null} role
 * @property {Phase} phase
 * @property {Flow} flow
 * @property {MediaStream} stream a new one with every peer
 * @property {import("../model/wire.mjs").MediaFlow} receive what may come from there
 *
 * @typedef {object} CallEvents
 * @property {Phase | null} phase of the one on the stage; null: there is no call
 * @property {MediaStream | null} stream what comes in, for the one video element; a new one with every peer
 * @property {MediaStream | null} paper the picture of the document camera of the one on the stage; null: no call
 * @property {Flow} flow which media come in
 * @property {import("../model/ladder.mjs").RungName} rung how much picture goes out to the one on the stage
 * @property {null} others `others` have changed
 * @property {{error: unknown}} fault something that should not happen; the call may still heal
 *
 * @typedef {object} Link
 * @property {PeerLink} peer
 * @property {CallConnect} connect
 * @property {MediaShare | null} share null for the one on the stage
 * @property {MediaStreamTrack[]} copies tracks of its own: a mute or a hold here is none elsewhere
 */

/** @extends {Emitter<CallEvents>} */
export class CallLink extends Emitter {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {Tracks} */
  #tracks = { audio: null, video: null };
  /** @type {MediaStreamTrack | null} */
  #paper = null;
  /** @type {(() => void)[]} */
  #unlisten;

  /**
   * @param {object} options
   * @param {Client} options.client
   * @param {HubSocket} [options.socket] the client's own, unless said
   * @param {MediaState} [options.media] microphone, camera and hold; every new peer begins as the one before was left
   * @param {boolean} [options.stage] whether one far side is on the stage; without, all of them are among `others`
   * @param {(options: PeerOptions) => PeerLink} [options.makePeer]
   */
  constructor({
    client,
    socket = client.socket,
    media = new MediaState(),
    stage = true,
    makePeer = (options) => new PeerLink(options),
  }) {
    super();
    this.client = client;
    this.socket = socket;
    this.media = media;
    this.stage = stage;
    this.makePeer = makePeer;
    const calls = /** @type {Emitter<import("./seat_client.mjs").SeatEvents>} */ (/** @type {unknown} */ (client));
    this.#unlisten = [
      calls.on("call_connect", (connect) => this.#connect(connect)),
      calls.on("call_end", ({ call = "" }) => (call === "" ? this.end() : this.#endCall(call))),
      calls.on("signal", ({ call, description, candidate }) => {
        for (const { peer } of this.#links.values()) if (peer.call === call) peer.receive({ description, candidate });
      }),
      calls.on("change", (change) => {
        if (change === null || /** @type {{what: string}} */ (change).what === "visit") this.#follow();
      }),
      socket.on("live", ({ live }) => {
        for (const { peer } of this.#links.values()) peer.hubLive(live);
      }),
    ];
  }

  /** How the call stands at this side; null when there is none. @returns {Phase | null} */
  get phase() {
    return this.#links.get(MAIN)?.peer.phase ?? null;
  }

  /** Which media come in now. @returns {Flow} */
  get flow() {
    return this.#links.get(MAIN)?.peer.flow ?? { audio: false, video: false };
  }

  /** How the line to the one on the stage was until now; null when there is no call. */
  get measured() {
    const peer = this.#links.get(MAIN)?.peer;
    return peer ? { call: peer.call, report: peer.measured } : null;
  }

  /** How much picture goes out; "full" while there is no call. @returns {import("../model/ladder.mjs").RungName} */
  get rung() {
    return this.#links.get(MAIN)?.peer.rung ?? "full";
  }

  /** What comes in; null when there is no call. */
  get stream() {
    return this.#links.get(MAIN)?.peer.remote ?? null;
  }

  /** The picture of the document camera of the one on the stage, which may be empty; null when there is no call. */
  get paper() {
    return this.#links.get(MAIN)?.peer.paper ?? null;
  }

  /** Everybody else in the call from whom something may come. @returns {FarSide[]} */
  get others() {
    return [...this.#links].flatMap(([key, { peer, connect }]) =>
      key === MAIN || connect.receive === "none"
        ? []
        : [farSide(key, peer, connect)],
    );
  }

  /** Whether this page may send anything to anybody now: without, no microphone needs to be open. */
  get sends() {
    return [...this.#links.values()].some(({ connect }) => connect.send !== "none");
  }

  /**
   * What this side can send, now and in every later peer. (`Devices` says it in its "tracks" event.)
   *
   * @param {Tracks} tracks
   */
  setTracks({ audio, video }) {
    this.#tracks = { audio, video };
    return Promise.all([...this.#links].map(([key, link]) => this.#give(key, link)));
  }

  /**
   * What this side's document camera shows to the one on the stage, now and in every later peer; null: nothing.
   *
   * @param {MediaStreamTrack | null} track
   */
  async setPaper(track) {
    this.#paper = track;
    await this.#links.get(MAIN)?.peer.setPaper(track);
  }

  /** End all peers. */
  end() {
    if (this.#links.size === 0) return;
    const staged = this.#links.has(MAIN);
    for (const key of [...this.#links.keys()]) this.#close(key);
    if (staged) {
      this.emit("stream", null);
      this.emit("paper", null);
      this.emit("phase", null);
    }
    this.emit("others", null);
  }

  /** The page goes: end the peers and listen to nothing more. */
  close() {
    this.end();
    for (const stop of this.#unlisten.splice(0)) stop();
  }

  /** @param {string} call */
  #endCall(call) {
    const found = [...this.#links].find(([, { peer }]) => peer.call === call);
    if (!found) return;
    this.#close(found[0]);
    if (found[0] === MAIN) {
      this.emit("stream", null);
      this.emit("paper", null);
      this.emit("phase", null);
    }
    this.emit("others", null);
  }

  /** @param {string} key */
  #close(key) {
    const link = this.#links.get(key);
    if (!link) return;
    this.#links.delete(key);
    link.peer.close();
    link.share?.close();
    for (const copy of link.copies) copy.stop();
  }

  /** @param {CallConnect} connect */
  #connect(connect) {
    const { call, polite, ice_servers: iceServers, peer: far = "", role = null, send = "all", receive = "all" } = connect;
    const key = this.stage && !/^s\d/.test(far) ? MAIN : far;
    const held = this.#links.get(key);
    if (held?.peer.call === call) {
      // The same two pages found each other again (a lost socket, a restart of the hub): the peer goes on.
      held.peer.refresh(iceServers);
      this.#report(held.peer);
      return;
    }
    this.#close(key);
    const counts = holdCounts(this.socket.welcome?.role ?? null, role);
    const share = key === MAIN ? null : new MediaShare(this.media, { send, held: counts });
    const peer = this.makePeer({
      call,
      polite,
      iceServers,
      media: share ?? this.media,
      sends: send,
      receives: receive,
      paper: key !== MAIN ? null : role === "specialist" ? "send" : role === "resident" ? "receive" : null,
      hubLive: this.socket.live,
      send: (signal) => this.client.sendSignal(call, signal),
    });
    /** @type {Link} */
    const link = { peer, connect, share, copies: [] };
    this.#links.set(key, link);
    peer.on("phase", (phase) => {
      this.#report(peer);
      if (key === MAIN) this.emit("phase", phase);
      else this.emit("others", null);
    });
    peer.on("flow", (flow) => {
      if (key === MAIN) this.emit("flow", flow);
      else this.emit("others", null);
    });
    peer.on("rung", (rung) => {
      if (key === MAIN) this.emit("rung", rung);
    });
    peer.on("fault", (fault) => this.emit("fault", fault));
    peer.on("giveup", () => this.client.redial(call));
    void this.#give(key, link);
    if (key === MAIN) {
      void peer.setPaper(this.#paper);
      peer.on("paper", (paper) => this.emit("paper", paper));
      this.emit("paper", null);
      this.emit("stream", peer.remote);
      this.emit("phase", peer.phase);
    } else {
      this.emit("others", null);
    }
  }

  /**
   * The one on the stage gets the tracks themselves, everybody else copies.
   *
   * @param {string} key
   * @param {Link} link
   */
  #give(key, link) {
    const { audio, video } = this.#tracks;
    if (key === MAIN) return link.peer.setTracks(audio, video);
    const before = link.copies;
    const may = link.connect.send ?? "all";
    const voice = may === "none" ? null : (audio?.clone() ?? null);
    const picture = may === "all" ? (video?.clone() ?? null) : null;
    link.copies = [voice, picture].filter((track) => track !== null);
    return link.peer.setTracks(voice, picture).then(() => {
      for (const copy of before) copy.stop();
    });
  }

  /** @param {PeerLink} peer */
  #report({ call, phase }) {
    if (phase !== "failed") this.client.reportCall(call, phase);
  }

  /** A hold is the visit's; without a visit that is being served there is no call. */
  #follow() {
    const { standing } = this.client;
    if (standing === null) return;
    this.media.setHeld(standing.held);
    if (!standing.serving) this.end();
  }
}

/**
 * @param {string} key
 * @param {PeerLink} peer
 * @param {CallConnect} connect
 * @returns {FarSide}
 */
function farSide(key, { phase, flow, remote }, { role = null, receive = "all" }) {
  return { peer: key, role, phase, flow, stream: remote, receive };
}
