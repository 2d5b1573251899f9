/** Tests of net/visit_client.mjs. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { Plan } from "../../../static/js/model/plan.mjs";
import { VisitClient } from "../../../static/js/net/visit_client.mjs";
import { examples } from "../model/examples.mjs";
import { FakeHub, visitOf } from "./fake_hub.mjs";
import { HandClock, heard, settled, until } from "./fakes.mjs";

// Node 18 has it only as a module.
if (!globalThis.crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });

const FIELD = "p1.name";
const shared = examples("plan").plan;
const VISIT = { catalogue: shared.version, procedures: ["move_in"], persons: ["p1"], values: {}, sections: {}, applications: {} };

/** @param {{role?: "specialist"|"resident"|"branch_staff", loadPlan?: (version: string) => Promise<Plan>}} [options] */
function client({ role = "specialist", loadPlan = async () => new Plan(shared) } = {}) {
  const hub = new FakeHub();
  const clock = new HandClock();
  const made = new VisitClient(hub.socket, loadPlan, { setTimer: clock.setTimer, now: clock.now });
  hub.greet({ role });
  return { hub, clock, client: made, changes: heard(made, "change") };
}

/** @param {Parameters<typeof client>[0]} [options] @param {Parameters<FakeHub["snapshot"]>[0]} [parts] */
async function inVisit(options, parts) {
  const made = client(options);
  made.hub.snapshot({ ...VISIT, seq: 10, ...parts });
  await settled();
  return made;
}

/** @param {number} revision @param {string} [value] @param {string} [field] */
const edited = (revision, value = "甲", field = FIELD) => ({
  kind: "edited",
  field,
  section: "person:p1",
  revision,
  value,
  shown: value,
  source: "said",
  warning: null,
});

test("a page joins the visit that the hub names as its own, and keeps one that it is in", () => {
  const { hub } = client();
  hub.greet({ visit: "vmine00000" });
  hub.greet({ visit: "vmine00000" });
  assert.deepEqual(hub.joins, ["vmine00000"]);
});

test("a counter that was cleared while it was away shows nothing of the visit any more", async () => {
  const { hub, client: made, changes } = await inVisit({ role: "resident" });
  hub.greet({ role: "resident", visit: null });
  assert.equal(made.visit, null);
  assert.deepEqual(hub.joins, [null]);
  assert.ok(changes.some(({ what, event }) => what === "visit" && event === null));
});

test("a desk keeps its closed visit over a lost line, for the note", async () => {
  const { hub, client: made } = await inVisit({}, { state: "closed" });
  hub.greet({ visit: null });
  assert.equal(made.visit?.state, "closed");
  assert.deepEqual(hub.joins, []);
});

test("events change the visit and are told one by one", async () => {
  const { hub, client: made, changes } = await inVisit();
  await hub.event(11, edited(1));
  await hub.event(12, { kind: "held" });
  assert.equal(made.visit?.values[FIELD]?.value, "甲");
  assert.equal(made.visit?.held, true);
  const told = changes.flatMap(({ what, event }) => (what === "visit" && event ? [event.seq] : []));
  assert.deepEqual(told, [11, 12]);
  await hub.event(12, { kind: "resumed" });
  assert.equal(made.visit?.held, true, "a duplicate changes nothing and is not told");
  assert.equal(changes.filter(({ what }) => what === "visit").length, 3);
});

test("a snapshot replaces everything", async () => {
  const { hub, client: made } = await inVisit();
  await hub.event(11, edited(1));
  hub.snapshot({ ...VISIT, seq: 20 });
  assert.deepEqual(made.visit?.values, {});
  assert.equal(made.visit?.seq, 20);
});

test("the plan of the visit's catalogue comes once, and is tried again when it does not", async () => {
  let asked = 0;
  const { hub, clock, client: made } = client({
    loadPlan: async () => {
      asked += 1;
      if (asked < 3) throw new TypeError("no network");
      return new Plan(shared);
    },
  });
  const failed = heard(made, "plan_failed");
  hub.snapshot(VISIT);
  await settled();
  assert.equal(failed.length, 1);
  await clock.pass(300);
  await clock.pass(600);
  assert.equal(made.plan?.version, shared.version);
  assert.equal(failed.length, 2);
  hub.snapshot({ ...VISIT, seq: 30 });
  await settled();
  assert.equal(asked, 3);
});

