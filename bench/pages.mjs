/** The product's own line in Node: as many pages as asked, each with the real HubSocket, that tell when they are live. */

/*
 * Standard input: one JSON object {url, origin, pages: [{as, cookie, visit}]}; for the bare relay {url, origin, rooms}.
 * Standard output: a line {page, live, at} for every change, `at` in ms since 1970.
 */

import { text } from "node:stream/consumers";

import WebSocket from "ws";

import { HubSocket } from "../static/js/net/hub_socket.mjs";
import { ReopeningSocket } from "../static/js/net/reopening_socket.mjs";

/**
 * @typedef {object} PageToOpen
 * @property {import("../static/js/net/hub_socket.mjs").As} as
 * @property {string} cookie
 * @property {string} visit
 */

/** @type {{url: string, origin: string, pages?: PageToOpen[], rooms?: string[]}} */
const { url, origin, pages = [], rooms = [] } = JSON.parse(await text(process.stdin));

/**
 * @param {number} page
 * @param {boolean} live
 */
function tell(page, live) {
  process.stdout.write(`${JSON.stringify({ page, live, at: performance.timeOrigin + performance.now() })}\n`);
}

/**
 * A WebSocket with the headers that a browser would send by itself.
 *
 * @param {string} cookie
 */
function socketWith(cookie) {
  const Dressed = class extends WebSocket {
    /** @param {string} address */
    constructor(address) {
      super(address, { origin, headers: { cookie } });
      // A refused connection also closes, which is what is acted upon; without a listener Node would end here.
      this.on("error", () => this.terminate());
    }
  };
  return /** @type {new (address: string) => globalThis.WebSocket} */ (/** @type {unknown} */ (Dressed));
}

for (const [number, { as, cookie, visit }] of pages.entries()) {
  const socket = new HubSocket({ as, url, WebSocket: socketWith(cookie) });
  // Live means: greeted, in the visit, and everything that was missed has come.
  socket.on("live", ({ live }) => tell(number, live));
  socket.start();
  void socket.join(visit);
}

for (const [number, room] of rooms.entries()) {
  const socket = new ReopeningSocket(`${url}?room=${room}`, { WebSocket: socketWith("") });
  let live = false;
  socket.on("frame", () => {
    if (live) return;
    live = true;
    socket.settled();
    tell(number, true);
  });
  socket.on("lost", () => {
    live = false;
    tell(number, false);
  });
  socket.start();
}
