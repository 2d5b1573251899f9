/** What a page may ask of the hub about its visit: one thin method per command of signaling/commands.py. */

import { HubFacts } from "./hub_facts.mjs";
import { CommandRefused } from "./hub_socket.mjs";
import { baseOf } from "../model/interview.mjs";

/** @typedef {import("./hub_socket.mjs").HubSocket} HubSocket */
/** @typedef {import("../model/visit.mjs").Visit} Visit */
/** @typedef {import("../model/wire.mjs").Done} Done */
/** @typedef {import("../model/wire.mjs").Signal} Signal */

/**
 * Every method that is not said to differ resolves with `done` when the command is durable, and rejects with
 * CommandRefused (code "no_visit" when the page is in none).
 *
 * @template {Record<string, any>} Details
 * @extends {HubFacts<Details>}
 */
export class VisitCommands extends HubFacts {
  /** The visit that this page is in. @type {Visit | null} */
  visit = null;

  /** @param {HubSocket} socket */
  constructor(socket) {
    super();
    this.socket = socket;
  }

  /** How the visit stands, for its call. @returns {{serving: boolean, held: boolean}} */
  get standing() {
    return { serving: this.visit?.state === "serving", held: this.visit?.held ?? false };
  }

  /**
   * A command about the visit that this page is in.
   *
   * @param {string} type
   * @param {object} [body]
   * @returns {Promise<Done>}
   */
  command(type, body = {}) {
    if (!this.visit) return Promise.reject(new CommandRefused("no_visit"));
    return this.socket.command(type, { visit: this.visit.id, ...body });
  }

  /**
   * Something about the visit that is relayed at once and never stored; only while it is being served.
   *
   * @param {string} type
   * @param {object} body
   * @returns {boolean} whether it went out
   */
  pass(type, body) {
    if (this.visit?.state !== "serving") return false;
    return this.socket.pass(type, { visit: this.visit.id, ...body });
  }

  // -- the life of a visit -------------------------------------------------------------------------------------

  /** @param {string} visit */
  decline(visit) {
    return this.socket.command("decline", { visit });
  }

  cancel() {
    return this.command("cancel");
  }

  /** Asked to choose, the resident goes on waiting. */
  keepWaiting() {
    return this.command("keep_waiting");
  }

  /** @param {number} at when the resident comes back */
  askCallBack(at) {
    return this.command("ask_call_back", { at });
  }

  /**
   * The resident of a promise is there.
   *
   * @param {string} visit
   * @param {string} counter
   */
  arrive(visit, counter) {
    return this.socket.command("arrive", { visit, counter });
  }

  /**
   * @param {import("../model/wire.mjs").Outcome} outcome
   * @param {string | null} [reason] of the catalogue, for who was referred
   */
  close(outcome, reason = null) {
    return this.command("close", { outcome, reason, why: null });
  }

  /** @param {number} score 1 bad, 2 fair, 3 good */
  rate(score) {
    return this.command("rate", { score });
  }

  wipe() {
    return this.command("wipe");
  }

  /**
   * Free for others, and back in so many minutes; or, where it is parked by this desk already, for that much longer.
   *
   * @param {import("../model/wire.mjs").ParkReason} reason
   * @param {number} minutes
   * @param {string} [visit] one that this page is not in
   */
  park(reason, minutes, visit) {
    return visit === undefined ? this.command("park", { reason, minutes }) : this.socket.command("park", { visit, reason, minutes });
  }

  /**
   * Serve a visit again that this desk parked or sent on; resolves in the visit.
   *
   * @param {string} visit
   */
  async recall(visit) {
    await this.socket.command("recall", { visit });
    await this.socket.join(visit);
  }

  /**
   * To a person, to a department, or (neither) to the queue.
   *
   * @param {{specialist?: string | null, department?: string | null, note?: string, backAfter?: number}} to
   *   `backAfter`: seconds after which it comes back when nobody takes it
   */
  handOver({ specialist = null, department = null, note = "", backAfter = 180 }) {
    return this.command("hand_over", { specialist, department, note, back_after_s: backAfter });
  }

