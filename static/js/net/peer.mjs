/** One call's peer: perfect negotiation (W3C webrtc-pc 10.7), one sender per kind, and a way back from every loss. */

import { Emitter } from "../model/emitter.mjs";
import { afterReading, newLadder, readingOf, rungOf } from "../model/ladder.mjs";
import { LineTally } from "../model/line_report.mjs";
import { kindsOf } from "../model/media_share.mjs";
import { MediaState } from "../model/media_state.mjs";
import { answeredKey, fragmentOf, hasFragment, offerKey, withAnswered } from "../model/sdp.mjs";
import { startTimer } from "./connection_monitor.mjs";
import { Reception } from "./reception.mjs";
import { Senders } from "./senders.mjs";

/** @typedef {import("../model/wire.mjs").Signal} Signal */
/** @typedef {import("../model/wire.mjs").Candidate} Candidate */
/** @typedef {import("../model/wire.mjs").Description} Description */
/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */
/** @typedef {"connecting"|"connected"|"reconnecting"|"failed"} Phase */

/** An offer without an answer is sent again so often: it may have gone into a dead socket. */
export const OFFER_AGAIN_MS = 2000;
/** `disconnected` may pass by itself; after so long something is done about it. */
export const DISCONNECTED_MS = 1500;
/** While the call is lost, the side that leads restarts ICE again after so long. */
export const RESTART_AGAIN_MS = 5000;
/** The other side waits so long for a restart that does not come, then does it itself. */
export const FOLLOWER_RESTART_MS = 6000;
/** A call that does not come (back) for so long, with the hub there, is given up and dialled anew. */
export const GIVE_UP_MS = 20_000;
const EARLY_MAX = 200;

/**
 * @typedef {object} PeerEvents
 * @property {Phase} phase
 * @property {{kind: "audio"|"video", track: MediaStreamTrack, stream: MediaStream}} track `stream` is the same for both
 * @property {MediaStream} paper the picture of the other side's document camera, for a video element of its own
 * @property {import("./reception.mjs").Flow} flow which media come in
 * @property {import("../model/ladder.mjs").RungName} rung how much picture the way out carries now
 * @property {null} giveup the page is to send `redial`; said again every 20 s until the peer is closed
 * @property {{error: unknown}} fault something that should not happen; the call may still heal
 */

/** @extends {Emitter<PeerEvents>} */
export class PeerLink extends Emitter {
  /** @type {Phase} */
  phase = "connecting";
  #makingOffer = false;
  #ignoreOffer = false;
  #closed = false;
  /** @type {import("../model/ladder.mjs").Ladder} */
  #ladder;
  #tally;
  #hub = true;
  /** Received signals are worked off one after the other. @type {Promise<void>} */
  #turn = Promise.resolve();
  /** Candidates of a description that has not come yet. @type {Candidate[]} */
  #early = [];
  /** Own candidates of this ICE generation, for when the socket swallowed them. @type {Candidate[]} */
  #gathered = [];
  /** @type {Map<"offer"|"disconnected"|"restart"|"giveup", () => void>} */
  #timers = new Map();
  #onMedia = () => this.#mediaChanged();

