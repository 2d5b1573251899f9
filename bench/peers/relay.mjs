// The peer of bench/edits.py: a bare relay of JSON messages between the two members of a room; keeps and checks nothing.
import { WebSocketServer } from "ws";

/** @type {Map<string, Set<import("ws").WebSocket>>} */
const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });

server.on("connection", (socket, request) => {
  const room = new URL(request.url ?? "/", "http://relay").searchParams.get("room") ?? "";
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(socket));
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    const relayed = JSON.stringify([{ type: "event", id: message.id, value: message.text }]);
    for (const member of members) {
      if (member !== socket) member.send(relayed);
    }
    socket.send(JSON.stringify([{ type: "done", id: message.id }]));
  });
  socket.on("close", () => members.delete(socket));
});
