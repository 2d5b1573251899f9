/** Tests of net/hub_facts.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changedBoard } from "../../../static/js/model/board.mjs";
import { HubFacts } from "../../../static/js/net/hub_facts.mjs";
import { examples } from "../model/examples.mjs";

const { messages } = examples("wire");
const STATED = {
  participants: "people",
  focus: "focus",
  viewing: "screen",
  place: "place",
  doors: "doors",
  ringing: "ringing",
  ringing_ended: "ringing",
  own_presence: "presence",
  passed_on: "passed_on",
  colleagues: "colleagues",
  staff_called: "staff_called",
  branch: "branch",
  board: "board",
  help: "help",
  board_changed: "board",
  interview: "interview",
  seats: "seats",
};

test("each stating message changes its own fact, every other none", () => {
  const facts = new HubFacts();
  const found = Object.fromEntries(
    Object.keys(messages)
      .map((type) => [type, facts.takeFact(messages[type])])
      .filter(([, what]) => what !== null),
  );
  assert.deepEqual(found, STATED);
});

test("facts are there as the message stated them", () => {
  const facts = new HubFacts();
  for (const type of Object.keys(STATED)) facts.takeFact(messages[type]);
  assert.deepEqual(facts.people, messages.participants.people);
  assert.equal(facts.phase, messages.participants.phase);
  assert.equal(facts.focus.get(messages.focus.role), messages.focus.field);
  assert.equal(facts.screen?.screen, messages.viewing.screen);
  assert.deepEqual(facts.place, messages.place);
  assert.deepEqual(facts.doors, messages.branch.doors);
  assert.equal(facts.ringing, null, "the offer is over");
  assert.deepEqual(facts.presence, messages.own_presence);
  assert.equal(facts.staffCalled, messages.staff_called.wanted);
  assert.deepEqual(facts.board, changedBoard(messages.board, messages.board_changed));
  assert.deepEqual(facts.interview, messages.interview.view);
  assert.deepEqual(facts.seats, messages.seats.seats);
});

test("a change without a board to change is no fact", () => {
  const facts = new HubFacts();
  assert.equal(facts.takeFact(messages.board_changed), null);
  assert.equal(facts.board, null);
});

test("somebody who is in no field any more is in none", () => {
  const facts = new HubFacts();
  facts.takeFact(messages.focus);
  facts.takeFact({ ...messages.focus, field: null });
  assert.equal(facts.focus.size, 0);
});

test("a fresh socket begins without a ringing offer and without a place", () => {
  const facts = new HubFacts();
  facts.takeFact(messages.ringing);
  facts.takeFact(messages.place);
  facts.greetFacts();
  assert.equal(facts.ringing, null);
  assert.equal(facts.place, null);
});

test("what was said about a visit goes with it, what was said about the place stays", () => {
  const facts = new HubFacts();
  for (const type of ["participants", "viewing", "focus", "doors"]) facts.takeFact(messages[type]);
  facts.forgetFacts();
  assert.deepEqual([facts.people, facts.phase, facts.screen, facts.focus.size], [[], null, null, 0]);
  assert.deepEqual(facts.doors, messages.doors.procedures);
});
