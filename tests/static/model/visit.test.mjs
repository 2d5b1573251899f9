/** Tests of model/visit.mjs; that it evolves as Python does is in test_visit_twin.py. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { applicationOf, evolve, fromSnapshot, statusOf, UnknownEvent } from "../../../static/js/model/visit.mjs";
import { examples } from "./examples.mjs";

const { snapshot } = examples("wire").messages;

/** @typedef {import("../../../static/js/model/wire.mjs").EventBody} EventBody */
/** @typedef {import("../../../static/js/model/visit.mjs").Visit} Visit */

/**
 * @param {Visit} visit
 * @param {EventBody[]} bodies
 * @returns {Visit}
 */
function after(visit, ...bodies) {
  return bodies.reduce(
    (held, body) => evolve(held, { type: "event", visit: held.id, seq: held.seq + 1, at: 1000, actor: "resident:c1", body }),
    visit,
  );
}

/** @type {EventBody} */
const EDIT = { kind: "edited", field: "visitor.name", section: "visitor", revision: 4, value: "乙", shown: "乙", source: "said" };

test("an edit voids what was presented and confirmed, and says who made it", () => {
  const visit = after(fromSnapshot(snapshot.visit), EDIT);
  assert.deepEqual(statusOf(visit, "visitor"), { revision: 4, presented: null, confirmation: null, disputes: [] });
  assert.deepEqual(visit.values["visitor.name"], {
    value: "乙",
    shown: "乙",
    revision: 4,
    source: "said",
    by: "resident:c1",
    warning: null,
  });
});

test("an edit answers the dispute of its field and of the whole section, and no other", () => {
  const disputed = after(
    fromSnapshot(snapshot.visit),
    { kind: "disputed", section: "visitor", field: "visitor.tel", revision: 3 },
    { kind: "disputed", section: "visitor", field: "visitor.name", revision: 3 },
    { kind: "disputed", section: "visitor", field: null, revision: 3 },
  );
  assert.deepEqual(statusOf(disputed, "visitor").disputes, ["visitor.tel", "visitor.name", "visitor"]);
  assert.equal(statusOf(disputed, "visitor").confirmation, null);
  assert.deepEqual(statusOf(after(disputed, EDIT), "visitor").disputes, ["visitor.tel"]);
});

test("who is asked again answers again; what only moved on stays disputed", () => {
  const disputed = after(
    fromSnapshot(snapshot.visit),
    { kind: "disputed", section: "visitor", field: "visitor.tel", revision: 3 },
  );
  const again = after(disputed, { kind: "presented", section: "visitor", revision: 3, digest: "0".repeat(64) });
  assert.deepEqual(statusOf(again, "visitor").disputes, []);
  assert.equal(statusOf(again, "visitor").presented, 3);
  const moved = after(disputed, { kind: "voided", section: "visitor", revision: 4 });
  assert.deepEqual(statusOf(moved, "visitor"), { revision: 4, presented: null, confirmation: null, disputes: ["visitor.tel"] });
});

test("an event that is already in the visit changes nothing", () => {
  const visit = fromSnapshot(snapshot.visit);
  const old = { type: /** @type {const} */ ("event"), visit: visit.id, seq: visit.seq, at: 0, actor: "", body: EDIT };
  assert.equal(evolve(visit, old), visit);
});

test("seq may skip what this role may not see", () => {
  const visit = fromSnapshot(snapshot.visit);
  const later = evolve(visit, { type: "event", visit: visit.id, seq: visit.seq + 7, at: 0, actor: "", body: EDIT });
  assert.equal(later.seq, visit.seq + 7);
});

test("an event of another visit is refused", () => {
  const visit = fromSnapshot(snapshot.visit);
  assert.throws(
    () => evolve(visit, { type: "event", visit: "vother000", seq: 99, at: 0, actor: "", body: EDIT }),
    RangeError,
  );
});

test("an event of a kind that this page does not know is told by name", () => {
  const body = /** @type {EventBody} */ (/** @type {unknown} */ ({ kind: "teleported" }));
  assert.throws(
    () => after(fromSnapshot(snapshot.visit), body),
    (error) => error instanceof UnknownEvent && error.kind === "teleported",
  );
});

test("the visit before an event is left as it was", () => {
  const visit = fromSnapshot(structuredClone(snapshot.visit));
  after(visit, EDIT, { kind: "person_removed", person: "p1" }, { kind: "ticked", item: "fee_taken", done: true });
  assert.deepEqual({ ...visit }, snapshot.visit);
  assert.throws(() => Object.assign(visit, { held: true }), TypeError);
});

test("a person's values and section go with the person, and nobody else's", () => {
  const entry = { ...EDIT, section: "person:p1", field: "p1.name", revision: 1 };
  const other = { ...EDIT, section: "person:p12", field: "p12.name", revision: 1 };
  const visit = after(fromSnapshot(snapshot.visit), entry, other, { kind: "person_removed", person: "p1" });
  assert.equal(visit.values["p1.name"], undefined);
  assert.equal(visit.sections["person:p1"], undefined);
  assert.equal(visit.values["p12.name"]?.value, "乙");
  assert.deepEqual(visit.persons, ["p3"]);
});

test("sections and applications that nobody touched have a state all the same", () => {
  const visit = fromSnapshot(snapshot.visit);
  assert.equal(statusOf(visit, "payee").revision, 0);
  assert.equal(applicationOf(visit, "tennyu").signature, null);
});
