/** The peer that keeps and checks nothing: a relay of edits between the two members of a room, on the `ws` package. */

/*
 * node relay.mjs PORT [pulse]: with `pulse` everybody gets a frame at once and every second, so that they know it lives.
 */

import { WebSocketServer } from "ws";

/** @type {Map<string, Set<import("ws").WebSocket>>} */
const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });

const pulses = process.argv[3] === "pulse";
const PULSE = JSON.stringify([{ type: "pulse" }]);
if (pulses) {
  setInterval(() => {
    for (const socket of server.clients) socket.send(PULSE);
  }, 1000);
}

server.on("connection", (socket, request) => {
  if (pulses) socket.send(PULSE);
  const room = new URL(request.url ?? "/", "http://relay").searchParams.get("room") ?? "";
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(socket));
  socket.on("message", (data) => {
    const { id, visit, field, base, text } = JSON.parse(String(data));
    const body = { kind: "edited", field, revision: base + 1, value: text };
    const relayed = JSON.stringify([{ type: "event", visit, body }]);
    for (const member of members) {
      if (member !== socket) member.send(relayed);
    }
    socket.send(JSON.stringify([{ type: "event", visit, body }, { type: "done", id }]));
  });
  socket.on("close", () => members.delete(socket));
});
