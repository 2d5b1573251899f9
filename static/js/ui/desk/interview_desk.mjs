/** The interview's place at the desk: the two tabs of the guide, the panel and the list beside it. */

import { INTERVIEW } from "../../model/interview.mjs";
import { h, setAttribute } from "../dom.mjs";
import { InterviewPanel } from "./interview_panel.mjs";
import { listOf } from "./interview_lines.mjs";
import { ProcedureList } from "./procedure_list.mjs";

/** @typedef {import("../../net/visit_client.mjs").VisitClient} VisitClient */
/** @typedef {"interview" | "forms"} Tab */

export class InterviewDesk {
  #panel;
  #list;
  #tabs;
  /** Chosen in this visit; until then it follows from whether the interview was begun. @type {Tab | null} */
  #chosen = null;
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
    });
    this.#list = new ProcedureList(part("procedures"), words, (procedure) => void attempt(client.addProcedure(procedure)));
    this.#tabs = /** @type {Record<Tab, HTMLElement>} */ ({
      interview: this.#tab("interview", words.t("desk.interview.tab")),
      forms: this.#tab("forms", words.t("desk.interview.forms_tab")),
    });
    part("guide-tabs").append(this.#tabs.interview, this.#tabs.forms);
  }

  /** Whether the interview is what the guide shows. */
  get open() {
    const { visit, plan, interview } = this.client;
    if (visit === null || (plan?.interview ?? null) === null || interview === null) return false;
    const begun = visit.question === INTERVIEW || interview.answers.some((answer) => answer.at !== null);
    return (this.#chosen ?? (begun ? "interview" : "forms")) === "interview";
  }

  /** Draws what stands now. */
  draw() {
    const { visit, plan, interview } = this.client;
    if (visit?.id !== this.#visit) {
      this.#visit = visit?.id ?? "";
      this.#chosen = null;
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
    this.#panel.update({ visit, plan: plan.interview, view: interview, shown: visit.question === INTERVIEW });
    this.#list.update(listOf(visit, plan, plan.interview, interview, this.#list.before(visit.id), this.words));
  }

  /** Puts the cursor on the question. */
  focus() {
    this.#panel.focus();
  }

  /** Puts the interview on the counter's screen, or takes it away. */
  ask() {
    void this.attempt(this.client.ask(this.client.visit?.question === INTERVIEW ? null : INTERVIEW));
  }

  /**
   * @param {Tab} name
   * @param {string} label
   */
  #tab(name, label) {
    return h(
      "button",
      {
        type: "button",
        class: "guide-tab",
        "data-tab": name,
        onclick: () => {
          this.#chosen = name;
          this.draw();
        },
      },
      label,
    );
  }
}
