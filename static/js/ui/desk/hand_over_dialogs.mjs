/** The questions before a visit leaves the desk: parked for how long and why, or handed over to whom; and what it brings. */

import { PARK_REASONS } from "../../model/handing.mjs";
import { h, setText } from "../dom.mjs";
import { ColleagueList } from "./colleague_list.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").ParkReason} ParkReason */

const MINUTES = [3, 5, 10, 15, 30, 60];
const BACK_MINUTES = [1, 3, 5, 10, 30];
const NOTE_MAX = 500;

/**
 * A dialog with a form; it leaves the page when it closes.
 * @param {string} title
 * @param {(Node | string)[]} body
 * @param {{words: Texts, act: string, submit: () => boolean, wide?: boolean}} how `submit`: whether it may close
 */
function openForm(title, body, { words, act, submit, wide = false }) {
  const form = h(
    "form",
    { class: "dialog-form", novalidate: true },
    h("div", { class: "dialog__body" }, ...body),
    h(
      "div",
      { class: "dialog__actions" },
      h("button", { type: "button", class: "button button--secondary", onclick: () => dialog.close() }, words.t("desk.cancel")),
      h("button", { type: "submit", class: "button button--primary" }, act),
    ),
  );
  const dialog = h(
    "dialog",
    { class: wide ? "dialog dialog--wide" : "dialog", "aria-labelledby": "hand-dialog-title", onclose: () => dialog.remove() },
    h("h2", { class: "dialog__title", id: "hand-dialog-title" }, title),
    form,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit()) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Why, and for how long.
 * @param {Texts} words
 * @returns {Promise<{reason: ParkReason, minutes: number} | null>}
 */
export function askParking(words) {
  return new Promise((resolve) => {
    /** @type {{reason: ParkReason, minutes: number} | null} */
    let chosen = null;
    const reasons = PARK_REASONS.map((reason, place) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "park-reason", value: reason, checked: place === 0 }), h("span", {}, words.t(`desk.park.reason.${reason}`))),
    );
    const minutes = MINUTES.map((each) =>
      h("label", { class: "choice choice--short" }, h("input", { type: "radio", name: "park-minutes", value: each, checked: each === 10 }), h("span", {}, words.t("desk.park.minutes", { count: each }))),
    );
    const body = [
      h("p", {}, words.t("desk.park.about")),
      h("fieldset", { class: "fieldset" }, h("legend", {}, words.t("desk.park.reason_label")), ...reasons),
      h("fieldset", { class: "fieldset fieldset--row" }, h("legend", {}, words.t("desk.park.minutes_label")), ...minutes),
    ];
    const dialog = openForm(words.t("desk.park.title"), body, {
      words,
      act: words.t("desk.park.act"),
      submit: () => {
        const value = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (dialog.querySelector(`input[name=${name}]:checked`)).value;
        chosen = { reason: /** @type {ParkReason} */ (value("park-reason")), minutes: Number(value("park-minutes")) };
        return true;
      },
    });
    dialog.addEventListener("close", () => resolve(chosen));
  });
}

/**
 * @typedef {object} HandingFacts
 * @property {(department: string) => string} name of a department, in the page's language
 * @property {string | null} next the department that comes next by the plan
 * @property {string} own who gives the visit away, by name
 * @property {readonly import("../../model/wire.mjs").DepartmentPeople[]} colleagues
 * @property {(draw: (departments: readonly import("../../model/wire.mjs").DepartmentPeople[]) => void) => () => void} watch
 *   calls back with each change; what it returns ends that
 */

/**
 * To whom, with which note, and when it comes back.
 * @param {Texts} words
 * @param {HandingFacts} facts
 * @returns {Promise<{specialist: string | null, department: string | null, note: string, backAfter: number} | null>}
 */
