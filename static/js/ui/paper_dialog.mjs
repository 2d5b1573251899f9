/** A paper to read before it is printed: its pages at reading size in a dialog, and what can be done with it. */

import { h } from "./dom.mjs";
import { paperFacts, paperImage } from "./paper_address.mjs";

const READING_DPI = 110;
/** No paper of ours is longer; the first page that is not there ends the list sooner. */
const PAGES_MAX = 12;

/**
 * @typedef {object} PaperToRead
 * @property {string} visit
 * @property {string} document
 * @property {string} title
 * @property {string} stamp makes the address differ when the form does
 */

/**
 * Opens the dialog; it leaves the document when it is closed, and takes the pictures with it.
 *
 * @param {PaperToRead} paper
 * @param {import("./dom.mjs").Words} words
 * @param {{label: string, act: () => void} | null} [action] what the primary button does; the dialog closes first
 */
export function readPaper(paper, words, action = null) {
  const pages = h("div", { class: "paper-pages" });
  const addPage = (/** @type {number} */ page) => {
    const image = h("img", {
      class: "paper-page",
      alt: words.t("common.paper.page", { title: paper.title, page }),
      src: paperImage(paper.visit, paper.document, { page, dpi: READING_DPI, seq: paper.stamp }),
    });
    image.addEventListener("load", () => {
      if (page < PAGES_MAX) addPage(page + 1);
    });
    image.addEventListener("error", () => {
      image.remove();
      if (page === 1) pages.append(h("p", {}, words.t("common.paper.not_yet")));
    });
    pages.append(image);
  };
  addPage(1);
  void tellTemplate(paper, words, pages);
  const dialog = h(
    "dialog",
    { class: "dialog dialog--wide", "aria-labelledby": "paper-title", onclose: () => dialog.remove() },
    h("h2", { class: "dialog__title", id: "paper-title" }, paper.title),
    h("div", { class: "dialog__body", tabindex: "0" }, pages),
    h(
      "div",
      { class: "dialog__actions" },
      h("button", { type: "button", class: "button button--secondary", onclick: () => dialog.close() }, words.t("common.close")),
      action &&
        h(
          "button",
          {
            type: "button",
            class: "button button--primary",
            onclick: () => {
              dialog.close();
              action.act();
            },
          },
          action.label,
        ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Says above the pages why the town's own template was not used, where it was not.
 *
 * @param {PaperToRead} paper
 * @param {import("./dom.mjs").Words} words
 * @param {HTMLElement} pages
 */
async function tellTemplate(paper, words, pages) {
  const answer = await fetch(paperFacts(paper.visit, paper.document), { credentials: "same-origin" }).catch(() => null);
  // Without an answer the pages are missing too, and they say so.
  if (answer === null || !answer.ok) return;
  const { template } = /** @type {{template?: string}} */ (await answer.json());
  if (template !== undefined) pages.prepend(h("p", { class: "banner", "data-tone": "warn", role: "status" }, words.t("common.paper.ours", { reason: template })));
}
