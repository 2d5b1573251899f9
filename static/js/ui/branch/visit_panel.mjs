/** The visit at the chosen counter, for branch staff: how it stands, identity, papers, the physical list, the end. */

import { bundle, printable, tickLines } from "../../model/branch_step.mjs";
import { clock } from "../../model/dates.mjs";
import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { paperImage } from "../paper_address.mjs";
import { readPaper } from "../paper_dialog.mjs";
import { StatusLine } from "../status_line.mjs";
import { IdentityForm } from "./identity_form.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../net/visit_client.mjs").VisitClient} VisitClient */
/** @typedef {import("../../model/wire.mjs").Tick} Tick */

const THUMBNAIL_DPI = 40;

/**
 * @typedef {object} PanelActs
 * @property {(paper: string, title: string) => Promise<void>} print
 * @property {() => Promise<void>} printAll
 * @property {(level: import("../../model/wire.mjs").IdentityLevel, documents: string[]) => Promise<boolean>} identity
 * @property {(item: Tick, done: boolean) => Promise<boolean>} tick
 * @property {() => void} wipe
 * @property {() => void} cancel
 */

export class VisitPanel {
  #state;
  #facts = { matters: h("dd", {}), specialist: h("dd", {}), opened: h("dd", { class: "figures" }), outcome: h("dd", {}) };
  #identity;
  #papers;
  #all;
  #noPapers;
  /** @type {KeyedList<{document: string, title: string, printed: number, seq: number, visit: string}>} */
  #list;
  /** @type {Map<Tick, HTMLInputElement>} */
  #ticks = new Map();
  #tickList = h("ul", { class: "ticks" });
  #end;
  #cancel;
  #wipe;

