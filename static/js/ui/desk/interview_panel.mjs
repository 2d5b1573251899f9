/** The interview at the desk: one question, its answers by button, and what was answered, which can be changed. */

import { baseOf } from "../../model/interview.mjs";
import { InterviewDrafts } from "../../model/interview_drafts.mjs";
import { withoutRuby } from "../../model/ruby.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { TAGS, fallsBack, questionIn } from "../../model/tongues.mjs";
import { icon } from "../icons.mjs";
import { fieldOf } from "../../model/interview_fields.mjs";
import { cardOf, pastOf } from "./interview_lines.mjs";
import { langOf } from "./desk_views.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").Said} Said */
/** @typedef {import("./interview_lines.mjs").Card} Card */
/** @typedef {import("./interview_lines.mjs").Row} Row */
/** @typedef {import("../../model/interview.mjs").Asked} Asked */
/** @typedef {{facts?: Record<string, Said>, unsure?: string[], takenBack?: boolean, base?: number}} Reply */

/**
 * @typedef {object} InterviewActs
 * @property {(question: string, person: string | null, reply: Reply) => Promise<boolean>} reply whether it was taken
 * @property {(question: string, off: boolean) => void} keepOff
 * @property {(shown: boolean) => void} show the interview on the counter's screen
 * @property {(field: string) => void} go
 * @property {() => void} addPerson
 * @property {() => void} toForms go on with the questions of the forms
 *
 * @typedef {object} Looked
 * @property {import("../../model/visit.mjs").Visit} visit
 * @property {import("../../model/plan.mjs").Plan} form
 * @property {import("../../model/interview.mjs").InterviewPlan} plan
 * @property {import("../../model/wire.mjs").InterviewView} view
 * @property {boolean} shown it is on the counter's screen
 */

