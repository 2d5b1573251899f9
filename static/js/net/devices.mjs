/** Camera, microphone and loudspeaker of this place: opened with a reason when not, remembered, watched for a pulled plug. */

import { Emitter } from "../model/emitter.mjs";

/** @typedef {"audio"|"video"} Kind */
/** @typedef {"denied"|"missing"|"busy"|"insecure"} Reason */
/** @typedef {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} Tracks */
/** @typedef {{audio: Reason | null, video: Reason | null}} Reasons */
/** @typedef {{id: string, label: string}} Device */
/** @typedef {{microphones: Device[], cameras: Device[], speakers: Device[]}} DeviceList */
/** @typedef {Pick<Storage, "getItem"|"setItem"|"removeItem">} Shelf */

/**
 * @typedef {object} DeviceEvents
 * @property {Tracks} tracks what goes out has changed; give it to the peer
 * @property {{kind: Kind, label: string}} lost a device was unplugged or taken away
 * @property {DeviceList} devices something was plugged in or out
 */

/** What is asked of a device. Voice first: echo and noise are taken out; the picture is what one line carries. */
const ASKED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/** @type {Record<string, Reason>} */
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** @extends {Emitter<DeviceEvents>} */
export class Devices extends Emitter {
  /** @type {Tracks} */
  tracks = { audio: null, video: null };
  /** Why a kind that was wanted is not there. @type {Reasons} */
  reasons = { audio: null, video: null };
  #wanted = { audio: false, video: false };
  #closed = false;
  /** Openings go one after the other. @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #onChange = () => this.#plugged();

  /**
   * @param {object} options
   * @param {string} options.key names the place (station or desk), under which the choice is remembered
   * @param {MediaDevices | null} [options.mediaDevices] null where the page is not secure
   * @param {Shelf | null} [options.storage]
   */
  constructor({ key, mediaDevices = globalThis.navigator?.mediaDevices ?? null, storage = localShelf() }) {
    super();
    this.key = key;
    this.mediaDevices = mediaDevices;
    this.storage = storage;
    mediaDevices?.addEventListener("devicechange", this.#onChange);
  }

  /**
   * Open what is wanted, or as much of it as there is: both, else each by itself.
   *
   * @param {{audio?: boolean, video?: boolean}} [wanted]
   * @returns {Promise<{tracks: Tracks, reasons: Reasons}>} never rejects for a device: `reasons` says what is not there
   */
  open({ audio = true, video = true } = {}) {
    this.#wanted = { audio, video };
    return this.#inTurn(async () => {
      const both = audio && video ? await this.#get(["audio", "video"]) : null;
      if (both?.tracks) this.#take(both.tracks, ["audio", "video"]);
      else {
        for (const kind of /** @type {Kind[]} */ (["audio", "video"])) {
          if (this.#wanted[kind]) await this.#openOne(kind);
        }
      }
      this.emit("tracks", this.tracks);
      return { tracks: this.tracks, reasons: this.reasons };
    });
  }

  /**
   * What is plugged in. Labels are empty until something was allowed.
   *
   * @returns {Promise<DeviceList>}
   */
  async list() {
    const found = this.mediaDevices ? await this.mediaDevices.enumerateDevices() : [];
    /** @param {MediaDeviceKind} kind */
    const of = (kind) =>
      found.filter((each) => each.kind === kind).map((each) => ({ id: each.deviceId, label: each.label }));
    return { microphones: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
  }

  /**
   * The id of the device that is remembered for this place; "" for whatever the browser takes.
   *
   * @param {Kind | "speaker"} kind
   * @returns {string}
   */
  chosen(kind) {
    return this.storage?.getItem(this.#shelfKey(kind)) ?? "";
  }

  /**
   * Use another microphone or camera, from now on and next time.
   *
   * @param {Kind} kind
   * @param {string} id
   * @returns {Promise<Reason | null>} why it could not be opened
   */
  choose(kind, id) {
    this.#remember(kind, id);
    this.#wanted = { ...this.#wanted, [kind]: true };
    return this.#inTurn(async () => {
      await this.#openOne(kind);
      this.emit("tracks", this.tracks);
      return this.reasons[kind];
    });
  }

  /**
   * Play an element's sound on the loudspeaker that is remembered, or on a newly chosen one.
   *
   * @param {HTMLMediaElement} element
   * @param {string} [id]
   * @returns {Promise<boolean>} whether it plays there; without this power of the browser it plays on the usual one
   */
  async useSpeaker(element, id) {
    if (id !== undefined) this.#remember("speaker", id);
    const wanted = this.chosen("speaker");
    if (typeof element.setSinkId !== "function") return wanted === "";
    try {
      await element.setSinkId(wanted);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      // The remembered loudspeaker is not there today: the usual one is better than silence.
      await element.setSinkId("");
      return false;
    }
  }

