/** Tests of ui/section_state.mjs: one word for where a section stands. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SECTION_SHAPES, sectionState } from "../../../static/js/ui/section_state.mjs";

const CONFIRMATION = { revision: 3, digest: "d", at: 1 };
const STATUS = { revision: 3, presented: null, confirmation: null, disputes: [] };

test("a section that nobody touched is to come, a written one is open", () => {
  assert.equal(sectionState(undefined, { written: false }), "empty");
  assert.equal(sectionState(undefined, { written: true }), "open");
  assert.equal(sectionState(STATUS, { written: true }), "open");
});

test("a confirmation counts only for the revision that stands", () => {
  assert.equal(sectionState({ ...STATUS, presented: 3, confirmation: CONFIRMATION }, { written: true }), "confirmed");
  assert.equal(sectionState({ ...STATUS, revision: 4, confirmation: CONFIRMATION }, { written: true }), "open");
});

test("a dispute is said before everything else", () => {
  assert.equal(
    sectionState({ ...STATUS, presented: 3, disputes: ["visitor.name"] }, { written: true, changed: true }),
    "disputed",
  );
});

test("a presented section is before the resident only as long as it stands", () => {
  assert.equal(sectionState({ ...STATUS, presented: 3 }, { written: true }), "presented");
  assert.equal(sectionState({ ...STATUS, revision: 4, presented: 3 }, { written: true }), "open");
});

test("a lost confirmation is told until the section is shown again", () => {
  assert.equal(sectionState({ ...STATUS, revision: 4 }, { written: true, changed: true }), "changed");
  assert.equal(sectionState({ ...STATUS, revision: 4, presented: 4 }, { written: true, changed: true }), "presented");
});

test("no two states have the same shape", () => {
  const shapes = Object.values(SECTION_SHAPES);
  assert.equal(new Set(shapes).size, shapes.length);
});