  /**
   * @param {Texts} words
   * @param {VisitClient} client
   * @param {PanelActs} acts
   */
  constructor(words, client, acts) {
    this.words = words;
    this.client = client;
    this.acts = acts;
    this.#state = new StatusLine({ label: words.t("branch.visit.state") });
    this.#identity = new IdentityForm(words, acts.identity);
    const list = h("ul", { class: "prints" });
    this.#noPapers = h("p", { class: "empty" }, words.t("branch.papers.empty"));
    this.#all = h("button", { type: "button", class: "button button--primary", hidden: true, onclick: () => void acts.printAll() }, icon("printer"), h("span", {}, words.t("branch.papers.print_all")));
    this.#papers = h("section", { class: "card branch-section", "aria-labelledby": "branch-papers" }, h("h3", { id: "branch-papers" }, words.t("branch.papers.heading")), this.#noPapers, this.#all, list);
    this.#list = new KeyedList(list, {
      key: (paper) => paper.document,
      create: (paper) => this.#paperLine(paper),
      update: (paper, element) => {
        const [image, title, printed] = element.children;
        if (image) setAttribute(image, "src", paperImage(paper.visit, paper.document, { page: 1, dpi: THUMBNAIL_DPI, seq: paper.seq }));
        if (title) setText(title, paper.title);
        if (printed) setText(printed, paper.printed === 0 ? words.t("branch.papers.not_printed") : words.t("branch.papers.printed", { count: paper.printed }));
      },
    });
    this.#cancel = h("button", { type: "button", class: "button button--medium button--danger", onclick: () => acts.cancel() }, words.t("branch.visit.cancel"));
    this.#wipe = h("button", { type: "button", class: "button button--primary", onclick: () => acts.wipe() }, icon("eraser"), h("span", {}, words.t("branch.visit.wipe")));
    this.#end = h("p", { class: "branch-end__words" });
    this.element = h(
      "div",
      { class: "branch-visit" },
      h(
        "section",
        { class: "card branch-section", "aria-labelledby": "branch-visit-state" },
        h("h3", { id: "branch-visit-state" }, words.t("branch.visit.heading")),
        this.#state.element,
        h(
          "dl",
          { class: "summary" },
          ...Object.entries(this.#facts).flatMap(([name, value]) => [h("dt", {}, words.t(`branch.visit.${name}`)), value]),
        ),
        this.#cancel,
      ),
      h("section", { class: "card branch-section branch-identity", "data-step": "identity", "aria-labelledby": "branch-identity" }, h("h3", { id: "branch-identity" }, words.t("branch.identity.heading")), h("p", { class: "lead" }, words.t("branch.identity.about")), this.#identity.element),
      this.#papers,
      h("section", { class: "card branch-section", "aria-labelledby": "branch-ticks" }, h("h3", { id: "branch-ticks" }, words.t("branch.ticks.heading")), this.#tickList),
      h("section", { class: "card branch-section branch-end", "aria-labelledby": "branch-end" }, h("h3", { id: "branch-end" }, words.t("branch.end.heading")), this.#end, this.#wipe),
    );
  }

  /** @param {{document: string, title: string, printed: number, visit: string, seq: number}} paper */
  #paperLine(paper) {
    const image = h("img", { class: "prints__image", alt: "", width: "64", height: "90" });
    image.addEventListener("error", () => setAttribute(image, "data-failed", true));
    image.addEventListener("load", () => setAttribute(image, "data-failed", null));
    return h(
      "li",
      { class: "prints__line" },
      h(
        "button",
        {
          type: "button",
          class: "prints__look",
          "aria-label": this.words.t("branch.papers.read", { title: paper.title }),
          "aria-haspopup": "dialog",
          onclick: () => this.#read(paper.document, paper.title),
        },
        image,
      ),
      h("span", { class: "prints__title" }),
      h("span", { class: "prints__state" }),
      h("button", { type: "button", class: "button button--medium button--secondary", "aria-label": this.words.t("branch.papers.print_what", { title: paper.title }), onclick: () => void this.acts.print(paper.document, paper.title) }, icon("printer"), h("span", {}, this.words.t("branch.papers.print"))),
    );
  }

  /**
   * The paper at reading size, to be printed from there.
   * @param {string} document
   * @param {string} title
   */
  #read(document, title) {
    const { visit } = this.client;
    if (visit === null) return;
    const print = { label: this.words.t("branch.papers.print"), act: () => void this.acts.print(document, title) };
    readPaper({ visit: visit.id, document, title, stamp: String(visit.seq) }, this.words, print);
  }

  /** Draws the visit that the client has joined. */
  update() {
    const { words, client } = this;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    const lang = words.lang === "en" ? "en" : "ja";
    const waits = visit.state === "waiting" || visit.state === "offered";
    const tones = { waiting: "wait", offered: "wait", serving: client.phase === "connected" && !visit.held ? "good" : "wait", parked: "wait", promised: "wait", closed: "off" };
    this.#state.set(/** @type {import("../status_line.mjs").Tone} */ (tones[visit.state]), this.#stateWords());
    setText(this.#facts.matters, visit.procedures.map((procedure) => plan.procedure(procedure).title[lang]).join("、"));
    setText(this.#facts.specialist, visit.specialist ?? words.t("branch.visit.nobody"));
    setText(this.#facts.opened, `${clock(visit.opened_at)}（${words.t("branch.visit.number", { number: visit.number })}）`);
    setText(this.#facts.outcome, visit.outcome === null ? words.t("branch.visit.open") : words.t(`branch.outcome.${visit.outcome}`));
    this.#identity.update(visit.identity);
    const papers = printable(visit).map((document) => ({
      document,
      title: document in plan.json.procedures ? plan.procedure(document).title[lang] : words.t(`branch.papers.${document}`),
      printed: visit.printed.filter((each) => each === document).length,
      seq: visit.seq,
      visit: visit.id,
    }));
    this.#noPapers.hidden = papers.length > 0;
    this.#list.update(papers);
    this.#all.hidden = bundle(visit).length === 0;
    this.#drawTicks();
    this.#cancel.hidden = visit.state === "closed";
    setText(this.#cancel, words.t(waits ? "branch.visit.cancel_waiting" : "branch.visit.cancel"));
    this.#wipe.hidden = visit.state !== "closed" || visit.wiped;
    setText(this.#end, visit.wiped ? words.t("branch.end.wiped") : words.t(visit.state === "closed" ? "branch.end.closed" : "branch.end.not_yet"));
    client.rendered(visit.seq);
  }

  #stateWords() {
    const { words, client } = this;
    const { visit, place } = client;
    if (visit === null) return "";
    if (visit.state === "waiting" || visit.state === "offered") {
      if (place === null || place.visit !== visit.id) return words.t("branch.visit.waiting");
      return words.t(place.there === 0 ? "branch.visit.waiting_nobody" : "branch.visit.waiting_place", { ahead: place.ahead });
    }
    if (visit.parking !== null) return words.t("branch.visit.parked", { name: visit.parking.specialist, time: clock(visit.parking.until) });
    if (visit.state === "closed") return words.t("branch.visit.closed");
    if (visit.held) return words.t("branch.visit.held");
    return words.t(client.phase === "connected" ? "branch.visit.serving" : "branch.visit.connecting");
  }

  #drawTicks() {
    const { visit, plan } = this.client;
    if (visit === null || plan === null) return;
    const lines = tickLines(visit, (procedure) => plan.procedure(procedure).fee.yen);
    const stays = new Set(lines);
    for (const [item, input] of this.#ticks) {
      if (stays.has(item)) continue;
      input.closest("li")?.remove();
      this.#ticks.delete(item);
    }
    for (const item of lines) {
      let input = this.#ticks.get(item);
      if (input === undefined) {
        const made = h("input", { type: "checkbox", onchange: () => void this.#tick(item, made) });
        this.#ticks.set(item, made);
        this.#tickList.append(h("li", {}, h("label", { class: "choice choice--small" }, made, h("span", {}, this.words.t(`branch.ticks.${item}`)))));
        input = made;
      }
      input.checked = visit.ticks.includes(item);
    }
  }

  /**
   * @param {Tick} item
   * @param {HTMLInputElement} input
   */
  async #tick(item, input) {
    // A tick that was not taken must not look as if it were.
    if (!(await this.acts.tick(item, input.checked))) input.checked = !input.checked;
  }

  /** Takes the panel's list of papers away, so that no picture of one visit flashes in another. */
  clear() {
    this.#list.update([]);
    replaceChildren(this.#tickList);
    this.#ticks.clear();
  }
}
