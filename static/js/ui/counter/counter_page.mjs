/** The counter's page: puts together what is known, shows the one screen that follows from it, passes on what is touched. */

import { changesAfter, devicesNow, idleNow, NO_CHANGES, noticeNow, screenNow } from "../../model/counter_screen.mjs";
import { sectionDigest } from "../../model/digests.mjs";
import { CommandRefused } from "../../net/hub_socket.mjs";
import { lineWord } from "../../net/line_words.mjs";
import { ask } from "../dialog.mjs";
import { Sheet } from "../sheet.mjs";
import { sheetSection } from "../sheet_model.mjs";
import { ConfirmScreen, DisputeScreen } from "./confirm_screen.mjs";
import { FinishedScreen } from "./finished_screen.mjs";
import { Frame } from "./frame.mjs";
import { MatterScreen } from "./matter_screen.mjs";
import { PlainScreen } from "./plain_screens.mjs";
import { SignScreen } from "./sign_screen.mjs";
import { StartScreen } from "./start_screen.mjs";
import { TalkScreen } from "./talk_screen.mjs";
import { VOLUME_STEPS } from "./tool_bar.mjs";
import { WaitingScreen } from "./waiting_screen.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("./view.mjs").ScreenPart} ScreenPart */
/** @typedef {import("../../model/counter_screen.mjs").ScreenName} ScreenName */
/** @typedef {import("../../model/counter_screen.mjs").Screen} Screen */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/visit.mjs").Visit} Visit */
/** @typedef {"ja" | "easy" | "en"} Language */

/** How long 「画面を消しました」 stands. */
const WIPED_MS = 6000;
const TICK_MS = 1000;

/** @type {Record<ScreenName, new (words: Texts, actions: import("./view.mjs").Actions) => ScreenPart>} */
const PARTS = {
  starting: PlainScreen,
  replaced: PlainScreen,
  shut: PlainScreen,
  start: StartScreen,
  matter: MatterScreen,
  calling: MatterScreen,
  waiting: WaitingScreen,
  talking: TalkScreen,
  confirming: ConfirmScreen,
  disputing: DisputeScreen,
  signing: SignScreen,
  hold: PlainScreen,
  finished: FinishedScreen,
  left: FinishedScreen,
  wiped: PlainScreen,
};

/** What the desk is told that the resident sees. @type {Partial<Record<ScreenName, string>>} */
const VIEWING = { talking: "talking", confirming: "confirming", disputing: "disputing", signing: "signing", hold: "hold" };

/** @type {Record<import("../../net/line_words.mjs").Tone, import("../status_line.mjs").Tone>} */
const TONES = { good: "good", notice: "wait", warning: "warn", quiet: "off" };

/** State that ends with a visit, as it is at the start. */
function fresh() {
  return {
    /** @type {string | null} */ chosen: null,
    calling: false,
    /** @type {string | null} */ disputing: null,
    /** @type {string | null} */ picked: null,
    /** @type {string | null} */ edited: null,
    /** @type {string | null} */ written: null,
    changes: NO_CHANGES,
    sending: false,
    covered: false,
    dismissed: false,
    /** @type {Record<string, string> | null} */ dues: null,
    /** @type {Language} */ lang: "ja",
    /** @type {import("./tool_bar.mjs").TextSize} */ size: "normal",
  };
}

/** Wiring of one counter; `start` begins it. */
export class CounterPage {
  #state = fresh();
  #volume = VOLUME_STEPS - 1;
  /** @type {"on" | "replaced" | "shut"} */
  #page = "on";
  #greeted = false;
  #wasLive = false;
  #boot = "";
  /** @type {Plan | null} */
  #today = null;
  /** The visit as it was before the change that is being followed. @type {Visit | null} */
  #before = null;
  /** A visit that was wiped here, though the hub may not know yet. */
  #wiped = "";
  #wipedNotice = false;
  /** @type {import("../../net/devices.mjs").Devices | null} */
  #devices = null;
  #touched = 0;
  #drawing = false;
  /** @type {{ key: string, lang: Language, part: ScreenPart } | null} */
  #shown = null;
  /** Dialogs that belong to a visit close with it. */
  #dialogs = new AbortController();