export class InterviewPanel {
  #drafts = new InterviewDrafts();
  /** The question that is before the specialist. An answer from the other side never puts another one in its place. */
  #at = /** @type {string | null} */ (null);
  #visit = "";
  /** @type {Looked | null} */
  #looked = null;
  #show = h("span", {});
  #state = h("p", { class: "interview__state", role: "status" });
  #forms;
  #card = h("div", { class: "interview__card" });
  #past = h("ol", { class: "interview__past" });
  #past_box;
  #drawn = { card: "", past: "" };
  /** What the answers change in the card as it stands; its elements stay, so that no press is lost. @type {(() => void)[]} */
  #updates = [];
  /** @type {Row[]} */
  #rows = [];
  /** @type {Promise<void>} */
  #turn = Promise.resolve();
  #button;

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {InterviewActs} acts
   */
  constructor(place, words, acts) {
    this.words = words;
    this.acts = acts;
    this.#button = h(
      "button",
      { type: "button", class: "button button--medium button--secondary interview__show", "data-key": "show", onclick: () => acts.show(!(this.#looked?.shown ?? false)) },
      icon("together"),
      this.#show,
    );
    this.#forms = h("button", { type: "button", class: "button button--medium button--primary", "data-key": "forms", onclick: () => acts.toForms() }, icon("document"), h("span", {}, words.t("desk.interview.to_forms")));
    this.#past_box = h("details", { class: "interview__past-box", open: true }, h("summary", {}, words.t("desk.interview.past")), this.#past);
    this.#card.addEventListener("keydown", (event) => this.#key(event));
    place.append(h("div", { class: "interview" }, this.#button, this.#state, this.#forms, this.#card, this.#past_box));
  }

  /** @param {Looked | null} looked */
  update(looked) {
    this.#looked = looked;
    if (looked === null) return;
    const { visit, form, plan, view, shown } = looked;
    if (visit.id !== this.#visit) {
      this.#visit = visit.id;
      this.#at = null;
      this.#drafts.clear();
    }
    if (this.#at === null || cardOf(visit, form, plan, view, this.#at, this.words) === null) this.#at = view.question;
    setText(this.#show, this.words.t(shown ? "desk.interview.take_away" : "desk.interview.put_up"));
    setAttribute(this.#button, "aria-pressed", String(shown));
    this.#drawCard();
    this.#drawPast();
  }

  /** Puts the cursor on the first button of the question. */
  focus() {
    /** @type {HTMLElement | null} */ (this.#card.querySelector("button[data-choice], input, button"))?.focus();
  }

  // -- the question ------------------------------------------------------------------------------------------------

  #drawCard() {
    const { words } = this;
    if (this.#looked === null) return;
    const { visit, form, plan, view } = this.#looked;
    const card = this.#at === null ? null : cardOf(visit, form, plan, view, this.#at, words);
    const waits = this.#at !== null && view.question !== this.#at;
    const theirs = card !== null && waits && card.rows.some((row) => row.answer?.by === "resident");
    const said = view.stopped !== null ? "stopped" : card === null ? "finished" : theirs ? "resident_answered" : "";
    this.#forms.hidden = said !== "finished";
    setText(this.#state, said === "" ? "" : words.t(`desk.interview.${said}`));
    const rows = card?.rows.map((row) => ({ ...row, answer: this.#drafts.over(card.question.id, row.person, row.answer) })) ?? [];
    this.#rows = rows;
    const people = card?.question.per === "roster" ? [view.complete, ...visit.persons.map((person) => [person, visit.values[`${person}.name`]?.shown, visit.values[`${person}.birth`]?.shown])] : [];
    const key = JSON.stringify([card?.question.id, card?.asked.map(({ way, choices }) => [way, choices]), rows.map(({ person, name }) => [person, name]), card?.off, waits, visit.language, people]);
    if (key === this.#drawn.card) {
      for (const update of this.#updates) update();
      return;
    }
    this.#drawn.card = key;
    this.#updates = [];
    const focused = this.#card.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    replaceChildren(this.#card, ...(card === null ? [] : this.#cardParts(card, rows, waits)));
    for (const update of this.#updates) update();
    if (focused) /** @type {HTMLElement | null} */ (this.#card.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  /**
   * @param {Card} card
   * @param {Row[]} rows
   * @param {boolean} waits another question is next
   */
  #cardParts(card, rows, waits) {
    const { words } = this;
    const lang = langOf(words);
    const { question } = card;
    const off = h("input", { type: "checkbox", checked: card.off, "data-key": "off", onchange: (/** @type {Event} */ event) => this.acts.keepOff(question.id, /** @type {HTMLInputElement} */ (event.currentTarget).checked) });
    const next = h("button", { type: "button", class: `button button--medium ${waits ? "button--primary" : "button--quiet"}`, "data-key": "next", onclick: () => void this.#inTurn(() => this.#next(card)) }, words.t(waits ? "desk.interview.next" : "desk.interview.skip"));
    const read = lang === "en" ? question.en : question.clerk;
    const language = this.#looked?.visit.language ?? "ja";
    const seen = withoutRuby(questionIn(question, language));
    return [
      h("h3", { class: "interview__clerk" }, read),
      // What the counter shows, where it is not the same words.
      read === seen ? null : h("p", { class: "interview__plain", lang: fallsBack(question, language) ? "ja" : TAGS[language] }, seen),
      h("label", { class: "interview__off" }, off, h("span", {}, words.t("desk.interview.keep_off"))),
      ...(question.per === "roster" ? [this.#roster(card)] : rows.map((row) => this.#row(card, row))),
      h("div", { class: "interview__next" }, next),
    ];
  }

  /** @param {Card} card */
  #roster(card) {
    const { words, acts } = this;
    const visit = /** @type {Looked} */ (this.#looked).visit;
    const complete = card.rows[0]?.answer !== null;
    return h(
      "div",
      { class: "interview__row" },
      h(
        "ul",
        { class: "interview__people" },
        visit.persons.map((person, place) => {
          const name = visit.values[`${person}.name`]?.shown || words.t("desk.person.unnamed", { number: place + 1 });
          const birth = visit.values[`${person}.birth`]?.shown || words.t("desk.interview.no_birth");
          return h("li", {}, h("button", { type: "button", class: "guide-field", "data-key": person, onclick: () => acts.go(`${person}.name`) }, icon("person"), h("span", {}, name), h("span", { class: "interview__by" }, birth)));
        }),
      ),
      h("button", { type: "button", class: "button button--medium button--quiet", "data-key": "add", onclick: () => acts.addPerson() }, icon("plus"), h("span", {}, words.t("desk.interview.add_person"))),
      h(
        "button",
        { type: "button", class: "button button--medium button--secondary", "data-key": "all", "data-choice": true, "aria-pressed": String(complete), onclick: () => void this.#send(card, null, complete ? { takenBack: true } : {}) },
        h("span", {}, words.t(complete ? "desk.interview.not_everybody" : "desk.interview.everybody")),
      ),
    );
  }

  /**
   * @param {Card} card
   * @param {Row} row
   */
  #row(card, row) {
    const { words } = this;
    const name = row.name === "" ? null : h("legend", { class: "interview__name" }, row.name);
    const back = h("button", { type: "button", class: "button button--plain interview__back", "data-key": `${row.person} back`, onclick: () => void this.#send(card, row.person, { takenBack: true }) }, words.t("desk.interview.take_back"));
    const by = h("span", { class: "interview__by" });
    this.#updates.push(() => {
      const { answer } = this.#now(row);
      back.hidden = answer === null || answer.at === null;
      setText(by, answer === null || answer.by === "" ? "" : words.t("desk.interview.answered_by", { who: words.t(`desk.interview.by.${answer.by}`) }));
    });
    return h(
      "fieldset",
      { class: "interview__row" },
      name,
      ...card.asked.map((each) => this.#fact(card, row, each)),
      h(
        "div",
        { class: "interview__row-end" },
        card.question.unsure === false ? null : this.#choice(row, words.t("desk.interview.unsure"), { key: `${row.person} unsure`, pressed: (now) => isUnsure(card, now), act: () => void this.#sayUnsure(card, row) }),
        back,
        by,
      ),
    );
  }

  /**
   * @param {Card} card
   * @param {Row} row
   * @param {Asked} each
   */
  #fact(card, row, each) {
    const { words } = this;
    const lang = langOf(words);
    const label = card.asked.length > 1 || each.way === "field" ? h("p", { class: "interview__fact" }, each.fact.label[lang]) : null;
    const saidIn = (/** @type {Row} */ now) => now.answer?.facts[each.fact.id];
    const heldIn = (/** @type {Row} */ now) => /** @type {readonly string[]} */ (Array.isArray(saidIn(now)) ? saidIn(now) : []);
    const key = `${row.person} ${each.fact.id}`;
    if (each.way === "choices" || each.way === "several") {
      const several = each.way === "several";
      return h(
        "div",
        { class: "interview__fact-box" },
        label,
        h(
          "div",
          { class: "interview__choices" },
          each.choices.map((choice, place) => {
            const pressed = (/** @type {Row} */ now) => (several ? heldIn(now).includes(String(choice.value)) : saidIn(now) !== undefined && saidIn(now) === choice.value);
            const value = () => (several ? toggled(heldIn(this.#now(row)), String(choice.value)) : choice.value);
            return this.#choice(row, choice.label[lang], { key: `${key} ${place}`, pressed, act: () => void this.#say(card, row, each.fact.id, value()) });
          }),
          several ? this.#choice(row, words.t("desk.interview.none"), { key: `${key} none`, pressed: (now) => saidIn(now) !== undefined && heldIn(now).length === 0, act: () => void this.#say(card, row, each.fact.id, []) }) : null,
        ),
      );
    }
    if (each.way === "field") {
      const field = fieldOf(each, row.person);
      const shown = h("span", {});
      const button = h("button", { type: "button", class: "guide-field", "data-key": key, onclick: () => this.acts.go(field) }, icon("pen"), h("span", {}, each.fact.label[lang]), shown);
      this.#updates.push(() => {
        setText(shown, this.#shownOf(each, row));
        setAttribute(button, "data-filled", this.#shownOf(each, row) !== "");
      });
      return h("div", { class: "interview__fact-box" }, button);
    }
    if (each.way === "visit") return h("p", { class: "interview__fact" }, words.t("desk.interview.by_branch"));
    const commit = (/** @type {HTMLInputElement} */ input) => {
      const text = input.value.trim();
      if (text === (this.#shownOf(each, row) || String(saidIn(this.#now(row)) ?? ""))) return;
      void this.#say(card, row, each.fact.id, each.way === "number" && /^\d+$/.test(text) ? Number(text) : text);
    };
    const input = h("input", {
      class: "input interview__input",
      type: "text",
      maxlength: 400,
      autocomplete: "off",
      inputmode: each.way === "number" ? "numeric" : null,
      "data-key": key,
      onchange: (/** @type {Event} */ event) => commit(/** @type {HTMLInputElement} */ (event.currentTarget)),
    });
    this.#updates.push(() => {
      // What is being typed stays; what stands there otherwise is what was said.
      if (document.activeElement !== input) input.value = this.#shownOf(each, row) || String(saidIn(this.#now(row)) ?? "");
    });
    return h("label", { class: "interview__fact-box" }, h("span", { class: "interview__fact" }, each.fact.label[lang]), input);
  }

  /**
   * @param {Asked} each
   * @param {Row} row
   */
  #shownOf(each, row) {
    return this.#looked?.visit.values[fieldOf(each, row.person)]?.shown ?? "";
  }

  /**
   * @param {Row} row
   * @param {string} label
   * @param {{key: string, pressed: (now: Row) => boolean, act: () => void}} how
   */
  #choice(row, label, { key, pressed, act }) {
    const name = row.name === "" ? label : `${row.name} ${label}`;
    const button = h("button", { type: "button", class: "interview__choice", "data-key": key, "data-choice": true, "aria-label": name, onclick: act }, label);
    this.#updates.push(() => setAttribute(button, "aria-pressed", String(pressed(this.#now(row)))));
    return button;
  }

  /** A row as it stands now. @param {Row} row */
  #now(row) {
    return this.#rows.find((each) => each.person === row.person) ?? row;
  }

  // -- acts --------------------------------------------------------------------------------------------------------

  /**
   * @param {Card} card
   * @param {Row} row
   * @param {string} fact
   * @param {Said} said
   */
  async #say(card, row, fact, said) {
    const whole = this.#drafts.say(this.#whole(card, row), fact, said);
    if (whole === null) this.#drawCard();
    else await this.#send(card, row.person, whole);
  }

  /**
   * @param {Card} card
   * @param {Row} row
   */
  async #sayUnsure(card, row) {
    this.#drafts.drop(card.question.id, row.person);
    await this.#send(card, row.person, { unsure: card.asked.map((each) => each.fact.id) });
  }

  /**
   * @param {Card} card
   * @param {Row} row
   */
  #whole(card, row) {
    const wanted = card.asked.filter((each) => each.way !== "field" && each.way !== "visit").map((each) => each.fact.id);
    return { question: card.question.id, person: row.person, wanted, answer: this.#now(row).answer };
  }

  /**
   * Sends an answer; when the question is wholly answered by it, the next one comes.
   *
   * @param {Card} card
   * @param {string | null} person
   * @param {Reply} reply
   */
  #send(card, person, reply) {
    return this.#inTurn(() => this.#sendNow(card, person, reply));
  }

  /** One after the other: what is pressed while an answer is on its way is about what follows from it. @param {() => Promise<void>} act */
  #inTurn(act) {
    this.#turn = this.#turn.then(act, act);
    return this.#turn;
  }

  /**
   * @param {Card} card
   * @param {string | null} person
   * @param {Reply} reply
   */
  async #sendNow(card, person, reply) {
    const id = card.question.id;
    const base = baseOf(this.#looked?.view ?? null, id, person);
    const wasNext = this.#looked?.view.question === id;
    if (!(await this.acts.reply(id, person, { ...reply, base })) || this.#looked === null) return;
    const { view } = this.#looked;
    if (wasNext && !reply.takenBack && view.question !== id && this.#at === id) this.#goTo(view.question);
  }

  /**
   * Goes on; a question that was only spoken about counts as dealt with.
   *
   * @param {Card} card
   */
  async #next(card) {
    const { id, per } = card.question;
    // Who is on the list is said by its own button alone.
    if (per === "roster" && this.#looked?.view.question === id) return;
    for (let left = this.#looked?.visit.persons.length ?? 0; left >= 0 && this.#looked?.view.question === id; left -= 1) {
      const person = per === "case" ? null : (this.#looked.view.persons[0] ?? null);
      const draft = this.#drafts.over(id, person, null);
      this.#drafts.drop(id, person);
      if (!(await this.acts.reply(id, person, { facts: { ...draft?.facts }, unsure: [...(draft?.unsure ?? [])] }))) return;
    }
    this.#goTo(this.#looked?.view.question ?? null);
  }

  /** @param {string | null} question */
  #goTo(question) {
    const inside = this.#card.contains(document.activeElement);
    this.#at = question;
    this.#drawCard();
    this.#card.parentElement?.parentElement?.scrollTo({ top: 0 });
    if (inside || this.#card.contains(document.activeElement) || document.activeElement === document.body) this.focus();
  }

  /** The digits choose. @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    if (!/^[1-9]$/.test(event.key)) return;
    const row = /** @type {HTMLElement} */ (event.target).closest(".interview__row") ?? this.#card.querySelector(".interview__row");
    const choice = row?.querySelectorAll("button[data-choice]")[Number(event.key) - 1];
    if (choice instanceof HTMLElement) {
      event.preventDefault();
      choice.click();
    }
  }

  // -- what was answered -------------------------------------------------------------------------------------------

  #drawPast() {
    const { words } = this;
    if (this.#looked === null) return;
    const past = pastOf(this.#looked.visit, this.#looked.plan, this.#looked.view, words);
    const key = JSON.stringify(past);
    if (key === this.#drawn.past) return;
    this.#drawn.past = key;
    const focused = this.#past.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    replaceChildren(
      this.#past,
      ...past.map((one) =>
        h(
          "li",
          { class: "interview__past-line", "data-question": one.id },
          h("p", { class: "interview__past-clerk" }, one.off ? icon("eye_off") : null, one.clerk),
          h("ul", {}, one.answers.map((answer) => h("li", {}, answer.name === "" ? "" : `${answer.name}: `, h("strong", {}, answer.said), " ", h("span", { class: "interview__by" }, answer.by)))),
          h(
            "button",
            {
              type: "button",
              class: "button button--plain interview__change",
              "data-key": one.id,
              "aria-label": `${one.clerk} ${words.t("desk.interview.change")}`,
              onclick: () => {
                this.#at = one.id;
                this.#drawCard();
                this.focus();
              },
            },
            words.t("desk.interview.change"),
          ),
        ),
      ),
    );
    this.#past_box.hidden = past.length === 0;
    if (focused) /** @type {HTMLElement | null} */ (this.#past.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }
}

/**
 * @param {Card} card
 * @param {Row} row
 */
function isUnsure(card, row) {
  return row.answer !== null && card.asked.length > 0 && card.asked.every((each) => row.answer?.unsure.includes(each.fact.id));
}

/**
 * @param {readonly string[]} held
 * @param {string} value
 */
function toggled(held, value) {
  return held.includes(value) ? held.filter((each) => each !== value) : [...held, value];
}
