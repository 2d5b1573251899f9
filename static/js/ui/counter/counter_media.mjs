/** Camera, microphone and call of the counter: opened with a visit, let go with it, shown on stage and in one line of words. */

import { newSpecialist } from "../../model/seat_words.mjs";
import { devicesNow, noticeNow } from "../../model/counter_screen.mjs";
import { lineWord } from "../../net/line_words.mjs";
import { LongLoss } from "../../net/long_loss.mjs";

/** @typedef {import("../../net/devices.mjs").Devices} Devices */
/** @typedef {import("../../model/visit.mjs").Visit} Visit */
/** @typedef {import("./counter_state.mjs").Host} Host */

/** @type {Record<import("../../net/line_words.mjs").Tone, import("../status_line.mjs").Tone>} */
const TONES = { good: "good", notice: "wait", warning: "warn", quiet: "off" };

const NO_TRACKS = { audio: null, video: null };

/** One for the page; `open` and `letGo` follow the visit. */
export class CounterMedia {
  /** @type {Devices | null} */
  #devices = null;

  /**
   * @param {Host} host
   * @param {object} parts
   * @param {import("../../net/visit_client.mjs").VisitClient} parts.client
   * @param {import("../../net/hub_socket.mjs").HubSocket} parts.socket
   * @param {import("../../net/call_link.mjs").CallLink} parts.call
   * @param {(key: string) => Devices} parts.makeDevices
   * @param {(devices: Devices, words: import("../../model/text.mjs").Texts) => Promise<void>} parts.chooseDevices
   */
  constructor(host, parts) {
    this.host = host;
    this.parts = parts;
    this.loss = new LongLoss(() => host.set({}));
    const { call } = parts;
    call.on("phase", () => host.set({}));
    call.on("flow", () => host.set({}));
    call.on("rung", () => host.set({}));
    call.on("others", () => host.set({}));
    call.on("stream", (stream) => host.frame.stage.setRemote(stream));
  }

  /** Opens camera and microphone, once for each visit. */
  open() {
    if (this.#devices) return;
    const devices = this.#make();
    this.#devices = devices;
    devices.on("tracks", (tracks) => {
      if (this.#devices !== devices) return;
      void this.parts.call.setTracks(tracks);
      this.host.frame.stage.setSelf(tracks.video ? new MediaStream([tracks.video]) : null);
      this.host.set({});
    });
    // At once, and when the loudspeaker that was chosen is plugged in again.
    const speak = () => void devices.useSpeaker(this.host.frame.stage.remoteVideo);
    devices.on("devices", speak);
    speak();
    void devices.open().then(() => this.host.set({}));
  }

  /** Lets go of camera, microphone and call. */
  letGo() {
    this.parts.call.end();
    void this.parts.call.setTracks(NO_TRACKS);
    this.#devices?.close();
    this.#devices = null;
    this.host.frame.stage.clear();
  }

  /** Staff choose camera, microphone and loudspeaker, while nobody is being served. */
  async settings() {
    if (this.host.visit || this.#devices) return;
    const devices = this.#make();
    await devices.open();
    await this.parts.chooseDevices(devices, this.host.words);
    devices.close();
  }

  /**
   * @param {import("../../model/counter_screen.mjs").ScreenName} screen
   * @param {{ wasLive: boolean, stopped: boolean }} page stopped: this page is not the station's any more
   */
  draw(screen, { wasLive, stopped }) {
    const { words, frame, visit, state } = this.host;
    const { call, socket } = this.parts;
    const tracks = this.#devices?.tracks ?? NO_TRACKS;
    const word = this.#word(tracks);
    if (stopped) frame.status.set("off", words.t("counter.status.stopped"));
    else frame.status.set(word.key === "line.idle" ? "good" : TONES[word.tone], words.t(word.key));
    const stage = stageState(visit, call.phase, call.flow);
    frame.stage.setState(stage, stage === "off" || stage === "live" ? "" : words.t(word.key));
    frame.stage.setName(this.#name());
    const serving = visit?.state === "serving";
    const department = this.#department();
    const tel = department?.tel ?? "";
    frame.others.update(
      {
        seats: serving ? this.parts.client.seats : [],
        others: call.others,
        held: visit?.held ?? false,
        specialist: visit?.specialist ?? "",
        fresh: newSpecialist(visit, this.parts.client.serverNow),
      },
      words,
    );
    frame.notices.show(
      noticeNow(screen, {
        live: socket.live,
        wasLive,
        instead: this.loss.update(word.key, call.phase) ? (tel ? "tel" : "staff") : null,
        devices: this.#devices && !state.dismissed ? devicesNow(tracks, this.#devices.reasons) : "none",
        phase: call.phase,
      }),
      words,
      { tel, department: department ? words.of(department) : "" },
    );
  }

  #make() {
    return this.parts.makeDevices(this.parts.socket.welcome?.counter ?? "");
  }

  /** @param {import("../../net/devices.mjs").Tracks} tracks */
  #word(tracks) {
    const { visit } = this.host;
    const { client, call, socket } = this.parts;
    return lineWord({
      live: socket.live,
      serving: visit?.state === "serving",
      held: visit?.held ?? false,
      phase: call.phase,
      people: client.people,
      other: "specialist",
      receiving: call.flow,
      rung: call.rung,
      ...(this.#devices ? { sending: { audio: tracks.audio !== null, video: tracks.video !== null } } : {}),
    });
  }

  /** Department and name of who serves; "" while nobody does. */
  #name() {
    const { words, visit } = this.host;
    if (visit?.state !== "serving" || !visit.specialist) return "";
    const department = this.#department();
    return words.t("counter.stage.name", {
      department: department ? words.of(department) : "",
      name: visit.specialist,
    });
  }

  /** The department whose visit it is now, or that of its first matter. */
  #department() {
    const { visit } = this.host;
    const { plan } = this.parts.client;
    const first = visit?.procedures[0];
    return (
      plan?.json.departments[visit?.department ?? ""] ??
      (plan && first !== undefined ? plan.json.departments[plan.procedure(first).department] : undefined)
    );
  }
}

/**
 * @param {Visit | null} visit
 * @param {import("../../net/peer.mjs").Phase | null} phase
 * @param {{ video: boolean }} flow
 * @returns {import("../video_stage.mjs").StageState}
 */
export function stageState(visit, phase, flow) {
  if (visit?.state !== "serving") return "off";
  if (visit.held) return "hold";
  if (phase === null) return "waiting";
  if (phase === "connecting") return "connecting";
  if (phase !== "connected") return "reconnecting";
  return flow.video ? "live" : "voice";
}
