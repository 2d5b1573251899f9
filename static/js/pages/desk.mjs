/** The desk: presence, the ring, the visit, the wrap-up. Here everything is joined; each part has a file of its own. */

import { clock } from "../model/dates.mjs";
import { HubSocket } from "../net/hub_socket.mjs";
import { loadTexts, planLoader } from "../net/plan_loader.mjs";
import { SeatClient } from "../net/seat_client.mjs";
import { VisitClient } from "../net/visit_client.mjs";
import { showHelp } from "../ui/desk/dialogs.mjs";
import { FocusKeeper } from "../ui/desk/focus_keeper.mjs";
import { HandOverDesk } from "../ui/desk/hand_over_desk.mjs";
import { PresenceControl } from "../ui/desk/presence_control.mjs";
import { carriedOut, refusalWords } from "../ui/refusals.mjs";
import { RingTone } from "../ui/ring_tone.mjs";
import { RingingDialog } from "../ui/desk/ringing_dialog.mjs";
import { FIELD_KEYS, SHORTCUTS, actOf } from "../ui/desk/shortcuts.mjs";
import { VisitDesk } from "../ui/desk/visit_desk.mjs";
import { HelpButton } from "../ui/help_button.mjs";
import { h, replaceChildren, setAttribute, setText } from "../ui/dom.mjs";
import { icon } from "../ui/icons.mjs";
import { LineBanner } from "../ui/line_banner.mjs";
import { pageNames } from "../ui/page_names.mjs";
import { SeatPanel } from "../ui/seat_panel.mjs";
import { Toasts } from "../ui/toast.mjs";
import { warmFonts } from "../ui/warm_fonts.mjs";

const TICK_MS = 250;

/** @type {Record<string, import("../ui/icons.mjs").IconName>} */
const IDLE_SHAPES = { seated: "together", available: "phone", away: "cup", ask: "info", offered: "bell", closed: "check", wrap_up: "pen", busy: "together", offline: "alert" };

/** What somebody who works along uses the keys for. @type {readonly import("../ui/desk/shortcuts.mjs").Act[]} */
const WHILE_ALONG = ["sheet", "next_section", "last_section", "help"];

const lang = document.documentElement.lang === "en" ? "en" : "ja";

/** @typedef {import("../model/text.mjs").Texts} Texts */

/** Everything on the page that lives as long as the page. */
class DeskPage {
  /** @param {Texts} words */
  constructor(words) {
    this.words = words;
    this.names = pageNames(document.body, lang);
    this.title = document.title;
    this.socket = new HubSocket({ as: "desk" });
    this.loadPlan = planLoader();
    this.client = new VisitClient(this.socket, this.loadPlan);
    this.toasts = new Toasts();
    this.tone = new RingTone();
    this.focus = new FocusKeeper();
    /** @type {import("../model/plan.mjs").Plan | null} */
    this.plan = null;
    document.body.append(this.toasts.element);
    const placeName = (/** @type {{branch: string, counter: string}} */ { branch, counter }) => `${this.names.branch(branch)} ${this.names.counter(counter)}`;
    const parts = { part, words, client: this.client, toasts: this.toasts, placeName };
    this.desk = new VisitDesk(parts);
    this.handing = new HandOverDesk({
      ...parts,
      today: () => this.plan,
      flush: () => this.desk.edits.flush([...this.desk.edits.states().keys()]),
    });
    this.banner = new LineBanner({ line: part("line"), banner: part("banner") }, words, this.socket, {
      area: "desk",
      back: () => {
        this.toasts.show(words.t("desk.line.back"), "good");
        this.desk.lineBack();
      },
    });
    new HelpButton(part("trouble"), words, this.client, { refused: (refused) => this.toasts.show(refusalWords(refused, this.client, this.words), "warn") });
    this.presence = new PresenceControl(part("presence"), words, {
      available: () => this.attempt(this.client.setActivity("available")),
      telework: () => this.attempt(this.client.setActivity("telework")),
      away: (reason, returnAt) => this.attempt(this.client.setActivity("away", /** @type {import("../model/wire.mjs").AwayReason} */ (reason), returnAt)),
      now: () => this.client.serverNow,
    });
    this.ringing = new RingingDialog(words, {
      answer: (visit) => this.answer(visit),
      decline: (visit) => carriedOut(this.client.decline(visit), (refused) => this.ringLost(refused)),
    });
    document.body.append(this.ringing.element);
    this.seats = new SeatPanel({
      client: new SeatClient(this.socket),
      words,
      now: () => this.client.serverNow,
      about: (asked) => this.aboutAsked(asked),
      say: (said) => this.toasts.show(said, "warn"),
    });
    document.body.append(this.seats.element);
    this.seats.client.on("change", () => this.draw());
    this.seats.client.on("serves", ({ visit }) => {
      this.toasts.show(words.t("desk.others.serves"), "good");
      this.attempt(this.client.join(visit, { fresh: true }));
    });
    this.socket.on("message", (message) => {
      if (message.type === "released" && message.by) this.toasts.show(words.t("desk.others.taken_over", { name: message.by }), "warn");
    });
  }

