/** The interview's place at the desk: the two tabs of the guide, the panel and the list beside it. */

import { INTERVIEW } from "../../model/interview.mjs";
import { h, setAttribute } from "../dom.mjs";
import { InterviewPanel } from "./interview_panel.mjs";
import { listOf } from "./interview_lines.mjs";
import { ProcedureList } from "./procedure_list.mjs";
import { askedToConfirm } from "../sure.mjs";

/** @typedef {import("../../net/visit_client.mjs").VisitClient} VisitClient */
/** @typedef {"interview" | "forms"} Tab */

export class InterviewDesk {
  #panel;
  #list;
  #tabs;
  /** What the guide shows: as the visit was opened, and then as it is chosen. @type {Tab} */
  #tab = "forms";
  #visit = "";

  /**
   * @param {{part: (name: string) => HTMLElement, words: import("../../model/text.mjs").Texts, client: VisitClient}} parts
   * @param {{attempt: (command: Promise<unknown>) => Promise<boolean>, go: (field: string) => void, addPerson: () => void}} acts
   */
  constructor({ part, words, client }, { attempt, go, addPerson }) {
    this.part = part;
    this.words = words;
    this.client = client;
    this.attempt = attempt;
    this.#panel = new InterviewPanel(part("interview"), words, {
      reply: async (question, person, reply) => {
        const taken = await attempt(client.reply(question, person, reply));
        // What follows from it came before the acknowledgement: the panel is to go on from that.
        this.draw();
        return taken;
      },
      keepOff: (question, off) => void attempt(client.keepOff(question, off)),
      show: (shown) => void attempt(client.ask(shown ? INTERVIEW : null)),
      go,
      addPerson,
      toForms: () => this.#show("forms"),
    });
    this.#list = new ProcedureList(part("procedures"), words, (procedure) => void attempt(client.addProcedure(procedure)), (questions) => void this.#showKept(questions));
    this.#tabs = /** @type {Record<Tab, HTMLElement>} */ ({
      interview: this.#tabButton("interview", words.t("desk.interview.tab")),
      forms: this.#tabButton("forms", words.t("desk.interview.forms_tab")),
    });
    part("guide-tabs").append(this.#tabs.interview, this.#tabs.forms);
  }

  /** Whether the interview is what the guide shows. */
  get open() {
    const { visit, plan, interview } = this.client;
    return visit !== null && (plan?.interview ?? null) !== null && interview !== null && this.#tab === "interview";
  }

  /** Whether it is what the guide shows, and has a question. */
  get asks() {
    return this.open && this.client.interview?.question !== null;
  }

  /** Draws what stands now. */
  draw() {
    const { visit, plan, interview } = this.client;
    if (visit?.id !== this.#visit && (visit === null || interview !== null)) {
      this.#visit = visit?.id ?? "";
      this.#tab = visit !== null && interview !== null && isInterviewed(visit, interview) ? "interview" : "forms";
    }
    const { open, part } = this;
    const able = visit !== null && (plan?.interview ?? null) !== null && interview !== null;
    part("guide-tabs").hidden = !able;
    part("interview").hidden = !open;
    part("guide").hidden = open;
    part("procedures-panel").hidden = !open;
    for (const [name, tab] of Object.entries(this.#tabs)) setAttribute(tab, "aria-pressed", String((name === "interview") === open));
    if (!able || !plan?.interview) {
      this.#panel.update(null);
      return;
    }
    this.#panel.update({ visit, form: plan, plan: plan.interview, view: interview, shown: visit.question === INTERVIEW });
    this.#list.update(listOf(visit, plan, plan.interview, interview, this.#list.before(visit.id), this.words), interview.hiding);
  }

  /**
   * What was asked by voice comes to the counter's screen and onto the slip, when the resident is content with it.
   *
   * @param {readonly string[]} questions
   */
  async #showKept(questions) {
    const { words } = this;
    const visit = this.client.visit?.id;
    const sure = await askedToConfirm(words, { title: words.t("desk.interview.show_kept_title"), about: words.t("desk.interview.show_kept_about"), act: words.t("desk.interview.show_kept") });
    for (const question of sure ? questions : []) {
      if (this.client.visit?.id === visit) await this.attempt(this.client.keepOff(question, false));
    }
  }

  /** Puts the cursor on the question. */
  focus() {
    this.#panel.focus();
  }

  /** Puts the interview on the counter's screen, or takes it away. */
  ask() {
    void this.attempt(this.client.ask(this.client.visit?.question === INTERVIEW ? null : INTERVIEW));
  }

  /** @param {Tab} tab */
  #show(tab) {
    this.#tab = tab;
    this.draw();
  }

  /**
   * @param {Tab} name
   * @param {string} label
   */
  #tabButton(name, label) {
    return h(
      "button",
      {
        type: "button",
        class: "guide-tab",
        "data-tab": name,
        onclick: () => this.#show(name),
      },
      label,
    );
  }
}

/**
 * Whether a visit is opened at its interview: it was begun, or nobody has written anything into the form yet. Somebody who
 * takes over half-way, or comes back, goes on with what was being done.
 *
 * @param {import("../../model/visit.mjs").Visit} visit
 * @param {import("../../model/wire.mjs").InterviewView} interview
 */
function isInterviewed(visit, interview) {
  const begun = visit.question === INTERVIEW || interview.answers.some((answer) => answer.at !== null);
  return begun || !Object.values(visit.values).some(({ value, source }) => value !== "" && source !== "system");
}
