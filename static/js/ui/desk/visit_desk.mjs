/** One visit at the desk: its panels, and what the specialist does in them. Confirming and signing are not among it. */

import { deskFacts, changedSections } from "../../model/desk_facts.mjs";
import { nextStep } from "../../model/next_step.mjs";
import { CommandRefused } from "../../net/hub_socket.mjs";
import { startTimer } from "../../net/connection_monitor.mjs";
import { duration } from "../../model/dates.mjs";
import { h, replaceChildren, setText } from "../dom.mjs";
import { ApplicationDigests } from "./application_digests.mjs";
import { Applications } from "./applications.mjs";
import { DeskCall } from "./desk_call.mjs";
import { applicationViews, choicesOf, guideLines, langOf, screenWords, sectionViews } from "./desk_views.mjs";
import { askOutcome, showProcedures } from "./dialogs.mjs";
import { FieldEdits } from "./field_edits.mjs";
import { FormSheet } from "./form_sheet.mjs";
import { Guide } from "./guide.mjs";
import { InterviewDesk } from "./interview_desk.mjs";
import { NextLine } from "./next_line.mjs";
import { OthersPanel } from "./others_panel.mjs";
import { Note } from "./note.mjs";
import { nextFrame } from "../next_frame.mjs";
import { Papers } from "./papers.mjs";
import { ResidentCard } from "./resident_card.mjs";
import { carriedOut, labelWithPerson, refusalWords } from "../refusals.mjs";
import { SectionIndex } from "./section_index.mjs";
import { askedToConfirm } from "../sure.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/next_step.mjs").Step} Step */
/** @typedef {import("../../model/plan.mjs").PlanRow} PlanRow */

/** 「保存しました」 stands so long beside a field. */
const SAVED_MS = 2500;

/**
 * @typedef {object} DeskParts
 * @property {(name: string) => HTMLElement} part an element of the page by its data-part
 * @property {Texts} words
 * @property {import("../../net/visit_client.mjs").VisitClient} client
 * @property {import("../toast.mjs").Toasts} toasts
 * @property {(place: {branch: string, counter: string}) => string} placeName
 */

export class VisitDesk {
  #sheet;
  #index;
  #guide;
  #interview;
  #applications;
  #next;
  #papers;
  #resident;
  #others;
  #bar_time = h("span", { class: "figures" });
  #bar = { number: h("strong", { class: "figures" }), place: h("span", {}), matters: h("ul", { class: "visit-bar__matters" }) };
  #barDrawn = "";
  #digests = new ApplicationDigests(() => this.draw());
  #saved = /** @type {Map<string, () => void>} */ (new Map());
  /** @type {ReadonlySet<string>} */
  #changed = new Set();
  /** @type {ReadonlySet<string>} */
  #filed = new Set();
  /** @type {import("../../model/visit.mjs").Visit | null} */
  #before = null;
  #active = /** @type {string | null} */ (null);
  #activeSection = /** @type {string | null} */ (null);
  #open = /** @type {string | null} */ (null);
  /** Whether the guide has been opened at the first question of this visit. */
  #greeted = false;
  #scheduled = false;