  /**
   * Let a colleague fill in the sections of their department meanwhile.
   *
   * @param {string} specialist
   */
  askAlong(specialist) {
    return this.command("ask_along", { specialist });
  }

  /**
   * The member of this number works along no more.
   *
   * @param {number} number
   */
  leaveAlong(number) {
    return this.command("leave_along", { number });
  }

  /** @param {readonly string[]} departments */
  setCourse(departments) {
    return this.command("set_course", { departments });
  }

  /** @param {string} visit */
  requeue(visit) {
    return this.socket.command("requeue", { visit });
  }

  /** A second clerk has looked at the forms of a protected visit. @param {string} visit */
  releasePapers(visit) {
    return this.socket.command("release_papers", { visit });
  }

  /**
   * Look at who is there to be handed a visit, as it changes, or no longer.
   *
   * @param {boolean} wanted
   */
  watchColleagues(wanted) {
    return this.socket.command("watch_colleagues", { wanted });
  }

  hold() {
    return this.command("hold");
  }

  resume() {
    return this.command("resume");
  }

  /** 「見るだけ」 of what lies under the station's document camera, or no longer. @param {boolean} wanted */
  showPaper(wanted) {
    return this.command(wanted ? "show_paper" : "hide_paper");
  }

  /**
   * A mark on the picture of the document camera, in parts of its width and height.
   *
   * @param {import("../model/wire.mjs").MarkKind} mark
   * @param {readonly import("../model/wire.mjs").Spot[]} points
   * @returns {boolean} whether it went out
   */
  markPaper(mark, points) {
    return this.pass("mark_paper", { mark, points });
  }

  /** @param {import("../model/wire.mjs").Language} language */
  chooseLanguage(language) {
    return this.command("choose_language", { language });
  }

  /** @param {string} text */
  writeNote(text) {
    return this.command("write_note", { text });
  }

  // -- more people in the call -----------------------------------------------------------------------------------

  /**
   * Ask somebody into the call: a colleague by id, or (`family`, `interpreter`) whoever will come by a link.
   *
   * @param {import("../model/wire.mjs").Role} role
   * @param {{mode?: import("../model/wire.mjs").SeatMode, person?: string | null}} [asked]
   */
  offerSeat(role, { mode = "talk", person = null } = {}) {
    return this.command("offer_seat", { role, mode, person });
  }

  /**
   * 「このまま引き継ぐ」: a colleague who sits in the call serves from now on.
   *
   * @param {string} seat
   * @param {string} [note] for them alone
   */
  handSeat(seat, note = "") {
    return this.command("hand_seat", { seat, department: null, note });
  }

  /**
   * The resident's yes or no to somebody from outside.
   *
   * @param {string} seat
   * @param {boolean} allowed
   */
  allowSeat(seat, allowed) {
    return this.command("allow_seat", { seat, allowed });
  }

  /**
   * A colleague from the consultation into the talk, or back.
   *
   * @param {string} seat
   * @param {import("../model/wire.mjs").SeatMode} mode
   */
  changeSeat(seat, mode) {
    return this.command("change_seat", { seat, mode });
  }

  /** @param {string} seat of somebody who is to go */
  removeSeat(seat) {
    return this.command("leave_seat", { seat });
  }

  // -- the form session -------------------------------------------------------------------------------------------

  /** @param {string | null} question */
  ask(question) {
    return this.command("ask", { question });
  }

  /**
   * An answer to a question of the interview, on the one that this page shows.
   *
   * @param {string} question
   * @param {string | null} person
   * @param {{facts?: Readonly<Record<string, import("../model/wire.mjs").Said>>, unsure?: readonly string[], takenBack?: boolean,
   *   base?: number}} said `base`: the revision that was seen, when that may be an older one than now
   */
  reply(question, person, { facts = {}, unsure = [], takenBack = false, base }) {
    const seen = base ?? baseOf(this.interview, question, person);
    return this.command("reply", { question, person, base: seen, facts, unsure, taken_back: takenBack });
  }

