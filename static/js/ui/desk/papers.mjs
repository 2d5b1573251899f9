/** Previews of the papers as they would print now: fetched when wanted, renewed when the form has been still for a while. */

import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { paperImage } from "../paper_address.mjs";
import { readPaper } from "../paper_dialog.mjs";

/** The form must have been still for so long before a preview is made anew: each one is laid out on the server. */
const STILL_MS = 2500;
const THUMBNAIL_DPI = 48;

/** @typedef {{document: string, title: string}} Paper */

export class Papers {
  /** @type {KeyedList<Paper>} */
  #list;
  #details;
  /** @type {{visit: string, seq: number} | null} */
  #now = null;
  #drawnSeq = 0;
  /** Pictures that could not be fetched are asked for again under another address. */
  #again = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  /** @type {readonly Paper[]} */
  #papers = [];

  /**
   * @param {HTMLElement} place
   * @param {import("../dom.mjs").Words} words
   */
  constructor(place, words) {
    this.words = words;
    const list = h("ul", { class: "papers" });
    this.#details = h(
      "details",
      { class: "panel papers-panel", open: matchMedia("(min-width: 1600px)").matches, ontoggle: () => this.#draw() },
      h("summary", { class: "panel-heading" }, words.t("desk.papers.heading")),
      list,
      h("p", { class: "papers__about" }, words.t("desk.papers.about")),
    );
    place.append(this.#details);
    this.#list = new KeyedList(list, {
      key: (paper) => paper.document,
      create: (paper) => {
        const image = h("img", { class: "papers__image", alt: "", width: "120", height: "170" });
        const missing = h("span", { class: "papers__missing" }, words.t("common.paper.not_yet"));
        image.addEventListener("error", () => setAttribute(image, "data-failed", true));
        image.addEventListener("load", () => setAttribute(image, "data-failed", null));
        return h("li", {}, h("button", { type: "button", class: "papers__button", "aria-haspopup": "dialog", onclick: () => this.#read(paper) }, image, missing, h("span", { class: "papers__title" })));
      },
      update: (paper, element) => {
        const image = element.querySelector("img");
        const title = element.querySelector(".papers__title");
        if (title) setText(title, paper.title);
        if (image && this.#now) setAttribute(image, "src", paperImage(this.#now.visit, paper.document, { page: 1, dpi: THUMBNAIL_DPI, seq: `${this.#drawnSeq}.${this.#again}` }));
      },
    });
  }

  /**
   * @param {string | null} visit
   * @param {number} seq
   * @param {readonly Paper[]} papers
   */
  update(visit, seq, papers) {
    const other = visit !== (this.#now?.visit ?? null);
    this.#now = visit === null ? null : { visit, seq };
    this.#papers = papers;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (visit === null) {
      this.#list.update([]);
      return;
    }
    if (other || seq !== this.#drawnSeq) this.#timer = setTimeout(() => this.#draw(), other ? 0 : STILL_MS);
  }

  /** The line is back: what failed meanwhile is fetched anew. */
  renew() {
    this.#again += 1;
    this.#draw();
  }

  #draw() {
    if (!this.#details.open || this.#now === null) return;
    this.#drawnSeq = this.#now.seq;
    this.#list.update(this.#papers);
  }

  /** @param {Paper} paper */
  #read(paper) {
    const now = this.#now;
    if (now !== null) readPaper({ visit: now.visit, ...paper, stamp: `${now.seq}.${this.#again}` }, this.words);
  }
}