test("a server that speaks of what the page does not know asks for a new page", async () => {
  const { hub, client: made } = await inVisit();
  const outdated = heard(made, "outdated");
  await hub.event(11, { kind: "teleported" });
  assert.deepEqual(outdated, [{ kind: "teleported" }]);
  assert.equal(made.visit?.seq, 10);
});

test("a wiped visit leaves the counter's memory, with all that was said about it", async () => {
  const { hub, client: made } = await inVisit({ role: "resident" }, { state: "closed" });
  hub.say({ type: "participants", visit: hub.visit, people: [{}], phase: null });
  await hub.event(11, { kind: "wiped" });
  assert.equal(made.visit, null);
  assert.deepEqual(made.people, []);
  assert.deepEqual(hub.joins, [null]);
  assert.equal(made.shown, 0);
});

test("staff still see a visit after it was wiped at the counter", async () => {
  const { hub, client: made } = await inVisit({ role: "branch_staff" }, { state: "closed" });
  await hub.event(11, { kind: "wiped" });
  assert.equal(made.visit?.wiped, true);
});

test("a visit that may not be joined again is left", async () => {
  const { hub, client: made } = await inVisit();
  hub.emit("unjoined", { visit: hub.visit ?? "", code: "not_found" });
  assert.equal(made.visit, null);
});

test("opening and answering end in the visit", async () => {
  const { hub, client: made } = client({ role: "resident" });
  const opening = made.open(["move_in"], "easy");
  assert.deepEqual(hub.lastSaid, { type: "open_visit", procedures: ["move_in"], language: "easy" });
  hub.last.done({ visit: "vnew000000" });
  assert.equal(await opening, "vnew000000");
  const answering = made.answer("vother0000");
  hub.last.done({});
  await answering;
  assert.deepEqual(hub.joins, ["vnew000000", "vother0000"]);
});

test("recalling a visit ends in it", async () => {
  const { hub, client: made } = client();
  const recalling = made.recall("vother0000");
  assert.deepEqual(hub.lastSaid, { type: "recall", visit: "vother0000" });
  hub.last.done({});
  await recalling;
  assert.deepEqual(hub.joins, ["vother0000"]);
});

test("a desk that is released from its visit keeps nothing of it", async () => {
  const { hub, client: made } = await inVisit();
  hub.say({ type: "released", visit: "vanother00" });
  assert.notEqual(made.visit, null);
  hub.say({ type: "released", visit: made.visit?.id ?? "" });
  assert.equal(made.visit, null);
  assert.equal(hub.joins.at(-1), null);
});

test("a parked visit is parked for longer from outside of it", () => {
  const { hub, client: made } = client();
  void made.park("papers", 5, "vother0000");
  assert.deepEqual(hub.lastSaid, { type: "park", visit: "vother0000", reason: "papers", minutes: 5 });
});

test("looking into another visit first lets go of the one before", async () => {
  const { hub, client: made } = await inVisit({ role: "branch_staff" });
  await made.join("vother0000");
  assert.equal(made.visit, null);
  assert.deepEqual(hub.joins, ["vother0000"]);
});

// -- edits -------------------------------------------------------------------------------------------------------

test("an edit goes out on the revision that its typist saw on entering the field", async () => {
  const { hub, client: made } = await inVisit();
  await hub.event(11, edited(3, "before"));
  made.setFocus(FIELD);
  await hub.event(12, edited(4, "by somebody else"));
  made.edit(FIELD, "mine");
  assert.equal(hub.lastSaid.base, 3);
  assert.equal(hub.lastSaid.text, "mine");
});

test("without a focus the revision is the page's", async () => {
  const { hub, client: made } = await inVisit();
  await hub.event(11, edited(3));
  made.edit(FIELD, "mine", "document");
  assert.deepEqual(hub.lastSaid, {
    type: "edit",
    visit: hub.visit,
    field: FIELD,
    base: 3,
    text: "mine",
    source: "document",
  });
});

