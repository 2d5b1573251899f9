/** Tests of model/work_list.mjs: addresses, ages, and a choice that a refresh does not lose. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Chosen, FIRST, age, keyOf, queryOf, sortedBy, wantedOf } from "../../../static/js/model/work_list.mjs";

/**
 * @param {string} visit
 * @param {number} version
 * @returns {import("../../../static/js/model/work_list.mjs").WorkItem}
 */
function item(visit, version = 0) {
  return {
    visit, version, department: "shimin", department_name: "市民課", number: "2026-00001", branch: "北支所", matters: [],
    state: "open", tone: "calm", due: null, due_words: "", assignee: null, assignee_name: "", opened_at: "", arrived_at: 0,
  };
}

test("an address and what it wants are the same both ways", () => {
  const wanted = { ...FIRST, branch: "kita", assignee: "me", page: "3", sort: "number", order: "desc" };
  assert.deepEqual(wantedOf(queryOf(wanted)), wanted);
  assert.deepEqual(wantedOf(""), FIRST);
  assert.equal(wantedOf(queryOf({ ...FIRST, state: "" }))["state"], "");
});

test("what no filter says is dropped from an address", () => {
  assert.deepEqual(wantedOf("branch=%3Cscript%3E&other=x&due=late"), { ...FIRST, due: "late" });
});

test("a column's head sorts, and sorts the other way when pressed again", () => {
  const once = sortedBy({ ...FIRST, page: "4" }, "number");
  assert.deepEqual([once["sort"], once["order"], once["page"]], ["number", "asc", "1"]);
  assert.equal(sortedBy(once, "number")["order"], "desc");
  assert.equal(sortedBy(sortedBy(once, "number"), "number")["order"], "asc");
});

test("ages are minutes, hours, then days, and never below nothing", () => {
  const minute = 60_000;
  assert.deepEqual(age(0, 59 * minute), { key: "minutes", count: 59 });
  assert.deepEqual(age(0, 60 * minute), { key: "hours", count: 1 });
  assert.deepEqual(age(0, 48 * 60 * minute - 1), { key: "hours", count: 47 });
  assert.deepEqual(age(0, 48 * 60 * minute), { key: "days", count: 2 });
  assert.deepEqual(age(minute, 0), { key: "minutes", count: 0 });
});

test("a choice outlives a refresh and another page, and follows the version that is shown", () => {
  const chosen = new Chosen();
  chosen.set(item("va", 1), true);
  chosen.set(item("vb", 1), true);
  chosen.seen([item("vb", 2), item("vc", 5)]);
  assert.equal(chosen.text, "va shimin 1,vb shimin 2");
  assert.equal(chosen.has(keyOf(item("vc"))), false);
  assert.equal(chosen.among([item("va"), item("vc")]), "some");
  assert.equal(chosen.among([item("va"), item("vb")]), "all");
  assert.equal(chosen.among([]), "none");
  chosen.set(item("va"), false);
  assert.equal(chosen.size, 1);
  chosen.clear();
  assert.equal(chosen.text, "");
});
