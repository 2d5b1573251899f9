/** What the hub says beside the visit itself: who is there, who waits, what rings, the boards. None of it is stored. */

import { changedBoard } from "../model/board.mjs";
import { Emitter } from "../model/emitter.mjs";

/** @typedef {import("../model/wire.mjs").ServerMessage} ServerMessage */
/** @typedef {import("../model/wire.mjs").Role} Role */

/**
 * What changed: "visit" (with the event; null for a snapshot or when the visit was left), "plan", "people" (people,
 * phase), "typing", "edits" (pending, conflicts, problems), "focus", "screen", "place", "doors", "ringing",
 * "presence", "passed_on", "colleagues", "staff_called", "branch", "board", "help", "welcome", "interview", "seats".
 *
 * @typedef {"visit"|"plan"|"people"|"typing"|"edits"|"focus"|"screen"|"place"|"doors"|"ringing"|"presence"
 *   |"passed_on"|"colleagues"|"seats"|"staff_called"|"branch"|"board"|"help"|"welcome"|"interview"} What
 */

/**
 * @template {Record<string, any>} Details
 * @extends {Emitter<Details>}
 */
export class HubFacts extends Emitter {
  /** Who is in the room. @type {readonly import("../model/wire.mjs").ParticipantView[]} */
  people = [];
  /** How the call stands as a whole. @type {import("../model/wire.mjs").CallPhase | null} */
  phase = null;
  /** Who sits in the call beside the two, or is asked to. @type {readonly import("../model/wire.mjs").SeatLine[]} */
  seats = [];
  /** The field in which somebody else is, by role. @type {Map<Role, string>} */
  focus = new Map();
  /** What the counter's screen shows. @type {{screen: string, section: string | null} | null} */
  screen = null;
  /** A waiting resident's place. @type {import("../model/wire.mjs").Place | null} */
  place = null;
  /** Which procedures can be answered now. @type {Record<string, import("../model/wire.mjs").Door>} */
  doors = {};
  /** The visit that is offered to this desk. @type {import("../model/wire.mjs").Ringing | null} */
  ringing = null;
  /** A specialist's own presence. @type {import("../model/wire.mjs").OwnPresence | null} */
  presence = null;
  /** What this desk parked or sent on. @type {readonly import("../model/wire.mjs").PassedOnLine[]} */
  passedOn = [];
  /** Who is there to be handed a visit, while this desk looks. @type {readonly import("../model/wire.mjs").DepartmentPeople[]} */
  colleagues = [];
  /** Whether 「職員を呼ぶ」 stands at this counter. */
  staffCalled = false;
  /** The interview of the visit, as this page may see it. @type {import("../model/wire.mjs").InterviewView | null} */
  interview = null;
  /** @type {import("../model/wire.mjs").BranchBoard | null} */
  branchBoard = null;
  /** What to expect behind each door. @type {Record<string, import("../model/wire.mjs").Wait>} */
  waits = {};
  /** @type {import("../model/wire.mjs").Board | null} */
  board = null;
  /** The silent button of this page's person. @type {import("../model/wire.mjs").Help | null} */
  help = null;

  /**
   * Take a message in that states a fact.
   *
   * @param {ServerMessage} message
   * @returns {What | null} what changed; null for a message of another sort
   */
  takeFact(message) {
    switch (message.type) {
      case "participants":
        this.people = message.people;
        this.phase = message.phase;
        return "people";
      case "seats":
        this.seats = message.seats;
        return "seats";
      case "interview":
        this.interview = message.view;
        return "interview";
      case "focus":
        if (message.field) this.focus.set(message.role, message.field);
        else this.focus.delete(message.role);
        return "focus";
      case "viewing":
        this.screen = { screen: message.screen, section: message.section };
        return "screen";
      case "place":
        this.place = message;
        return "place";
      case "doors":
        this.doors = message.procedures;
        this.waits = message.waits ?? {};
        return "doors";
      case "ringing":
        this.ringing = message;
        return "ringing";
      case "ringing_ended":
        this.ringing = null;
        return "ringing";
      case "own_presence":
        this.presence = message;
        return "presence";
      case "passed_on":
        this.passedOn = message.visits;
        return "passed_on";
      case "colleagues":
        this.colleagues = message.departments;
        return "colleagues";
      case "staff_called":
        this.staffCalled = message.wanted;
        return "staff_called";
      case "branch":
        this.branchBoard = message;
        this.doors = message.doors;
        return "branch";
      case "help":
        this.help = message;
        return "help";
      case "board":
        this.board = message;
        return "board";
      case "board_changed":
        // It comes after a whole board, on the same socket and in order.
        if (this.board === null) return null;
        this.board = changedBoard(this.board, message);
        return "board";
      default:
        return null;
    }
  }

  /** A fresh socket is told anew what still holds of these. */
  greetFacts() {
    this.ringing = null;
    this.passedOn = [];
    this.place = null;
    this.focus.clear();
  }

  /** The visit is left: what was said about it goes with it. */
  forgetFacts() {
    this.people = [];
    this.phase = null;
    this.seats = [];
    this.screen = null;
    this.place = null;
    this.interview = null;
    this.focus.clear();
  }
}