  /**
   * @param {object} options
   * @param {string} options.call
   * @param {boolean} options.polite yields when both offer at once; the impolite side makes the first offer
   * @param {readonly RTCIceServer[]} options.iceServers
   * @param {(signal: Signal) => unknown} options.send
   * @param {boolean} [options.leadsRestart] who restarts ICE; the impolite side unless said
   * @param {import("./senders.mjs").Media} [options.media] outlives the peer: a redial un-mutes nobody
   * @param {import("../model/wire.mjs").MediaFlow} [options.sends] what may go to the other side
   * @param {import("../model/wire.mjs").MediaFlow} [options.receives] what may come from it
   * @param {"send" | "receive" | null} [options.paper] which way the picture of a document camera may go
   * @param {boolean} [options.hubLive]
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   * @param {typeof MediaStream} [options.MediaStream]
   * @param {() => number} [options.now]
   * @param {SetTimer} [options.setTimer]
   */
  constructor({
    call,
    polite,
    iceServers,
    send,
    leadsRestart = !polite,
    media = new MediaState(),
    sends = "all",
    receives = "all",
    paper = null,
    hubLive = true,
    RTCPeerConnection: Peer = globalThis.RTCPeerConnection,
    MediaStream: Stream = globalThis.MediaStream,
    now = () => performance.now(),
    setTimer = startTimer,
  }) {
    super();
    this.call = call;
    this.polite = polite;
    this.leadsRestart = leadsRestart;
    this.media = media;
    this.send = send;
    this.setTimer = setTimer;
    this.#hub = hubLive;
    /** What comes in; give it to a video element once. */
    this.remote = new Stream();
    /** The picture of the other side's document camera; empty while none came. */
    this.paper = new Stream();
    this.pc = new Peer({ iceServers: [...iceServers], bundlePolicy: "max-bundle" });
    this.senders = new Senders(this.pc, media, new Stream(), { send: kindsOf(sends), receive: kindsOf(receives), paper });
    this.reception = new Reception({ read: () => this.pc.getStats(), now, setTimer, paper: () => this.senders.paper?.mid ?? null });
    this.reception.setQuiet(media.held);
    this.now = now;
    this.#ladder = newLadder(now());
    this.#tally = new LineTally(now());
    this.#listen();
    this.#arm("giveup", GIVE_UP_MS);
    if (!polite) this.#try(() => this.senders.create());
  }

  /** Which media come in now. */
  get flow() {
    return this.reception.flow;
  }

  /** How the line was until now, in numbers. */
  get measured() {
    return this.#tally.report;
  }

  /** How much picture goes out now. */
  get rung() {
    return rungOf(this.#ladder).name;
  }

  /**
   * What this side sends from now on; microphone, camera and hold (`media`) still have their say.
   *
   * @param {MediaStreamTrack | null} audio
   * @param {MediaStreamTrack | null} video
   * @returns {Promise<void>}
   */
  setTracks(audio, video) {
    return this.#try(() => this.senders.setTracks(audio, video));
  }

  /**
   * What this side's document camera shows from now on; null: nothing.
   *
   * @param {MediaStreamTrack | null} track
   * @returns {Promise<void>}
   */
  setPaper(track) {
    return this.#try(() => this.senders.setPaper(track));
  }

  /**
   * A description or candidate from the other side.
   *
   * @param {Signal} signal
   * @returns {Promise<void>} when it has been worked off
   */
  receive({ description = null, candidate = null }) {
    this.#turn = this.#turn.then(() =>
      this.#try(async () => {
        if (description && !this.#closed) await this.#describe(description);
        if (candidate && !this.#closed) await this.#addCandidate(candidate);
      }),
    );
    return this.#turn;
  }

