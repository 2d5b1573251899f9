/** The visit that this page is in, kept up to date from the hub's messages, and what the page may ask of it. */

import { Backoff } from "../model/backoff.mjs";
import { evolve, fromSnapshot, statusOf, UnknownEvent } from "../model/visit.mjs";
import { startTimer } from "./connection_monitor.mjs";
import { EditDesk } from "./edit_desk.mjs";
import { CommandRefused } from "./hub_socket.mjs";
import { TypingPace } from "./typing_pace.mjs";
import { TypingWatch } from "./typing_watch.mjs";
import { VisitCommands } from "./visit_commands.mjs";

/** @typedef {import("./hub_socket.mjs").HubSocket} HubSocket */
/** @typedef {import("../model/plan.mjs").Plan} Plan */
/** @typedef {import("../model/visit.mjs").Visit} Visit */
/** @typedef {import("../model/wire.mjs").ServerMessage} ServerMessage */
/** @typedef {import("../model/wire.mjs").EventMessage} EventMessage */
/** @typedef {import("../model/wire.mjs").Done} Done */
/** @typedef {import("./hub_facts.mjs").What} What */
/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */

/**
 * @typedef {object} ClientEvents
 * @property {{what: What, field?: string, event?: EventMessage | null}} change
 * @property {import("../model/wire.mjs").CallConnect} call_connect
 * @property {import("../model/wire.mjs").SignalMessage} signal
 * @property {import("../model/wire.mjs").CallEnd} call_end
 * @property {import("../model/wire.mjs").RingingEnded} ringing_ended
 * @property {{kind: string}} outdated the server speaks of what this page does not know: load the page anew
 * @property {{version: string}} plan_failed the catalogue could not be fetched; it is tried again
 */

/** @extends {VisitCommands<ClientEvents>} */
export class VisitClient extends VisitCommands {
  /** The plan of the visit's catalogue version; null until it has come. @type {Plan | null} */
  plan = null;
  /** Milliseconds that the server's clock is ahead of this machine's. */
  clockAhead = 0;

  /** The visit as the page last said that it shows it. @type {Visit | null} */
  #rendered = null;
  #typing;
  #pace;
  #edits;
  /** Revision of a field when its typist entered it. @type {Map<string, number>} */
  #seen = new Map();
  /** @type {string | null} */
  #ownFocus = null;
  /** @type {{screen: string, section: string | null} | null} */
  #ownScreen = null;
  #planWanted = "";
  /** @type {{seq: number, reached: () => void}[]} */
  #awaiting = [];

  /**
   * @param {HubSocket} socket
   * @param {(version: string) => Promise<Plan>} loadPlan
   * @param {{setTimer?: SetTimer, now?: () => number}} [options] `now`: ms since 1970
   */
  constructor(socket, loadPlan, { setTimer = startTimer, now = () => Date.now() } = {}) {
    super(socket);
    this.loadPlan = loadPlan;
    this.setTimer = setTimer;
    this.now = now;
    this.#typing = new TypingWatch(setTimer);
    this.#typing.on("change", ({ field }) => this.emit("change", { what: "typing", field }));
    this.#pace = new TypingPace((typed) => this.pass("typing", typed), setTimer);
    this.#edits = new EditDesk(
      (field, base, text, source) => this.#sendEdit(field, base, text, source),
      (field) => this.visit?.values[field]?.revision ?? 0,
    );
    this.#edits.on("change", ({ field }) => this.emit("change", { what: "edits", field }));
    socket.on("message", (message) => this.#take(message));
    socket.on("unjoined", ({ visit }) => {
      if (visit === this.visit?.id) this.#leave();
    });
  }

  /** The role that the hub sees in this page; null before the first greeting. */
  get role() {
    return this.socket.welcome?.role ?? null;
  }

  /** Text as it forms at somebody else's keyboard, by field. */
  get typing() {
    return this.#typing.texts;
  }

  /** Own texts that are not acknowledged yet, by field. */
  get pending() {
    return this.#edits.pending;
  }

