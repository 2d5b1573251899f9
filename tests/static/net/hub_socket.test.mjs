/** Tests of net/hub_socket.mjs: nothing that was asked is lost, nothing is asked twice of a hub that remembers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandRefused, HubSocket } from "../../../static/js/net/hub_socket.mjs";
import { FakeNet, HandClock, heard, settled, welcome } from "./fakes.mjs";

const ORIGIN = "k3f9a2m7q1x8d4b6";
const VISIT = "v7k2m9q4x1b8d3f6";

function hub() {
  const clock = new HandClock();
  const net = new FakeNet();
  const socket = new HubSocket({
    as: "desk",
    origin: ORIGIN,
    url: "ws://hub/ws",
    WebSocket: net.WebSocket,
    now: clock.now,
    setTimer: clock.setTimer,
    random: () => 0,
    page: null,
    window: null,
  });
  socket.start();
  return { clock, net, socket, live: heard(socket, "live"), messages: heard(socket, "message") };
}

/** A hub whose page is greeted and in a visit with three events. */
async function joined() {
  const made = hub();
  made.net.last.open();
  made.net.last.say(welcome());
  const joining = made.socket.join(VISIT);
  letIn(made.net.last, snapshot(3));
  await joining;
  return made;
}

/** @param {number} seq */
const snapshot = (seq) => ({ type: "snapshot", visit: { id: VISIT, seq } });
/** @param {number} seq */
const happened = (seq) => ({ type: "event", visit: VISIT, seq, at: 0, actor: "", body: { kind: "held" } });

/**
 * Answer the newest hello of a socket.
 *
 * @param {import("./fakes.mjs").FakeSocket} far
 * @param {...unknown} missed
 */
function letIn(far, ...missed) {
  far.say(...missed, { type: "done", id: far.of("hello").at(-1).id, seq: 0, visit: VISIT });
}

/**
 * @param {string} id
 * @param {object} [parts]
 */
const done = (id, parts = {}) => ({ type: "done", id, seq: 0, visit: null, ...parts });

test("the address says who connects and from which page load", () => {
  assert.equal(hub().net.last.url, `ws://hub/ws?as=desk&origin=${ORIGIN}`);
});

test("an origin is drawn when none is given", () => {
  const origins = [1, 2].map(() => new HubSocket({ as: "board", url: "ws://hub/ws", page: null, window: null }).origin);
  for (const origin of origins) assert.match(origin, /^[a-z0-9]{16,32}$/);
  assert.notEqual(origins[0], origins[1]);
});

test("a command goes out after the greeting, and its reply finds it", async () => {
  const { net, socket } = hub();
  const asked = socket.command("call_staff", { wanted: true });
  net.last.open();
  assert.deepEqual(net.last.sent, []);
  net.last.say(welcome());
  assert.deepEqual(net.last.sent, [{ type: "call_staff", id: `${ORIGIN}-1`, wanted: true }]);
  net.last.say(done(`${ORIGIN}-1`, { seq: 7 }));
  assert.equal((await asked).seq, 7);
  assert.equal(socket.unanswered, 0);
});

test("a refusal rejects with its code and details, and is not asked again", async () => {
  const { clock, net, socket } = await joined();
  for (const code of ["not_saved", "too_fast", "stale"]) {
    const asked = socket.command("edit", { visit: VISIT });
    net.last.say({ type: "failed", id: net.last.of("edit").at(-1).id, code, details: { field: "a.b" } });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof CommandRefused);
      assert.equal(error.code, code);
      assert.deepEqual(error.details, { field: "a.b" });
      return true;
    });
  }
  net.last.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  letIn(net.last);
  assert.deepEqual(net.last.of("edit"), []);
});