  /** Stop every track: the lamps of camera and microphone go out. */
  close() {
    this.#closed = true;
    this.mediaDevices?.removeEventListener("devicechange", this.#onChange);
    this.#put("audio", null);
    this.#put("video", null);
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** @param {Kind} kind */
  async #openOne(kind) {
    const { tracks, reason } = await this.#get([kind]);
    if (tracks) this.#take(tracks, [kind]);
    else {
      this.#put(kind, null);
      this.reasons = { ...this.reasons, [kind]: reason };
    }
  }

  /**
   * @param {Kind[]} kinds
   * @returns {Promise<{tracks: MediaStreamTrack[] | null, reason: Reason | null}>}
   */
  async #get(kinds) {
    if (!this.mediaDevices?.getUserMedia) return { tracks: null, reason: "insecure" };
    try {
      return { tracks: await this.#ask(kinds, true), reason: null };
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== "missing" || !kinds.some((kind) => this.chosen(kind))) return { tracks: null, reason };
    }
    try {
      // The remembered device is not plugged in today: take what is there.
      return { tracks: await this.#ask(kinds, false), reason: null };
    } catch (error) {
      return { tracks: null, reason: reasonOf(error) };
    }
  }

  /**
   * @param {Kind[]} kinds
   * @param {boolean} remembered
   */
  async #ask(kinds, remembered) {
    /** @type {MediaStreamConstraints} */
    const asked = {};
    for (const kind of kinds) {
      const id = remembered ? this.chosen(kind) : "";
      asked[kind] = { ...ASKED[kind], ...(id ? { deviceId: { exact: id } } : {}) };
    }
    const stream = await /** @type {MediaDevices} */ (this.mediaDevices).getUserMedia(asked);
    return stream.getTracks();
  }

  /**
   * @param {MediaStreamTrack[]} tracks
   * @param {Kind[]} kinds
   */
  #take(tracks, kinds) {
    for (const kind of kinds) {
      this.#put(kind, tracks.find((track) => track.kind === kind) ?? null);
      this.reasons = { ...this.reasons, [kind]: null };
    }
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack | null} track
   */
  #put(kind, track) {
    const before = this.tracks[kind];
    if (before && before !== track) {
      before.onended = null;
      before.stop();
    }
    const taken = this.#closed ? null : track;
    if (track && !taken) track.stop();
    if (taken) taken.onended = () => this.#ended(kind, taken);
    this.tracks = { ...this.tracks, [kind]: taken };
  }

  /**
   * A track ended by itself: the plug was pulled, or the permission taken back.
   *
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  #ended(kind, track) {
    if (this.tracks[kind] !== track) return;
    this.#put(kind, null);
    this.reasons = { ...this.reasons, [kind]: "missing" };
    this.emit("lost", { kind, label: track.label });
    this.emit("tracks", this.tracks);
    this.#plugged();
  }

  /**
   * Something was plugged in or out: what is wanted and not there is tried again, and the device that was chosen takes its
   * place back from the one that stood in for it. What is muted stays so: that is the sender's (`Senders`), not the track's.
   */
  async #plugged() {
    if (this.#closed) return;
    const found = await this.list();
    this.emit("devices", found);
    await this.#inTurn(async () => {
      for (const kind of /** @type {Kind[]} */ (["audio", "video"])) {
        if (this.#closed || !this.#wanted[kind] || this.reasons[kind] === "denied") continue;
        const running = this.tracks[kind];
        if (!running) await this.#openOne(kind);
        else if (this.#isBack(kind, found)) await this.#openInstead(kind);
        if (this.tracks[kind] !== running) this.emit("tracks", this.tracks);
      }
    });
  }

  /**
   * Whether the device that was chosen is there, and another one runs.
   *
   * @param {Kind} kind
   * @param {DeviceList} found
   */
  #isBack(kind, { microphones, cameras }) {
    const chosen = this.chosen(kind);
    const there = kind === "audio" ? microphones : cameras;
    return there.some(({ id }) => id !== "" && id === chosen) && this.tracks[kind]?.getSettings().deviceId !== chosen;
  }

  /** The one that runs goes on where the other can't be opened. @param {Kind} kind */
  async #openInstead(kind) {
    const { tracks } = await this.#get([kind]);
    if (tracks) this.#take(tracks, [kind]);
  }

  /**
   * @param {Kind | "speaker"} kind
   * @param {string} id
   */
  #remember(kind, id) {
    if (id) this.storage?.setItem(this.#shelfKey(kind), id);
    else this.storage?.removeItem(this.#shelfKey(kind));
  }

  /** @param {Kind | "speaker"} kind */
  #shelfKey(kind) {
    return `enmado.device.${this.key}.${kind}`;
  }
}

/**
 * Why a device could not be opened, as people are told.
 *
 * @param {unknown} error what getUserMedia rejected with
 * @returns {Reason}
 * @throws {unknown} what is no device's fault
 */
function reasonOf(error) {
  const reason = error instanceof Error ? REASONS[error.name] : undefined;
  if (!reason) throw error;
  return reason;
}

/** The browser's own store; null where it is forbidden. */
function localShelf() {
  try {
    return globalThis.localStorage ?? null;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