  /** Own texts that collided with somebody else's, by field. */
  get conflicts() {
    return this.#edits.conflicts;
  }

  /** Own texts that were not taken, by field, with words for people. */
  get problems() {
    return this.#edits.problems;
  }

  /** Milliseconds since 1970 by the server's clock. */
  get serverNow() {
    return this.now() + this.clockAhead;
  }

  /** Seq of the last state that the page said it shows. */
  get shown() {
    return this.#rendered?.seq ?? 0;
  }

  /**
   * The page now shows the visit up to this seq. What is confirmed, signed or disputed is what was shown.
   *
   * @param {number} seq
   */
  rendered(seq) {
    if (!this.visit || seq > this.visit.seq) return;
    if (seq === this.visit.seq) this.#rendered = this.visit;
    this.socket.shown = Math.max(this.socket.shown, seq);
  }

  // -- the life of a visit -------------------------------------------------------------------------------------

  /**
   * A resident calls (or branch staff for a counter of theirs); resolves in the visit.
   *
   * @param {readonly string[]} procedures
   * @param {import("../model/wire.mjs").Language} language
   * @param {string} [counter] named by branch staff
   * @returns {Promise<string>} the visit's id
   */
  async open(procedures, language, counter) {
    const done = await this.socket.command("open_visit", { procedures, language, ...(counter ? { counter } : {}) });
    if (done.visit === null) throw new CommandRefused("no_visit");
    await this.socket.join(done.visit);
    return done.visit;
  }

  /**
   * Take the visit that rings here; resolves in the visit.
   *
   * @param {string} visit
   */
  async answer(visit) {
    await this.socket.command("answer", { visit });
    await this.socket.join(visit);
  }

  /**
   * Look into a visit (branch staff, supervisor), or into none.
   * @param {string | null} visit
   * @param {{fresh?: boolean}} [options] `fresh`: this page is in its call already, and reads nothing of it yet
   */
  async join(visit, { fresh = false } = {}) {
    if (visit !== this.visit?.id) this.#leave();
    await this.socket.join(visit, { fresh });
  }

  // -- the form session ----------------------------------------------------------------------------------------

