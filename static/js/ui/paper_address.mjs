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
 * @param {string} visit
 * @param {string} paper
 */
export function paperPdf(visit, paper) {
  return `/visits/${encodeURIComponent(visit)}/paper/${encodeURIComponent(paper)}.pdf`;
}