  /**
   * Keep a question and its answers off the counter's screen, or show them.
   *
   * @param {string} question
   * @param {boolean} off
   */
  keepOff(question, off) {
    return this.command("keep_off", { question, off });
  }

  addPerson() {
    return this.command("add_person");
  }

  /** @param {string} person */
  removePerson(person) {
    return this.command("remove_person", { person });
  }

  /** @param {string} procedure */
  addProcedure(procedure) {
    return this.command("add_procedure", { procedure });
  }

  /** @param {string} procedure */
  removeProcedure(procedure) {
    return this.command("remove_procedure", { procedure });
  }

  /**
   * The resident's ちがいます to a field, or to the section as a whole.
   *
   * @param {string} section
   * @param {string | null} [field]
   */
  dispute(section, field = null) {
    return this.command("dispute", { section, field });
  }

  /** @param {string} application */
  requestSignature(application) {
    return this.command("request_signature", { application });
  }

  // -- the branch, the desk ------------------------------------------------------------------------------------

  /**
   * @param {import("../model/wire.mjs").IdentityLevel} level
   * @param {readonly string[]} documents
   */
  checkIdentity(level, documents) {
    return this.command("check_identity", { level, documents });
  }

  /**
   * @param {import("../model/wire.mjs").Tick} item
   * @param {boolean} done
   */
  setTick(item, done) {
    return this.command("set_tick", { item, done });
  }

  /** @param {string} document */
  recordPrint(document) {
    return this.command("record_print", { document });
  }

  /**
   * 「職員を呼ぶ」, or take it back.
   *
   * @param {boolean} wanted
   * @param {string} [counter] named by branch staff
   */
  callStaff(wanted, counter) {
    return this.socket.command("call_staff", { wanted, ...(counter ? { counter } : {}) });
  }

  /**
   * @param {import("../model/wire.mjs").Activity} activity
   * @param {import("../model/wire.mjs").AwayReason | null} [reason] needed to be away
   * @param {number | null} [returnAt] ms since 1970
   */
  setActivity(activity, reason = null, returnAt = null) {
    return this.socket.command("set_activity", { activity, reason, return_at: returnAt });
  }

  /**
   * The silent button of somebody of the staff; branch staff may say at which counter.
   *
   * @param {boolean} wanted
   * @param {string | null} [counter]
   */
  askHelp(wanted, counter = null) {
    return this.socket.command("ask_help", { wanted, counter });
  }

  /**
   * A supervisor is on it, or it is over.
   *
   * @param {string} who
   * @param {boolean} [over]
   */
  seeHelp(who, over = false) {
    return this.socket.command("see_help", { who, over });
  }

  /**
   * A supervisor sets somebody away who forgot to.
   *
   * @param {string} specialist
   */
  setAway(specialist) {
    return this.socket.command("set_away", { specialist });
  }

  /**
   * A supervisor closes a department for the rest of the day, or opens it again.
   *
   * @param {string} department
   * @param {boolean} closed
   */
  closeDepartment(department, closed) {
    return this.socket.command("close_department", { department, closed });
  }

  finishWrapUp() {
    return this.socket.command("finish_wrap_up");
  }

  // -- the call ------------------------------------------------------------------------------------------------

  /**
   * A description or candidate for the other side.
   *
   * @param {string} call
   * @param {Signal} signal
   * @returns {boolean} whether it went out
   */
  sendSignal(call, signal) {
    return this.pass("signal", { call, ...signal });
  }

  /**
   * @param {string} call
   * @param {"connecting"|"connected"|"reconnecting"} phase
   */
  reportCall(call, phase) {
    return this.pass("report_call", { call, phase });
  }

  /** @param {string} call */
  redial(call) {
    return this.pass("redial", { call });
  }
}