  /**
   * Have a field's text saved.
   *
   * @param {string} field
   * @param {string} text
   * @param {import("../model/wire.mjs").Source} [source]
   * @returns {Promise<boolean>} whether it was saved; if not, `conflicts` or `problems` has the field
   */
  async edit(field, text, source = "said") {
    this.#pace.drop(field);
    const base = this.#seen.get(field) ?? this.#revisionOf(field);
    const saved = await this.#edits.edit(field, text, source, base);
    if (saved && this.#ownFocus === field) this.#seen.set(field, this.#edits.revisionAfter(field));
    return saved;
  }

  /**
   * Own text replaces the other's (after both were shown).
   *
   * @param {string} field
   */
  keepMine(field) {
    return this.#edits.keepMine(field);
  }

  /**
   * The other's text stands.
   *
   * @param {string} field
   */
  keepTheirs(field) {
    this.#seen.delete(field);
    this.#edits.keepTheirs(field);
  }

  /**
   * A refused text is given up.
   *
   * @param {string} field
   */
  dismissProblem(field) {
    this.#edits.dismiss(field);
  }

  /**
   * The page's person is in this field now (null: in none).
   *
   * @param {string | null} field
   */
  setFocus(field) {
    if (field === this.#ownFocus) return;
    if (this.#ownFocus) this.#seen.delete(this.#ownFocus);
    this.#pace.flush();
    this.#ownFocus = field;
    if (field) this.#seen.set(field, this.#revisionOf(field));
    this.pass("focus", { field });
  }

  /**
   * Every keystroke of the page's person; goes out about ten times a second, the last one always.
   *
   * @param {string} field
   * @param {string} text
   * @param {boolean} [composing] whether the IME is at work
   */
  type(field, text, composing = false) {
    this.#pace.type({ field, text, composing });
  }

  /**
   * Put a section before the resident as this page shows it.
   *
   * @param {string} section
   */
  async present(section) {
    return this.command("present", { section, revision: statusOf(this.#shownVisit(), section).revision });
  }

  /**
   * The resident's はい to a section exactly as this page shows it.
   *
   * @param {string} section
   */
  async confirm(section) {
    const visit = this.#shownVisit();
    const digest = await this.#planNow().sectionDigest(section, visit);
    const { revision } = statusOf(visit, section);
    return this.socket.command("confirm", { visit: visit.id, section, revision, digest, language: visit.language });
  }

  /**
   * The resident signs an application exactly as this page shows it.
   *
   * @param {string} application
   * @param {{mode: import("../model/wire.mjs").SignatureMode, strokes?: import("../model/wire.mjs").Strokes,
   *   aspect?: number}} signature
   */
  async sign(application, { mode, strokes = [], aspect = 1 }) {
    const visit = this.#shownVisit();
    const digest = await this.#planNow().applicationDigest(application, visit);
    return this.socket.command("sign", { visit: visit.id, application, digest, mode, strokes, aspect });
  }

  /**
   * The specialist files an application exactly as this page shows it.
   *
   * @param {string} application
   */
  async submit(application) {
    const visit = this.#shownVisit();
    const digest = await this.#planNow().applicationDigest(application, visit);
    return this.socket.command("submit", { visit: visit.id, application, digest });
  }

  /**
   * Tell the desk what the counter's screen shows; told again after a lost line.
   *
   * @param {string} screen
   * @param {string | null} [section]
   */
  setScreen(screen, section = null) {
    if (this.#ownScreen?.screen === screen && this.#ownScreen.section === section) return;
    this.#ownScreen = { screen, section };
    this.pass("viewing", this.#ownScreen);
  }

  // -- inside --------------------------------------------------------------------------------------------------

  /** @param {ServerMessage} message */
  #take(message) {
    switch (message.type) {
      case "event":
        this.#event(message);
        return;
      case "snapshot":
        this.#snapshot(message.visit);
        return;
      case "typing":
        this.#typing.heard(message.field, message);
        return;
      case "pulse":
        this.clockAhead = message.at - this.now();
        if (message.head <= (this.visit?.seq ?? 0)) this.#reached(Infinity);
        return;
      case "welcome":
        this.#welcomed(message);
        return;
      case "released":
        if (message.visit === this.visit?.id) this.#quit();
        return;
      case "call_connect":
      case "call_end":
      case "signal":
        // A desk may sit in a colleague's call besides: those are seat_client.mjs's.
        if (message.visit === this.visit?.id) this.emit(message.type, message);
        return;
      default:
        this.#fact(message);
    }
  }

  /** @param {ServerMessage} message */
  #fact(message) {
    const what = this.takeFact(message);
    if (what) this.#changed(what);
    if (message.type === "focus") this.#typing.moved(message.role, message.field);
    if (message.type === "ringing_ended") this.emit("ringing_ended", message);
  }

  /** @param {What} what */
  #changed(what) {
    this.emit("change", { what });
  }

  /** @param {import("../model/wire.mjs").Welcome} welcome */
  #welcomed(welcome) {
    // What is true beside the visit is said anew to every fresh socket.
    this.greetFacts();
    this.#typing.clear();
    this.clockAhead = welcome.at - this.now();
    const mine = welcome.visit;
    if (mine !== null && mine !== this.socket.visit) {
      this.#leave();
      this.#enter(mine);
    } else if (mine === null && welcome.role === "resident" && this.socket.visit !== null) {
      // The counter has been cleared meanwhile: nothing of the visit may stay on its screen.
      this.#quit();
    }
    this.#changed("welcome");
  }

  /** @param {string | null} visit */
  #enter(visit) {
    this.socket.join(visit).catch((/** @type {unknown} */ error) => {
      // "unjoined" tells of a refusal; anything else is a fault of ours.
      if (!(error instanceof CommandRefused)) throw error;
    });
  }

  /** @param {Visit} view */
  #snapshot(view) {
    if (this.visit && this.visit.id !== view.id) this.#forget();
    this.visit = fromSnapshot(view);
    for (const field of [...this.typing.keys()]) this.#typing.forget(field);
    this.#arrived(null);
  }

  /** @param {EventMessage} event */
  #event(event) {
    const before = this.visit;
    if (!before || event.visit !== before.id) return;
    try {
      this.visit = evolve(before, event);
    } catch (error) {
      if (!(error instanceof UnknownEvent)) throw error;
      this.emit("outdated", { kind: error.kind });
      return;
    }
    if (this.visit === before) return;
    this.#edits.heard(event);
    if (event.body.kind === "edited") this.#typing.forget(event.body.field);
    if (event.body.kind === "wiped" && this.role === "resident") return this.#quit();
    this.#arrived(event);
    if (["answered", "recalled", "taken_over"].includes(event.body.kind)) this.#tellAgain();
  }

  /** @param {EventMessage | null} event */
  #arrived(event) {
    this.#wantPlan();
    this.emit("change", { what: "visit", event });
    this.#reached(this.visit?.seq ?? 0);
    if (event === null) this.#tellAgain();
  }