test("what has no reply goes out again after the rejoin: same ids, same order", async () => {
  const { clock, net, socket } = await joined();
  const texts = ["one", "two", "three"];
  const asked = texts.map((text) => socket.command("edit", { visit: VISIT, text }));
  const first = net.last;
  const ids = first.of("edit").map((each) => each.id);
  first.say(done(ids[1]));
  first.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  assert.deepEqual(net.last.sent.map((each) => each.type), ["hello"], "first the visit, then what is about it");
  letIn(net.last);
  assert.deepEqual(
    net.last.of("edit").map(({ id, text }) => [id, text]),
    [
      [ids[0], "one"],
      [ids[2], "three"],
    ],
  );
  net.last.say(done(ids[0]), done(ids[2]));
  await Promise.all(asked);
});

test("a command given while the line is away waits for its turn behind the older ones", async () => {
  const { clock, net, socket } = await joined();
  socket.command("edit", { visit: VISIT, text: "old" });
  net.last.end();
  socket.command("edit", { visit: VISIT, text: "new" });
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  letIn(net.last);
  assert.deepEqual(net.last.of("edit").map((each) => each.text), ["old", "new"]);
});

// Each pattern says which of the replies fall into a dead socket; the hub, which remembers, answers them again.
for (const pattern of [[true], [false, true], [true, true, false], [true, true, true, false]]) {
  test(`with replies lost as in ${JSON.stringify(pattern)} every command is carried out once`, async () => {
    const { clock, net, socket } = await joined();
    /** @type {Map<string, number>} */
    const carriedOut = new Map();
    let replies = 0;
    const serve = (/** @type {import("./fakes.mjs").FakeSocket} */ far) => {
      far.onsend = (command) => {
        if (command.type === "hello") far.say(done(command.id));
        if (command.type !== "edit") return;
        if (!carriedOut.has(command.id)) carriedOut.set(command.id, carriedOut.size);
        replies += 1;
        far.dead = pattern[(replies - 1) % pattern.length] ?? false;
        if (!far.dead) far.say(done(command.id, { seq: carriedOut.get(command.id) }));
      };
    };
    serve(net.last);
    const asked = Array.from({ length: 6 }, (_, n) => socket.command("edit", { visit: VISIT, text: String(n) }));
    for (let drops = 0; socket.unanswered && drops < 40; drops += 1) {
      if (pattern.every(Boolean) && drops > 3) pattern.push(false);
      await clock.pass(2500);
      serve(net.last);
      net.last.open();
      net.last.say(welcome());
      await settled();
    }
    const answered = await Promise.all(asked);
    assert.deepEqual([...carriedOut.keys()].length, 6);
    assert.equal(new Set(answered.map((each) => each.id)).size, 6);
  });
}

test("a second reply to the same command is nothing", async () => {
  const { net, socket } = await joined();
  const asked = socket.command("hold", { visit: VISIT });
  const [{ id }] = net.last.of("hold");
  net.last.say(done(id, { seq: 4 }), done(id, { seq: 5 }), { type: "failed", id, code: "wrong_state", details: {} });
  assert.equal((await asked).seq, 4);
});

test("the page is live when it is greeted, and not while the hub is silent", async () => {
  const { clock, net, live } = hub();
  net.last.open();
  assert.deepEqual(live, []);
  net.last.say(welcome());
  assert.deepEqual(live, [{ live: true }]);
  await clock.pass(2000);
  assert.deepEqual(live, [{ live: true }, { live: false }]);
});

test("a hub that only paused is live again with its next word, on the same line, and nothing is sent twice", async () => {
  const { clock, net, socket, live } = await joined();
  const asked = socket.command("hold", { visit: VISIT });
  const before = net.sockets.length;
  await clock.pass(2400);
  assert.equal(live.at(-1)?.live, false);
  const [{ id }] = net.last.of("hold");
  net.last.say(done(id, { seq: 4 }));
  assert.equal(live.at(-1)?.live, true);
  assert.equal((await asked).seq, 4);
  assert.equal(net.sockets.length, before);
  assert.equal(net.last.of("hold").length, 1);
});

