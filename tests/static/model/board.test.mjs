/** Tests of model/board.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changedBoard } from "../../../static/js/model/board.mjs";
import { examples } from "./examples.mjs";

const { messages } = examples("wire");

test("a change puts new lines on, takes gone ones off and leaves the others as they are", () => {
  const board = changedBoard(messages.board, messages.board_changed);
  assert.deepEqual(board.visits.map((line) => line.number), [18]);
  assert.deepEqual(board.specialists.map((line) => line.status), ["wrap_up"]);
  assert.deepEqual(board.counters.map(([, line]) => line.visit), [null]);
  assert.deepEqual(board.helps?.map((line) => line.who), ["branch_staff:mori"]);
  assert.equal(board.at, messages.board_changed.at);
});

test("lists without news are the very same", () => {
  const nothing = { ...messages.board_changed, specialists: [], visits: [], helps: [], gone: { specialists: [], visits: [], counters: [] } };
  const board = changedBoard(messages.board, nothing);
  assert.equal(board.visits, messages.board.visits);
  assert.equal(board.specialists, messages.board.specialists);
  assert.notEqual(board.counters, messages.board.counters);
});