  /**
   * @param {object} parts
   * @param {import("../../net/hub_socket.mjs").HubSocket} parts.socket
   * @param {import("../../net/visit_client.mjs").VisitClient} parts.client
   * @param {import("../../net/call_link.mjs").CallLink} parts.call
   * @param {Readonly<Record<Language, Texts>>} parts.texts
   * @param {(version: string) => Promise<Plan>} parts.loadPlan
   * @param {(key: string) => import("../../net/devices.mjs").Devices} parts.makeDevices
   * @param {(devices: import("../../net/devices.mjs").Devices, words: Texts) => Promise<void>} parts.chooseDevices
   * @param {(visit: string) => Promise<Record<string, string>>} parts.loadDues due dates by procedure
   */
  constructor(parts) {
    this.parts = parts;
    this.client = parts.client;
    this.#touched = performance.now();
    this.actions = this.#actions();
    this.frame = new Frame(
      {
        onSettings: () => void this.#settings(),
        onLeave: () => void this.#leave(),
        onDismiss: () => this.#set({ dismissed: true }),
        onStay: () => this.#touch(),
      },
      {
        callStaff: (wanted) => void this.#callStaff(wanted),
        setVolume: (volume) => this.#setVolume(volume),
        setSize: (size) => this.#set({ size }),
        setLanguage: (lang) => this.#setLanguage(lang),
        setCovered: (covered) => this.#set({ covered }),
      },
      this.words,
    );
  }

  /** @returns {Texts} */
  get words() {
    return this.parts.texts[this.#state.lang];
  }

  /**
   * Take over the page.
   *
   * @param {HTMLElement} main
   * @param {string} catalogue the version that is offered today
   */
  start(main, catalogue) {
    const { socket, client, call } = this.parts;
    history.replaceState(null, "", location.pathname);
    this.frame.mount(main);
    client.on("change", (change) => this.#changed(change));
    client.on("outdated", () => location.reload());
    socket.on("welcome", ({ boot, visit }) => this.#welcomed(boot, visit));
    socket.on("live", ({ live }) => {
      this.#wasLive ||= live;
      if (live && !this.#today) void this.#loadToday(catalogue);
      this.#draw();
    });
    socket.on("stopped", ({ reason }) => {
      this.#page = reason === "replaced" ? "replaced" : "shut";
      this.#letGo();
      this.#draw();
    });
    call.on("phase", () => this.#draw());
    call.on("flow", () => this.#draw());
    call.on("stream", (stream) => this.frame.stage.setRemote(stream));
    for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, () => this.#touch(), { passive: true });
    setInterval(() => this.#tick(), TICK_MS);
    void this.#loadToday(catalogue);
    this.#setVolume(this.#volume);
    socket.start();
  }

  // -- what changes ----------------------------------------------------------------------------------------------

  /** The visit of this counter, unless it was wiped here. @returns {Visit | null} */
  get #visit() {
    const { visit } = this.client;
    return visit && visit.id !== this.#wiped ? visit : null;
  }

  /**
   * @param {string} boot
   * @param {string | null} visit
   */
  #welcomed(boot, visit) {
    // A server that was started anew may bring a new catalogue and new pages; a counter at rest takes them at once.
    if (this.#boot !== "" && this.#boot !== boot && visit === null && !this.#visit && this.#shown?.key.startsWith("start ")) {
      location.reload();
      return;
    }
    this.#boot = boot;
    if (visit === null) this.#greeted = true;
    this.#draw();
  }

  /** @param {string} version */
  async #loadToday(version) {
    try {
      this.#today = await this.parts.loadPlan(version);
    } catch {
      // The line is away; it is loaded when the line is back ("live").
      return;
    }
    this.#draw();
  }

  /** @param {import("../../net/visit_client.mjs").ClientEvents["change"]} change */
  #changed({ what, event }) {
    if (what === "visit") this.#follow(event ?? null);
    // The resident may look elsewhere in the sheet, until the other side goes on to another field.
    if (what === "focus") this.#watch(this.client.focus.get("specialist") ?? null);
    this.#draw();
  }

  /** @param {string | null} field the one in which the specialist is now */
  #watch(field) {
    if (field === null) return;
    this.#state.picked = null;
    const label = this.client.plan?.template(field)?.label;
    if (label) this.frame.say(this.words.t("counter.said.writing", { label: this.words.of(label) }));
  }

  /** @param {import("../../model/wire.mjs").EventMessage | null} event null: a snapshot, or the visit was left */
  #follow(event) {
    const before = this.#before;
    const visit = this.#visit;
    this.#before = visit;
    if (!visit) {
      if (before) this.#cleared();
      return;
    }
    this.#greeted = true;
    this.#state.changes = changesAfter(this.#state.changes, before, visit);
    if (event === null || event.body.kind === "language_chosen") this.#state.lang = visit.language;
    if (event) this.#tell(event.body, visit);
    if (visit.state === "closed") {
      this.#letGo();
      if (before?.state !== "closed") this.#closed(visit.id);
    } else {
      this.#hold();
    }
  }

  /**
   * @param {import("../../model/wire.mjs").EventBody} body
   * @param {Visit} visit
   */
  #tell(body, visit) {
    if (body.kind === "edited") {
      this.#state.edited = body.section;
      this.#state.written = body.field;
      const label = this.client.plan?.template(body.field)?.label;
      if (label) {
        const key = body.shown === "" ? "counter.said.cleared" : "counter.said.entered";
        this.frame.say(this.words.t(key, { label: this.words.of(label), shown: body.shown }));
      }
    } else if (body.kind === "asked") {
      this.#state.picked = null;
      const section = this.client.plan?.questions(visit).find((each) => each.id === body.question)?.section;
      if (section !== undefined) this.#state.edited = section;
    } else if (body.kind === "presented") {
      this.#state.disputing = null;
    }
  }

