/** The morning check of one station, step by step: each item gets its state, a number where there is one, and what to do. */

import { h } from "../dom.mjs";
import { hearsSomething, pause, seesSomething, soundsWith, tone } from "./devices_try.mjs";
import { post, tryEcho } from "./echo_try.mjs";

/** @typedef {import("../dom.mjs").Words} Words */
/** @typedef {"good"|"bad"|"absent"|"skipped"} State */
/** @typedef {{item: string, state: State, value: number | null}} Found */

const HERTZ = 1000;
const LINE_WITHIN_MS = 4000;
/** Above these a talk is no longer easy. */
const MOST = { round_trip: 300, loss: 5, jitter: 60 };
const SMALL = { width: 320, height: 240, frameRate: 10 };

export class StationCheck {
  /**
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {string} csrf
   */
  constructor(root, words, csrf) {
    this.root = root;
    this.words = words;
    this.csrf = csrf;
    /** @type {Map<string, Found>} */
    this.found = new Map();
    this.begin = /** @type {HTMLButtonElement} */ (this.#part('[data-act="begin"]'));
    this.begin.addEventListener("click", () => void this.run());
    this.begin.disabled = false;
  }

  /** Check everything, and have it kept. */
  async run() {
    this.begin.disabled = true;
    this.found.clear();
    for (const line of this.root.querySelectorAll("[data-item]")) this.#show(line, "waiting");
    this.#say("check.running");
    const audio = new AudioContext();
    await audio.resume();
    const own = await this.#devices(audio);
    const sound = tone(audio, HERTZ);
    try {
      await this.#line();
      await this.#ways(audio, sound.stream, own);
      await this.#ask("speaker", "check.question.speaker", () => sound.aloud());
    } finally {
      sound.stop();
      for (const track of own?.getTracks() ?? []) track.stop();
      this.#part('[data-part="picture"]').hidden = true;
      await audio.close();
    }
    await this.#ask("printer", "check.question.printer", () => window.print(), true);
    await this.#keep();
    this.begin.disabled = false;
  }

  /** @param {AudioContext} audio */
  async #devices(audio) {
    const able = window.isSecureContext && "RTCPeerConnection" in window && !!navigator.mediaDevices;
    this.#note("browser", able ? "good" : "bad");
    /** @type {MediaStream | null} */
    let own = null;
    try {
      own = await navigator.mediaDevices.getUserMedia({ audio: true, video: SMALL });
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
    const video = /** @type {HTMLVideoElement} */ (this.#part('[data-part="picture"]'));
    if (!own) {
      for (const item of ["camera", "microphone"]) this.#note(item, "bad");
    } else {
      video.srcObject = own;
      video.hidden = false;
      await video.play();
      this.#note("camera", (await seesSomething(video)) ? "good" : "bad");
      this.#say("check.speak");
      const heard = await hearsSomething(audio, own);
      this.#note("microphone", heard.good ? "good" : "bad", heard.decibel);
    }
    const cameras = able ? (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput") : [];
    this.#note("document_camera", cameras.length > 1 ? "good" : "absent");
    return own;
  }

  async #line() {
    this.#say("check.running");
    const origin = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws?as=station&origin=${origin}`);
    const greeted = await Promise.race([
      new Promise((done) => socket.addEventListener("message", () => done(true), { once: true })),
      new Promise((done) => socket.addEventListener("close", () => done(false), { once: true })),
      pause(LINE_WITHIN_MS).then(() => false),
    ]);
    socket.close();
    this.#note("line", greeted ? "good" : "bad");
  }

  /**
   * @param {AudioContext} audio
   * @param {MediaStream} sound
   * @param {MediaStream | null} own
   */
  async #ways(audio, sound, own) {
    const sent = new MediaStream([...sound.getAudioTracks(), ...(own?.getVideoTracks() ?? [])]);
    let own_tone = false;
    const direct = await tryEcho({
      sent,
      iceServers: [],
      csrf: this.csrf,
      heard: async (stream) => {
        // Chromium lets Web Audio hear a far stream only while an element plays it.
        const player = new Audio();
        player.muted = true;
        player.srcObject = stream;
        await player.play();
        own_tone = await soundsWith(audio, stream, HERTZ);
        player.srcObject = null;
      },
    });
    const whole = direct.connected && own_tone && (direct.picture || !own);
    this.#note("direct", whole ? "good" : "bad");
    const response = await fetch("/echo/ways");
    const ways = /** @type {{ice_servers: RTCIceServer[]}} */ (response.ok ? await response.json() : { ice_servers: [] });
    let best = direct;
    for (const protocol of ["udp", "tcp"]) {
      const iceServers = ways.ice_servers
        .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => url.includes(`transport=${protocol}`)) }))
        .filter(({ urls }) => urls.length > 0);
      const relayed = iceServers.length > 0 ? await tryEcho({ sent, iceServers, csrf: this.csrf }) : null;
      this.#note(`relay_${protocol}`, relayed ? (relayed.connected ? "good" : "bad") : "absent");
      if (relayed?.connected && !best.connected) best = relayed;
    }
    for (const [item, value] of /** @type {const} */ ([["round_trip", best.roundTrip], ["loss", best.loss], ["jitter", best.jitter]])) {
      if (best.connected) this.#note(item, value <= MOST[item] ? "good" : "bad", value);
      else this.#note(item, "skipped");
    }
  }

  /**
   * @param {string} item
   * @param {string} key
   * @param {() => void} act done when the person asks for it
   * @param {boolean} [absent] whether "there is none" is an answer
   */
  async #ask(item, key, act, absent = false) {
    const place = this.#part('[data-part="question"]');
    /** @param {string} name @param {(event: Event) => void} onclick */
    const button = (name, onclick) => h("button", { type: "button", class: "button button--medium button--secondary", "data-answer": name, onclick }, this.words.t(`check.answer.${name}`));
    /** @type {State} */
    const state = await new Promise((done) => {
      const choices = [button("try", act), button("yes", () => done("good")), button("no", () => done("bad"))];
      if (absent) choices.push(button("none", () => done("absent")));
      place.replaceChildren(h("span", {}, this.words.t(key)), ...choices);
      place.hidden = false;
      choices[0]?.focus();
    });
    place.hidden = true;
    place.replaceChildren();
    this.#note(item, state);
  }

  async #keep() {
    const items = [...this.root.querySelectorAll("[data-item]")].map((line) => {
      const item = line.getAttribute("data-item") ?? "";
      return this.found.get(item) ?? { item, state: "skipped", value: null };
    });
    const response = await post("/counter/check", this.csrf, { items });
    const kept = /** @type {{good: boolean}} */ (response.ok ? await response.json() : { good: false });
    this.#say(!response.ok ? "check.not_kept" : kept.good ? "check.all_good" : "check.some_bad");
  }

  /**
   * @param {string} item
   * @param {State} state
   * @param {number | null} [value]
   */
  #note(item, state, value = null) {
    this.found.set(item, { item, state, value });
    this.#show(this.#part(`[data-item="${item}"]`), state, value);
  }

  /**
   * @param {Element} line
   * @param {State | "waiting"} state
   * @param {number | null} [value]
   */
  #show(line, state, value = null) {
    const item = line.getAttribute("data-item") ?? "";
    const unit = { round_trip: "ms", loss: "%", jitter: "ms", microphone: "dB" }[item] ?? "";
    line.setAttribute("data-state", state);
    const said = line.querySelector('[data-part="state"]');
    const help = line.querySelector('[data-part="help"]');
    if (said) said.textContent = value === null ? this.words.t(`check.state.${state}`) : `${this.words.t(`check.state.${state}`)} ${value} ${unit}`;
    if (help) help.textContent = state === "bad" ? this.words.t(`check.help.${item}`) : "";
  }

  /** @param {string} key */
  #say(key) {
    this.#part('[data-part="said"]').textContent = this.words.t(key);
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #part(selector) {
    const found = this.root.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new RangeError(`the page has no ${selector}`);
    return found;
  }
}