  /**
   * Whether the hub is there; when it comes back, what may have been lost on the way is sent again.
   *
   * @param {boolean} live
   */
  hubLive(live) {
    if (live === this.#hub) return;
    this.#hub = live;
    if (!live || this.#closed) return;
    this.#sendOfferAgain();
    if (this.phase === "connected") return;
    this.#arm("giveup", GIVE_UP_MS);
    for (const candidate of this.#gathered) this.send({ candidate });
    if (this.phase !== "connecting" && this.pc.signalingState === "stable") this.#heal();
  }

  /**
   * Fresh credentials for the relay; they count from the next ICE restart on.
   *
   * @param {readonly RTCIceServer[]} iceServers
   */
  refresh(iceServers) {
    if (!this.#closed) this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: [...iceServers] });
  }

  /** End this peer. Tracks of this side are not stopped: the next call may want them. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.media.removeEventListener("change", this.#onMedia);
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
    this.reception.stop();
    this.senders.close();
    this.pc.close();
    for (const stream of [this.remote, this.paper]) for (const track of stream.getTracks()) stream.removeTrack(track);
  }

  #listen() {
    const { pc } = this;
    pc.onnegotiationneeded = () => this.#try(() => this.#offer());
    pc.onicecandidate = ({ candidate }) => this.#gather(candidate);
    pc.onconnectionstatechange = () => this.#connectionChanged();
    pc.ontrack = ({ track, transceiver }) => this.#arrived(track, transceiver);
    this.media.addEventListener("change", this.#onMedia);
    this.reception.on("stalled", () => this.#lost());
    this.reception.on("resumed", () => this.#found());
    this.reception.on("flow", (flow) => this.emit("flow", flow));
    this.reception.on("report", (report) => this.#weigh(report));
  }

  // -- negotiation ---------------------------------------------------------------------------------------------

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.pc.setLocalDescription();
      if (this.pc.signalingState !== "have-local-offer") return;
      this.#gathered = [];
      this.#sendOffer();
    } finally {
      this.#makingOffer = false;
    }
  }

  #sendOffer() {
    const { localDescription, signalingState } = this.pc;
    if (this.#closed || signalingState !== "have-local-offer" || !localDescription) return;
    this.send({ description: { type: "offer", sdp: localDescription.sdp } });
    this.#arm("offer", OFFER_AGAIN_MS);
  }

  #sendOfferAgain() {
    if (this.#hub) this.#sendOffer();
  }

  /** @param {Description} description */
  async #describe(description) {
    const { pc } = this;
    // A signal is worked off only after the one before, so an answer is never pending here, as it is in the W3C's text.
    const ready = !this.#makingOffer && pc.signalingState === "stable";
    const offered = description.type === "offer";
    this.#ignoreOffer = offered && !ready && !this.polite;
    if (this.#ignoreOffer || (!offered && !this.#isAwaited(description))) return;
    await pc.setRemoteDescription(description);
    if (offered) await this.#answer(offerKey(description.sdp));
    else this.#disarm("offer");
    await this.#addEarly();
    await this.senders.tune();
  }

  /**
   * Whether an answer is for the offer that stands; one for an offer sent before (or sent twice) would be wrong.
   *
   * @param {Description} answer
   */
  #isAwaited({ sdp }) {
    if (this.pc.signalingState !== "have-local-offer") return false;
    const key = answeredKey(sdp);
    return key === "" || key === offerKey(this.pc.localDescription?.sdp ?? "");
  }

  /** @param {string} key of the offer */
  async #answer(key) {
    if (this.polite) await this.senders.adopt();
    if (this.pc.signalingState !== "have-remote-offer") return;
    await this.pc.setLocalDescription();
    const sdp = this.pc.localDescription?.sdp ?? "";
    this.send({ description: { type: "answer", sdp: withAnswered(sdp, key) } });
  }

  /** @param {RTCIceCandidate | null} candidate null: there are no more */
  #gather(candidate) {
    const fragment = fragmentOf(this.pc.localDescription?.sdp ?? "");
    /** @type {Candidate} */
    const gathered = candidate
      ? {
          candidate: candidate.candidate,
          sdpMid: candidate.sdpMid,
          sdpMLineIndex: candidate.sdpMLineIndex,
          usernameFragment: candidate.usernameFragment ?? fragment,
        }
      : { candidate: "", sdpMid: null, sdpMLineIndex: 0, usernameFragment: fragment };
    if (this.#gathered[0]?.usernameFragment !== gathered.usernameFragment) this.#gathered = [];
    this.#gathered.push(gathered);
    this.send({ candidate: gathered });
  }

  /** @param {Candidate} candidate */
  async #addCandidate(candidate) {
    const remote = this.pc.remoteDescription;
    const fragment = candidate.usernameFragment;
    if (!remote || (fragment && !hasFragment(remote.sdp, fragment))) {
      // Of a description that has yet to come, or of an offer that was ignored.
      if (this.#early.push(candidate) > EARLY_MAX) this.#early.shift();
      return;
    }
    try {
      await this.pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoreOffer) throw error;
    }
  }

  async #addEarly() {
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
  }