for (const order of ["the event", "the reply"]) {
  test(`two edits in the field one stays in: no collision with oneself when ${order} comes first`, async () => {
    const { hub, client: made } = await inVisit();
    made.setFocus(FIELD);
    const first = made.edit(FIELD, "一");
    if (order === "the event") await hub.event(11, edited(1, "一"));
    hub.last.done({ seq: 11 });
    if (order === "the reply") {
      await settled();
      assert.equal(made.pending.size, 1, "pending until the page has it");
      await hub.event(11, edited(1, "一"));
    }
    assert.equal(await first, true);
    made.edit(FIELD, "一二");
    assert.equal(hub.lastSaid.base, 1);
  });
}

test("a reply whose event this role may not see is enough once a pulse says that nothing is missing", async () => {
  const { hub, client: made } = await inVisit();
  const saved = made.edit(FIELD, "一");
  hub.last.done({ seq: 99 });
  await settled();
  hub.say({ type: "pulse", at: 0, head: 10 });
  assert.equal(await saved, true);
});

test("a collision is shown and can be settled either way", async () => {
  const { hub, client: made, changes } = await inVisit();
  const saved = made.edit(FIELD, "mine");
  hub.last.failed("stale", { field: FIELD, revision: 5, value: "theirs", shown: "theirs", by: "x" });
  assert.equal(await saved, false);
  assert.equal(made.conflicts.get(FIELD)?.theirs.value, "theirs");
  assert.ok(changes.some(({ what, field }) => what === "edits" && field === FIELD));
  made.keepMine(FIELD);
  assert.equal(hub.lastSaid.base, 5);
});

test("a refused value is a problem with the words of the catalogue", async () => {
  const { hub, client: made } = await inVisit();
  const saved = made.edit(FIELD, "１２３");
  hub.last.failed("invalid_value", { field: FIELD, reason: "bad", ja: "だめです", en: "No" });
  assert.equal(await saved, false);
  assert.equal(made.problems.get(FIELD)?.ja, "だめです");
  made.dismissProblem(FIELD);
  assert.equal(made.problems.size, 0);
});

// -- typing and focus --------------------------------------------------------------------------------------------

test("somebody else's typing is shown until its edit arrives", async () => {
  const { hub, client: made } = await inVisit({ role: "resident" });
  hub.say({ type: "typing", visit: hub.visit, role: "specialist", field: FIELD, text: "よし", composing: true });
  assert.equal(made.typing.get(FIELD)?.text, "よし");
  await hub.event(11, edited(1, "吉"));
  assert.equal(made.typing.size, 0);
});

test("typing that is never finished goes by itself", async () => {
  const { hub, clock, client: made } = await inVisit({ role: "resident" });
  hub.say({ type: "typing", visit: hub.visit, role: "specialist", field: FIELD, text: "よし", composing: true });
  await clock.pass(5000);
  assert.equal(made.typing.size, 0);
});

test("own typing goes out while the visit is served, and not after its edit", async () => {
  const { hub, clock, client: made } = await inVisit();
  made.type(FIELD, "よ", true);
  made.type(FIELD, "よし", true);
  made.edit(FIELD, "吉");
  await clock.pass(1000);
  assert.deepEqual(hub.passed, [{ type: "typing", visit: hub.visit, field: FIELD, text: "よ", composing: true }]);
});

test("before it is served nothing is passed about a visit", async () => {
  const { hub, client: made } = await inVisit({}, { state: "waiting" });
  made.type(FIELD, "よ");
  made.setFocus(FIELD);
  made.setScreen("wait");
  assert.deepEqual(hub.passed, []);
});

test("leaving a field sends the last keystroke before the focus", async () => {
  const { hub, client: made } = await inVisit();
  made.setFocus(FIELD);
  made.type(FIELD, "1");
  made.type(FIELD, "12");
  made.setFocus(null);
  made.setFocus(null);
  assert.deepEqual(hub.passed.map((each) => each.text ?? each.field), [FIELD, "1", "12", null]);
});

