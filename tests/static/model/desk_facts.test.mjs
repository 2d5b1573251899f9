/** Tests of model/desk_facts.mjs over the small catalogue that Python and the browser share. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changedSections, deskFacts } from "../../../static/js/model/desk_facts.mjs";
import { fieldState } from "../../../static/js/model/desk_state.mjs";
import { Plan } from "../../../static/js/model/plan.mjs";
import { fromSnapshot } from "../../../static/js/model/visit.mjs";
import { examples } from "./examples.mjs";

const plan = new Plan(examples("plan").plan);
const DIGEST = "a".repeat(64);

/**
 * @param {{procedures?: string[], values?: Record<string, string>, sections?: Record<string, object>,
 *   applications?: Record<string, object>}} parts
 * @returns {import("../../../static/js/model/visit.mjs").Visit}
 */
function visit({ procedures = ["move_in"], values = {}, sections = {}, applications = {} } = {}) {
  const entries = Object.entries(values).map(([field, value]) => [field, { value, shown: value, revision: 1, source: "said", by: "specialist", warning: null }]);
  const view = { ...examples("wire").messages.snapshot.visit, procedures, persons: ["p1"], sections, applications };
  return fromSnapshot({ ...view, state: "serving", values: Object.fromEntries(entries) });
}

/** @param {Partial<Parameters<typeof deskFacts>[2]>} [rest] */
function desk(rest = {}) {
  return { typed: new Map(), digests: new Map(), lang: /** @type {const} */ ("ja"), ...rest };
}

const CONFIRMED = { revision: 1, presented: 1, confirmation: { revision: 1, digest: DIGEST, at: 5 }, disputes: [] };
const WHOLE = { "guest.role": "本人", "move.day": "2026-11-01", "move.head": "p1", "p1.name": "甲", "p1.japanese": "yes" };

test("sections come in the order of the visit, each with what it lacks", () => {
  const facts = deskFacts(visit({ values: { "guest.role": "代理", "p1.name": "甲" } }), plan, desk());
  assert.deepEqual(
    facts.sections.map(({ id, missing }) => [id, missing.map((one) => one.field)]),
    [
      ["guest", ["guest.letter"]],
      ["move", ["move.day", "move.head"]],
      ["person:p1", ["p1.japanese"]],
    ],
  );
});

test("a text that is on its way is not asked for again, a refused one is", () => {
  const none = { draft: null, pending: null, conflict: null, problem: null, soft: false };
  const typed = new Map([
    ["move.day", fieldState({ ...none, pending: "2026-11-01" })],
    ["move.head", fieldState({ ...none, problem: { text: "p9", code: "invalid_value", ja: "", en: "" } })],
  ]);
  const facts = deskFacts(visit(), plan, desk({ typed }));
  assert.deepEqual(facts.sections.find((section) => section.id === "move")?.missing.map((one) => one.field), ["move.head"]);
  assert.deepEqual(facts.unsettled, [{ field: "move.head", section: "move", label: "世帯主" }]);
});

test("clearing a required field that is on its way leaves it missing", () => {
  const none = { draft: null, conflict: null, problem: null, soft: false };
  const facts = deskFacts(visit(), plan, desk({ typed: new Map([["move.day", fieldState({ ...none, pending: "" })]]) }));
  assert.deepEqual(facts.sections.find((section) => section.id === "move")?.missing.map((one) => one.field), ["move.day", "move.head"]);
});

test("an application has a digest only when it is complete and confirmed", () => {
  const sections = { guest: CONFIRMED, move: CONFIRMED, "person:p1": CONFIRMED };
  const digests = new Map([["move_in", DIGEST]]);
  assert.equal(deskFacts(visit({ values: WHOLE, sections }), plan, desk({ digests })).applications[0]?.digest, DIGEST);
  assert.equal(deskFacts(visit({ values: WHOLE, sections }), plan, desk()).applications[0]?.digest, null, "not computed yet");
  const open = { ...sections, move: { ...CONFIRMED, confirmation: null } };
  assert.equal(deskFacts(visit({ values: WHOLE, sections: open }), plan, desk({ digests })).applications[0]?.digest, null);
  const lacking = { ...WHOLE, "move.day": "" };
  assert.equal(deskFacts(visit({ values: lacking, sections }), plan, desk({ digests })).applications[0]?.digest, null);
});

test("a section is filed when every application that carries it is", () => {
  const submitted = { requested: DIGEST, signature: null, submitted: DIGEST, submitted_at: 9 };
  const two = visit({ procedures: ["move_in", "proof"], applications: { proof: submitted } });
  assert.deepEqual(deskFacts(two, plan, desk()).sections.map(({ id, filed }) => [id, filed]), [["guest", false], ["move", false], ["person:p1", false]]);
  const one = visit({ procedures: ["proof"], applications: { proof: submitted } });
  assert.deepEqual(deskFacts(one, plan, desk()).sections.map(({ id, filed, missing }) => [id, filed, missing.length]), [["guest", true, 0]]);
});

test("a section that an edit took a confirmation from counts as changed until it is presented again", () => {
  const open = { revision: 2, presented: null, confirmation: null, disputes: [] };
  const before = visit({ sections: { guest: CONFIRMED, move: open } });
  const after = visit({ sections: { guest: open, move: open } });
  const changed = changedSections(new Set(), before, after);
  assert.deepEqual([...changed], ["guest"]);
  assert.deepEqual([...changedSections(changed, after, after)], ["guest"]);
  const again = visit({ sections: { guest: { ...open, presented: 2 }, move: open } });
  assert.deepEqual([...changedSections(changed, after, again)], []);
});

test("a section that is gone is not changed any more", () => {
  const open = { revision: 2, presented: null, confirmation: null, disputes: [] };
  assert.deepEqual([...changedSections(new Set(["person:p2"]), visit(), visit({ sections: { guest: open } }))], []);
});
