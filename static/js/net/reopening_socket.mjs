/** A WebSocket that is always open or about to be: fresh ones in place of dead ones, at a pace that harms nobody. */

import { Backoff } from "../model/backoff.mjs";
import { Emitter } from "../model/emitter.mjs";
import { ConnectionMonitor, startTimer } from "./connection_monitor.mjs";

/** @typedef {import("./connection_monitor.mjs").SetTimer} SetTimer */

/** How long one socket may take to open before a fresh one is tried beside it. */
export const OPEN_PATIENCE_MS = 1500;
/** How long a socket that takes its time is left trying beside the fresh ones: a slow line must get through at last. */
export const OPEN_LIMIT_MS = 6000;

/** A server that is started again is back within two seconds, and one that is not there refuses at no cost. */
export const EAGER_TRIES = 6;

/**
 * How long an open socket may take to say its first word; twice as long after each that said none. A far side that is
 * overloaded would never get one out, and be asked again and again by everybody.
 */
export const FIRST_WORD_MS = 2500;
export const FIRST_WORD_LIMIT_MS = 20_000;

/**
 * @typedef {object} World what of the browser a line needs; tests have their own
 * @property {new (url: string) => WebSocket} [WebSocket]
 * @property {() => number} [now] ms that never jump back
 * @property {SetTimer} [setTimer]
 * @property {() => number} [random]
 * @property {EventTarget | null} [page] the document, for visibilitychange
 * @property {EventTarget | null} [window] for online and pageshow
 */

/**
 * @typedef {object} SocketEvents
 * @property {null} opened a fresh socket is there; nothing of the one before comes any more
 * @property {unknown} frame
 * @property {null} quiet nothing was heard for a while; the next frame or "lost" ends it
 * @property {null} lost the socket in use is gone; another is tried
 * @property {{code: number}} closed the far side closed with a code of its own (4000–4999)
 */

/** @extends {Emitter<SocketEvents>} */
export class ReopeningSocket extends Emitter {
  /** The socket in use. @type {WebSocket | null} */
  #socket = null;
  /** Sockets that are opening, each with what stops its timers. @type {Map<WebSocket, () => void>} */
  #opening = new Map();
  /** @type {(() => void) | null} */
  #stopRetry = null;
  /** Runs while the socket in use has said nothing yet. @type {(() => void) | null} */
  #stopFirstWord = null;
  #firstWordBy = 0;
  /** How many sockets, one after the other, have opened and said nothing. */
  #mute = 0;
  #started = false;
  /** @type {(() => void)[]} */
  #unlisten = [];

  /**
   * @param {string} address
   * @param {World} [world]
   */
  constructor(
    address,
    {
      WebSocket: Socket = globalThis.WebSocket,
      now = () => performance.now(),
      setTimer = startTimer,
      random = Math.random,
      page = globalThis.document ?? null,
      window = globalThis.window ?? null,
    } = {},
  ) {
    super();
    this.address = address;
    this.Socket = Socket;
    this.now = now;
    this.setTimer = setTimer;
    this.page = page;
    this.window = window;
    this.backoff = new Backoff({ eager: EAGER_TRIES, random });
    this.monitor = new ConnectionMonitor({
      onQuiet: () => this.emit("quiet", null),
      onSilent: () => this.renew(),
      now,
      setTimer,
    });
  }

  /** Whether a socket is open. */
  get open() {
    return this.#socket !== null;
  }

  start() {
    if (this.#started) return;
    this.#started = true;
    const look = () => this.check();
    this.#listen(this.page, "visibilitychange", look);
    this.#listen(this.window, "online", look);
    this.#listen(this.window, "pageshow", look);
    this.#open();
  }

  /** Close everything; nothing is opened again. */
  stop() {
    this.#started = false;
    for (const stop of this.#unlisten.splice(0)) stop();
    this.#stopWaiting();
    this.#dropOpening(null);
    this.#drop();
  }

  /**
   * @param {string} frame
   * @returns {boolean} whether a socket took it
   */
  send(frame) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(frame);
    return true;
  }

  /** The far side speaks sense: the next loss is answered at once again. */
  settled() {
    this.backoff.reset();
  }

  /** What may still be in the socket in use is not waited for: a fresh one at once. */
  renew() {
    const had = this.#socket !== null;
    this.#drop();
    if (had) this.emit("lost", null);
    if (this.#started && !this.#socket && !this.#opening.size) this.#open();
  }

  /** Look at once, as when a sleeping tab wakes: timers may be late, and a wait is cut short. */
  check() {
    if (!this.#started || /** @type {{hidden?: boolean} | null} */ (this.page)?.hidden) return;
    if (this.#stopFirstWord && this.now() >= this.#firstWordBy) this.#saidNothing();
    else if (this.#socket) this.monitor.check();
    // A try that began just now goes on by itself.
    else if (this.#stopRetry || !this.#opening.size) this.#open();
  }

  /** Open a fresh socket beside those that are still trying; the first that opens is taken. */
  #open() {
    this.#stopWaiting();
    const socket = new this.Socket(this.address);
    const stopPatience = this.setTimer(() => this.#retry(), OPEN_PATIENCE_MS);
    const stopLimit = this.setTimer(() => this.#abandon(socket), OPEN_LIMIT_MS);
    this.#opening.set(socket, () => {
      stopPatience();
      stopLimit();
    });
    socket.onopen = () => this.#opened(socket);
    socket.onclose = ({ code }) => this.#closed(socket, code);
    socket.onmessage = ({ data }) => {
      this.#stopFirstWord?.();
      this.#stopFirstWord = null;
      this.#mute = 0;
      this.monitor.heard();
      this.emit("frame", data);
    };
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    this.#dropOpening(socket);
    this.#stopWaiting();
    this.#socket = socket;
    const patience = Math.min(FIRST_WORD_LIMIT_MS, FIRST_WORD_MS * 2 ** this.#mute);
    this.#firstWordBy = this.now() + patience;
    this.#stopFirstWord = this.setTimer(() => this.#saidNothing(), patience);
    this.emit("opened", null);
  }

  #saidNothing() {
    this.#mute += 1;
    this.renew();
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #closed(socket, code) {
    this.#opening.get(socket)?.();
    this.#opening.delete(socket);
    const had = socket === this.#socket;
    if (had) {
      this.#drop();
      this.emit("lost", null);
    }
    if (code >= 4000) this.emit("closed", { code });
    this.#retry();
  }

  /** @param {WebSocket} socket */
  #abandon(socket) {
    this.#opening.get(socket)?.();
    this.#opening.delete(socket);
    discard(socket);
    if (!this.#opening.size) this.#retry();
  }

  /** Try again after a while that grows; once at a time. */
  #retry() {
    if (!this.#started || this.#socket || this.#stopRetry) return;
    this.#stopRetry = this.setTimer(() => this.#open(), this.backoff.next());
  }

  #stopWaiting() {
    this.#stopRetry?.();
    this.#stopRetry = null;
  }

  /** Let go of the socket in use. */
  #drop() {
    this.monitor.stop();
    this.#stopFirstWord?.();
    this.#stopFirstWord = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket) discard(socket);
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