  /** @param {string} visit */
  #closed(visit) {
    this.#touch();
    this.frame.toasts.clear();
    this.#dialogs.abort();
    this.#dialogs = new AbortController();
    this.parts.loadDues(visit).then(
      (dues) => {
        if (this.#visit?.id === visit) this.#set({ dues });
      },
      // Without them the screen says that the dates stand on the slip, which is printed all the same.
      () => undefined,
    );
  }

  // -- camera and microphone --------------------------------------------------------------------------------------

  /** Opens camera and microphone, once for each visit. */
  #hold() {
    if (this.#devices) return;
    const devices = this.parts.makeDevices(this.client.socket.welcome?.counter ?? "");
    this.#devices = devices;
    devices.on("tracks", (tracks) => {
      if (this.#devices !== devices) return;
      this.parts.call.setTracks(tracks);
      this.frame.stage.setSelf(tracks.video ? new MediaStream([tracks.video]) : null);
      this.#draw();
    });
    void devices.useSpeaker(this.frame.stage.remoteVideo);
    void devices.open().then(() => this.#draw());
  }

  /** Lets go of camera, microphone and call. */
  #letGo() {
    this.parts.call.end();
    this.parts.call.setTracks({ audio: null, video: null });
    this.#devices?.close();
    this.#devices = null;
    this.frame.stage.clear();
  }

  async #settings() {
    if (this.#visit || this.#devices) return;
    const devices = this.parts.makeDevices(this.client.socket.welcome?.counter ?? "");
    await devices.open();
    await this.parts.chooseDevices(devices, this.words);
    devices.close();
  }

  // -- what is touched ----------------------------------------------------------------------------------------------

  /** @returns {import("./view.mjs").Actions} */
  #actions() {
    return {
      choose: (chosen) => this.#set({ chosen }),
      call: (procedure) => void this.#call(procedure),
      leave: () => void this.#leave(),
      pick: (picked) => this.#set({ picked }),
      pointAt: (disputing) => this.#set({ disputing }),
      confirm: (section, revision, rows) => void this.#confirm(section, revision, rows),
      dispute: (section, field) => void this.#send(() => this.client.dispute(section, field)).then(() => this.#set({ disputing: null })),
      sign: (procedure, mode, strokes, aspect) =>
        void this.#send(() => this.client.sign(procedure, { mode, strokes, aspect })).then((sent) => {
          if (sent) this.frame.toasts.show(this.words.t("counter.sign.thanks"), "good");
        }),
      look: (section) => void this.#look(section),
      wipe: () => this.#wipe(),
    };
  }

  /** @param {string} procedure */
  async #call(procedure) {
    if (this.#state.calling) return;
    this.#set({ calling: true });
    try {
      await this.client.open([procedure], this.#state.lang);
    } catch (error) {
      this.#sorry(error);
    } finally {
      this.#set({ calling: false });
    }
  }

  /**
   * Sends an answer of the resident; while it is on its way the buttons say so and take no other.
   *
   * @param {() => Promise<unknown>} send
   * @returns {Promise<boolean>} whether it arrived
   */
  async #send(send) {
    if (this.#state.sending) return false;
    this.#set({ sending: true });
    try {
      await send();
      return true;
    } catch (error) {
      this.#sorry(error);
      return false;
    } finally {
      this.#set({ sending: false });
    }
  }

  /**
   * @param {string} section
   * @param {number} revision
   * @param {readonly import("../../model/digests.mjs").Row[]} rows exactly as they stand on the screen
   */
  async #confirm(section, revision, rows) {
    const sent = await this.#send(async () => {
      const digest = await sectionDigest(section, revision, rows);
      await this.client.command("confirm", { section, revision, digest, language: this.#state.lang });
    });
    if (sent) this.frame.say(this.words.t("counter.said.confirmed"));
  }

  /** One touch while waiting, for nothing is lost; a question first while forms are open. */
  async #leave() {
    const visit = this.#visit;
    if (!visit || visit.state === "closed") return;
    const waiting = visit.state !== "serving";
    if (!waiting && !(await this.#sure())) return;
    const left = await this.#send(() => this.client.cancel());
    if (left && waiting && this.#visit?.id === visit.id) this.#wipe();
  }

  async #sure() {
    const { words } = this;
    const answer = await ask(
      {
        title: words.t("counter.leave.title"),
        body: [words.t("counter.leave.body")],
        actions: [
          { value: "stay", label: words.t("counter.leave.stay"), kind: "primary" },
          { value: "go", label: words.t("counter.leave.go"), kind: "danger" },
        ],
      },
      { signal: this.#dialogs.signal },
    );
    return answer === "go";
  }

  /** @param {string} section */
  async #look(section) {
    const { plan } = this.client;
    const visit = this.#visit;
    if (!plan || !visit) return;
    const { words } = this;
    const sheet = new Sheet({ words, headingLevel: 3 });
    sheet.update([sheetSection(plan, visit, section, this.#state.lang)]);
    await ask(
      { title: words.t("counter.look.title"), body: [sheet.element], actions: [{ value: "close", label: words.t("common.close"), kind: "primary" }], wide: true },
      { signal: this.#dialogs.signal },
    );
  }

  /** @param {boolean} wanted */
  async #callStaff(wanted) {
    try {
      await this.client.callStaff(wanted);
      this.frame.toasts.show(this.words.t(wanted ? "counter.tools.staff_done" : "counter.tools.staff_back"), wanted ? "good" : "info");
    } catch (error) {
      this.#sorry(error);
    }
  }

  /** @param {Language} lang */
  #setLanguage(lang) {
    this.#set({ lang });
    const visit = this.#visit;
    if (!visit || visit.state === "closed" || visit.language === lang) return;
    this.client.chooseLanguage(lang).catch((/** @type {unknown} */ error) => this.#sorry(error));
  }

  /** @param {number} volume */
  #setVolume(volume) {
    this.#volume = Math.min(VOLUME_STEPS, Math.max(0, volume));
    this.frame.stage.setVolume(this.#volume / VOLUME_STEPS);
    this.#draw();
  }

  /** @param {unknown} error */
  #sorry(error) {
    if (!(error instanceof CommandRefused)) throw error;
    const key = `common.error.${error.code}`;
    this.frame.toasts.show(this.words.t(this.words.has(key) ? key : "common.error.internal_error"), "warn");
  }

  // -- clearing the screen ------------------------------------------------------------------------------------------

  /** Clears this screen at once, and tells the hub as soon as it can be told. */
  #wipe() {
    const visit = this.#visit;
    if (!visit) return;
    this.#wiped = visit.id;
    this.parts.socket.command("wipe", { visit: visit.id }).catch((/** @type {unknown} */ error) => {
      // The branch may have wiped it a moment before; then there is nothing left to do.
      if (!(error instanceof CommandRefused)) throw error;
    });
    this.client.join(null).catch((/** @type {unknown} */ error) => {
      if (!(error instanceof CommandRefused)) throw error;
    });
    this.#follow(null);
    this.#draw();
  }

  /** The visit is gone: nothing of it stays in the page, its address or its history. */
  #cleared() {
    this.#letGo();
    this.#dialogs.abort();
    this.#dialogs = new AbortController();
    this.#state = fresh();
    this.#shown?.part.stop?.();
    this.#shown = null;
    this.frame.clear();
    history.replaceState(null, "", location.pathname);
    this.#wipedNotice = true;
    setTimeout(() => {
      this.#wipedNotice = false;
      this.#draw();
    }, WIPED_MS);
  }

  #touch() {
    this.#touched = performance.now();
    this.frame.notices.count(null, this.words);
  }

  #tick() {
    const screen = this.#screen();
    const idle = idleNow(screen.name, performance.now() - this.#touched);
    if (idle.act === "wipe") this.#wipe();
    if (idle.act === "reset" && !this.#isAtRest()) {
      this.#state = fresh();
      this.#draw();
    }
    if (idle.act === "count" && idle.seconds === 60) this.frame.say(this.words.t("counter.countdown.said"));
    this.frame.notices.count(idle.act === "count" ? idle.seconds : null, this.words);
  }

  #isAtRest() {
    const { chosen, lang, size, covered } = this.#state;
    return chosen === null && lang === "ja" && size === "normal" && !covered;
  }

  // -- drawing ------------------------------------------------------------------------------------------------------

  /** @param {Partial<ReturnType<typeof fresh>>} change */
  #set(change) {
    Object.assign(this.#state, change);
    this.#draw();
  }

  /** Draws once for all messages of a frame. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.#drawNow();
    });
  }

  /** @returns {Screen} */
  #screen() {
    return screenNow({
      page: this.#page,
      greeted: this.#greeted && this.#today !== null,
      visit: this.#visit,
      paper: this.client.plan,
      chosen: this.#state.chosen,
      calling: this.#state.calling,
      disputing: this.#state.disputing,
      wipedNotice: this.#wipedNotice,
    });
  }

  #drawNow() {
    const screen = this.#screen();
    const { words, frame } = this;
    const visit = this.#visit;
    const state = this.#state;
    document.documentElement.dataset["textSize"] = state.size;
    frame.setWords(words, this.#today ? words.of(this.#today.json.town) : "");
    this.#showScreen(screen);
    this.#shown?.part.update(this.#view(screen, visit));
    this.#drawCall(screen, visit);
    frame.tools.update({ staffCalled: this.client.staffCalled, volume: this.#volume, size: state.size, lang: state.lang, covered: state.covered }, words);
    frame.offerSettings(screen.name === "start");
    frame.setCovered(state.covered);
    if (visit) {
      this.client.rendered(visit.seq);
      const viewing = state.covered ? "covered" : VIEWING[screen.name];
      if (viewing !== undefined && visit.state === "serving") this.client.setScreen(viewing, screen.section);
    }
  }

  /** @param {Screen} screen */
  #showScreen(screen) {
    const kind = screen.name === "calling" ? "matter" : screen.name;
    const key = [kind, screen.section, screen.procedure].join(" ");
    const { lang } = this.#state;
    const another = this.#shown?.key !== key;
    if (!another && this.#shown?.lang === lang) return;
    this.#shown?.part.stop?.();
    const part = new PARTS[screen.name](this.words, this.actions);
    this.#shown = { key, lang, part };
    this.frame.show(part, kind, { focus: another });
  }

  /**
   * @param {Screen} screen
   * @param {Visit | null} visit
   * @returns {View}
   */
  #view(screen, visit) {
    const state = this.#state;
    return {
      screen,
      lang: state.lang,
      plan: visit ? this.client.plan : this.#today,
      visit,
      doors: this.client.doors,
      place: this.client.place,
      specialist: visit?.specialist ?? "",
      live: {
        writing: this.client.focus.get("specialist") ?? null,
        typing: this.client.typing,
        fresh: state.written,
        changes: state.changes,
      },
      picked: state.picked,
      edited: state.edited,
      sending: state.sending,
      dues: state.dues,
    };
  }

  /**
   * @param {Screen} screen
   * @param {Visit | null} visit
   */
  #drawCall(screen, visit) {
    const { words, frame, client } = this;
    const { call, socket } = this.parts;
    const tracks = this.#devices?.tracks ?? { audio: null, video: null };
    const word = lineWord({
      live: socket.live,
      serving: visit?.state === "serving",
      held: visit?.held ?? false,
      phase: call.phase,
      people: client.people,
      other: "specialist",
      receiving: call.flow,
      ...(this.#devices ? { sending: { audio: tracks.audio !== null, video: tracks.video !== null } } : {}),
    });
    if (this.#page === "on") frame.status.set(word.key === "line.idle" ? "good" : TONES[word.tone], words.t(word.key));
    else frame.status.set("off", words.t("counter.status.stopped"));
    const state = stageState(visit, call.phase, call.flow);
    frame.stage.setState(state, state === "off" || state === "live" ? "" : words.t(word.key));
    const first = visit?.procedures[0];
    const department = first && client.plan ? client.plan.json.departments[client.plan.procedure(first).department] : undefined;
    frame.stage.setName(
      visit?.state === "serving" && visit.specialist
        ? words.t("counter.stage.name", { department: department ? words.of(department) : "", name: visit.specialist })
        : "",
    );
    frame.notices.show(
      noticeNow(screen.name, {
        live: socket.live,
        wasLive: this.#wasLive,
        devices: this.#devices && !this.#state.dismissed ? devicesNow(tracks, this.#devices.reasons) : "none",
        phase: call.phase,
      }),
      words,
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
