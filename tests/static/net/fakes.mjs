/** A clock moved by hand, and sockets whose far side is the test: what the net modules are driven with. */

/** Time and timers that move only when told to. */
export class HandClock {
  #now = 0;
  /** @type {{at: number, run: () => void}[]} */
  #timers = [];

  now = () => this.#now;

  /** @type {import("../../../static/js/net/connection_monitor.mjs").SetTimer} */
  setTimer = (run, ms) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** How many timers wait. */
  get waiting() {
    return this.#timers.length;
  }

  /**
   * Let time pass; timers run in their order, and promises settle after each.
   *
   * @param {number} ms
   */
  async pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /**
   * Time passes but no timer runs, as in a tab that sleeps.
   *
   * @param {number} ms
   */
  sleep(ms) {
    this.#now += ms;
  }
}

/** Everything that waits for promises only has run. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Wait for what comes from outside the loop (a digest): it must come, or the test fails here.
 *
 * @param {() => boolean} check
 */
export async function until(check) {
  for (let turns = 0; !check(); turns += 1) {
    if (turns > 10_000) throw new Error("it did not come");
    await settled();
  }
}

/** One socket; the test is its far side. */
export class FakeSocket {
  readyState = 0;
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** @type {((event: {data: unknown}) => void) | null} */
  onmessage = null;
  /** What the page has sent, parsed. @type {any[]} */
  sent = [];
  /** A dead path: what is sent is in the socket's buffer for ever. */
  dead = false;
  closed = false;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  /** @param {string} frame */
  send(frame) {
    this.sent.push(JSON.parse(frame));
    if (!this.dead) this.onsend?.(this.sent.at(-1));
  }

  /** What the far side does with a frame. @type {((command: any) => void) | undefined} */
  onsend;

  close() {
    this.readyState = 3;
    this.closed = true;
  }

  // -- the far side ----------------------------------------------------------------------------------------------

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {...unknown} messages */
  say(...messages) {
    if (!this.dead) this.onmessage?.({ data: JSON.stringify(messages) });
  }

  /** @param {number} [code] */
  end(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /**
   * Commands of one type that were sent over this socket.
   *
   * @param {string} type
   */
  of(type) {
    return this.sent.filter((each) => each.type === type);
  }
}

/** Every socket that a page opens, in order. */
export class FakeNet {
  /** @type {FakeSocket[]} */
  sockets = [];

  constructor() {
    const { sockets } = this;
    /** The class that the page is given for WebSocket. @type {any} */
    this.WebSocket = class extends FakeSocket {
      /** @param {string} url */
      constructor(url) {
        super(url);
        sockets.push(this);
      }
    };
  }

  /** The newest socket. */
  get last() {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}

/**
 * What a fresh socket is greeted with.
 *
 * @param {Partial<import("../../../static/js/model/wire.mjs").Welcome>} [parts]
 * @returns {import("../../../static/js/model/wire.mjs").Welcome}
 */
export function welcome(parts = {}) {
  return {
    type: "welcome",
    role: "specialist",
    name: "佐藤 恵",
    branch: "",
    counter: "",
    at: 0,
    boot: "b1",
    visit: null,
    ...parts,
  };
}

/**
 * A listener's log of one kind of event.
 *
 * @template {Record<string, any>} Details
 * @template {keyof Details & string} Name
 * @param {import("../../../static/js/model/emitter.mjs").Emitter<Details>} emitter
 * @param {Name} name
 * @returns {Details[Name][]}
 */
export function heard(emitter, name) {
  /** @type {Details[Name][]} */
  const log = [];
  emitter.on(name, (detail) => log.push(detail));
  return log;
}
