/** Tests of ui/board/board_lines.mjs: it needs no page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Texts } from "../../../../static/js/model/text.mjs";
import { personText, summaryOf, sums, visitLines } from "../../../../static/js/ui/board/board_lines.mjs";

/** @param {string} name */
const area = (name) => JSON.parse(readFileSync(new URL(`../../../../static/text/ja/${name}.json`, import.meta.url), "utf8"));
const words = new Texts("ja", [area("common"), area("board")]);
const NAMES = {
  words,
  branch: (/** @type {string} */ id) => `支所 ${id}`,
  counter: (/** @type {string} */ id) => `窓口 ${id}`,
  matter: (/** @type {string} */ id) => `届 ${id}`,
  department: (/** @type {string} */ id) => `課 ${id}`,
};
const WAIT_MS = 180_000;
const NOW = Date.UTC(2026, 10, 22, 3, 0);

/**
 * @param {string} id
 * @param {Partial<import("../../../../static/js/model/wire.mjs").VisitLine>} [rest]
 * @returns {import("../../../../static/js/model/wire.mjs").VisitLine}
 */
function visit(id, rest = {}) {
  return {
    id, number: 1, branch: "kita", counter: "kita1", state: "waiting", procedures: ["tennyu"], language: "ja", opened_at: NOW - 60_000,
    answered_at: null, closed_at: null, outcome: null, specialist: null, phase: null, station_live: true, wiped: false, ...rest,
  };
}

/**
 * @param {string} id
 * @param {Partial<import("../../../../static/js/model/wire.mjs").SpecialistLine>} [rest]
 * @returns {import("../../../../static/js/model/wire.mjs").SpecialistLine}
 */
function specialist(id, rest = {}) {
  return { id, name: id, department: "shimin", status: "available", reason: null, return_at: null, since: 0, visit: null, live: true, ...rest };
}

/** @param {import("../../../../static/js/ui/board/live_table.mjs").Line} line */
const texts = (line) => line.cells.map((cell) => cell.text);

test("who waits comes before who is served, the longest wait first", () => {
  const lines = visitLines([visit("c", { state: "serving", answered_at: NOW }), visit("b", { opened_at: NOW - 1000 }), visit("a")], NOW, WAIT_MS, NAMES);
  assert.deepEqual(lines.map((line) => line.key), ["a", "b", "c"]);
});

test("a long wait is said in words and not by colour alone", () => {
  const [line] = visitLines([visit("a", { opened_at: NOW - WAIT_MS - 1000 })], NOW, WAIT_MS, NAMES);
  assert.equal(line?.cells[1]?.tone, "bad");
  assert.equal(line?.cells[2]?.text, "長い待ち 3:01");
});

test("a served visit counts from its answer and says how its call stands", () => {
  const [line] = visitLines([visit("a", { state: "serving", answered_at: NOW - 5000, specialist: "佐藤 花", phase: "reconnecting", station_live: false })], NOW, WAIT_MS, NAMES);
  assert.deepEqual(line && texts(line).slice(2), ["対応 0:05", "支所 kita 窓口 kita1", "届 tennyu", "日本語", "佐藤 花", "つなぎなおし中", "切れています"]);
});

test("who is away says why and until when, who serves says whom, who is free since when", () => {
  const text = (/** @type {Partial<import("../../../../static/js/model/wire.mjs").SpecialistLine>} */ one) => personText(specialist("x", one), words, (id) => (id === "v" ? 12 : null));
  assert.equal(text({ status: "away", reason: "lunch", return_at: Date.UTC(2026, 10, 22, 4, 0) }), "昼休み 13:00 戻り");
  assert.equal(text({ status: "busy", visit: "v", since: NOW }), "受付番号 12");
  assert.equal(text({ since: NOW }), "12:00 から");
  assert.equal(text({ reason: "lunch", return_at: NOW }), "", "a reason of before is not shown of somebody who is there again");
});

test("a department says how many of its people are what, and nothing of what nobody is", () => {
  assert.equal(summaryOf([specialist("a"), specialist("b", { status: "away" }), specialist("c")], words), "在席 2 ・ 離席 1");
  assert.equal(summaryOf([], words), "");
});

test("the sums count who waits, who is served, who is free and which counters are there", () => {
  const board = /** @type {import("../../../../static/js/model/wire.mjs").Board} */ ({
    type: "board", at: NOW, specialists: [specialist("w"), specialist("x", { status: "busy" })],
    visits: [visit("a"), visit("b", { state: "offered" }), visit("c", { state: "serving" })],
    counters: [["kita", { counter: "kita1", live: true, staff_called: false, visit: null }], ["kita", { counter: "kita2", live: false, staff_called: false, visit: null }]],
  });
  assert.deepEqual(sums(board, NOW).map(({ value }) => value), ["2", "1:00", "1", "1", "1 / 2"]);
});

test("a visit of which the same is to be said keeps its line; a minute, a limit or a change makes another", () => {
  const one = visit("a");
  const [line] = visitLines([one], NOW, WAIT_MS, NAMES);
  assert.equal(visitLines([one], NOW, WAIT_MS, NAMES)[0], line);
  assert.notEqual(visitLines([one], NOW + 1000, WAIT_MS, NAMES)[0], line, "the time goes on");
  assert.equal(visitLines([one], NOW, 1000, NAMES)[0]?.cells[1]?.tone, "bad", "another limit");
  assert.notEqual(visitLines([{ ...one }], NOW, WAIT_MS, NAMES)[0], line, "another line from the hub");
  assert.notEqual(visitLines([one], NOW, WAIT_MS, { ...NAMES, branch: () => "本庁" })[0]?.cells[3]?.text, line?.cells[3]?.text);
});
