/** The peer of bench/call.py: serves one bare page, and passes whatever one member of a room says to the others. */

// node call_relay.mjs PORT

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

import { WebSocketServer } from "ws";

const FILES = new Map([
  ["/", ["call_page.html", "text/html; charset=utf-8"]],
  ["/call_page.mjs", ["call_page.mjs", "text/javascript; charset=utf-8"]],
]);

const pages = createServer(async (request, response) => {
  const file = FILES.get(new URL(request.url ?? "/", "http://relay").pathname);
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [name = "", type = ""] = file;
  response.writeHead(200, { "content-type": type }).end(await readFile(new URL(name, import.meta.url)));
});

/** @type {Map<string, Set<import("ws").WebSocket>>} */
const rooms = new Map();

new WebSocketServer({ server: pages }).on("connection", (socket, request) => {
  const room = new URL(request.url ?? "/", "http://relay").searchParams.get("room") ?? "";
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(socket));
  socket.on("message", (data) => {
    for (const member of members) {
      if (member !== socket) member.send(String(data));
    }
  });
  socket.on("close", () => members.delete(socket));
});

pages.listen(Number(process.argv[2]), "127.0.0.1");
