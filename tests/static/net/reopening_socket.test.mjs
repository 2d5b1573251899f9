/** Tests of net/reopening_socket.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ReopeningSocket } from "../../../static/js/net/reopening_socket.mjs";
import { FakeNet, HandClock, heard } from "./fakes.mjs";

function line() {
  const clock = new HandClock();
  const net = new FakeNet();
  const page = Object.assign(new EventTarget(), { hidden: false });
  const window = new EventTarget();
  const socket = new ReopeningSocket("ws://hub/ws", {
    WebSocket: net.WebSocket,
    now: clock.now,
    setTimer: clock.setTimer,
    random: () => 0,
    page,
    window,
  });
  socket.start();
  return { clock, net, page, window, socket, opened: heard(socket, "opened"), lost: heard(socket, "lost") };
}

test("a socket that does not open in 1.5 s gets a fresh one beside it, and the first that opens is taken", async () => {
  const { clock, net, socket, opened } = line();
  await clock.pass(1499);
  assert.equal(net.sockets.length, 1);
  await clock.pass(301);
  assert.equal(net.sockets.length, 2);
  net.sockets[0]?.open();
  assert.equal(opened.length, 1);
  assert.equal(socket.open, true);
  assert.equal(net.sockets[1]?.closed, true, "the one that lost the race is closed");
  net.sockets[1]?.open();
  assert.equal(opened.length, 1);
  assert.equal(clock.waiting, 1, "only the timer of its first word is left");
});

test("a socket that never opens is given up after 6 s", async () => {
  const { clock, net } = line();
  await clock.pass(6000);
  assert.equal(net.sockets[0]?.closed, true);
  assert.ok(net.sockets.filter((each) => !each.closed).length <= 4);
});

test("refused sockets are tried again six times every 0.3 s, then in 0.6, 1.2, 2.4, 3, 3 s", async () => {
  const { clock, net } = line();
  const waits = [];
  for (let tries = 0; tries < 11; tries += 1) {
    const before = net.sockets.length;
    const began = clock.now();
    net.last.end();
    while (net.sockets.length === before) await clock.pass(50);
    waits.push(clock.now() - began);
  }
  assert.deepEqual(waits, [300, 300, 300, 300, 300, 300, 600, 1200, 2400, 3000, 3000]);
});

test("once the far side spoke sense, the waits begin anew", async () => {
  const { clock, net, socket } = line();
  for (let tries = 0; tries < 9; tries += 1) {
    net.last.end();
    await clock.pass(3000);
  }
  net.last.open();
  socket.settled();
  const before = net.sockets.length;
  net.last.end();
  await clock.pass(300);
  assert.equal(net.sockets.length, before + 1);
});

test("2.5 s of silence: the old socket is dropped and a fresh one opens at once", async () => {
  const { clock, net, lost } = line();
  net.last.open();
  await clock.pass(2500);
  assert.equal(lost.length, 1);
  assert.equal(net.sockets[0]?.closed, true);
  assert.equal(net.sockets.length, 2);
  assert.equal(net.sockets[0]?.onmessage, null, "late words of a dropped socket are not heard");
});

test("a far side too busy to greet in 2.5 s is given twice the time, each time, and gets through", async () => {
  const { clock, net, lost } = line();
  const given = [];
  for (let tries = 0; tries < 5; tries += 1) {
    const socket = net.last;
    socket.open();
    const began = clock.now();
    while (!socket.closed) await clock.pass(500);
    given.push(clock.now() - began);
    await clock.pass(0);
  }
  assert.deepEqual(given, [2500, 5000, 10_000, 20_000, 20_000]);
  assert.equal(lost.length, 5);
  net.last.open();
  await clock.pass(19_000);
  net.last.say({ type: "welcome" });
  await clock.pass(2000);
  assert.equal(lost.length, 5);
  await clock.pass(500);
  assert.equal(lost.length, 6, "from its first word on it is watched like any other");
  net.last.open();
  await clock.pass(2500);
  assert.equal(lost.length, 7, "and the next one has the short patience again");
});

test("a lost socket is told once, also when its close comes late", async () => {
  const { clock, net, lost } = line();
  const socket = net.last;
  socket.open();
  socket.end();
  socket.end();
  await clock.pass(1000);
  assert.equal(lost.length, 1);
});

test("a woken tab looks at once", async () => {
  const { clock, net, page, lost } = line();
  net.last.open();
  clock.sleep(60_000);
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(lost.length, 1);
  assert.equal(net.sockets.length, 2);
});

test("a tab that goes to sleep does not look", async () => {
  const { clock, net, page } = line();
  net.last.open();
  clock.sleep(60_000);
  page.hidden = true;
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(net.sockets.length, 1);
});

test("a network that is back cuts the wait short", async () => {
  const { clock, net, window } = line();
  for (let tries = 0; tries < 4; tries += 1) {
    net.last.end();
    await clock.pass(3000);
  }
  net.last.end();
  const before = net.sockets.length;
  window.dispatchEvent(new Event("online"));
  assert.equal(net.sockets.length, before + 1);
  window.dispatchEvent(new Event("pageshow"));
  assert.equal(net.sockets.length, before + 1, "a try that began just now goes on by itself");
});

test("a stopped line opens nothing, hears nothing and leaves no timer", async () => {
  const { clock, net, window, socket } = line();
  net.last.open();
  socket.stop();
  assert.equal(net.last.closed, true);
  assert.equal(clock.waiting, 0);
  window.dispatchEvent(new Event("online"));
  await clock.pass(60_000);
  assert.equal(net.sockets.length, 1);
});

test("a line stopped while it waits stays stopped", async () => {
  const { clock, net, socket } = line();
  net.last.end();
  socket.stop();
  await clock.pass(60_000);
  assert.equal(net.sockets.length, 1);
});

test("nothing is sent into a socket that is not open", () => {
  const { net, socket } = line();
  assert.equal(socket.send("{}"), false);
  net.last.open();
  assert.equal(socket.send("{}"), true);
  net.last.readyState = 2;
  assert.equal(socket.send("{}"), false);
});

test("the far side's own close codes are told", () => {
  const { net, socket } = line();
  const closed = heard(socket, "closed");
  net.last.open();
  net.last.end(4001);
  assert.deepEqual(closed, [{ code: 4001 }]);
});
