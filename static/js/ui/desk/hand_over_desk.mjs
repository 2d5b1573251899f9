/** Everything by which a visit leaves this desk and comes back: parking, the way through the departments, hand-overs. */

import { courseOf, courseSteps, nextDepartment, summaryOf } from "../../model/handing.mjs";
import { h, replaceChildren, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { carriedOut, refusalWords } from "../refusals.mjs";
import { askColleague, askHandOver, askParking, showSummary } from "./hand_over_dialogs.mjs";
import { PassedOnList } from "./passed_on_list.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */

/**
 * @typedef {object} HandingParts
 * @property {(name: string) => HTMLElement} part an element of the page by its data-part
 * @property {Texts} words
 * @property {import("../../net/visit_client.mjs").VisitClient} client
 * @property {import("../toast.mjs").Toasts} toasts
 * @property {() => Plan | null} today the newest catalogue, for what is not in a visit
 * @property {() => Promise<unknown>} flush what is typed goes into the log first
 * @property {(place: {branch: string, counter: string}) => string} placeName
 */

export class HandOverDesk {
  #course = h("ol", { class: "course-steps" });
  #next;
  #park;
  #give;
  #summary;
  #list;
  #along = h("ul", { class: "along-list" });
  #alongWords = h("p", { class: "along-bar__words" });
  /** The hand-over whose summary was shown. */
  #summed = "";
  #drawn = "";
  #alongDrawn = "";

  /** @param {HandingParts} parts */
  constructor(parts) {
    this.parts = parts;
    const { words, part, client } = parts;
    this.#next = this.#button("button--primary", "", () => void this.goOn());
    this.#park = this.#button("button--secondary", words.t("desk.pass.park"), () => void this.park(), "Alt+K");
    this.#give = this.#button("button--secondary", words.t("desk.pass.hand_over"), () => void this.handOver(), "Alt+J");
    this.#summary = this.#button("button--quiet", words.t("desk.pass.summary"), () => this.showSummary());
    const along = this.#button("button--quiet", words.t("desk.along.ask"), () => void this.askAlong());
    part("along").append(
      this.#alongWords,
      this.#button("button--secondary", words.t("desk.along.leave"), () => void this.#leaveAlong()),
    );
    part("passing").append(this.#course, this.#next, h("div", { class: "passing__row" }, this.#park, this.#give), along, this.#along, this.#summary);
    this.#list = new PassedOnList(part("passed-on"), words, {
      recall: ({ visit, state }) => this.#attempt(state === "serving" ? client.join(visit) : client.recall(visit)),
      matters: ({ procedures }) => procedures.map((procedure) => this.#plan()?.json.procedures[procedure]?.title[this.#lang] ?? procedure).join("、"),
      placeName: (line) => parts.placeName(line),
      department: (id) => this.#departmentName(id),
    });
  }

  get #lang() {
    return this.parts.words.lang === "en" ? "en" : "ja";
  }

  #plan() {
    return this.parts.client.plan ?? this.parts.today();
  }

  /** @param {string} id */
  #departmentName(id) {
    return this.#plan()?.json.departments[id]?.[this.#lang] ?? id;
  }

  /**
   * @param {string} kind
   * @param {string} label
   * @param {() => void} act
   * @param {string} [keys]
   */
  #button(kind, label, act, keys) {
    return h("button", { type: "button", class: `button button--medium ${kind}`, "aria-keyshortcuts": keys, onclick: act }, h("span", {}, label));
  }

  /** Draws what can be done with the visit now, and what waits to come back. */
  draw() {
    const { client } = this.parts;
    const { visit, plan } = client;
    this.#list.update(client.passedOn, client.serverNow);
    if (visit === null || plan === null || visit.state !== "serving") return;
    this.#drawAlong(visit);
    if (visit.part !== null) return;
    const steps = courseSteps(visit);
    const next = nextDepartment(visit, plan);
    const key = JSON.stringify([steps, next, visit.handed?.at]);
    if (key !== this.#drawn) {
      this.#drawn = key;
      replaceChildren(this.#course, ...steps.map(({ department, state }) => this.#step(department, state)));
      this.#course.hidden = steps.length === 0;
      this.#next.hidden = next === null;
      if (next !== null) setText(/** @type {HTMLElement} */ (this.#next.firstElementChild), this.parts.words.t("desk.pass.next", { department: this.#departmentName(next) }));
      this.#summary.hidden = visit.handed === null;
    }
    this.#greet(visit);
  }

  /** Who works along, and what this page may do when it is the one that does. @param {import("../../model/visit.mjs").Visit} visit */
  #drawAlong(visit) {
    const { words, part } = this.parts;
    part("along").hidden = visit.part === null;
    setText(this.#alongWords, words.t("desk.along.words", { name: visit.specialist ?? "" }));
    const key = JSON.stringify([visit.id, visit.members]);
    if (key === this.#alongDrawn) return;
    this.#alongDrawn = key;
    replaceChildren(
      this.#along,
      ...visit.members
        .filter((member) => member.part === "works_along")
        .map(({ number, person, department }) =>
          h(
            "li",
            {},
            icon("pen"),
            h("span", {}, words.t("desk.along.member", { name: person, department: this.#departmentName(department) })),
            this.#button("button--quiet", words.t("desk.along.send_away"), () => void this.#attempt(this.parts.client.leaveAlong(number))),
          ),
        ),
    );
  }

  /** This page's person works along no more. */
  async #leaveAlong() {
    const { client } = this.parts;
    const own = client.visit?.members.find((member) => member.part === "works_along" && member.person === client.socket.welcome?.name);
    if (own === undefined) return;
    await this.parts.flush();
    await this.#attempt(client.leaveAlong(own.number));
  }

  /** Asks whom, and lets them fill in their department's sections meanwhile. */
  async askAlong() {
    const chosen = await this.#chooseColleague((facts) => askColleague(this.parts.words, facts));
    if (chosen !== null && chosen.specialist !== null) await this.#attempt(this.parts.client.askAlong(chosen.specialist));
  }

  /**
   * @param {string} department
   * @param {import("../../model/handing.mjs").CourseStep["state"]} state
   */
  #step(department, state) {
    const { words } = this.parts;
    const shape = state === "done" ? "check" : state === "now" ? "dot" : "circle";
    return h(
      "li",
      { "data-state": state, "aria-current": state === "now" ? "step" : null },
      icon(shape),
      h("span", {}, this.#departmentName(department)),
      h("span", { class: "unseen" }, words.t(`desk.pass.step.${state}`)),
    );
  }

  /** Whoever takes a visit over reads once what it brings. @param {import("../../model/visit.mjs").Visit} visit */
  #greet(visit) {
    const key = visit.handed === null ? "" : `${visit.id} ${visit.handed.at}`;
    if (key === "" || key === this.#summed || document.querySelector("dialog[open]") !== null) return;
    this.#summed = key;
    if (visit.handed?.by !== visit.specialist && (visit.answered_at ?? 0) > (visit.handed?.at ?? 0)) this.showSummary();
  }

  /** @param {number} now by the server's clock */
  tick(now) {
    this.#list.tick(now);
  }

  showSummary() {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null || visit.handed === null) return;
    const { visitor, people, sections, filed } = summaryOf(visit, plan);
    const unnamed = words.t("desk.summary.unnamed");
    showSummary(words, {
      from: words.t("desk.summary.from", { name: visit.handed.by, department: this.#departmentName(visit.handed.department) }),
      note: visit.handed.note,
      facts: [
        [words.t("desk.summary.visitor"), visitor || unnamed],
        [words.t("desk.summary.people"), people.map((name) => name || unnamed).join("、")],
        [words.t("desk.summary.procedures"), visit.procedures.map((each) => plan.procedure(each).title[this.#lang]).join("、")],
        [words.t("desk.summary.filed"), filed.map((each) => plan.procedure(each).title[this.#lang]).join("、") || words.t("desk.summary.none")],
        [words.t("desk.resident.language"), words.t(`common.language.${visit.language}`)],
        [words.t("desk.resident.identity"), visit.identity === null ? words.t("desk.resident.identity_open") : words.t(`desk.identity.${visit.identity.level}`, { count: visit.identity.documents.length })],
      ],
      sections: sections.map(({ id, state }) => ({ title: plan.sectionTitle(id, this.#lang), state, word: words.t(`desk.summary.state.${state}`) })),
    });
  }

  // -- acts --------------------------------------------------------------------------------------------------------

  /** Asks why and for how long, and is free for others. */
  async park() {
    const visit = this.#serving();
    if (visit === null) return;
    const chosen = await askParking(this.parts.words);
    if (chosen === null || this.#serving() !== visit) return;
    await this.parts.flush();
    await this.#attempt(this.parts.client.park(chosen.reason, chosen.minutes));
  }

  /** Asks to whom, and gives the visit away. */
  async handOver() {
    const chosen = await this.#chooseColleague((facts) => askHandOver(this.parts.words, facts));
    if (chosen === null) return;
    await this.parts.flush();
    await this.#attempt(this.parts.client.handOver(chosen));
  }

  /**
   * A question whose answer is somebody, who is shown as they come and go; null when it was not answered, or the visit is
   * another one by now.
   *
   * @template Answer
   * @param {(facts: import("./hand_over_dialogs.mjs").HandingFacts) => Promise<Answer | null>} question
   * @returns {Promise<Answer | null>}
   */
  async #chooseColleague(question) {
    const { client } = this.parts;
    const { visit, plan } = client;
    if (this.#serving() === null || visit === null || plan === null) return null;
    if (!(await this.#attempt(client.watchColleagues(true)))) return null;
    const chosen = await question({
      name: (department) => this.#departmentName(department),
      next: nextDepartment(visit, plan),
      own: client.socket.welcome?.name ?? "",
      colleagues: client.colleagues,
      watch: (draw) => client.on("change", ({ what }) => {
        if (what === "colleagues") draw(client.colleagues);
        // A fresh socket has to be told anew that this desk looks.
        if (what === "welcome") void this.#attempt(client.watchColleagues(true));
      }),
    });
    void this.#attempt(client.watchColleagues(false));
    return this.#serving() === visit.id ? chosen : null;
  }

  /** On to the next department, with one press; the order stands in the log from the first time on. */
  async goOn() {
    const { client } = this.parts;
    const { visit, plan } = client;
    if (this.#serving() === null || visit === null || plan === null) return;
    const next = nextDepartment(visit, plan);
    if (next === null) return;
    await this.parts.flush();
    if (visit.course.length === 0 && !(await this.#attempt(client.setCourse(courseOf(visit, plan))))) return;
    await this.#attempt(client.handOver({ department: next }));
  }

  /** The id of the visit that is served here; null while none is. */
  #serving() {
    const { visit } = this.parts.client;
    return visit?.state === "serving" && visit.part === null ? visit.id : null;
  }

  /** @param {Promise<unknown>} command */
  #attempt(command) {
    const { client, words, toasts } = this.parts;
    return carriedOut(command, (refused) => toasts.show(refusalWords(refused, client, words), "warn"));
  }
}
