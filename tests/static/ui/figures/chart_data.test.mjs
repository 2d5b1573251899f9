/** Tests of ui/figures/chart_data.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { marksOf, stacked, tableData } from "../../../../static/js/ui/figures/chart_data.mjs";

test("a chart has the numbers of its table, and nothing where the table has none", () => {
  const data = tableData([{ name: "9時台", texts: ["12", "1.5"] }, { name: "10時台", texts: ["0", "―"] }, { name: "11時台", texts: [""] }], ["visits", "wait"]);
  assert.deepEqual(data.names, ["9時台", "10時台", "11時台"]);
  assert.deepEqual(data.columns.get("visits"), [12, 0, null]);
  assert.deepEqual(data.columns.get("wait"), [1.5, null, null]);
});

test("names on the axis have room, the first one always stands there", () => {
  assert.deepEqual(marksOf(5, 10), [0, 1, 2, 3, 4]);
  assert.deepEqual(marksOf(10, 4), [0, 3, 6, 9]);
  assert.deepEqual(marksOf(0, 4), []);
  assert.deepEqual(marksOf(3, 0), [0]);
});

test("what is stacked begins where the other ends", () => {
  assert.deepEqual(stacked([3, null, 2], [1, 2, null]), [4, 2, 2]);
});
