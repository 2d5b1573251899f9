/** What a chart draws, read from the table that stands beside it: the two can't say different things. */

/**
 * @typedef {object} TableData
 * @property {string[]} names headings of the lines, in order
 * @property {Map<string, (number | null)[]>} columns numbers by the column's name; null where the table has none
 */

/**
 * @param {readonly {name: string, texts: readonly string[]}[]} lines
 * @param {readonly string[]} columns names of the columns after the first
 * @returns {TableData}
 */
export function tableData(lines, columns) {
  return {
    names: lines.map(({ name }) => name),
    columns: new Map(columns.map((column, place) => [column, lines.map(({ texts }) => numberOf(texts[place] ?? ""))])),
  };
}

/** @param {string} text */
function numberOf(text) {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? null : number;
}

/**
 * Marks on the axis: every so many lines, so that their names don't run into each other.
 *
 * @param {number} lines
 * @param {number} room how many names there is room for
 * @returns {number[]} places
 */
export function marksOf(lines, room) {
  const step = Math.max(1, Math.ceil(lines / Math.max(1, room)));
  return Array.from({ length: Math.ceil(lines / step) }, (_, mark) => mark * step);
}

/**
 * Two stacked columns: the upper one begins where the lower one ends.
 *
 * @param {readonly (number | null)[]} lower
 * @param {readonly (number | null)[]} upper
 * @returns {number[]}
 */
export function stacked(lower, upper) {
  return lower.map((value, place) => (value ?? 0) + (upper[place] ?? 0));
}
