/** Prints a paper of a visit: its pages are laid into the document as pictures that only the printer sees.
 *
 * Not by a frame with the PDF: a browser without a PDF viewer prints that as an empty page, and Chromium's viewer takes
 * the whole page down when a second paper is printed before it has let go of the first.
 */

import { h } from "../dom.mjs";
import { paperFacts, paperImage } from "../paper_address.mjs";

/** Pages are fetched a few at a time: the server's queue has room for so many, and others print too. */
const AT_ONCE = 4;
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
 * @returns {Promise<{template?: string}>} when the paper has come and its printing was asked for, with why the town's own
 *   template was not used, if it was not; rejects with PaperNotThere
 */
export async function printPaper(visit, paper, title) {
  const answer = await fetch(paperFacts(visit, paper), { credentials: "same-origin" });
  if (!answer.ok) throw new PaperNotThere(answer.status);
  const facts = /** @type {{pages: number, template?: string}} */ (await answer.json());
  /** @type {HTMLImageElement[]} */
  const images = [];
  while (images.length < facts.pages) {
    const next = Math.min(AT_ONCE, facts.pages - images.length);
    const first = images.length + 1;
    const pages = Array.from({ length: next }, (_, index) => pageImage(paperImage(visit, paper, { page: first + index, dpi: DPI, seq: "print" }), title));
    images.push(...(await Promise.all(pages)));
  }
  clearSheets();
  document.body.append(h("div", { class: "print-sheets", "aria-hidden": "true" }, ...images));
  // The pictures leave with the printing, so that no copy of a paper stays in the page.
  addEventListener("afterprint", clearSheets, { once: true });
  window.print();
  return facts;
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