  /** What the others can't know after a lost line or a restart. */
  #tellAgain() {
    if (this.#ownScreen && this.role === "resident") this.pass("viewing", this.#ownScreen);
    if (this.#ownFocus) this.pass("focus", { field: this.#ownFocus });
  }

  /** The page leaves its visit, here and at the hub. */
  #quit() {
    this.#leave();
    this.#enter(null);
  }

  /** The page is in no visit any more. */
  #leave() {
    if (!this.visit) return;
    this.#forget();
    this.emit("change", { what: "visit", event: null });
  }

  /** Nothing of the visit stays in this page's memory. */
  #forget() {
    this.visit = null;
    this.#rendered = null;
    this.#ownScreen = null;
    this.#ownFocus = null;
    this.#pace.drop();
    this.forgetFacts();
    this.#seen.clear();
    this.#typing.clear();
    this.#edits.clear();
    this.#reached(Infinity);
  }

  #wantPlan() {
    const version = this.visit?.catalogue ?? "";
    if (!version || this.plan?.version === version || this.#planWanted === version) return;
    this.plan = null;
    this.#planWanted = version;
    this.#fetchPlan(version, new Backoff({ most: 10_000 }));
  }

  /**
   * @param {string} version
   * @param {Backoff} backoff
   */
  async #fetchPlan(version, backoff) {
    try {
      const plan = await this.loadPlan(version);
      if (this.#planWanted !== version) return;
      this.#planWanted = "";
      this.plan = plan;
      this.#changed("plan");
    } catch {
      // The network is away or the server starts anew: the page says so, and it is tried again.
      if (this.#planWanted !== version) return;
      this.emit("plan_failed", { version });
      this.setTimer(() => {
        if (this.#planWanted === version) this.#fetchPlan(version, backoff);
      }, backoff.next());
    }
  }

  /** @returns {Visit} the visit as the page said that it shows it */
  #shownVisit() {
    const visit = this.#rendered ?? this.visit;
    if (!visit) throw new CommandRefused("no_visit");
    return visit;
  }

  #planNow() {
    if (!this.plan) throw new CommandRefused("no_plan");
    return this.plan;
  }

  /** @param {string} field */
  #revisionOf(field) {
    return this.visit?.values[field]?.revision ?? 0;
  }

  /**
   * @param {string} field
   * @param {number} base
   * @param {string} text
   * @param {import("../model/wire.mjs").Source} source
   * @returns {Promise<Done>}
   */
  async #sendEdit(field, base, text, source) {
    const done = await this.command("edit", { field, base, text, source });
    // The reply may be faster than the event: what the page shows is to have it too.
    if (this.visit && this.visit.seq < done.seq) {
      await new Promise((/** @type {(none: void) => void} */ reached) => {
        this.#awaiting.push({ seq: done.seq, reached });
      });
    }
    return done;
  }

  /** @param {number} seq */
  #reached(seq) {
    const waiting = this.#awaiting;
    this.#awaiting = waiting.filter((each) => each.seq > seq);
    for (const each of waiting) if (each.seq <= seq) each.reached();
  }
}
