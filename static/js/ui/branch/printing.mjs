/** Prints a paper of a visit: its pages are laid into the document as pictures that only the printer sees.
 *
 * Not by a frame with the PDF: a browser without a PDF viewer prints that as an empty page, and Chromium's viewer takes
 * the whole page down when a second paper is printed before it has let go of the first.
 */

import { h } from "../dom.mjs";
import { paperFacts, paperImage } from "../paper_address.mjs";

/** Fine enough for six-point letters on paper. */
const DPI = 200;

/** The paper could not be made or fetched. */
export class PaperNotThere extends Error {
  /** @param {number} status of the answer */
  constructor(status) {
    super(`the paper is not there: ${status}`);
    this.name = "PaperNotThere";
    this.status = status;
  }
}

/**
 * @param {string} visit
 * @param {string} paper
 * @param {string} title what the paper is called
 * @returns {Promise<void>} when the paper has come and its printing was asked for; rejects with PaperNotThere
 */
export async function printPaper(visit, paper, title) {
  const answer = await fetch(paperFacts(visit, paper), { credentials: "same-origin" });
  if (!answer.ok) throw new PaperNotThere(answer.status);
  const { pages } = /** @type {{pages: number}} */ (await answer.json());
  const images = await Promise.all(
    Array.from({ length: pages }, (_, index) => pageImage(paperImage(visit, paper, { page: index + 1, dpi: DPI, seq: "print" }), title)),
  );
  clearSheets();
  document.body.append(h("div", { class: "print-sheets", "aria-hidden": "true" }, ...images));
  // The pictures leave with the printing, so that no copy of a paper stays in the page.
  addEventListener("afterprint", clearSheets, { once: true });
  window.print();
}

/**
 * @param {string} address
 * @param {string} title
 */
async function pageImage(address, title) {
  const image = h("img", { src: address, alt: title });
  try {
    await image.decode();
  } catch {
    // A picture says no more than that it did not come.
    throw new PaperNotThere(0);
  }
  return image;
}

function clearSheets() {
  for (const sheets of document.querySelectorAll(".print-sheets")) sheets.remove();
}