test("after a lost line the others are told again what the counter shows and where one is", async () => {
  const { hub, client: made } = await inVisit({ role: "resident" });
  made.setScreen("confirm", "guest");
  made.setScreen("confirm", "guest");
  made.setFocus(FIELD);
  hub.passed.length = 0;
  hub.greet({ role: "resident", visit: hub.visit });
  hub.snapshot({ ...VISIT, seq: 10 });
  assert.deepEqual(hub.passed.map((each) => each.type), ["viewing", "focus"]);
});

test("the counter says what it shows as soon as somebody answers", async () => {
  const { hub, client: made } = await inVisit({ role: "resident" }, { state: "waiting" });
  made.setScreen("talk");
  await hub.event(11, { kind: "answered", specialist: "佐藤 恵" });
  assert.deepEqual(hub.passed, [{ type: "viewing", visit: hub.visit, screen: "talk", section: null }]);
});

// -- what was shown ----------------------------------------------------------------------------------------------

test("pulses say what the page has rendered, and never more than it has", async () => {
  const { hub, client: made } = await inVisit();
  made.rendered(10);
  assert.equal(hub.shown, 10);
  assert.equal(made.shown, 10);
  made.rendered(11);
  assert.equal(hub.shown, 10);
});

test("a confirmation is of what the page shows, not of what has just come in", async () => {
  const status = { revision: 4, presented: 4, confirmation: null, disputes: [] };
  const { hub, client: made } = await inVisit({ role: "resident" }, { sections: { "person:p1": status }, language: "easy" });
  made.rendered(10);
  const shown = made.visit;
  await hub.event(11, edited(5, "changed behind one's back"));
  made.confirm("person:p1");
  await until(() => hub.asked.length === 1);
  const digest = await new Plan(shared).sectionDigest("person:p1", visitOf(shown ?? {}));
  assert.deepEqual(hub.lastSaid, {
    type: "confirm",
    visit: hub.visit,
    section: "person:p1",
    revision: 4,
    digest,
    language: "easy",
  });
});

test("a signature and a filing carry the digest of the application as shown", async () => {
  const { hub, client: made } = await inVisit();
  const digest = await new Plan(shared).applicationDigest("move_in", visitOf(made.visit ?? {}));
  made.sign("move_in", { mode: "tap" });
  await until(() => hub.asked.length === 1);
  assert.deepEqual(hub.lastSaid, {
    type: "sign",
    visit: hub.visit,
    application: "move_in",
    digest,
    mode: "tap",
    strokes: [],
    aspect: 1,
  });
  made.submit("move_in");
  await until(() => hub.asked.length === 2);
  assert.deepEqual(hub.lastSaid, { type: "submit", visit: hub.visit, application: "move_in", digest });
});

test("without a visit or a plan nothing can be confirmed, and the reason is told", async () => {
  const { client: made } = client();
  await assert.rejects(made.confirm("guest"), /no_visit/);
  await assert.rejects(made.present("guest"), /no_visit/);
  const { client: planless } = await inVisit({ loadPlan: () => new Promise(() => undefined) });
  await assert.rejects(planless.confirm("guest"), /no_plan/);
});

// -- beside the visit --------------------------------------------------------------------------------------------

test("calls, signals and rings are handed on", async () => {
  const { hub, client: made } = client();
  const { call_connect: connect, signal, call_end: end, ringing, ringing_ended: ended } = examples("wire").messages;
  const logs = [heard(made, "call_connect"), heard(made, "signal"), heard(made, "call_end"), heard(made, "ringing_ended")];
  hub.snapshot({ id: connect.visit });
  hub.say(connect, signal, end, ringing);
  hub.say({ ...connect, visit: "v1" }, { ...signal, visit: "v1" }, { ...end, visit: "v1" });
  assert.deepEqual(made.ringing, ringing);
  hub.say(ended);
  assert.deepEqual(logs, [[connect], [signal], [end], [ended]]);
  assert.equal(made.ringing, null);
});

test("countdowns go by the server's clock", async () => {
  const { hub, clock, client: made } = client();
  hub.say({ type: "pulse", at: 5_000_000, head: 0 });
  await clock.pass(700);
  assert.equal(made.serverNow, 5_000_700);
});
