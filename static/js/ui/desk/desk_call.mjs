/** The call at the desk: joins it when the hub says so, shows it, and keeps what was chosen for microphone and camera. */

import { MediaState } from "../../model/media_state.mjs";
import { CallLink } from "../../net/call_link.mjs";
import { Devices } from "../../net/devices.mjs";
import { LineReporter } from "../../net/line_reporter.mjs";
import { lineWord } from "../../net/line_words.mjs";
import { LongLoss } from "../../net/long_loss.mjs";
import { chooseDevices } from "../device_dialog.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { StatusLine } from "../status_line.mjs";
import { VideoStage } from "../video_stage.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../net/visit_client.mjs").VisitClient} VisitClient */

const SHELF = "enmado.desk.media";

/** @type {Record<import("../../net/line_words.mjs").Tone, import("../status_line.mjs").Tone>} */
const TONES = { good: "good", notice: "wait", warning: "warn", quiet: "off" };

/**
 * @typedef {object} CallActs
 * @property {() => void} hold holds, or resumes
 * @property {() => void} end
 */

export class DeskCall {
  #stage;
  #line;
  #problem = h("p", { class: "call__problem", role: "status" });
  /** @type {Record<"microphone" | "camera" | "hold", HTMLButtonElement>} */
  #buttons;
  #link;
  /** @type {Devices | null} */
  #devices = null;
  #expected = false;
  #kept;
  #loss = new LongLoss(() => this.draw());

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {VisitClient} client
   * @param {CallActs} acts
   */
  constructor(place, words, client, acts) {
    this.words = words;
    this.client = client;
    this.#kept = kept();
    this.media = new MediaState(this.#kept);
    this.#stage = new VideoStage({
      words,
      selfShown: this.#kept.selfShown,
      onSelf: () => this.#keep(),
    });
    this.#line = new StatusLine({ label: words.t("desk.video.state") });
    this.#buttons = {
      microphone: this.#button("Alt+U", () => this.media.setMicrophone(!this.media.microphone)),
      camera: this.#button("Alt+V", () => this.media.setCamera(!this.media.camera)),
      hold: this.#button("Alt+H", () => acts.hold()),
    };
    place.append(
      h("div", { class: "call__stage" }, this.#stage.element),
      this.#line.element,
      this.#problem,
      h(
        "div",
        { class: "call__buttons", role: "group", "aria-label": words.t("desk.video.controls") },
        this.#buttons.microphone,
        this.#buttons.camera,
        this.#buttons.hold,
        h("button", { type: "button", class: "call__button", "aria-haspopup": "dialog", onclick: () => void this.#choose() }, icon("camera"), h("span", {}, words.t("desk.video.devices"))),
        h("button", { type: "button", class: "call__button call__button--end", "aria-haspopup": "dialog", "aria-keyshortcuts": "Alt+X", onclick: () => acts.end() }, icon("phone"), h("span", {}, words.t("desk.video.end"))),
      ),
    );
    this.media.on("change", () => {
      this.#keep();
      this.draw();
    });
    this.#link = new CallLink({ client, socket: client.socket, media: this.media });
    const csrf = document.querySelector("meta[name='csrf']")?.getAttribute("content") ?? "";
    new LineReporter({ call: this.#link, visit: () => client.visit?.id ?? null, as: "desk", csrf });
    this.#link.on("stream", (stream) => {
      this.#stage.setRemote(stream);
      if (stream !== null) void this.#useSpeaker();
    });
    this.#link.on("phase", () => this.draw());
    this.#link.on("flow", () => this.draw());
    this.#link.on("rung", () => this.draw());
    this.#link.on("fault", ({ error }) => reportError(error));
    this.draw();
  }

  /** The call itself, for who shows more of it than the one on the stage. */
  get link() {
    return this.#link;
  }

  /** Flips the microphone. */
  toggleMicrophone() {
    this.#buttons.microphone.click();
  }

  /** Flips the camera. */
  toggleCamera() {
    this.#buttons.camera.click();
  }

  /**
   * A visit is about to be served (true), or that is settled one way or the other (false).
   * @param {boolean} expected
   */
  expect(expected) {
    this.#expected = expected;
    this.draw();
  }

  /** Draws the call as it stands; the page calls this when the visit, the people or the line changed. */
  draw() {
    const { client, words, media } = this;
    const { visit } = client;
    // Who works along fills in, and has no part in the talk.
    const serving = visit?.state === "serving" && visit.part === null;
    if (serving || this.#expected) void this.#open();
    else this.#release();
    const { key, tone } = lineWord({
      live: client.socket.live,
      serving,
      held: media.held,
      phase: this.#link.phase,
      people: client.people,
      other: "resident",
      ...(this.#devices ? { sending: { audio: this.#devices.tracks.audio !== null, video: this.#devices.tracks.video !== null } } : {}),
      ...(this.#link.phase === "connected" ? { receiving: this.#link.flow } : {}),
      rung: this.#link.rung,
      muted: !media.microphone,
    });
    this.#line.set(TONES[tone], words.t(key));
    this.#stage.setState(this.#stageState(serving), "");
    this.#drawButtons();
    setText(this.#problem, this.#loss.update(key, this.#link.phase) && serving ? this.#instead() : this.#deviceWords());
  }

  #deviceWords() {
    const reason = this.#devices?.reasons.audio ?? this.#devices?.reasons.video ?? null;
    return reason === null ? "" : this.words.t(`desk.device.${this.#devices?.reasons.audio ? "audio" : "video"}_${reason}`);
  }

  /** What to do when the line stays lost: the counter says which number to ring, and so does this. */
  #instead() {
    const { words, client } = this;
    const department = client.plan?.json.departments[client.visit?.department ?? ""];
    const tel = department?.tel ?? "";
    return words.t(`desk.instead.${tel === "" ? "staff" : "tel"}`, { tel, department: department ? words.of(department) : "" });
  }

  /**
   * @param {boolean} serving
   * @returns {import("../video_stage.mjs").StageState}
   */
  #stageState(serving) {
    if (!serving) return "off";
    if (this.media.held) return "hold";
    const { phase, flow } = this.#link;
    if (phase === null) return "waiting";
    if (phase === "connected") return flow.video ? "live" : "voice";
    return phase === "connecting" ? "connecting" : "reconnecting";
  }

  #drawButtons() {
    const { words, media } = this;
    this.#say("microphone", media.microphone ? "microphone" : "microphone_off", words.t(media.microphone ? "desk.video.mute" : "desk.video.unmute"), !media.microphone);
    this.#say("camera", media.camera ? "camera" : "camera_off", words.t(media.camera ? "desk.video.camera_off" : "desk.video.camera_on"), !media.camera);
    this.#say("hold", "cup", words.t(media.held ? "desk.video.resume" : "desk.video.hold"), media.held);
  }

  /**
   * @param {"microphone" | "camera" | "hold"} name
   * @param {import("../icons.mjs").IconName} shape
   * @param {string} label
   * @param {boolean} on
   */
  #say(name, shape, label, on) {
    const button = this.#buttons[name];
    if (button.dataset["shape"] !== shape || button.textContent !== label) {
      button.dataset["shape"] = shape;
      replaceChildren(button, icon(shape), h("span", {}, label));
    }
    setAttribute(button, "data-on", on);
  }

  /**
   * @param {string} keys
   * @param {() => void} act
   */
  #button(keys, act) {
    return h("button", { type: "button", class: "call__button", "aria-keyshortcuts": keys, onclick: act });
  }

  /** Camera and microphone are open while a visit is served, and no longer: between visits the lamps are off. */
  async #open() {
    if (this.#devices !== null) return;
    const devices = new Devices({ key: "desk" });
    this.#devices = devices;
    devices.on("tracks", ({ audio, video }) => {
      if (this.#devices !== devices) return;
      this.#stage.setSelf(video ? new MediaStream([video]) : null);
      this.#link.setTracks({ audio, video });
      this.draw();
    });
    devices.on("lost", () => this.draw());
    devices.on("devices", () => void this.#useSpeaker());
    await devices.open();
    if (this.#devices !== devices) devices.close();
  }

  async #choose() {
    const devices = this.#devices;
    if (devices === null) return;
    await chooseDevices(devices, this.words, { onSpeaker: () => void this.#useSpeaker() });
  }

  /** The remembered loudspeaker; one that is not there today leaves the sound where it is. */
  async #useSpeaker() {
    const devices = this.#devices;
    if (devices === null || devices.chosen("speaker") === "") return;
    try {
      await devices.useSpeaker(this.#stage.remoteVideo);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      setText(this.#problem, this.words.t("desk.device.speaker_failed"));
    }
  }

  #release() {
    if (this.#devices === null) return;
    this.#devices.close();
    this.#devices = null;
    this.#link.setTracks({ audio: null, video: null });
    this.#stage.clear();
  }

  #keep() {
    sessionStorage.setItem(SHELF, JSON.stringify({ ...this.media.toJSON(), selfShown: this.#stage.selfShown }));
  }
}

/** What was chosen before a reload of this page; nobody is un-muted by one. */
function kept() {
  const text = sessionStorage.getItem(SHELF);
  /** @type {unknown} */
  const held = text === null ? null : JSON.parse(text);
  const has = (/** @type {string} */ key) =>
    typeof held !== "object" || held === null || /** @type {Record<string, unknown>} */ (held)[key] !== false;
  return { microphone: has("microphone"), camera: has("camera"), selfShown: has("selfShown") };
}