export function askHandOver(words, facts) {
  return new Promise((resolve) => {
    /** @type {{specialist: string | null, department: string | null, note: string, backAfter: number} | null} */
    let chosen = null;
    /** @type {import("./colleague_list.mjs").Choice | null} */
    let to = null;
    const hint = h("p", { class: "hand__hint", role: "status" });
    const problem = h("p", { class: "field__error", role: "alert" });
    const choose = (/** @type {import("./colleague_list.mjs").Choice} */ choice) => {
      to = choice;
      setText(problem, "");
      setText(hint, words.t(choice.specialist !== null ? "desk.hand.hint_person" : choice.department !== null ? "desk.hand.hint_department" : "desk.hand.hint_queue"));
    };
    const list = new ColleagueList(words, { name: facts.name, first: facts.next, own: facts.own, change: choose });
    list.update(facts.colleagues);
    const queue = h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name: "hand-to", value: "queue", onchange: () => choose({ specialist: null, department: null }) }),
      h("span", {}, words.t("desk.hand.queue")),
    );
    const note = h("textarea", { class: "input", id: "hand-note", rows: 3, maxlength: NOTE_MAX });
    const back = h("select", { class: "select", id: "hand-back" }, ...BACK_MINUTES.map((each) => h("option", { value: each * 60, selected: each === 3 }, words.t("desk.park.minutes", { count: each }))));
    const body = [
      h("fieldset", { class: "fieldset" }, h("legend", {}, words.t("desk.hand.to")), list.element, queue),
      hint,
      h("div", { class: "field" }, h("label", { for: "hand-note" }, words.t("desk.hand.note")), note),
      h("div", { class: "field field--row" }, h("label", { for: "hand-back" }, words.t("desk.hand.back")), back),
      problem,
    ];
    const dialog = openForm(words.t("desk.hand.title"), body, {
      words,
      act: words.t("desk.hand.act"),
      wide: true,
      submit: () => {
        if (to === null) {
          setText(problem, words.t("desk.hand.choose"));
          dialog.querySelector("input")?.focus();
          return false;
        }
        chosen = { ...to, note: note.value, backAfter: Number(back.value) };
        return true;
      },
    });
    const stop = facts.watch((departments) => list.update(departments));
    dialog.addEventListener("close", () => {
      stop();
      resolve(chosen);
    });
  });
}

/**
 * Who is to work along.
 * @param {Texts} words
 * @param {HandingFacts} facts
 * @returns {Promise<import("./colleague_list.mjs").Choice | null>}
 */
export function askColleague(words, facts) {
  return new Promise((resolve) => {
    /** @type {import("./colleague_list.mjs").Choice | null} */
    let chosen = null;
    const problem = h("p", { class: "field__error", role: "alert" });
    const list = new ColleagueList(words, { name: facts.name, first: facts.next, own: facts.own, persons: true, change: () => setText(problem, "") });
    list.update(facts.colleagues);
    const body = [h("p", {}, words.t("desk.along.about")), h("fieldset", { class: "fieldset" }, h("legend", {}, words.t("desk.along.whom")), list.element), problem];
    const dialog = openForm(words.t("desk.along.title"), body, {
      words,
      act: words.t("desk.along.act"),
      wide: true,
      submit: () => {
        chosen = list.chosen;
        if (chosen === null) setText(problem, words.t("desk.hand.choose"));
        return chosen !== null;
      },
    });
    const stop = facts.watch((departments) => list.update(departments));
    dialog.addEventListener("close", () => {
      stop();
      resolve(chosen);
    });
  });
}

/**
 * What somebody who takes a visit over needs to know, on one screen.
 * @param {Texts} words
 * @param {{from: string, note: string, facts: [string, string][], sections: {title: string, state: string, word: string}[]}} summary
 */
export function showSummary(words, { from, note, facts, sections }) {
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { class: "dialog dialog--wide", "aria-labelledby": "summary-title", "data-part": "summary", onclose: () => dialog.remove() },
    h("h2", { class: "dialog__title", id: "summary-title" }, words.t("desk.summary.title")),
    h(
      "div",
      { class: "dialog__body hand-summary" },
      h("div", { class: "hand-summary__note" }, h("h3", {}, from), h("p", {}, note === "" ? words.t("desk.summary.no_note") : note)),
      h("dl", { class: "hand-summary__facts" }, ...facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
      h("h3", {}, words.t("desk.summary.sections")),
      h(
        "ul",
        { class: "hand-summary__sections" },
        ...sections.map(({ title, state, word }) => h("li", { "data-state": state }, h("span", {}, title), h("strong", {}, word))),
      ),
    ),
    h("div", { class: "dialog__actions" }, h("button", { type: "button", class: "button button--primary", autofocus: true, onclick: close }, words.t("desk.summary.begin"))),
  );
  document.body.append(dialog);
  dialog.showModal();
}
