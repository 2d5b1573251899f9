/** The socket of a VisitClient with the test as its hub: every command is seen, every reply and message given by hand. */

import { Emitter } from "../../../static/js/model/emitter.mjs";
import { CommandRefused } from "../../../static/js/net/hub_socket.mjs";
import { examples } from "../model/examples.mjs";
import { settled, welcome } from "./fakes.mjs";

/** @extends {Emitter<import("../../../static/js/net/hub_socket.mjs").HubEvents>} */
export class FakeHub extends Emitter {
  live = true;
  shown = 0;
  /** @type {string | null} */
  visit = null;
  /** @type {import("../../../static/js/model/wire.mjs").Welcome | null} */
  welcome = null;
  /** Commands, each with what answers it. @type {any[]} */
  asked = [];
  /** Passing words. @type {any[]} */
  passed = [];
  /** Visits that were joined, in order. @type {(string | null)[]} */
  joins = [];

  /** This hub as the type that pages take. @returns {import("../../../static/js/net/hub_socket.mjs").HubSocket} */
  get socket() {
    return /** @type {any} */ (this);
  }

  /** @param {string} type @param {object} body */
  command(type, body = {}) {
    return new Promise((resolve, reject) => {
      this.asked.push({
        said: { type, ...body },
        done: (/** @type {object} */ parts) => resolve({ type: "done", id: "", seq: 0, visit: null, ...parts }),
        failed: (/** @type {string} */ code, details = {}) => reject(new CommandRefused(code, details)),
      });
    });
  }

  /** @param {string} type @param {object} body */
  pass(type, body) {
    this.passed.push({ type, ...body });
    return true;
  }

  /** @param {string | null} visit */
  async join(visit) {
    this.joins.push(visit);
    this.visit = visit;
  }

  /** The newest command. */
  get last() {
    return this.asked.at(-1);
  }

  /** The newest command as the page said it. */
  get lastSaid() {
    return this.last.said;
  }

  // -- the far side ----------------------------------------------------------------------------------------------

  /** @param {Partial<import("../../../static/js/model/wire.mjs").Welcome>} [parts] */
  greet(parts = {}) {
    this.welcome = welcome(parts);
    this.emit("welcome", this.welcome);
    this.say(this.welcome);
  }

  /** @param {...any} messages */
  say(...messages) {
    for (const message of messages) this.emit("message", message);
  }

  /** @param {Partial<import("../../../static/js/model/visit.mjs").Visit>} [parts] */
  snapshot(parts = {}) {
    const visit = visitOf(parts);
    this.visit = visit.id;
    this.say({ type: "snapshot", visit });
    return visit;
  }

  /** @param {number} seq @param {any} body */
  event(seq, body) {
    this.say({ type: "event", visit: this.visit, seq, at: 1000, actor: "specialist:sato", body });
    return settled();
  }
}

/**
 * The visit of the shared examples, with some parts of its own.
 *
 * @param {Partial<import("../../../static/js/model/visit.mjs").Visit>} [parts]
 * @returns {import("../../../static/js/model/visit.mjs").Visit}
 */
export function visitOf(parts = {}) {
  return { ...examples("wire").messages.snapshot.visit, ...parts };
}