test("after a loss the page is live only when what it missed has come", async () => {
  const { clock, net, live, messages } = await joined();
  net.last.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  assert.equal(live.at(-1)?.live, false);
  letIn(net.last, happened(4));
  assert.equal(live.at(-1)?.live, true);
  assert.equal(/** @type {any} */ (messages.at(-1)).seq, 4);
});

test("each pulse is answered at once with what the page shows", async () => {
  const { clock, net, socket } = await joined();
  socket.shown = 3;
  for (let second = 0; second < 5; second += 1) {
    await clock.pass(1000);
    net.last.say({ type: "pulse", at: 0, head: 3 });
  }
  assert.deepEqual(net.last.of("pulse"), Array(5).fill({ type: "pulse", shown: 3 }));
  assert.equal(net.sockets.length, 1);
});

test("a rejoin asks for what comes after the last event of the same visit", async () => {
  const { clock, net } = await joined();
  net.last.say(happened(4), happened(9));
  net.last.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  assert.deepEqual(net.last.of("hello").map(({ visit, last_seq }) => [visit, last_seq]), [[VISIT, 9]]);
});

test("another visit is joined from its beginning", async () => {
  const { net, socket } = await joined();
  socket.shown = 3;
  const joining = socket.join("vother0000");
  assert.deepEqual(net.last.of("hello").map((each) => each.last_seq), [0, 0]);
  assert.equal(socket.shown, 0);
  letIn(net.last);
  await joining;
});

test("events and snapshots of a visit that was left are not heard", async () => {
  const { net, socket, messages } = await joined();
  const before = messages.length;
  const joining = socket.join(null);
  net.last.say(happened(4), snapshot(9));
  assert.equal(messages.length, before);
  letIn(net.last);
  await joining;
  assert.equal(socket.visit, null);
});

test("a join that was overtaken by another says so", async () => {
  const { net, socket } = hub();
  const first = socket.join("vfirst0000");
  const second = socket.join(VISIT);
  await assert.rejects(first, /superseded/);
  net.last.open();
  net.last.say(welcome());
  letIn(net.last);
  await second;
});

test("a join on its way through a lost line is answered on the next", async () => {
  const { clock, net, socket } = hub();
  net.last.open();
  net.last.say(welcome());
  const joining = socket.join(VISIT);
  net.last.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  letIn(net.last, snapshot(3));
  await joining;
  assert.equal(socket.seq, 3);
});

test("a visit that may not be joined again is told, and the line goes on", async () => {
  const { clock, net, socket, live } = await joined();
  const unjoined = heard(socket, "unjoined");
  const asked = socket.command("edit", { visit: VISIT });
  net.last.end();
  await clock.pass(300);
  net.last.open();
  net.last.say(welcome());
  net.last.say({ type: "failed", id: net.last.of("hello")[0].id, code: "not_found", details: {} });
  assert.deepEqual(unjoined, [{ visit: VISIT, code: "not_found" }]);
  assert.equal(live.at(-1)?.live, true);
  assert.equal(net.last.of("edit").length, 1, "the hub itself is to say what became of it");
  net.last.say({ type: "failed", id: net.last.of("edit")[0].id, code: "forbidden", details: {} });
  await assert.rejects(asked, /forbidden/);
});

test("a listener of the greeting may choose the visit before the line rejoins by itself", async () => {
  const { net, socket } = hub();
  socket.on("welcome", ({ visit }) => {
    if (visit) socket.join(visit);
  });
  net.last.open();
  net.last.say(welcome({ visit: VISIT }));
  assert.deepEqual(net.last.sent.map((each) => each.visit), [VISIT]);
});

test("a server that was started anew is the same path: greeted, joined, resent", async () => {
  const { clock, net, socket } = await joined();
  const asked = socket.command("edit", { visit: VISIT });
  net.last.end(1012);
  for (let tries = 0; tries < 5; tries += 1) {
    await clock.pass(3000);
    net.last.end();
  }
  await clock.pass(3000);
  net.last.open();
  net.last.say(welcome({ boot: "b2" }));
  letIn(net.last, snapshot(12));
  assert.equal(socket.welcome?.boot, "b2");
  assert.equal(socket.seq, 12);
  net.last.say(done(net.last.of("edit")[0].id));
  await asked;
});

