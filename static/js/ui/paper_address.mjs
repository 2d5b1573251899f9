/** Where the papers of a visit are on the server. Ids only: nothing personal stands in an address. */

/**
 * @param {string} visit
 * @param {string} paper
 * @param {{page: number, dpi: number, seq: string | number}} how `seq` only makes the address differ when the form does
 */
export function paperImage(visit, paper, { page, dpi, seq }) {
  return `/visits/${encodeURIComponent(visit)}/paper/${encodeURIComponent(paper)}/${page}.png?dpi=${dpi}&seq=${seq}`;
}

/**
 * How many pages a paper has, and what no font could print.
 * @param {string} visit
 * @param {string} paper
 */
export function paperFacts(visit, paper) {
  return `/visits/${encodeURIComponent(visit)}/paper/${encodeURIComponent(paper)}.json`;
}
