/** Prints a paper of a visit: the PDF is fetched into a frame that nobody sees and given to the browser's printer. */

import { h } from "../dom.mjs";
import { paperPdf } from "../paper_address.mjs";

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
 * @param {string} title what the frame is called
 * @returns {Promise<void>} when the paper has come and its printing was asked for; rejects with PaperNotThere
 */
export async function printPaper(visit, paper, title) {
  const address = paperPdf(visit, paper);
  // Asked for first, so that a paper that can't be made is said here and not in a frame that nobody sees.
  const answer = await fetch(address, { credentials: "same-origin" });
  await answer.arrayBuffer();
  if (!answer.ok) throw new PaperNotThere(answer.status);
  document.querySelector("iframe.print-frame")?.remove();
  const frame = h("iframe", { class: "print-frame", src: address, title, tabindex: "-1", "aria-hidden": "true" });
  frame.addEventListener("load", () => frame.contentWindow?.print(), { once: true });
  document.body.append(frame);
}
