/** The page's line to the hub: opens it again and again, joins the visit again, and loses no command on the way. */

import { Emitter } from "../model/emitter.mjs";
import { ReopeningSocket } from "./reopening_socket.mjs";

/** @typedef {import("../model/wire.mjs").ServerMessage} ServerMessage */
/** @typedef {import("../model/wire.mjs").Done} Done */
/** @typedef {import("../model/wire.mjs").Welcome} Welcome */
/** @typedef {import("./reopening_socket.mjs").World} World */
/** @typedef {"station"|"desk"|"branch"|"board"|"guest"} As */
/** @typedef {"replaced"|"forbidden"|"left"} StopReason */

const CLOSE_REASONS = new Map(/** @type {[number, StopReason][]} */ ([[4001, "replaced"], [4003, "forbidden"]]));
const ORIGIN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The hub said no to a command: it changed nothing. `code` and `details` are those of the reply. */
export class CommandRefused extends Error {
  /**
   * @param {string} code one of signaling/errors.py; "replaced", "forbidden" or "left" when the line stopped for good
   * @param {Record<string, any>} [details]
   */
  constructor(code, details = {}) {
    super(code);
    this.name = "CommandRefused";
    this.code = code;
    this.details = details;
  }
}

/**
 * @typedef {object} Pending A command that has no reply yet.
 * @property {string} frame
 * @property {(done: Done) => void} resolve
 * @property {(refused: CommandRefused) => void} reject
 */

/**
 * @typedef {object} HubEvents
 * @property {ServerMessage} message every message but `done` and `failed` of our commands, in order
 * @property {Welcome} welcome a fresh socket is greeted; a listener may `join` before the socket rejoins by itself
 * @property {{live: boolean}} live whether what the page shows is the newest
 * @property {{visit: string, code: string}} unjoined the joined visit could not be joined again
 * @property {{code: string, details: Record<string, any>}} refused something without an id was refused
 * @property {{reason: StopReason}} stopped no more sockets are opened
 */

/** @extends {Emitter<HubEvents>} */
export class HubSocket extends Emitter {
  /** @type {ReopeningSocket} */
  #socket;
  #started = false;
  #live = false;
  /** Whether commands may go out: greeted, and in the visit that is to be joined. */
  #ready = false;
  #count = 0;
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  /** @type {string | null} */
  #visit = null;
  #seq = 0;
  /** Whether this socket has been greeted, and whether it is in the visit. */
  #greeted = false;
  #joined = false;
  /** The join that is under way on this socket. */
  #helloId = "";
  /** @type {{resolve: () => void, reject: (refused: CommandRefused) => void}[]} */
  #joiners = [];
  #headMissed = 0;

