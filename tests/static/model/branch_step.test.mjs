/** Tests of model/branch_step.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { branchStep, bundle, printable, tickLines } from "../../../static/js/model/branch_step.mjs";

/** @typedef {import("../../../static/js/model/visit.mjs").Visit} Visit */
/** @typedef {import("../../../static/js/model/wire.mjs").CounterLine} CounterLine */
/** @typedef {import("../../../static/js/model/wire.mjs").Application} Application */

const NOTHING = { toPrint: [], toTick: [] };
/** @type {Application} */
const FILED = { requested: "d", signature: { digest: "d", mode: "pad", at: 1, strokes: [], aspect: 3 }, submitted: "d", submitted_at: 2 };
/** @type {Application} */
const ON_PAPER = { requested: "d", signature: { digest: "d", mode: "paper", at: 1, strokes: [], aspect: 1 }, submitted: null, submitted_at: null };

/**
 * @param {Partial<Visit>} [rest]
 * @returns {Visit}
 */
function visit(rest = {}) {
  return {
    id: "v12345678", seq: 3, number: 7, branch: "kita", counter: "kita1", catalogue: "0".repeat(16), language: "ja",
    procedures: ["tennyu", "juminhyo"], state: "serving", persons: ["p1"], values: {}, sections: {}, applications: {},
    question: null, specialist: "佐藤 花", department: "", parking: null, target: null, handed: null, course: [], served: [], members: [], part: null, held: false, note: null, identity: null, ticks: [], printed: [], opened_at: 1,
    answered_at: 2, closed_at: null, outcome: null, wiped: false, ...rest,
  };
}

/**
 * @param {Visit | null} open
 * @param {Partial<CounterLine>} [rest]
 * @returns {CounterLine}
 */
function counter(open, rest = {}) {
  const line = open && {
    id: open.id, number: open.number, branch: "kita", counter: "kita1", state: open.state, procedures: [...open.procedures],
    language: open.language, opened_at: 1, answered_at: null, closed_at: null, outcome: open.outcome, specialist: null,
    phase: null, station_live: true, wiped: open.wiped,
  };
  return { counter: "kita1", live: true, staff_called: false, visit: line, ...rest };
}

const IDENTITY = /** @type {const} */ ({ level: "A1", documents: ["passport"], by: "branch_staff", at: 3 });

test("somebody who calls for staff comes first", () => {
  assert.equal(branchStep(counter(visit(), { staff_called: true }), visit(), NOTHING), "called");
});

test("a free counter is started, one without its screen is enrolled", () => {
  assert.equal(branchStep(counter(null), null, NOTHING), "start");
  assert.equal(branchStep(counter(null, { live: false }), null, NOTHING), "enrol");
  const wiped = visit({ state: "closed", wiped: true });
  assert.equal(branchStep(counter(wiped), wiped, NOTHING), "start");
});

test("a visit goes from waiting over the identity check to helping", () => {
  assert.equal(branchStep(counter(visit({ state: "waiting" })), null, NOTHING), "waiting");
  assert.equal(branchStep(counter(visit()), visit(), NOTHING), "check_identity");
  const checked = visit({ identity: IDENTITY });
  assert.equal(branchStep(counter(checked), checked, NOTHING), "help");
  assert.equal(branchStep(counter(visit()), null, NOTHING), "help", "the visit is not joined yet");
});

test("after the end papers are printed, lines ticked, and the screen is cleared last", () => {
  const closed = visit({ state: "closed", outcome: "finished", identity: IDENTITY });
  assert.equal(branchStep(counter(closed), closed, { toPrint: ["slip"], toTick: ["id_returned"] }), "print");
  assert.equal(branchStep(counter(closed), closed, { toPrint: [], toTick: ["id_returned"] }), "tick");
  assert.equal(branchStep(counter(closed), closed, NOTHING), "wipe");
});

test("a form is printed once it is filed, slip and receipt with it", () => {
  assert.deepEqual(printable(visit()), []);
  assert.deepEqual(printable(visit({ applications: { juminhyo: FILED } })), ["juminhyo", "slip", "receipt"]);
});

test("forms and slip are printed in one go once none of them is a draft", () => {
  assert.deepEqual(bundle(visit({ procedures: ["juminhyo"], applications: { juminhyo: FILED } })), ["juminhyo", "slip"]);
  assert.deepEqual(bundle(visit({ procedures: ["tennyu", "juminhyo"], applications: { juminhyo: FILED } })), []);
  assert.deepEqual(bundle(visit({ procedures: ["tennyu", "juminhyo"], applications: { tennyu: ON_PAPER, juminhyo: FILED } })), ["tennyu", "juminhyo", "slip"]);
  assert.deepEqual(bundle(visit({ procedures: ["tennyu"], applications: { tennyu: ON_PAPER } })), [], "no slip before something is filed");
});

test("a form to be signed on paper is printed before it is filed", () => {
  assert.deepEqual(printable(visit({ applications: { tennyu: ON_PAPER } })), ["tennyu"]);
});

test("who is sent on gets a slip; who left gets nothing", () => {
  assert.deepEqual(printable(visit({ state: "closed", outcome: "referred" })), ["slip"]);
  assert.deepEqual(printable(visit({ state: "closed", outcome: "left" })), []);
});

test("the physical list has a fee only for what costs, and kept paper only for what was signed on it", () => {
  const fee = (/** @type {string} */ procedure) => (procedure === "juminhyo" ? 300 : 0);
  assert.deepEqual(tickLines(visit({ applications: { tennyu: FILED } }), fee), ["id_returned", "originals_returned", "papers_handed"]);
  assert.deepEqual(tickLines(visit({ applications: { tennyu: ON_PAPER, juminhyo: FILED } }), fee), [
    "id_returned", "originals_returned", "papers_handed", "signed_paper_kept", "fee_taken",
  ]);
});