  /**
   * Camera and microphone open while the answer is on its way: the resident need not wait for them.
   * @param {string} visit
   */
  async answer(visit) {
    const { call } = this.desk;
    call.expect(true);
    try {
      await carriedOut(this.client.answer(visit), (refused) => this.ringLost(refused));
    } finally {
      call.expect(false);
    }
  }

  start() {
    const { client, socket } = this;
    client.on("change", ({ what, event }) => {
      this.changed(what);
      if (event) this.tell(event);
    });
    client.on("outdated", () => this.banner.outdated());
    client.on("plan_failed", () => this.toasts.show(this.words.t("desk.line.plan_failed"), "warn"));
    socket.on("live", () => this.draw());
    for (const kind of /** @type {const} */ (["pointerdown", "keydown"])) addEventListener(kind, () => this.tone.unlock(), { capture: true });
    let touched = performance.now();
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) addEventListener(kind, () => (touched = performance.now()), { capture: true, passive: true });
    socket.untouched = () => Math.floor((performance.now() - touched) / 1000);
    addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("beforeunload", (event) => {
      // What is typed and not in the log yet would be lost with the page.
      if (this.desk.edits.states().size > 0 || this.desk.note.open) event.preventDefault();
    });
    // Until here a press would have been lost.
    part("help").addEventListener("click", () => this.help());
    part("help").removeAttribute("disabled");
    setInterval(() => this.tick(), TICK_MS);
    this.draw();
    socket.start();
    void this.loadToday();
  }

  /** Today's catalogue names the matters of a ring before any visit is joined. */
  async loadToday() {
    if (this.names.catalogue === "") return;
    this.plan = await this.loadPlan(this.names.catalogue);
    void warmFonts(this.plan.json);
    if (this.client.ringing !== null) this.showRing();
  }

  /** @param {import("../net/visit_client.mjs").What} what */
  changed(what) {
    if (what === "presence") this.presenceChanged();
    if (what === "ringing" || what === "welcome") this.showRing();
    this.draw();
  }

  presenceChanged() {
    const { client } = this;
    if (client.presence === null) return;
    this.presence.show(client.presence);
    // The wrap-up is over: nothing of the resident stays on the desk.
    if (client.visit?.state === "closed" && client.presence.status !== "wrap_up") this.attempt(client.join(null));
    // A supervisor is here for what they took over; nothing rings here.
    if (document.body.dataset["role"] === "supervisor" && !["busy", "wrap_up", "offline"].includes(client.presence.status)) location.replace("/board");
  }

  draw() {
    const { client } = this;
    const state = client.visit?.state ?? null;
    const shows = state === "serving" ? "visit" : state === "closed" ? "closed" : "idle";
    const turned = part("desk").dataset["shows"] !== shows;
    setAttribute(part("desk"), "data-shows", shows);
    setAttribute(part("desk"), "data-part-in", client.visit?.part ?? null);
    part("visit").hidden = shows !== "visit";
    part("idle").hidden = shows === "visit";
    const place = shows === "closed" ? part("idle-note") : part("right");
    if (part("note").parentElement !== place) place.append(part("note"));
    this.desk.schedule();
    this.handing.draw();
    if (shows !== "visit") this.drawIdle();
    // What had the focus is gone with the other view: the keyboard goes on from the head of this one.
    if (turned) part(shows === "visit" ? "sheet" : "idle-heading").focus();
  }

  /**
   * What the resident answers is said at once, wherever the specialist is looking.
   * @param {import("../model/wire.mjs").EventMessage} event
   */
  tell({ body }) {
    const { plan } = this.client;
    if (plan === null) return;
    if (body.kind === "confirmed") this.toasts.show(this.words.t("desk.told.confirmed", { title: plan.sectionTitle(body.section, lang) }), "good");
    if (body.kind === "disputed") {
      const title = body.field === null ? plan.sectionTitle(body.section, lang) : (plan.template(body.field)?.label[lang] ?? body.field);
      this.toasts.show(this.words.t("desk.told.disputed", { title }), "warn");
    }
    if (body.kind === "signed") this.toasts.show(this.words.t("desk.told.signed", { title: plan.procedure(body.application).title[lang] }), "good");
  }

  /** @param {import("../model/wire.mjs").SeatCall} asked */
  aboutAsked({ number, branch, counter, procedures }) {
    const { names, words, plan } = this;
    const matters = procedures.map((procedure) => plan?.json.procedures[procedure]?.title[lang] ?? procedure);
    return words.t("desk.others.about_asked", { number, place: `${names.branch(branch)} ${names.counter(counter)}`, matters: matters.join("、") });
  }

  drawIdle() {
    const { client, words } = this;
    const { visit, presence } = client;
    const asks = presence?.status === "away" && presence.ask === true;
    const seated = this.seats.client.sits && visit === null;
    const status = visit?.state === "closed" ? "closed" : seated ? "seated" : asks ? "ask" : (presence?.status ?? "loading");
    setText(part("idle-heading"), words.t(`desk.idle.${status}`));
    setText(
      part("idle-words"),
      visit?.state === "closed"
        ? words.t("desk.idle.closed_words", { number: visit.number, outcome: words.t(`desk.outcome.${visit.outcome ?? "finished"}`) })
        : words.t(asks ? `desk.idle.ask_${presence.reason === "no_answer" || presence.reason === "untouched" ? presence.reason : "back"}` : `desk.idle.${status}_words`),
    );
    if (part("idle-actions").dataset["for"] === status) return;
    part("idle-actions").dataset["for"] = status;
    part("idle").dataset["status"] = status;
    replaceChildren(part("idle-shape"), icon(IDLE_SHAPES[status] ?? "clock"));
    replaceChildren(part("idle-actions"), this.idleAction(status));
    // One key brings them back: the answer to the question has the focus.
    if (asks) part("idle-actions").querySelector("button")?.focus();
  }

  /** @param {string} status */
  idleAction(status) {
    const { words, client } = this;
    if (status === "ask") {
      const back = client.presence?.before === "telework" ? "telework" : "available";
      return h("button", { type: "button", class: "button button--primary", "data-act": "here", onclick: () => this.attempt(client.setActivity(back)) }, words.t("desk.idle.here"));
    }
    if (status === "away") {
      return h("button", { type: "button", class: "button button--primary", onclick: () => this.attempt(client.setActivity("available")) }, words.t("desk.idle.be_available"));
    }
    if (status === "closed" || status === "wrap_up") {
      return h("button", { type: "button", class: "button button--primary", onclick: () => this.attempt(client.finishWrapUp()) }, words.t("desk.presence.finish_wrap_up"));
    }
    return null;
  }

  showRing() {
    const { client, names, words, plan } = this;
    const ring = client.ringing;
    if (ring === null) {
      this.ringing.hide();
      this.tone.stop();
      document.title = this.title;
      return;
    }
    this.ringing.show(
      {
        visit: ring.visit,
        number: ring.number,
        matters: ring.procedures.map((procedure) => plan?.json.procedures[procedure]?.title[lang] ?? procedure),
        place: `${names.branch(ring.branch)} ${names.counter(ring.counter)}`,
        language: words.t(`common.language.${ring.language}`),
        until: ring.until,
        waitingSince: ring.waiting_since,
      },
      client.serverNow,
    );
    this.tone.start();
    document.title = words.t("desk.ringing.page_title");
  }

  /** @param {import("../net/hub_socket.mjs").CommandRefused} refused */
  ringLost(refused) {
    this.client.ringing = null;
    this.showRing();
    this.toasts.show(refusalWords(refused, this.client, this.words), "warn");
  }

  tick() {
    setText(part("clock"), clock(this.client.serverNow));
    this.presence.tick();
    this.ringing.tick(this.client.serverNow, this.tone.audible);
    this.desk.tick();
    this.seats.draw();
    this.handing.tick(this.client.serverNow);
    this.focus.keep();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const act = actOf(event);
    if (act === null || document.querySelector("dialog[open]") !== null) return;
    const { visit } = this.client;
    const serving = visit?.state === "serving" && (visit.part === null || WHILE_ALONG.includes(act));
    if (act !== "help" && act !== "note" && !serving) return;
    event.preventDefault();
    this.do(act);
  }

  /** @param {import("../ui/desk/shortcuts.mjs").Act} act */
  do(act) {
    const { desk } = this;
    switch (act) {
      case "next":
        return desk.next();
      case "ask":
        return desk.askOpen();
      case "present":
        return void desk.present();
      case "next_section":
        return desk.goSection(false);
      case "last_section":
        return desk.goSection(true);
      case "mute":
        return desk.call.toggleMicrophone();
      case "camera":
        return desk.call.toggleCamera();
      case "hold":
        return desk.toggleHold();
      case "park":
        return void this.handing.park();
      case "hand_over":
        return void this.handing.handOver();
      case "end":
        return void desk.end();
      case "help":
        return this.help();
      default:
        return desk.focus(act);
    }
  }

  help() {
    const { words } = this;
    showHelp(words, [
      ...SHORTCUTS.map(({ act, keys }) => ({ keys, about: words.t(`desk.keys.${act}`) })),
      ...FIELD_KEYS.map(({ keys, about }) => ({ keys, about: words.t(`desk.keys.${about}`) })),
    ]);
  }

  /** @param {Promise<unknown>} command */
  attempt(command) {
    void carriedOut(command, (refused) => this.toasts.show(refusalWords(refused, this.client, this.words), "warn"));
  }
}

/**
 * An element of the page by its data-part.
 * @param {string} name
 * @returns {HTMLElement}
 */
function part(name) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(`[data-part="${name}"]`));
  if (element === null) throw new RangeError(`the page has no part "${name}"`);
  return element;
}

new DeskPage(await loadTexts(lang, ["common", "desk"])).start();