  /**
   * @param {MediaStreamTrack} track
   * @param {RTCRtpTransceiver} transceiver
   */
  #arrived(track, transceiver) {
    if (transceiver === this.senders.paper) {
      for (const held of this.paper.getTracks()) this.paper.removeTrack(held);
      this.paper.addTrack(track);
      this.emit("paper", this.paper);
      return;
    }
    for (const held of this.remote.getTracks()) {
      if (held.kind === track.kind && held !== track) this.remote.removeTrack(held);
    }
    this.remote.addTrack(track);
    this.emit("track", { kind: /** @type {"audio"|"video"} */ (track.kind), track, stream: this.remote });
  }

  /**
   * The picture follows what the line carries; while nothing comes in at all, it is not weighed but mended.
   *
   * @param {RTCStatsReport} report
   */
  #weigh(report) {
    if (this.#closed) return;
    this.#tally.add(report, this.#ladder.rung, this.now());
    if (this.phase !== "connected") return;
    const before = this.#ladder;
    this.#ladder = afterReading(before, readingOf(report), this.now());
    if (this.#ladder.rung === before.rung) return;
    this.#try(() => this.senders.setRung(rungOf(this.#ladder)));
    this.emit("rung", this.rung);
  }

  // -- loss and return -----------------------------------------------------------------------------------------

  #connectionChanged() {
    switch (this.pc.connectionState) {
      case "connected":
        this.#disarm("disconnected");
        this.reception.start();
        if (!this.reception.stalled) this.#found();
        return;
      case "disconnected":
        this.#arm("disconnected", DISCONNECTED_MS);
        return;
      case "failed":
        this.#lost();
        return;
      default:
    }
  }

  #lost() {
    if (this.#closed || this.phase === "reconnecting" || this.phase === "failed") return;
    this.#setPhase("reconnecting");
    this.#arm("giveup", GIVE_UP_MS);
    this.#heal();
  }

  #found() {
    if (this.#closed || this.pc.connectionState !== "connected") return;
    this.#disarm("restart");
    this.#disarm("giveup");
    const resumed = this.phase !== "connecting";
    if (this.phase === "connected") return;
    this.#setPhase("connected");
    if (resumed) this.#try(() => this.senders.keyFrame());
  }

  /** Do what this side can do now to get the call back. */
  #heal() {
    if (this.#closed || this.phase === "connected") return;
    if (this.leadsRestart) this.#restart();
    else if (!this.#timers.has("restart")) this.#arm("restart", FOLLOWER_RESTART_MS);
  }

  #restart() {
    if (this.#closed || this.phase === "connected") return;
    this.#arm("restart", this.leadsRestart ? RESTART_AGAIN_MS : FOLLOWER_RESTART_MS);
    // restartIce alone: negotiationneeded makes the offer. An offer that is still open is enough.
    if (this.pc.signalingState === "have-local-offer") this.#sendOfferAgain();
    else if (this.pc.remoteDescription) this.pc.restartIce();
  }

  #giveUp() {
    this.#arm("giveup", GIVE_UP_MS);
    if (!this.#hub) return;
    this.#setPhase("failed");
    this.emit("giveup", null);
  }

  #mediaChanged() {
    this.reception.setQuiet(this.media.held);
    this.#try(() => this.senders.apply());
  }

  /** @param {Phase} phase */
  #setPhase(phase) {
    if (phase === this.phase) return;
    this.phase = phase;
    this.#tally.phase(phase, this.now());
    this.emit("phase", phase);
  }

  // -- timers and faults ---------------------------------------------------------------------------------------

  /**
   * @param {"offer"|"disconnected"|"restart"|"giveup"} name
   * @param {number} ms
   */
  #arm(name, ms) {
    this.#disarm(name);
    this.#timers.set(
      name,
      this.setTimer(() => {
        this.#timers.delete(name);
        if (!this.#closed) this.#expired(name);
      }, ms),
    );
  }

  /** @param {"offer"|"disconnected"|"restart"|"giveup"} name */
  #disarm(name) {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }

  /** @param {"offer"|"disconnected"|"restart"|"giveup"} name */
  #expired(name) {
    if (name === "offer") this.#sendOfferAgain();
    else if (name === "disconnected") this.#lost();
    else if (name === "restart") this.#restart();
    else this.#giveUp();
  }

  /**
   * What a peer that was closed meanwhile throws is nobody's concern; everything else is told, and the timers go on.
   *
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  async #try(work) {
    try {
      await work();
    } catch (error) {
      if (!this.#closed) this.emit("fault", { error });
    }
  }
}
