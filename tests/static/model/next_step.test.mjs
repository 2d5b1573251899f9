/** Tests of model/next_step.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { nextStep } from "../../../static/js/model/next_step.mjs";

/** @typedef {import("../../../static/js/model/next_step.mjs").Facts} Facts */
/** @typedef {import("../../../static/js/model/next_step.mjs").SectionFacts} SectionFacts */
/** @typedef {import("../../../static/js/model/next_step.mjs").ApplicationFacts} ApplicationFacts */

const DIGEST = "a".repeat(64);
const OTHER = "b".repeat(64);

/**
 * @param {string} id
 * @param {Partial<SectionFacts>} [rest]
 * @returns {SectionFacts}
 */
function section(id, rest = {}) {
  return { id, title: `項目 ${id}`, disputes: [], presented: false, confirmed: false, filed: false, missing: [], ...rest };
}

/**
 * @param {string} procedure
 * @param {Partial<ApplicationFacts>} [rest]
 * @returns {ApplicationFacts}
 */
function application(procedure, rest = {}) {
  return { procedure, title: `届 ${procedure}`, digest: null, requested: null, signed: null, submitted: false, ...rest };
}

/**
 * @param {Partial<Facts>} [rest]
 * @returns {Facts}
 */
function facts(rest = {}) {
  return { state: "serving", held: false, sections: [], applications: [], unsettled: [], ...rest };
}

test("before it is answered the specialist waits, after the end they wrap up", () => {
  assert.equal(nextStep(facts({ state: "waiting" })).kind, "wait_answer");
  assert.equal(nextStep(facts({ state: "offered" })).kind, "wait_answer");
  assert.equal(nextStep(facts({ state: "closed" })).kind, "wrap_up");
});

test("the first missing field of the first open section is asked for", () => {
  const step = nextStep(
    facts({
      sections: [
        section("visitor", { confirmed: true }),
        section("move", { missing: [{ field: "case.date", label: "異動年月日" }, { field: "case.from_abroad", label: "国外から" }] }),
        section("household", { missing: [{ field: "hh.joins", label: "世帯に入る" }] }),
      ],
      applications: [application("tennyu")],
    }),
  );
  assert.deepEqual([step.kind, step.field, step.title, step.within], ["fill", "case.date", "異動年月日", "項目 move"]);
});

test("a filled section is presented, then its answer is waited for, and nothing is asked past it", () => {
  const later = section("move", { missing: [{ field: "case.date", label: "異動年月日" }] });
  assert.equal(nextStep(facts({ sections: [section("visitor"), later] })).kind, "present");
  const waits = nextStep(facts({ sections: [section("visitor", { presented: true }), later] }));
  assert.deepEqual([waits.kind, waits.section], ["await_confirmation", "visitor"]);
});

test("what the resident disputes comes before everything else that is open", () => {
  const step = nextStep(
    facts({
      sections: [section("visitor", { missing: [{ field: "visitor.tel", label: "電話" }] }), section("move", { disputes: ["case.date"] })],
      unsettled: [{ field: "visitor.name", section: "visitor", label: "氏名" }],
    }),
  );
  assert.deepEqual([step.kind, step.section, step.field], ["disputed", "move", "case.date"]);
});

test("a dispute of a whole section names no field", () => {
  const step = nextStep(facts({ sections: [section("move", { disputes: ["move"] })] }));
  assert.deepEqual([step.kind, step.section, step.field], ["disputed", "move", null]);
});

test("a field that waits for the typist comes before the next question", () => {
  const step = nextStep(
    facts({
      sections: [section("visitor", { missing: [{ field: "visitor.tel", label: "電話" }] })],
      unsettled: [{ field: "visitor.birth", section: "visitor", label: "生年月日" }],
    }),
  );
  assert.deepEqual([step.kind, step.field, step.title], ["settle", "visitor.birth", "生年月日"]);
});

test("a hold is ended first", () => {
  assert.equal(nextStep(facts({ held: true, sections: [section("move", { disputes: ["case.date"] })] })).kind, "resume");
});

test("signature, waiting, submission and the end follow one another", () => {
  const sections = [section("visitor", { confirmed: true })];
  const step = (/** @type {Partial<ApplicationFacts>} */ rest) => nextStep(facts({ sections, applications: [application("tennyu", rest)] })).kind;
  assert.equal(step({ digest: DIGEST }), "request_signature");
  assert.equal(step({ digest: DIGEST, requested: DIGEST }), "await_signature");
  assert.equal(step({ digest: DIGEST, requested: DIGEST, signed: DIGEST }), "submit");
  assert.equal(step({ digest: DIGEST, requested: DIGEST, signed: DIGEST, submitted: true }), "close");
});

test("a request or a signature for other content counts for nothing", () => {
  const sections = [section("visitor", { confirmed: true })];
  const step = (/** @type {Partial<ApplicationFacts>} */ rest) => nextStep(facts({ sections, applications: [application("tennyu", rest)] })).kind;
  assert.equal(step({ digest: DIGEST, requested: OTHER, signed: OTHER }), "request_signature");
  assert.equal(step({ digest: DIGEST, requested: DIGEST, signed: OTHER }), "await_signature");
});

test("while the digest is being computed nothing can be submitted", () => {
  const step = nextStep(facts({ sections: [section("visitor", { confirmed: true })], applications: [application("tennyu", { digest: null, requested: DIGEST, signed: DIGEST })] }));
  assert.equal(step.kind, "request_signature");
});

test("sections of what is filed are left alone, and the next application goes on", () => {
  const step = nextStep(
    facts({
      sections: [section("visitor", { filed: true, disputes: ["visitor.tel"] }), section("claimant", { missing: [{ field: "claimant.person", label: "請求者" }] })],
      applications: [application("juminhyo", { submitted: true }), application("jidou_teate")],
    }),
  );
  assert.deepEqual([step.kind, step.field], ["fill", "claimant.person"]);
});

test("what the interview asks comes before a field, and after what the resident objects to", () => {
  const open = [section("move", { missing: [{ field: "case.date", label: "異動年月日" }] })];
  assert.equal(nextStep(facts({ sections: open, interview: true })).kind, "interview");
  assert.equal(nextStep(facts({ sections: open, interview: false })).kind, "fill");
  assert.equal(nextStep(facts({ sections: [section("move")], interview: true })).kind, "present");
  assert.equal(nextStep(facts({ sections: [section("move", { disputes: ["case.date"] }), ...open], interview: true })).kind, "disputed");
});
