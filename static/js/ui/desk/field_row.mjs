/** One field on the desk: label, control, and a fixed place for how it stands. Nothing in it moves when others act. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { fieldControl } from "./field_control.mjs";

/** @typedef {import("../../model/plan.mjs").PlanRow} PlanRow */
/** @typedef {import("../../model/desk_state.mjs").FieldState} FieldState */
/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * @typedef {object} RowState Everything a row is drawn from.
 * @property {PlanRow} row
 * @property {FieldState} typed
 * @property {boolean} live whether the line to the server is there
 * @property {boolean} saved a moment ago
 * @property {boolean} active the typist is in it
 * @property {boolean} pointed the resident points at it now
 * @property {{name: string, text: string} | null} other what a colleague is typing here just now
 * @property {{value: string, label: string}[]} choices
 * @property {boolean} locked the application is submitted: nothing can be changed
 *
 * @typedef {object} RowActs
 * @property {(field: string, text: string, composing: boolean) => void} type
 * @property {(field: string, value: string) => void} choose
 * @property {(field: string) => void} commit
 * @property {(field: string) => void} enter
 * @property {(field: string) => void} leave
 * @property {(field: string) => void} giveUp
 * @property {(field: string) => void} keepMine
 * @property {(field: string) => void} retry
 * @property {(field: string, back: boolean) => void} next
 *
 * @typedef {{tone: "good" | "wait" | "warn" | "bad" | "soft", icon: import("../icons.mjs").IconName | null, text: string}} Remark
 */

/** Refusals after which the same text may well go through. */
const WORTH_A_RETRY = new Set(["not_saved", "internal_error", "too_fast"]);

export class FieldRow {
  #label = h("span", { class: "desk-row__label-text" });
  #need = h("span", { class: "field__need" });
  #remarks = h("div", { class: "desk-row__remarks" });
  #below = h("div", { class: "desk-row__below" });
  #drawn = "";
  #below_drawn = "";

