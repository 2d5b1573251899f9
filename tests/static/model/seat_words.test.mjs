/** Tests of model/seat_words.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { farName, newSpecialist, seatName, seatState, toldResident } from "../../../static/js/model/seat_words.mjs";

/** Words that show their key and their parts. */
const words = { t: (/** @type {string} */ key, /** @type {Record<string, string | number>} */ params = {}) => [key, ...Object.values(params).filter((part) => part !== "")].join(" ") };

/** @param {object} [parts] @returns {import("../../../static/js/model/wire.mjs").SeatLine} */
const seat = (parts = {}) => ({ seat: "s1", role: "specialist", mode: "talk", name: "鈴木", until: 0, allowed: true, taken_at: 5, ...parts });

test("a seat is named by role and, where there is one, by name", () => {
  assert.equal(seatName(seat(), words), "common.seats.named common.seats.role.specialist 鈴木");
  assert.equal(seatName(seat({ role: "family", name: "" }), words), "common.seats.nameless common.seats.role.family");
});

test("a far side is named by its seat, or by which of the two it is", () => {
  const known = { seats: [seat()], specialist: "佐藤" };
  assert.match(farName({ peer: "s1", role: "specialist" }, known, words), /鈴木/);
  assert.match(farName({ peer: "specialist", role: "specialist" }, known, words), /佐藤/);
  assert.match(farName({ peer: "specialist", role: "specialist" }, { seats: [] }, words), /nameless/);
  assert.equal(farName({ peer: "resident", role: "resident" }, known, words), "common.seats.role.resident");
  assert.equal(farName({ peer: "s9", role: null }, known, words), "common.seats.role.resident");
});

test("a seat says whether it is asked, waits for a yes, or is taken and how", () => {
  assert.equal(seatState(seat({ mode: "whisper" })), "common.seats.mode.whisper");
  assert.equal(seatState(seat({ taken_at: null })), "common.seats.asked");
  assert.equal(seatState(seat({ taken_at: null, allowed: false })), "common.seats.not_allowed");
});

test("the resident is told the most important: a consultation, who listens, who is coming", () => {
  const consult = seat({ mode: "consult" });
  const listens = seat({ seat: "s2", role: "supervisor", mode: "listen" });
  assert.deepEqual(toldResident([listens, consult]), { key: "counter.seats.consult", seat: consult });
  assert.equal(toldResident([{ ...consult, taken_at: null }])?.key, "counter.seats.consult_asked");
  assert.deepEqual(toldResident([listens]), { key: "counter.seats.listens", seat: listens });
  assert.equal(toldResident([seat({ taken_at: null })])?.key, "counter.seats.coming");
  assert.equal(toldResident([seat({ taken_at: null, allowed: false })]), null);
  assert.equal(toldResident([seat()]), null);
});

test("for a minute the resident is told who serves them now", () => {
  const visit = { state: "serving", specialist: "鈴木", handed: { by: "佐藤", at: 1000 } };
  assert.equal(newSpecialist(visit, 60_999), "鈴木");
  assert.equal(newSpecialist(visit, 61_000), "");
  assert.equal(newSpecialist({ ...visit, specialist: "佐藤" }, 1000), "", "taken back");
  assert.equal(newSpecialist({ ...visit, state: "waiting" }, 1000), "");
  assert.equal(newSpecialist({ ...visit, handed: null }, 1000), "");
  assert.equal(newSpecialist(null, 1000), "");
});