test("a head that runs ahead for two pulses is healed by a snapshot", async () => {
  const { net, socket } = await joined();
  net.last.say({ type: "pulse", at: 0, head: 5 });
  assert.equal(net.last.of("hello").length, 1);
  net.last.say({ type: "pulse", at: 0, head: 5 });
  assert.equal(net.last.of("hello").at(-1).last_seq, 0);
  assert.equal(net.last.of("hello").length, 2);
  letIn(net.last, snapshot(5));
  net.last.say({ type: "pulse", at: 0, head: 5 }, { type: "pulse", at: 0, head: 5 });
  assert.equal(net.last.of("hello").length, 2);
  assert.equal(socket.seq, 5);
});

for (const [code, reason] of /** @type {const} */ ([
  [4001, "replaced"],
  [4003, "forbidden"],
])) {
  test(`close code ${code} stops the line: ${reason}`, async () => {
    const { clock, net, socket, live } = await joined();
    const stopped = heard(socket, "stopped");
    const asked = socket.command("hold", { visit: VISIT });
    net.last.end(code);
    await assert.rejects(asked, new RegExp(reason));
    await assert.rejects(socket.command("hold", { visit: VISIT }), CommandRefused);
    await assert.rejects(socket.join(VISIT), CommandRefused);
    await clock.pass(60_000);
    assert.deepEqual(stopped, [{ reason }]);
    assert.equal(live.at(-1)?.live, false);
    assert.equal(net.sockets.length, 1);
    assert.equal(clock.waiting, 0);
  });
}

test("close codes of a slow or silent page lead to a fresh socket", async () => {
  const { clock, net } = await joined();
  for (const code of [4008, 4009, 4000, 1001]) {
    const before = net.sockets.length;
    net.last.end(code);
    await clock.pass(3000);
    assert.ok(net.sockets.length > before, String(code));
    net.last.open();
    net.last.say(welcome());
  }
});

test("the message that another page took over stops the line, and nothing after it is heard", async () => {
  const { net, socket, messages } = await joined();
  const stopped = heard(socket, "stopped");
  const before = messages.length;
  net.last.say({ type: "replaced" }, happened(4));
  assert.deepEqual(stopped, [{ reason: "replaced" }]);
  assert.equal(messages.length, before);
});

for (const data of ["not json", "{}", '"text"', "[1]", "[null]", new ArrayBuffer(2)]) {
  test(`a frame that is no list of messages (${String(data)}) leads to a fresh line`, async () => {
    const { net, live } = await joined();
    net.last.onmessage?.({ data });
    assert.equal(live.at(-1)?.live, false);
    assert.equal(net.sockets.length, 2);
  });
}

test("passing words go out when the line is there, and are lost when not", async () => {
  const { net, socket } = await joined();
  assert.equal(socket.pass("typing", { visit: VISIT, text: "あ" }), true);
  assert.deepEqual(net.last.of("typing"), [{ type: "typing", visit: VISIT, text: "あ" }]);
  net.last.end();
  assert.equal(socket.pass("typing", { visit: VISIT, text: "い" }), false);
});

test("a refusal without an id is told", async () => {
  const { net, socket } = await joined();
  const refused = heard(socket, "refused");
  net.last.say({ type: "failed", id: "", code: "invalid_format", details: { place: "$.x" } });
  assert.deepEqual(refused, [{ code: "invalid_format", details: { place: "$.x" } }]);
});

test("before it is started the line takes nothing", async () => {
  const socket = new HubSocket({ as: "desk", origin: ORIGIN, url: "ws://hub/ws", page: null, window: null });
  await assert.rejects(socket.command("hold"), CommandRefused);
  socket.stop();
});