  /**
   * @param {PlanRow} row
   * @param {{words: Texts, choices: {value: string, label: string}[], acts: RowActs}} options
   */
  constructor(row, { words, choices, acts }) {
    this.field = row.field;
    this.words = words;
    this.acts = acts;
    const id = `field-${row.field.replaceAll(".", "-")}`;
    const facts = { id, labelId: `${id}-label`, stateId: `${id}-state`, words, choices, required: row.required };
    this.control = fieldControl(row.template, facts, {
      type: (text, composing) => acts.type(row.field, text, composing),
      choose: (value) => acts.choose(row.field, value),
      commit: () => acts.commit(row.field),
      enter: () => acts.enter(row.field),
      leave: () => acts.leave(row.field),
      giveUp: () => acts.giveUp(row.field),
      next: (back) => acts.next(row.field, back),
    });
    const isLabelable = this.control.element instanceof HTMLInputElement || this.control.element instanceof HTMLSelectElement;
    const label = h(isLabelable ? "label" : "span", { class: "desk-row__label", id: facts.labelId, for: isLabelable ? id : null }, this.#label, this.#need);
    this.#remarks.id = facts.stateId;
    this.element = h(
      "div",
      { class: "desk-row", "data-field": row.field },
      label,
      h("div", { class: "desk-row__control" }, this.control.element),
      this.#remarks,
      this.#below,
    );
  }

  focus() {
    this.control.focus();
  }

  /** @param {RowState} state */
  update(state) {
    const { row, typed } = state;
    const { words } = this;
    const lang = words.lang === "en" ? "en" : "ja";
    const { mark } = typed;
    setText(this.#label, row.label(lang));
    setText(this.#need, row.required ? words.t("common.required") : "");
    this.control.update({
      draft: typed.text,
      value: row.value,
      shown: row.shown,
      choices: state.choices,
      invalid: mark === "refused" || mark === "conflict",
      locked: state.locked,
    });
    setAttribute(this.element, "data-mark", mark === "none" ? null : mark);
    setAttribute(this.element, "data-disputed", row.disputed);
    setAttribute(this.element, "data-pointed", state.pointed);
    setAttribute(this.element, "data-active", state.active);
    setAttribute(this.element, "data-missing", row.missing);
    this.#drawRemarks(remarks(state, words));
    this.#drawBelow(typed, words);
  }

  /** @param {Remark[]} found */
  #drawRemarks(found) {
    const key = JSON.stringify(found);
    if (key === this.#drawn) return;
    this.#drawn = key;
    replaceChildren(
      this.#remarks,
      ...found.map((remark) =>
        h("p", { class: "remark", "data-tone": remark.tone, title: remark.text }, remark.icon === null ? null : icon(remark.icon), h("span", {}, remark.text)),
      ),
    );
  }

  /**
   * What needs the typist's decision opens below the row: only their own act brings it there.
   * @param {FieldState} typed
   * @param {Texts} words
   */
  #drawBelow({ text, conflict, problem }, words) {
    const key = JSON.stringify([conflict, conflict ? text : null, problem]);
    if (key === this.#below_drawn) return;
    this.#below_drawn = key;
    if (conflict !== null) {
      const title = `${this.#remarks.id}-conflict`;
      const option = (/** @type {string} */ label, /** @type {string} */ value, /** @type {string} */ action, /** @type {() => void} */ act) =>
        h(
          "div",
          { class: "conflict__side" },
          h("p", { class: "conflict__label" }, label),
          h("p", { class: "conflict__value" }, value === "" ? words.t("desk.field.empty") : value),
          h("button", { type: "button", class: "button button--medium button--secondary", onclick: act }, action),
        );
      replaceChildren(
        this.#below,
        h(
          "div",
          { class: "conflict", role: "group", "aria-labelledby": title },
          h("p", { class: "conflict__title", id: title }, icon("alert"), words.t("desk.conflict.title")),
          h(
            "div",
            { class: "conflict__sides" },
            option(words.t("desk.conflict.mine"), text ?? conflict.mine, words.t("desk.conflict.keep_mine"), () => this.#decide(this.acts.keepMine)),
            option(words.t("desk.conflict.theirs"), conflict.theirs.shown || conflict.theirs.value, words.t("desk.conflict.take_theirs"), () => this.#decide(this.acts.giveUp)),
          ),
        ),
      );
      return;
    }
    if (problem === null) {
      replaceChildren(this.#below);
      return;
    }
    replaceChildren(
      this.#below,
      h(
        "p",
        { class: "field__error", role: "alert" },
        icon("alert"),
        h("span", {}, problemWords(problem, words)),
        WORTH_A_RETRY.has(problem.code)
          ? h("button", { type: "button", class: "button button--medium button--secondary", onclick: () => this.#decide(this.acts.retry) }, words.t("desk.field.retry"))
          : null,
      ),
    );
  }

  /**
   * The button that decided goes away with its panel: the focus goes back into the field.
   * @param {(field: string) => void} act
   */
  #decide(act) {
    act(this.field);
    this.focus();
  }
}

/**
 * @param {import("../../model/desk_state.mjs").Problem} problem
 * @param {Texts} words
 */
export function problemWords(problem, words) {
  const said = words.lang === "en" ? problem.en : problem.ja;
  if (said !== "") return said;
  const own = `desk.problem.${problem.code}`;
  return words.has(own) ? words.t(own) : words.t(`common.error.${problem.code}`);
}

/**
 * How a field stands, most pressing first; the place beside it holds two lines.
 * @param {RowState} state
 * @param {Texts} words
 * @returns {Remark[]}
 */
function remarks(state, words) {
  const { row } = state;
  const { mark } = state.typed;
  /** @type {Remark[]} */
  const found = [];
  if (row.disputed) found.push({ tone: "warn", icon: "alert", text: words.t("desk.field.disputed") });
  else if (state.pointed) found.push({ tone: "wait", icon: "person", text: words.t("desk.field.pointed") });
  if (state.other !== null) found.push({ tone: "wait", icon: "pen", text: words.t("desk.field.other", state.other) });
  if (mark === "conflict") found.push({ tone: "bad", icon: "alert", text: words.t("desk.field.conflict") });
  if (mark === "refused") found.push({ tone: "bad", icon: "close", text: words.t("desk.field.refused") });
  if (mark === "saving") {
    found.push(
      state.live
        ? { tone: "wait", icon: "half", text: words.t("desk.field.saving") }
        : { tone: "warn", icon: "clock", text: words.t("desk.field.queued") },
    );
  }
  if (mark === "typing") found.push({ tone: "soft", icon: "pen", text: words.t("desk.field.typing") });
  if (mark === "none" && state.saved) found.push({ tone: "good", icon: "check", text: words.t("desk.field.saved") });
  if (mark === "none" && row.warning) found.push({ tone: "warn", icon: "info", text: row.warning });
  if (found.length === 0 && row.source === "system" && row.value !== "") {
    found.push({ tone: "soft", icon: null, text: words.t("desk.field.filled_in") });
  }
  if (found.length === 0 && !state.locked && (row.value === "" || state.active)) {
    const hint = row.hint(words.lang === "en" ? "en" : "ja") || example(row, words);
    if (hint !== "") found.push({ tone: "soft", icon: null, text: hint });
  }
  return found.slice(0, 2);
}

/**
 * @param {PlanRow} row
 * @param {Texts} words
 */
function example(row, words) {
  const key = `desk.example.${row.type}`;
  return words.has(key) ? words.t(key) : "";
}
