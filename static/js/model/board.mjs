/** The supervisors' board as a page keeps it: lines that did not change stay the very same objects. */

/** @typedef {import("./wire.mjs").Board} Board */
/** @typedef {import("./wire.mjs").BoardChanged} BoardChanged */

/**
 * The board after a change. What is new comes last; what changed keeps its place.
 *
 * @param {Board} board
 * @param {BoardChanged} changed
 * @returns {Board}
 */
export function changedBoard(board, changed) {
  return {
    type: "board",
    at: changed.at,
    specialists: merged(board.specialists, changed.specialists, changed.gone.specialists, (line) => line.id),
    visits: merged(board.visits, changed.visits, changed.gone.visits, (line) => line.id),
    counters: merged(board.counters, changed.counters, changed.gone.counters, ([, line]) => line.counter),
    departments: changed.departments ?? board.departments ?? [],
    promises: changed.promises ?? board.promises ?? [],
    helps: changed.helps ?? board.helps ?? [],
  };
}

/**
 * @template Line
 * @param {readonly Line[]} before
 * @param {readonly Line[]} changed
 * @param {readonly string[]} gone
 * @param {(line: Line) => string} key
 * @returns {readonly Line[]} the same array when nothing in it changed
 */
function merged(before, changed, gone, key) {
  if (changed.length === 0 && gone.length === 0) return before;
  const lines = new Map(before.map((line) => [key(line), line]));
  for (const one of gone) lines.delete(one);
  for (const line of changed) lines.set(key(line), line);
  return [...lines.values()];
}
