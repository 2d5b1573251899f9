/** Tests of ui/board/board_lines.mjs: it needs no page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Texts } from "../../../../static/js/model/text.mjs";
import { LONG_WAIT_MS, counterLines, specialistLines, sums, visitLines } from "../../../../static/js/ui/board/board_lines.mjs";

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
  const lines = visitLines([visit("c", { state: "serving", answered_at: NOW }), visit("b", { opened_at: NOW - 1000 }), visit("a")], NOW, NAMES);
  assert.deepEqual(lines.map((line) => line.key), ["a", "b", "c"]);
});

test("a long wait is said in words and not by colour alone", () => {
  const [line] = visitLines([visit("a", { opened_at: NOW - LONG_WAIT_MS - 1000 })], NOW, NAMES);
  assert.equal(line?.cells[1]?.tone, "bad");
  assert.equal(line?.cells[2]?.text, "長い待ち 3:01");
});

test("a served visit counts from its answer and says how its call stands", () => {
  const [line] = visitLines([visit("a", { state: "serving", answered_at: NOW - 5000, specialist: "佐藤 花", phase: "reconnecting", station_live: false })], NOW, NAMES);
  assert.deepEqual(line && texts(line).slice(2), ["対応 0:05", "支所 kita 窓口 kita1", "届 tennyu", "日本語", "佐藤 花", "つなぎなおし中", "切れています"]);
});

test("specialists who can be rung come first; who is away says why and until when", () => {
  const lines = specialistLines(
    [specialist("z", { status: "offline" }), specialist("y", { status: "away", reason: "lunch", return_at: Date.UTC(2026, 10, 22, 4, 0) }), specialist("x", { visit: "v", status: "busy" }), specialist("w")],
    [visit("v", { number: 12 })],
    NAMES,
  );
  assert.deepEqual(lines.map((line) => line.key), ["w", "x", "y", "z"]);
  assert.deepEqual(lines.map((line) => line.cells[4]?.text), ["", "受付番号 12", "昼休み 13:00 戻り", ""]);
});

test("a reason of before is not shown of somebody who is there again", () => {
  const [line] = specialistLines([specialist("w", { reason: "lunch", return_at: NOW })], [], NAMES);
  assert.equal(line?.cells[4]?.text, "");
});

test("a counter says whether its screen is there, whose visit it has and whether staff are called", () => {
  const lines = counterLines(
    [["kita", { counter: "kita1", live: true, staff_called: true, visit: visit("a", { number: 3, state: "serving" }) }], ["kita", { counter: "kita2", live: false, staff_called: false, visit: visit("b", { state: "closed", wiped: true }) }]],
    NAMES,
  );
  assert.deepEqual(lines.map(texts), [
    ["支所 kita 窓口 kita1", "つながっています", "受付番号 3 対応中", "呼んでいます"],
    ["支所 kita 窓口 kita2", "切れています", "空き", "―"],
  ]);
});

test("the sums count who waits, who is served, who is free and which counters are there", () => {
  const board = /** @type {import("../../../../static/js/model/wire.mjs").Board} */ ({
    type: "board", at: NOW, specialists: [specialist("w"), specialist("x", { status: "busy" })],
    visits: [visit("a"), visit("b", { state: "offered" }), visit("c", { state: "serving" })],
    counters: [["kita", { counter: "kita1", live: true, staff_called: false, visit: null }], ["kita", { counter: "kita2", live: false, staff_called: false, visit: null }]],
  });
  assert.deepEqual(sums(board).map(({ value }) => value), ["2", "1", "1", "1 / 2"]);
});
