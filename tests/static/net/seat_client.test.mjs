/** Tests of net/seat_client.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SeatClient } from "../../../static/js/net/seat_client.mjs";
import { FakeHub } from "./fake_hub.mjs";
import { heard, settled } from "./fakes.mjs";

const VISIT = "v7k2m9q4x1b8d3f6";
const LINE = { seat: "s1", role: "supervisor", mode: "listen", name: "田中", until: 0, allowed: true, taken_at: 5 };

/** @param {object} [parts] */
const seats = (parts = {}) => ({ type: "seats", visit: VISIT, seats: [LINE], you: "s1", serving: true, held: false, specialist: "佐藤", ...parts });

function page() {
  const hub = new FakeHub();
  const client = new SeatClient(hub.socket);
  hub.greet({ role: "supervisor", visit: null });
  return { hub, client, over: heard(client, "over") };
}

async function sitting() {
  const made = page();
  const coming = made.client.sitIn(VISIT, "listen");
  made.hub.last.done();
  await coming;
  made.hub.say(seats());
  return made;
}

test("a supervisor sits in first, so that nobody sees them come who is not to be told, and then joins", async () => {
  const { hub, client } = page();
  const coming = client.sitIn(VISIT, "whisper");
  assert.deepEqual(hub.lastSaid, { type: "sit_in", visit: VISIT, mode: "whisper" });
  assert.deepEqual(hub.joins, []);
  hub.last.done();
  await coming;
  assert.deepEqual(hub.joins, [VISIT]);
  assert.equal(client.standing, null);
  hub.say(seats({ held: true }));
  assert.deepEqual(client.standing, { serving: true, held: true });
  assert.equal(client.own?.mode, "listen");
  assert.equal(client.sits, true);
});

test("who leaves is out of the room before the log says so, and ends the calls here", async () => {
  const { hub, client, over } = await sitting();
  const ends = heard(client, "call_end");
  const going = client.leave();
  await settled();
  assert.deepEqual(hub.joins, [VISIT, null]);
  assert.deepEqual(hub.lastSaid, { type: "leave_seat", visit: VISIT });
  hub.last.done();
  await going;
  assert.deepEqual(over, [{ reason: "left" }]);
  assert.equal(ends.length, 1);
  assert.deepEqual(client.standing, { serving: false, held: false });
});

test("a colleague's asking rings, is taken and joined", async () => {
  const { hub, client } = page();
  hub.say({ type: "seat_call", visit: VISIT, seat: "s1", mode: "consult", asker: "佐藤" });
  assert.equal(client.asked?.asker, "佐藤");
  const coming = client.take(VISIT);
  assert.deepEqual(hub.lastSaid, { type: "take_seat", visit: VISIT });
  hub.say({ type: "seat_call_ended", visit: VISIT, reason: "taken" });
  hub.last.done();
  await coming;
  assert.equal(client.asked, null);
  assert.deepEqual(hub.joins, [VISIT]);
});

test("an asking is declined, and one that is over rings no more", async () => {
  const { hub, client } = page();
  hub.say({ type: "seat_call", visit: VISIT, seat: "s1" });
  const going = client.leave();
  assert.deepEqual(hub.lastSaid, { type: "leave_seat", visit: VISIT });
  hub.last.done();
  await going;
  assert.equal(client.asked, null);
  hub.say({ type: "seat_call", visit: VISIT, seat: "s2" });
  hub.say({ type: "seat_call_ended", visit: VISIT, reason: "no_answer" });
  assert.equal(client.asked, null);
  assert.deepEqual(hub.joins, []);
});

test("without a call there is nothing to leave", async () => {
  const { hub, client } = page();
  await client.leave();
  assert.deepEqual(hub.asked, []);
});

for (const [how, reason] of /** @type {const} */ ([["closed", "closed"], ["removed", "removed"], ["lost", "lost"], ["refused", "forbidden"]])) {
  test(`the seat is over when it is ${how}`, async () => {
    const { hub, client, over } = await sitting();
    if (how === "closed") hub.say(seats({ serving: false, seats: [], you: null }));
    if (how === "removed") hub.say(seats({ seats: [], you: null }));
    if (how === "lost") hub.say({ type: "seat_call_ended", visit: VISIT, reason: "lost" });
    if (how === "refused") hub.emit("unjoined", { visit: VISIT, code: "forbidden" });
    assert.deepEqual(over, [{ reason }]);
    assert.equal(client.visit, "");
  });
}

test("after a reload the page comes back into its seat", async () => {
  const { hub, client } = page();
  hub.greet({ role: "specialist", visit: null, seat: VISIT });
  await settled();
  assert.deepEqual(hub.joins, [VISIT]);
  assert.equal(client.visit, VISIT);
});

test("somebody by a link waits for the resident's yes, then sits down", async () => {
  const { hub, client } = page();
  await client.wait(VISIT);
  hub.say(seats({ seats: [{ ...LINE, role: "family", allowed: false, taken_at: null }] }));
  assert.equal(client.sits, false);
  assert.equal(client.own?.allowed, false);
  client.sitDown();
  assert.deepEqual(hub.lastSaid, { type: "take_seat", visit: VISIT });
});

test("what is said of another visit is another's", async () => {
  const { hub, client } = await sitting();
  const connects = heard(client, "call_connect");
  hub.say({ type: "call_connect", visit: "v1", call: "x" }, { type: "participants", visit: "v1", people: [1], phase: null });
  assert.deepEqual([connects, client.people], [[], []]);
  hub.say({ type: "call_connect", visit: VISIT, call: "x" }, { type: "participants", visit: VISIT, people: [1], phase: null });
  assert.equal(connects.length, 1);
  assert.equal(client.people.length, 1);
});

test("what passes goes out under the visit of the seat", async () => {
  const { hub, client } = await sitting();
  client.sendSignal("c", { candidate: null });
  client.reportCall("c", "connected");
  client.redial("c");
  assert.deepEqual(
    hub.passed.map(({ type, visit, call }) => [type, visit, call]),
    [["signal", VISIT, "c"], ["report_call", VISIT, "c"], ["redial", VISIT, "c"]],
  );
});

test("who is handed the visit is told that they serve it, and is out of the seat without having been removed", async () => {
  const { hub, client, over } = await sitting();
  const serves = heard(client, "serves");
  hub.say({ type: "seat_call_ended", visit: VISIT, reason: "serves" });
  hub.say(seats({ seats: [], you: null }));
  assert.deepEqual(over, [{ reason: "serves" }]);
  assert.deepEqual(serves, [{ visit: VISIT }]);
  assert.equal(client.visit, "");
});

test("a supervisor takes over and is out of the seat", async () => {
  const { hub, client, over } = await sitting();
  const taking = client.takeOver();
  assert.deepEqual(hub.lastSaid, { type: "take_over", visit: VISIT });
  hub.last.done();
  await taking;
  assert.deepEqual(over, [{ reason: "serves" }]);
});
