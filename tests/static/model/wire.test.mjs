/** Tests of model/wire.mjs: the shared examples are of the shapes that the type checker is told. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as wire from "../../../static/js/model/wire.mjs";
import { evolve, fromSnapshot } from "../../../static/js/model/visit.mjs";
import { examples } from "./examples.mjs";

/** @typedef {import("../../../static/js/model/wire.mjs").ServerMessage} ServerMessage */

/** Every kind of message that the pages take; the type checker refuses one that the union does not have. */
const MESSAGES = Object.keys(
  /** @satisfies {Record<ServerMessage["type"], true>} */ ({
    ...{ welcome: true, done: true, failed: true, pulse: true, snapshot: true, event: true, participants: true },
    ...{ ringing: true, ringing_ended: true, own_presence: true, doors: true, place: true, replaced: true },
    ...{ staff_called: true, call_connect: true, call_end: true, signal: true, focus: true, typing: true },
    ...{ viewing: true, released: true, passed_on: true, colleagues: true, branch: true, board: true, board_changed: true, help: true, interview: true },
    ...{ media_reported: true, slate: true, slate_written: true, slate_drawn: true, slate_wiped: true, slate_refused: true },
    ...{ seats: true, seat_call: true, seat_call_ended: true, paper_mark: true },
  }),
);

test("the module is types alone", () => {
  assert.deepEqual(Object.keys(wire), []);
});

test("the server sends the messages that the pages know, and no others", () => {
  assert.deepEqual(Object.keys(examples("wire").messages).sort(), MESSAGES.sort());
});

for (const [kind, body] of Object.entries(examples("wire").bodies)) {
  test(`an event of the kind "${kind}" has a rule in the page`, () => {
    const visit = fromSnapshot(examples("wire").messages.snapshot.visit);
    const event = { ...examples("wire").messages.event, seq: visit.seq + 1, body };
    const after = evolve(visit, { ...event, visit: visit.id });
    assert.equal(after.seq, visit.seq + 1);
  });
}
