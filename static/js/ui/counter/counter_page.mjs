/** The counter's page: puts together what is known, shows the one screen that follows from it, passes on what is touched. */

import { changesAfter, idleNow, screenNow } from "../../model/counter_screen.mjs";
import { CommandRefused } from "../../net/hub_socket.mjs";
import { carriedOut } from "../refusals.mjs";
import { CounterMedia } from "./counter_media.mjs";
import { atRest, isAtRest } from "./counter_state.mjs";
import { Frame } from "./frame.mjs";
import { ResidentAnswers } from "./resident_answers.mjs";
import { Screens } from "./screens.mjs";
import { VOLUME_STEPS } from "./tool_bar.mjs";
import { warmFonts } from "../warm_fonts.mjs";

/** @typedef {import("./view.mjs").View} View */
/** @typedef {import("./view.mjs").ScreenPart} ScreenPart */
/** @typedef {import("../../model/counter_screen.mjs").ScreenName} ScreenName */
/** @typedef {import("../../model/counter_screen.mjs").Screen} Screen */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/visit.mjs").Visit} Visit */

/** How long 「画面を消しました」 stands. */
const WIPED_MS = 6000;
const TICK_MS = 1000;

/** What the desk is told that the resident sees. @type {Partial<Record<ScreenName, string>>} */
const VIEWING = {
  talking: "talking",
  confirming: "confirming",
  disputing: "disputing",
  signing: "signing",
  hold: "hold",
};

/** Wiring of one counter; `start` begins it. */
export class CounterPage {
  #state = atRest();
  #volume = VOLUME_STEPS - 1;
  /** @type {"on" | "replaced" | "shut"} */
  #page = "on";
  #greeted = false;
  #wasLive = false;
  /** It was live and is not now. */
  #lost = false;
  #boot = "";
  /** @type {Plan | null} */
  #today = null;
  /** The visit as it was before the change that is being followed. @type {Visit | null} */
  #before = null;
  /** A visit that was wiped here, though the hub may not know yet. */
  #wiped = "";
  #wipedNotice = false;
  #touched = 0;
  #drawing = false;
  /** Ends the asking for due dates: a screen that is wiped must not ask on for its visit. */
  #asking = new AbortController();
  /** @type {{ key: string, words: Texts, part: ScreenPart } | null} */
  #shown = null;

