/** The call in which this page sits beside the two whom it is about: a colleague, a supervisor, somebody by a link. */

import { Emitter } from "../model/emitter.mjs";
import { CommandRefused } from "./hub_socket.mjs";

/** @typedef {import("./hub_socket.mjs").HubSocket} HubSocket */
/** @typedef {import("../model/wire.mjs").ServerMessage} ServerMessage */
/** @typedef {import("../model/wire.mjs").Seats} Seats */
/** @typedef {import("../model/wire.mjs").SeatMode} SeatMode */

/**
 * @typedef {object} SeatEvents
 * @property {null} change `seats`, `people` or `asked` have changed
 * @property {import("../model/wire.mjs").CallConnect} call_connect
 * @property {import("../model/wire.mjs").SignalMessage} signal
 * @property {import("../model/wire.mjs").CallEnd} call_end
 * @property {{visit: string}} serves this page's person serves the visit now, in whose call they sat
 * @property {{reason: string}} over this page sits in no call any more: it left, was removed, or the visit ended
 */

/** @extends {Emitter<SeatEvents>} */
export class SeatClient extends Emitter {
  /** Who is in the call, as this page may know it. @type {Seats | null} */
  seats = null;
  /** @type {readonly import("../model/wire.mjs").ParticipantView[]} */
  people = [];
  /** A colleague's asking that rings here. @type {import("../model/wire.mjs").SeatCall | null} */
  asked = null;
  #visit = "";

  /** @param {HubSocket} socket */
  constructor(socket) {
    super();
    this.socket = socket;
    socket.on("message", (message) => this.#take(message));
    socket.on("unjoined", ({ visit, code }) => {
      if (visit === this.#visit) this.#end(code);
    });
  }

  /** The visit in whose call this page sits (or comes to sit); "" for none. */
  get visit() {
    return this.#visit;
  }

  /** One's own line; null while not asked. */
  get own() {
    return this.seats?.seats.find(({ seat }) => seat === this.seats?.you) ?? null;
  }

  /** How the visit stands; null while that has not been said. @returns {{serving: boolean, held: boolean} | null} */
  get standing() {
    if (this.#visit === "") return { serving: false, held: false };
    return this.seats && { serving: this.seats.serving, held: this.seats.held };
  }

  /** Whether the hub has this page in the call. */
  get sits() {
    return (this.own?.taken_at ?? null) !== null && this.seats?.serving === true;
  }

  // -- coming and going ------------------------------------------------------------------------------------------

  /**
   * A colleague comes who was asked.
   *
   * @param {string} visit
   */
  async take(visit) {
    await this.socket.command("take_seat", { visit });
    await this.#enter(visit);
  }

  /**
   * Somebody by a link: come into the room, where the hub tells whether the resident has allowed it.
   *
   * @param {string} visit
   */
  wait(visit) {
    return this.#enter(visit);
  }

  /** Somebody by a link sits down. */
  sitDown() {
    return this.socket.command("take_seat", { visit: this.#visit });
  }

  /**
   * A supervisor sits in a visit's call, or sits in it in another way.
   *
   * @param {string} visit
   * @param {SeatMode} mode
   */
  async sitIn(visit, mode) {
    await this.socket.command("sit_in", { visit, mode });
    await this.#enter(visit);
  }

  /** A supervisor who talks in the call serves the visit from now on, at a desk. */
  async takeOver() {
    const visit = this.#visit;
    await this.socket.command("take_over", { visit });
    if (this.#visit === visit) this.#end("serves");
  }

  /** Leave the call; an asking is declined. Out of the room first: who listened untold is not seen to go. */
  async leave() {
    const visit = this.#visit || (this.asked?.visit ?? "");
    if (visit === "") return;
    if (this.#visit !== "") {
      this.#end("left");
      await this.socket.join(null);
    }
    this.asked = null;
    await this.socket.command("leave_seat", { visit });
    this.emit("change", null);
  }

  /** @param {string} visit */
  async #enter(visit) {
    this.#visit = visit;
    try {
      await this.socket.join(visit);
    } catch (error) {
      // "unjoined" has told of a refusal; anything else is a fault of ours.
      if (!(error instanceof CommandRefused)) throw error;
    }
  }

  // -- the call ----------------------------------------------------------------------------------------------------

  /**
   * @param {string} call
   * @param {import("../model/wire.mjs").Signal} signal
   */
  sendSignal(call, signal) {
    return this.socket.pass("signal", { visit: this.#visit, call, ...signal });
  }

  /**
   * @param {string} call
   * @param {"connecting"|"connected"|"reconnecting"} phase
   */
  reportCall(call, phase) {
    return this.socket.pass("report_call", { visit: this.#visit, call, phase });
  }

  /** @param {string} call */
  redial(call) {
    return this.socket.pass("redial", { visit: this.#visit, call });
  }

  // -- what comes in -----------------------------------------------------------------------------------------------

  /** @param {ServerMessage} message */
  #take(message) {
    switch (message.type) {
      case "welcome":
        this.#welcomed(message);
        return;
      case "seat_call":
        this.asked = message;
        this.emit("change", null);
        return;
      case "seat_call_ended":
        this.#askingOver(message);
        return;
      default:
        if ("visit" in message && message.visit === this.#visit && this.#visit !== "") this.#ofTheCall(message);
    }
  }

  /** @param {ServerMessage} message */
  #ofTheCall(message) {
    switch (message.type) {
      case "seats":
        this.#told(message);
        return;
      case "participants":
        this.people = message.people;
        this.emit("change", null);
        return;
      case "call_connect":
      case "call_end":
      case "signal":
        this.emit(message.type, message);
        return;
      default:
    }
  }

  /** @param {Seats} seats */
  #told(seats) {
    const sat = this.own !== null;
    this.seats = seats;
    if (!seats.serving) this.#end("closed");
    else if (sat && this.own === null) this.#end("removed");
    else this.emit("change", null);
  }

  /** @param {import("../model/wire.mjs").Welcome} welcome */
  #welcomed({ seat = null }) {
    // A fresh socket is told anew what still rings.
    this.asked = null;
    if (seat !== null && this.#visit !== seat) {
      this.#visit = seat;
      void this.#enter(seat);
    }
    this.emit("change", null);
  }

  /** @param {import("../model/wire.mjs").SeatCallEnded} ended */
  #askingOver({ visit, reason }) {
    if (this.asked?.visit === visit) this.asked = null;
    if (visit === this.#visit && reason !== "taken") this.#end(reason);
    else this.emit("change", null);
    if (reason === "serves") this.emit("serves", { visit });
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.#visit === "") return;
    const visit = this.#visit;
    this.#visit = "";
    this.seats = null;
    this.people = [];
    this.emit("call_end", { type: "call_end", visit, reason });
    this.emit("over", { reason });
    this.emit("change", null);
  }
}
