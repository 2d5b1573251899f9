/** The page's line to the hub: opens it again and again, joins the visit again, and loses no command on the way. */

import { Backoff } from "../model/backoff.mjs";
import { Emitter } from "../model/emitter.mjs";
import { ConnectionMonitor, startTimer } from "./connection_monitor.mjs";

/** @typedef {import("../model/wire.mjs").ServerMessage} ServerMessage */
/** @typedef {import("../model/wire.mjs").Done} Done */
/** @typedef {import("../model/wire.mjs").Welcome} Welcome */
/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */
/** @typedef {"station"|"desk"|"branch"|"board"} As */
/** @typedef {"replaced"|"forbidden"|"left"} StopReason */

/** How long one socket may take to open before a fresh one is tried beside it. */
export const OPEN_PATIENCE_MS = 1500;
/** How long a socket that takes its time is left trying; a slow line must get through at last. */
const OPEN_LIMIT_MS = 6000;
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
  /** @type {WebSocket | null} */
  #socket = null;
  /** Sockets that are opening, each with what stops its timers. @type {Map<WebSocket, () => void>} */
  #opening = new Map();
  /** @type {(() => void) | null} */
  #stopRetry = null;
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
  /** @type {(() => void)[]} */
  #unlisten = [];

  /**
   * @param {object} options
   * @param {As} options.as
   * @param {string} [options.origin] 16–32 of [a-z0-9], this page load's own
   * @param {string} [options.url] where the hub is, without the query
   * @param {new (url: string) => WebSocket} [options.WebSocket]
   * @param {() => number} [options.now] ms that never jump back
   * @param {SetTimer} [options.setTimer]
   * @param {() => number} [options.random]
   * @param {EventTarget | null} [options.page] the document (visibilitychange); null: nobody wakes this line
   * @param {EventTarget | null} [options.window] the window (online, pageshow)
   */
  constructor({
    as,
    origin = drawOrigin(),
    url = hubUrl(),
    WebSocket: Socket = globalThis.WebSocket,
    now = () => performance.now(),
    setTimer = startTimer,
    random = Math.random,
    page = globalThis.document ?? null,
    window = globalThis.window ?? null,
  }) {
    super();
    this.as = as;
    this.origin = origin;
    this.address = `${url}?as=${as}&origin=${origin}`;
    this.Socket = Socket;
    this.setTimer = setTimer;
    this.page = page;
    this.window = window;
    /** The last seq that the page has rendered; goes out with every pulse. */
    this.shown = 0;
    /** @type {Welcome | null} */
    this.welcome = null;
    this.backoff = new Backoff({ random });
    this.monitor = new ConnectionMonitor({ onSilent: () => this.#lost(), now, setTimer });
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
    const look = () => this.#woken();
    this.#listen(this.page, "visibilitychange", look);
    this.#listen(this.window, "online", look);
    this.#listen(this.window, "pageshow", look);
    this.#open();
  }

  /**
   * Close the line for good.
   *
   * @param {StopReason} [reason]
   */
  stop(reason = "left") {
    if (!this.#started) return;
    this.#started = false;
    for (const stop of this.#unlisten.splice(0)) stop();
    this.#stopRetry?.();
    this.#stopRetry = null;
    this.#dropOpening(null);
    this.#drop();
    this.#setLive(false);
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
      if (this.#ready) this.#send(frame);
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
    return this.#ready && this.#send(JSON.stringify({ type, ...body }));
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
    this.#woken();
  }

  // -- opening -------------------------------------------------------------------------------------------------

  /** Open a fresh socket beside those that are still trying; the first that opens is taken. */
  #open() {
    this.#stopRetry?.();
    this.#stopRetry = null;
    const socket = new this.Socket(this.address);
    const stopPatience = this.setTimer(() => this.#retry(), OPEN_PATIENCE_MS);
    const stopLimit = this.setTimer(() => this.#abandon(socket), OPEN_LIMIT_MS);
    this.#opening.set(socket, () => {
      stopPatience();
      stopLimit();
    });
    socket.onopen = () => this.#opened(socket);
    socket.onclose = (event) => this.#closed(socket, event.code);
    socket.onmessage = (event) => this.#received(socket, event.data);
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    if (!this.#opening.has(socket)) return;
    this.#dropOpening(socket);
    this.#drop();
    this.#stopRetry?.();
    this.#stopRetry = null;
    this.#socket = socket;
    this.monitor.heard();
  }

  /**
   * Give every socket up that is opening, but keep one.
   *
   * @param {WebSocket | null} kept
   */
  #dropOpening(kept) {
    for (const [socket, stopTimers] of [...this.#opening]) {
      stopTimers();
      this.#opening.delete(socket);
      if (socket !== kept) discard(socket);
    }
  }

  /** @param {WebSocket} socket */
  #abandon(socket) {
    this.#opening.get(socket)?.();
    this.#opening.delete(socket);
    discard(socket);
    if (!this.#socket && !this.#opening.size) this.#retry();
  }

  /** Try again after a while that grows; once at a time. */
  #retry() {
    if (!this.#started || this.#socket || this.#stopRetry) return;
    this.#stopRetry = this.setTimer(() => this.#open(), this.backoff.next());
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #closed(socket, code) {
    const wasOpening = this.#opening.has(socket);
    this.#opening.get(socket)?.();
    this.#opening.delete(socket);
    if (socket !== this.#socket && !wasOpening) return;
    const reason = CLOSE_REASONS.get(code);
    if (reason) {
      this.stop(reason);
      return;
    }
    if (socket === this.#socket) this.#drop();
    this.#setLive(false);
    this.#retry();
  }

  /** The hub has gone silent: what may still be in the old socket is not waited for. */
  #lost() {
    this.#drop();
    this.#setLive(false);
    if (this.#started && !this.#opening.size) this.#open();
  }

  /** Let go of the socket in use; nothing of it is heard any more. */
  #drop() {
    this.monitor.stop();
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = this.#greeted = this.#joined = false;
    this.#helloId = "";
    if (socket) discard(socket);
  }

  #woken() {
    if (!this.#started) return;
    if (/** @type {{hidden?: boolean} | null} */ (this.page)?.hidden) return;
    if (this.#socket) {
      this.monitor.check();
      return;
    }
    // A try that began just now goes on by itself; a wait is cut short.
    if (this.#stopRetry || !this.#opening.size) this.#open();
  }

  /**
   * @param {EventTarget | null} target
   * @param {string} type
   * @param {() => void} listener
   */
  #listen(target, type, listener) {
    if (!target) return;
    target.addEventListener(type, listener);
    this.#unlisten.push(() => target.removeEventListener(type, listener));
  }

  // -- what comes in -------------------------------------------------------------------------------------------

  /**
   * @param {WebSocket} socket
   * @param {unknown} data
   */
  #received(socket, data) {
    if (socket !== this.#socket) return;
    this.monitor.heard();
    const messages = messagesOf(data);
    if (!messages) {
      // What can't be read can't be trusted either: a fresh line and a join bring the truth.
      this.#lost();
      return;
    }
    for (const message of messages) {
      if (socket !== this.#socket) return;
      this.#take(message);
    }
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
        this.#send(JSON.stringify({ type: "pulse", shown: this.shown }));
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
    this.backoff.reset();
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
    for (const pending of [...this.#pending.values()]) this.#send(pending.frame);
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
    this.#send(JSON.stringify({ type: "hello", id: this.#helloId, visit: this.#visit, last_seq: this.#seq }));
  }

  /**
   * @param {string} frame
   * @returns {boolean} whether the socket took it
   */
  #send(frame) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(frame);
    return true;
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

/**
 * Close a socket and hear nothing more of it.
 *
 * @param {WebSocket} socket
 */
function discard(socket) {
  socket.onopen = socket.onclose = socket.onmessage = null;
  socket.close();
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