  /**
   * @param {{as: As, origin?: string, url?: string} & World} options `origin`: 16–32 of [a-z0-9], this page load's own;
   *   `url`: where the hub is, without the query; the rest is for tests
   */
  constructor({ as, origin = drawOrigin(), url = hubUrl(), ...world }) {
    super();
    this.as = as;
    this.origin = origin;
    /** For how many seconds nobody touched the page, where that counts. @type {(() => number) | null} */
    this.untouched = null;
    /** The last seq that the page has rendered; goes out with every pulse. */
    this.shown = 0;
    /** @type {Welcome | null} */
    this.welcome = null;
    this.#socket = new ReopeningSocket(`${url}?as=${as}&origin=${origin}`, world);
    this.#socket.on("quiet", () => this.#setLive(false));
    this.#socket.on("lost", () => this.#lost());
    this.#socket.on("frame", (frame) => this.#received(frame));
    this.#socket.on("closed", ({ code }) => {
      const reason = CLOSE_REASONS.get(code);
      if (reason) this.stop(reason);
    });
  }

  /** Whether the hub answers and what the page shows is the newest. */
  get live() {
    return this.#live;
  }

  /** The visit that this line is in (or on its way into). */
  get visit() {
    return this.#visit;
  }

  /** The last event's seq that came over this line. */
  get seq() {
    return this.#seq;
  }

  /** Commands without a reply. */
  get unanswered() {
    return this.#pending.size;
  }

  /** Open the line and keep it open. */
  start() {
    if (this.#started) return;
    this.#started = true;
    this.#socket.start();
  }

  /**
   * Close the line for good.
   *
   * @param {StopReason} [reason]
   */
  stop(reason = "left") {
    if (!this.#started) return;
    this.#started = false;
    this.#socket.stop();
    this.#lost();
    const refused = new CommandRefused(reason);
    for (const pending of this.#pending.values()) pending.reject(refused);
    this.#pending.clear();
    this.#endJoin(refused);
    this.emit("stopped", { reason });
  }

  /**
   * Ask the hub; the command is kept, and sent again with the same id over every new socket, until it is answered.
   *
   * @param {string} type
   * @param {object} [body]
   * @returns {Promise<Done>} rejects with CommandRefused
   */
  command(type, body = {}) {
    if (!this.#started) return Promise.reject(new CommandRefused("left"));
    const id = this.#nextId();
    const frame = JSON.stringify({ type, id, ...body });
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { frame, resolve, reject });
      if (this.#ready) this.#socket.send(frame);
    });
  }

  /**
   * Say something that is relayed at once and never stored; it is lost when the line is not there.
   *
   * @param {string} type
   * @param {object} body
   * @returns {boolean} whether it went out
   */
  pass(type, body) {
    return this.#ready && this.#socket.send(JSON.stringify({ type, ...body }));
  }

  /**
   * Be in a visit (or, null, in none). Its missing events or a snapshot come as messages before this resolves; after
   * a lost line the visit is joined again by itself. `last_seq` is sent only for the visit that the page already has.
   *
   * @param {string | null} visit
   * @param {{fresh?: boolean}} [options] `fresh` asks for a snapshot whatever the page has
   * @returns {Promise<void>} rejects with CommandRefused (not_found, forbidden; "superseded" by another join)
   */
  join(visit, { fresh = false } = {}) {
    if (!this.#started) return Promise.reject(new CommandRefused("left"));
    if (visit !== this.#visit || fresh) {
      if (visit !== this.#visit) this.#endJoin(new CommandRefused("superseded"));
      this.#visit = visit;
      this.#seq = 0;
      this.shown = 0;
      this.#joined = false;
      this.#helloId = "";
    }
    if (this.#joined) return Promise.resolve();
    const joined = new Promise((/** @type {(none: void) => void} */ resolve, reject) => {
      this.#joiners.push({ resolve, reject });
    });
    if (this.#greeted && !this.#helloId) this.#hello();
    return joined;
  }

  /** Look at the line at once, as after a sleep. */
  check() {
    this.#socket.check();
  }

  // -- what comes in -------------------------------------------------------------------------------------------

  /** The socket is gone, and with it what was true of it. */
  #lost() {
    this.#ready = this.#greeted = this.#joined = false;
    this.#helloId = "";
    this.#setLive(false);
  }

  /** @param {unknown} frame */
  #received(frame) {
    const messages = messagesOf(frame);
    if (!messages) {
      // What can't be read can't be trusted either: a fresh line and a join bring the truth.
      this.#socket.renew();
      return;
    }
    for (const message of messages) if (this.#started) this.#take(message);
    // A line that was only quiet goes on where it was: nothing was lost on it.
    if (this.#ready) this.#setLive(true);
  }

  /** @param {ServerMessage} message */
  #take(message) {
    switch (message.type) {
      case "done":
        if (message.id === this.#helloId) this.#entered();
        else this.#answered(message.id)?.resolve(message);
        return;
      case "failed":
        if (message.id !== "" && message.id === this.#helloId) this.#kept(message.code);
        else this.#refused(message);
        return;
      case "pulse":
        this.#socket.send(JSON.stringify({ type: "pulse", shown: this.shown, untouched: this.untouched?.() }));
        this.#watchHead(message.head);
        break;
      case "welcome":
        this.#welcomed(message);
        return;
      case "snapshot":
        if (message.visit.id !== this.#visit) return;
        this.#seq = message.visit.seq;
        break;
      case "event":
        if (message.visit !== this.#visit) return;
        this.#seq = Math.max(this.#seq, message.seq);
        break;
      case "replaced":
        this.stop("replaced");
        return;
      default:
    }
    this.emit("message", message);
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    this.#socket.settled();
    this.welcome = welcome;
    this.#headMissed = 0;
    this.emit("welcome", welcome);
    this.emit("message", welcome);
    if (!this.#started) return;
    this.#greeted = true;
    if (this.#visit === null && !this.#joiners.length) this.#becomeReady();
    else this.#hello();
  }

  /** The hub has let us into the visit: everything that was missed has come. */
  #entered() {
    this.#helloId = "";
    this.#joined = true;
    if (!this.#ready) this.#becomeReady();
    this.#endJoin(null);
  }

  /**
   * The hub does not let us into the visit (any more).
   *
   * @param {string} code
   */
  #kept(code) {
    const visit = this.#visit ?? "";
    this.#helloId = "";
    this.#visit = null;
    this.#seq = 0;
    this.emit("unjoined", { visit, code });
    if (!this.#ready) this.#becomeReady();
    this.#endJoin(new CommandRefused(code));
  }

  /**
   * Tell those who wait for the join.
   *
   * @param {CommandRefused | null} refused
   */
  #endJoin(refused) {
    for (const { resolve, reject } of this.#joiners.splice(0)) {
      if (refused) reject(refused);
      else resolve();
    }
  }

  /** Send what has no reply yet, in order, and say that the page is live again. */
  #becomeReady() {
    this.#ready = true;
    for (const pending of [...this.#pending.values()]) this.#socket.send(pending.frame);
    this.#setLive(true);
  }

  /**
   * Events that we may see are there and do not come: a snapshot heals it.
   *
   * @param {number} head
   */
  #watchHead(head) {
    this.#headMissed = this.#joined && head > this.#seq ? this.#headMissed + 1 : 0;
    if (this.#headMissed < 2) return;
    this.#headMissed = 0;
    this.#joined = false;
    this.#seq = 0;
    this.#hello();
  }

  /**
   * A command has its reply; a late second one finds nothing.
   *
   * @param {string} id
   * @returns {Pending | undefined}
   */
  #answered(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** @param {import("../model/wire.mjs").Failed} failed */
  #refused({ id, code, details }) {
    const pending = this.#answered(id);
    if (pending) pending.reject(new CommandRefused(code, details));
    else if (id === "") this.emit("refused", { code, details });
  }

  /** @param {boolean} live */
  #setLive(live) {
    if (live === this.#live) return;
    this.#live = live;
    this.emit("live", { live });
  }

  // -- what goes out -------------------------------------------------------------------------------------------

  #nextId() {
    this.#count += 1;
    return `${this.origin}-${this.#count}`;
  }

  #hello() {
    this.#helloId = this.#nextId();
    this.#socket.send(JSON.stringify({ type: "hello", id: this.#helloId, visit: this.#visit, last_seq: this.#seq }));
  }
}

/**
 * Messages of one frame; null when it is not a list of them.
 *
 * @param {unknown} data
 * @returns {ServerMessage[] | null}
 */
function messagesOf(data) {
  if (typeof data !== "string") return null;
  try {
    const messages = JSON.parse(data);
    const readable = Array.isArray(messages) && messages.every((message) => typeof message?.type === "string");
    return readable ? messages : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Where this page's own hub is. */
function hubUrl() {
  const here = globalThis.location;
  return `${here.protocol === "https:" ? "wss:" : "ws:"}//${here.host}/ws`;
}

/** The name of this page load: what tells its commands and its calls from those of every other. */
function drawOrigin() {
  const drawn = globalThis.crypto.getRandomValues(new Uint8Array(24));
  return Array.from(drawn, (byte) => ORIGIN_LETTERS[byte % ORIGIN_LETTERS.length]).join("");
}