  /**
   * @param {object} parts
   * @param {import("../../net/hub_socket.mjs").HubSocket} parts.socket
   * @param {import("../../net/visit_client.mjs").VisitClient} parts.client
   * @param {import("../../net/call_link.mjs").CallLink} parts.call
   * @param {import("../../net/tongue_loader.mjs").TongueLoader} parts.texts
   * @param {(version: string) => Promise<Plan>} parts.loadPlan
   * @param {(key: string) => import("../../net/devices.mjs").Devices} parts.makeDevices
   * @param {(devices: import("../../net/devices.mjs").Devices, words: Texts) => Promise<void>} parts.chooseDevices
   * @param {(visit: string, signal: AbortSignal) => Promise<Record<string, string>>} parts.loadDues due dates by procedure
   */
  constructor(parts) {
    this.parts = parts;
    this.client = parts.client;
    parts.texts.onLoaded = () => this.#draw();
    this.#touched = performance.now();
    const host = this.#host();
    this.screens = new Screens({ come: () => this.#draw() });
    this.answers = new ResidentAnswers(host, parts.client, this.screens);
    this.actions = this.#actions();
    this.frame = new Frame(
      {
        onSettings: () => void this.media.settings(),
        onAllow: (seat, allowed) => void carriedOut(this.client.allowSeat(seat, allowed), () => this.#draw()),
        onLeave: () => void this.answers.leave(),
        onDismiss: () => this.#set({ dismissed: true }),
        onStay: () => this.#touch(),
      },
      {
        callStaff: (wanted) => void this.answers.callStaff(wanted),
        setVolume: (volume) => this.#setVolume(volume),
        setSize: (size) => this.#set({ size }),
        setLanguage: (lang) => void this.answers.chooseLanguage(lang),
        setCovered: (covered) => this.#set({ covered }),
      },
      this.words,
    );
    this.media = new CounterMedia(host, parts);
  }

  /** @returns {Texts} */
  get words() {
    return this.parts.texts.of(this.#state.lang);
  }

  /**
   * Take over the page.
   *
   * @param {HTMLElement} main
   * @param {string} catalogue the version that is offered today
   */
  start(main, catalogue) {
    const { socket, client } = this.parts;
    history.replaceState(null, "", location.pathname);
    this.frame.mount(main);
    client.on("change", (change) => this.#changed(change));
    client.on("outdated", () => location.reload());
    socket.on("welcome", ({ boot, visit }) => this.#welcomed(boot, visit));
    socket.on("live", ({ live }) => {
      if (live && this.#lost) this.frame.toasts.show(this.words.t("counter.notice.lost.back"), "good");
      this.#lost = !live && this.#wasLive;
      this.#wasLive ||= live;
      if (live && !this.#today) void this.#loadToday(catalogue);
      this.#draw();
    });
    socket.on("stopped", ({ reason }) => {
      this.#page = reason === "replaced" ? "replaced" : "shut";
      this.media.letGo();
      this.#draw();
    });
    document.addEventListener("pointerdown", () => this.#touch(), { passive: true });
    document.addEventListener("keydown", () => this.#touch(), { passive: true });
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
    if (
      this.#boot !== "" &&
      this.#boot !== boot &&
      visit === null &&
      !this.#visit &&
      this.#shown?.key.startsWith("start ")
    ) {
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
    void warmFonts(this.#today.json);
    this.screens.warm();
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
      this.media.letGo();
      if (before?.state !== "closed") this.#closed(visit.id);
    } else {
      this.media.open();
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
    this.answers.closeDialogs();
    this.#asking = new AbortController();
    this.parts.loadDues(visit, this.#asking.signal).then(
      (dues) => {
        if (this.#visit?.id === visit) this.#set({ dues });
      },
      // Without them the screen says that the dates stand on the slip, which is printed all the same.
      () => undefined,
    );
  }

  // -- what is touched ----------------------------------------------------------------------------------------------

  /** What the parts see of this page. @returns {import("./counter_state.mjs").Host} */
  #host() {
    const page = this;
    return {
      get words() {
        return page.words;
      },
      get visit() {
        return page.#visit;
      },
      get state() {
        return page.#state;
      },
      get frame() {
        return page.frame;
      },
      set: (change) => this.#set(change),
      wipe: () => this.#wipe(),
    };
  }

  /** @returns {import("./view.mjs").Actions} */
  #actions() {
    const { answers } = this;
    return {
      choose: (chosen) => this.#set({ chosen }),
      offer: (offering, topic) => this.#set({ offering, topic: topic ?? null }),
      call: (procedure) => void answers.call(procedure),
      leave: () => void answers.leave(),
      pick: (picked) => this.#set({ picked }),
      pointAt: (disputing) => this.#set({ disputing }),
      confirm: (section, revision, rows) => void answers.confirm(section, revision, rows),
      dispute: (section, field) => void answers.dispute(section, field),
      sign: (procedure, mode, strokes, aspect) => void answers.sign(procedure, { mode, strokes, aspect }),
      reply: (question, person, answer) => answers.reply(question, person, answer),
      redraw: () => this.#draw(),
      look: (section) => void answers.look(section),
      rate: (score) => answers.rate(score),
      keepWaiting: () => void answers.keepWaiting(),
      callBack: (at) => void answers.callBack(at),
      wipe: () => this.#wipe(),
    };
  }

  /** @param {number} volume */
  #setVolume(volume) {
    this.#volume = Math.min(VOLUME_STEPS, Math.max(0, volume));
    this.frame.stage.setVolume(this.#volume / VOLUME_STEPS);
    this.#draw();
  }

  // -- clearing the screen ------------------------------------------------------------------------------------------

  /** Clears this screen at once, and tells the hub as soon as it can be told. */
  #wipe() {
    const visit = this.#visit;
    if (!visit) return;
    this.#wiped = visit.id;
    this.#asking.abort();
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
    this.#asking.abort();
    this.media.letGo();
    this.answers.closeDialogs();
    this.#state = atRest();
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
    if (screen.name === "parked") this.#draw();
    if (idle.act === "wipe") this.#wipe();
    if (idle.act === "reset" && !isAtRest(this.#state)) {
      this.#state = atRest();
      this.#draw();
    }
    if (idle.act === "count" && idle.seconds === 60) this.frame.say(this.words.t("counter.countdown.said"));
    this.frame.notices.count(idle.act === "count" ? idle.seconds : null, this.words);
  }

  // -- drawing ------------------------------------------------------------------------------------------------------

  /** @param {Partial<import("./counter_state.mjs").CounterState>} change */
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

  /** What is to be shown; while its part has not come, that it is about to. @returns {Screen} */
  #screen() {
    const screen = this.#wanted();
    return this.screens.partOf(screen.name) ? screen : { name: "starting", section: null, procedure: null, topic: null };
  }

  /** @returns {Screen} */
  #wanted() {
    return screenNow({
      page: this.#page,
      greeted: this.#greeted && this.#today !== null,
      visit: this.#visit,
      paper: this.client.plan,
      chosen: this.#state.chosen,
      offering: this.#state.offering,
      topic: this.#state.topic,
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
    this.media.draw(screen.name, { wasLive: this.#wasLive, stopped: this.#page !== "on" });
    frame.tools.update(
      {
        staffCalled: this.client.staffCalled,
        volume: this.#volume,
        size: state.size,
        lang: state.lang,
        covered: state.covered,
      },
      words,
    );
    frame.course.update(visit, this.client.plan, words);
    frame.offerSettings(screen.name === "start");
    frame.setCovered(state.covered);
    // Not while its part is still to come: then nothing of the visit is on the screen.
    if (visit && screen.name !== "starting") {
      this.client.rendered(visit.seq);
      const viewing = state.covered ? "covered" : VIEWING[screen.name];
      if (viewing !== undefined && visit.state === "serving") this.client.setScreen(viewing, screen.section);
    }
  }

  /** @param {Screen} screen */
  #showScreen(screen) {
    const kind = screen.name === "calling" ? "matter" : screen.name;
    const key = [kind, screen.section, screen.procedure, screen.topic].join(" ");
    const { words } = this;
    const another = this.#shown?.key !== key;
    if (!another && this.#shown?.words === words) return;
    this.#shown?.part.stop?.();
    const Part = this.screens.partOf(screen.name);
    if (!Part) throw new Error(`no part shows the screen "${screen.name}"`);
    const part = new Part(words, this.actions);
    this.#shown = { key, words, part };
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
      lang: this.words.lang,
      plan: visit ? this.client.plan : this.#today,
      visit,
      doors: this.client.doors,
      waits: this.client.waits,
      place: this.client.place,
      now: this.client.serverNow,
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
      interview: visit ? this.client.interview : null,
      dues: state.dues,
    };
  }
}
