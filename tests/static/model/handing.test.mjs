/** Tests of model/handing.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { courseOf, courseSteps, nextDepartment, PARK_REASONS, summaryOf } from "../../../static/js/model/handing.mjs";
import { Plan } from "../../../static/js/model/plan.mjs";
import { visitOf } from "../net/fake_hub.mjs";
import { examples } from "./examples.mjs";

const json = structuredClone(examples("plan").plan);
json.procedures.allowance.department = "kodomo";
json.procedures.proof.department = "kokuho";
const plan = new Plan(json);
const NOTHING = { course: [], served: [], department: "", target: null, handed: null, members: [] };
const AT_FIRST = { ...NOTHING, procedures: ["move_in", "allowance", "proof"], persons: ["p1"], values: {}, sections: {}, applications: {} };

/** @param {Partial<import("../../../static/js/model/visit.mjs").Visit>} [parts] */
const visit = (parts) => visitOf({ ...AT_FIRST, ...parts });

test("the way through the departments follows from the procedures, beginning with who serves", () => {
  assert.deepEqual(courseOf(visit({ department: "jumin" }), plan), ["jumin", "kodomo", "kokuho"]);
  assert.deepEqual(courseOf(visit({ department: "kokuho" }), plan), ["kokuho", "jumin", "kodomo"]);
  assert.deepEqual(courseOf(visit({ department: "kodomo", served: ["zei"] }), plan), ["zei", "kodomo", "jumin", "kokuho"]);
});

test("what was settled counts more than what follows from the procedures", () => {
  assert.deepEqual(courseOf(visit({ course: ["kokuho", "jumin"] }), plan), ["kokuho", "jumin"]);
});

test("the next department is the first that has not served; one that was passed over comes later", () => {
  assert.equal(nextDepartment(visit({ department: "jumin" }), plan), "kodomo");
  assert.equal(nextDepartment(visit({ department: "kokuho", served: ["jumin"] }), plan), "kodomo");
  assert.equal(nextDepartment(visit({ department: "kokuho", served: ["jumin", "kodomo"] }), plan), null);
});

test("the steps are told only of a course that was settled, also on the way to the next", () => {
  assert.deepEqual(courseSteps(visit({ department: "jumin" })), []);
  const target = { specialist: null, department: "kodomo", first: null, by: null, back_at: null };
  assert.deepEqual(courseSteps(visit({ course: ["jumin", "kodomo", "kokuho"], served: ["jumin"], target })), [
    { department: "jumin", state: "done" },
    { department: "kodomo", state: "now" },
    { department: "kokuho", state: "next" },
  ]);
  const nobody = courseSteps(visit({ course: ["jumin", "kodomo"], served: ["jumin"] }));
  assert.deepEqual(nobody.map(({ state }) => state), ["done", "next"]);
});

test("the summary says who it is and where each section stands", () => {
  const confirmation = { revision: 1, digest: "d", at: 1 };
  const value = { value: "甲", shown: "甲", revision: 1, source: /** @type {const} */ ("said"), by: "specialist:sato", warning: null };
  const before = visit({ values: { "visitor.name": value, "p1.name": value } });
  assert.equal(summaryOf(visit(), plan).visitor, "");
  assert.deepEqual(summaryOf(visit(), plan).people, [""]);
  const sections = plan.sections(before);
  const [first, second] = sections;
  const seen = summaryOf(
    {
      ...before,
      sections: {
        [String(first)]: { revision: 1, presented: 1, confirmation, disputes: [] },
        [String(second)]: { revision: 1, presented: null, confirmation: null, disputes: ["x"] },
      },
      applications: { proof: { requested: "d", signature: null, submitted: "d", submitted_at: 3 } },
    },
    plan,
  );
  assert.equal(seen.visitor, "甲");
  assert.deepEqual(seen.people, ["甲"]);
  assert.deepEqual(seen.sections.slice(0, 2).map(({ state }) => state), ["confirmed", "disputed"]);
  assert.deepEqual(seen.filed, ["proof"]);
  assert.ok(seen.sections.slice(2).every(({ state }) => state === "open" || state === "filled"));
});

test("the reasons for parking are those of the core", () => {
  assert.ok(PARK_REASONS.includes(examples("wire").commands.park.reason));
  assert.equal(new Set(PARK_REASONS).size, 4);
});