  /** @param {DeskParts} parts */
  constructor(parts) {
    this.parts = parts;
    const { words, client, part } = parts;
    this.edits = new FieldEdits({
      client,
      held: (field) => client.visit?.values[field] ?? { value: "", shown: "" },
      changed: (field) => this.#fieldChanged(field),
      saved: (field) => this.#fieldSaved(field),
      setTimer: startTimer,
    });
    this.call = new DeskCall(part("video"), words, client, { hold: () => this.toggleHold(), end: () => void this.end() });
    this.#others = new OthersPanel(part("others"), { words, client, link: this.call.link, toasts: parts.toasts, flush: () => this.edits.flush([...this.edits.states().keys()]) });
    this.note = new Note(part("note"), words, (text) => client.writeNote(text));
    this.#sheet = new FormSheet(part("sheet"), {
      words,
      rowState: (row) => this.#rowState(row),
      acts: {
        present: (section) => void this.present(section),
        enterSection: (section) => {
          this.#activeSection = section;
          this.schedule();
        },
        removePerson: (person, section) => void this.#removePerson(person, section),
        row: {
          type: (field, text, composing) => {
            this.edits.type(field, text, composing);
            client.type(field, text, composing);
          },
          choose: (field, value) => this.edits.choose(field, value),
          commit: (field) => this.edits.commit(field),
          enter: (field) => this.#enter(field),
          leave: (field) => this.#leave(field),
          giveUp: (field) => this.edits.giveUp(field),
          keepMine: (field) => this.edits.keepMine(field),
          retry: (field) => this.edits.retry(field),
          next: (field, back) => this.#sheet.goOn(field, back),
        },
      },
    });
    this.#index = new SectionIndex(part("index"), words, {
      go: (section) => this.#sheet.focusSection(section),
      addPerson: () => void this.#addPerson(),
      procedures: () => this.#procedures(),
    });
    this.#guide = new Guide(part("guide"), words, {
      open: (key) => {
        this.#open = this.#open === key ? null : key;
        this.draw();
      },
      ask: (question) => void this.#attempt(client.ask(question)),
      go: (field) => this.#sheet.focusField(field),
    });
    const acts = { go: (/** @type {string} */ field) => this.#sheet.focusField(field), addPerson: () => void this.#addPerson() };
    this.#interview = new InterviewDesk(parts, { ...acts, attempt: (command) => this.#attempt(command) });
    this.#applications = new Applications(part("applications"), words, {
      requestSignature: (procedure) => void this.#attempt(client.requestSignature(procedure)),
      submit: (procedure) => void this.#submit(procedure),
      goField: (field) => this.#sheet.focusField(field),
      goSection: (section) => this.#sheet.focusSection(section),
    });
    this.#next = new NextLine(part("next"), words, (step) => void this.#do(step));
    this.#papers = new Papers(part("papers"), words);
    this.#resident = new ResidentCard(part("resident"), words);
    part("visit-bar").append(
      h("p", { class: "visit-bar__number" }, words.t("desk.bar.number"), " ", this.#bar.number),
      h("p", { class: "visit-bar__place" }, this.#bar.place),
      this.#bar.matters,
      h("p", { class: "visit-bar__time" }, words.t("desk.bar.time"), " ", this.#bar_time),
    );
  }

  // -- drawing ---------------------------------------------------------------------------------------------------

  /** Draws soon; many messages of one frame are drawn once, and a call that begins with them does not wait for it. */
  schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    nextFrame(() => {
      this.#scheduled = false;
      this.draw();
    });
  }

  /** Draws the visit as it stands now. */
  draw() {
    const { client, words, placeName } = this.parts;
    const { visit, plan } = client;
    this.#follow(visit);
    this.call.draw();
    this.note.update(visit?.id ?? null, visit?.note ?? "");
    if (visit === null) {
      this.#papers.update(null, 0, []);
      return;
    }
    if (plan === null) return;
    const facts = this.#facts();
    const screen = client.screen?.section ?? null;
    const sections = sectionViews(visit, plan, facts, { words, changed: this.#changed, screen });
    this.#filed = new Set(sections.filter((section) => section.filed).map((section) => section.id));
    this.#sheet.update(sections);
    this.#drawIndex();
    const lines = guideLines(visit, plan, words);
    if (!this.#greeted) this.#open = (lines.find((line) => !line.done) ?? lines[0])?.key ?? null;
    this.#greeted = true;
    this.#guide.update({ lines, open: this.#open, onScreen: visit.question, language: visit.language });
    this.#interview.draw();
    this.#applications.update(applicationViews(visit, plan, facts, words));
    this.#next.update(nextStep({ ...facts, interview: this.#interview.asks }));
    this.#resident.update({
      people: client.people,
      screen: screenWords(client.screen, plan, words),
      live: client.socket.live,
      identity: visit.identity,
      protected: visit.protected === true,
      language: words.t(`common.language.${visit.language}`),
    });
    this.#papers.update(visit.id, visit.seq, [
      ...visit.procedures.map((procedure) => ({ document: procedure, title: plan.procedure(procedure).title[langOf(words)] })),
      { document: "slip", title: words.t("desk.papers.slip") },
    ]);
    this.#drawBar(placeName(visit));
    client.rendered(visit.seq);
    void this.#digests.update(visit, plan);
  }

  /** The line is back after it was lost. */
  lineBack() {
    this.#papers.renew();
  }

  /** Figures that go on by themselves. */
  tick() {
    const { client } = this.parts;
    const since = client.visit?.answered_at ?? null;
    this.#others.draw();
    setText(this.#bar_time, since === null ? "" : duration(client.serverNow - since));
  }

  /** @param {import("../../model/visit.mjs").Visit | null} visit */
  #follow(visit) {
    const before = this.#before;
    this.#before = visit;
    if (before?.id !== visit?.id) {
      this.#changed = new Set();
      this.#digests.clear();
      this.edits.clear();
      this.#active = this.#activeSection = this.#open = null;
      this.#greeted = false;
      return;
    }
    if (before && visit && before !== visit) this.#changed = changedSections(this.#changed, before, visit);
  }

  #facts() {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) throw new CommandRefused("no_visit");
    return deskFacts(visit, plan, { typed: this.edits.states(), digests: this.#digests.found, lang: langOf(words) });
  }

  #drawIndex() {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    const sections = sectionViews(visit, plan, this.#facts(), { words, changed: this.#changed, screen: null });
    this.#index.update(
      sections.map(({ id, title, about, state, missing }) => ({ id, title, about, state, missing, here: id === this.#activeSection })),
      { hasPersons: sections.some((section) => section.id.includes(":")) },
    );
  }

  /** @param {string} place */
  #drawBar(place) {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    setText(this.#bar.number, String(visit.number));
    setText(this.#bar.place, place);
    const key = visit.procedures.join(" ");
    if (key !== this.#barDrawn) {
      this.#barDrawn = key;
      replaceChildren(this.#bar.matters, ...visit.procedures.map((procedure) => h("li", {}, plan.procedure(procedure).title[langOf(words)])));
    }
    this.tick();
  }

  /**
   * @param {PlanRow} row
   * @returns {import("./field_row.mjs").RowState}
   */
  #rowState(row) {
    const { client, words } = this.parts;
    return {
      row,
      typed: this.edits.stateOf(row.field),
      live: client.socket.live,
      saved: this.#saved.has(row.field),
      active: this.#active === row.field,
      pointed: client.focus.get("resident") === row.field,
      other: client.typing.get(row.field) ?? null,
      choices: client.visit === null ? [] : choicesOf(row, client.visit, words),
      locked: this.#filed.has(row.section),
    };
  }

  /** @param {string} field */
  #fieldChanged(field) {
    const { visit, plan } = this.parts.client;
    if (visit === null || plan === null) return;
    this.#sheet.redraw(field);
    this.#next.update(nextStep({ ...this.#facts(), interview: this.#interview.asks }));
  }

  /** @param {string} field */
  #fieldSaved(field) {
    this.#saved.get(field)?.();
    this.#saved.set(
      field,
      startTimer(() => {
        this.#saved.delete(field);
        this.#fieldChanged(field);
      }, SAVED_MS),
    );
  }

  // -- fields ------------------------------------------------------------------------------------------------------

  /** @param {string} field */
  #enter(field) {
    const { client } = this.parts;
    this.#active = field;
    client.setFocus(field);
    const section = client.plan?.sectionOf(field) ?? null;
    const question = client.visit && client.plan ? guideLines(client.visit, client.plan, this.parts.words).find((line) => line.fields.some((one) => one.field === field)) : undefined;
    if (question !== undefined) this.#open = question.key;
    this.#activeSection = section;
    this.schedule();
  }

  /** @param {string} field */
  #leave(field) {
    this.edits.leave(field);
    if (this.#active !== field) return;
    this.#active = null;
    this.parts.client.setFocus(null);
    this.#fieldChanged(field);
  }

  // -- acts --------------------------------------------------------------------------------------------------------

  /** @param {Step} step */
  async #do(step) {
    const { client } = this.parts;
    switch (step.kind) {
      case "disputed":
      case "settle":
      case "fill":
        if (step.field !== null) this.#sheet.focusField(step.field);
        else if (step.section !== null) this.#sheet.focusSection(step.section);
        return;
      case "interview":
        return this.#interview.focus();
      case "present":
        if (step.section !== null) await this.present(step.section);
        return;
      case "request_signature":
        if (step.procedure !== null) await this.#attempt(client.requestSignature(step.procedure));
        return;
      case "submit":
        if (step.procedure !== null) await this.#submit(step.procedure);
        return;
      case "resume":
        await this.#attempt(client.resume());
        return;
      case "close":
        await this.end();
        return;
      default:
    }
  }

  /** What the next step line says. */
  next() {
    this.#next.press();
  }

  /**
   * Puts a section before the resident, after everything typed in it is in the log.
   * @param {string | null} [wanted] the section in which the cursor is, when left out
   */
  async present(wanted = this.#activeSection) {
    const { client, toasts, words } = this.parts;
    const { visit, plan } = client;
    if (wanted === null || visit === null || plan === null) return;
    const whole = await this.edits.flush(plan.rows(wanted, visit).map((row) => row.field));
    if (!whole) {
      toasts.show(words.t("desk.refused.unsettled"), "warn");
      return;
    }
    this.draw();
    const missing = this.#facts().sections.find((section) => section.id === wanted)?.missing ?? [];
    if (missing.length > 0) {
      // The resident may well look at what is there; the specialist is told that it can't be submitted like this.
      toasts.show(words.t("desk.refused.incomplete", { fields: missing.map((one) => one.label).join("、") }), "warn");
    }
    await this.#attempt(client.present(wanted));
  }

  /** The unfolded question goes to the resident's screen, or away from it. */
  askOpen() {
    const { visit, plan } = this.parts.client;
    if (visit === null || plan === null) return;
    if (this.#interview.open) return this.#interview.ask();
    if (this.#open === null) return;
    const line = guideLines(visit, plan, this.parts.words).find((one) => one.key === this.#open);
    if (line !== undefined) void this.#attempt(this.parts.client.ask(visit.question === line.id ? null : line.id));
  }

  /** @param {string} procedure */
  async #submit(procedure) {
    const { visit, plan } = this.parts.client;
    if (visit === null || plan === null) return;
    await this.edits.flush([...this.edits.states().keys()]);
    this.draw();
    await this.#attempt(this.parts.client.submit(procedure));
  }

  toggleHold() {
    const { client } = this.parts;
    if (client.visit?.state !== "serving") return;
    void this.#attempt(client.visit.held ? client.resume() : client.hold());
  }

  /** Asks how the visit ends, and ends it. */
  async end() {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit?.state !== "serving") return;
    await this.edits.flush([...this.edits.states().keys()]);
    const open = plan === null ? [] : this.#facts().applications.filter((one) => !one.submitted).map((one) => one.title);
    const unsaved = plan === null ? [] : [...this.edits.states().keys()].map((field) => labelWithPerson(visit, plan, field, words));
    const reasons = Object.entries(plan?.json.referrals ?? {}).map(([id, said]) => ({ id, title: words.of(said) }));
    const end = await askOutcome(words, { open, unsaved, reasons });
    if (end !== null && client.visit?.id === visit.id) await this.#attempt(client.close(end.outcome, end.reason));
  }

  async #addPerson() {
    const before = new Set(this.parts.client.visit?.persons ?? []);
    if (!(await this.#attempt(this.parts.client.addPerson()))) return;
    this.draw();
    const added = this.parts.client.visit?.persons.find((person) => !before.has(person));
    if (added !== undefined) this.#sheet.focusField(`${added}.name`);
  }

  /**
   * @param {string} person
   * @param {string} section
   */
  async #removePerson(person, section) {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    const name = visit.values[`${person}.name`]?.shown || plan.sectionTitle(section, langOf(words));
    const sure = await askedToConfirm(words, { title: words.t("desk.person.remove_title", { name }), about: words.t("desk.person.remove_about"), act: words.t("desk.sheet.remove_person") });
    if (sure) await this.#attempt(client.removePerson(person));
  }

  #procedures() {
    const { client, words } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    const lang = langOf(words);
    const offered = new Set(plan.tiles.map(({ id }) => id));
    const procedures = plan.addable.map(({ id, title, department }) => {
      const taken = visit.procedures.includes(id);
      const filed = visit.applications[id]?.submitted ?? null;
      const fixed = taken && (filed !== null || visit.procedures.length === 1);
      return { id, title: title[lang], department: plan.json.departments[department]?.[lang] ?? department, offered: offered.has(id), taken, fixed };
    });
    showProcedures(words, procedures, (procedure, wanted) => void this.#attempt(wanted ? client.addProcedure(procedure) : client.removeProcedure(procedure)));
  }

  /** @param {"sheet" | "guide" | "applications" | "note"} where */
  focus(where) {
    if (where === "guide") (this.#interview.open ? this.#interview : this.#guide).focus();
    else if (where === "note") this.note.focus();
    else if (where === "sheet") this.#focusSheet();
    else this.parts.part("applications").querySelector("button")?.focus();
  }

  #focusSheet() {
    const { client } = this.parts;
    const { visit, plan } = client;
    if (visit === null || plan === null) return;
    const step = nextStep(this.#facts());
    if (step.field !== null && this.#sheet.focusField(step.field)) return;
    const section = step.section ?? plan.sections(visit)[0];
    if (section !== undefined) this.#sheet.focusSection(section);
  }

  /**
   * The next section (or the one before) from where the cursor is.
   * @param {boolean} back
   */
  goSection(back) {
    const { visit, plan } = this.parts.client;
    if (visit === null || plan === null) return;
    const sections = plan.sections(visit);
    const here = this.#activeSection === null ? -1 : sections.indexOf(this.#activeSection);
    const target = sections[Math.min(sections.length - 1, Math.max(0, here + (back ? -1 : 1)))];
    if (target !== undefined) this.#sheet.focusSection(target);
  }

  /** @param {Promise<unknown>} command */
  #attempt(command) {
    const { client, words, toasts } = this.parts;
    return carriedOut(command, (refused) => toasts.show(refusalWords(refused, client, words), "warn"));
  }
}
