/** The desk's own questions: how the visit ends, which procedures it has, and which keys there are. */

import { h, setText } from "../dom.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").Outcome} Outcome */

export const OUTCOMES = /** @type {const} */ (["finished", "referred", "left", "no_show"]);

/**
 * A dialog with a heading, a body and buttons; it leaves the page when it closes.
 * @param {string} title
 * @param {Node[]} body
 * @param {HTMLElement[]} actions
 * @param {{wide?: boolean}} [how]
 */
function openDialog(title, body, actions, { wide = false } = {}) {
  const dialog = h(
    "dialog",
    { class: wide ? "dialog dialog--wide" : "dialog", "aria-labelledby": "desk-dialog-title", onclose: () => dialog.remove() },
    h("h2", { class: "dialog__title", id: "desk-dialog-title" }, title),
    h("div", { class: "dialog__body" }, ...body),
    h("div", { class: "dialog__actions" }, ...actions),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} label
 * @param {string} kind
 * @param {() => void} act
 */
function button(label, kind, act) {
  return h("button", { type: "button", class: `button ${kind}`, onclick: act }, label);
}

/**
 * How the visit ended, and why somebody was referred when they were.
 * @param {Texts} words
 * @param {{open: string[], unsaved: string[], reasons: {id: string, title: string}[]}} facts titles of applications not
 *   submitted, labels of fields not saved, the catalogue's reasons for coming to head office
 * @returns {Promise<{outcome: Outcome, reason: string | null} | null>}
 */
export function askOutcome(words, { open, unsaved, reasons }) {
  return new Promise((resolve) => {
    /** @type {{outcome: Outcome, reason: string | null} | null} */
    let chosen = null;
    const reason = h(
      "select",
      { class: "select", id: "close-reason" },
      h("option", { value: "" }, words.t("desk.close.reason_none")),
      ...reasons.map(({ id, title }) => h("option", { value: id }, title)),
    );
    const why = h("div", { class: "close-reason", hidden: true }, h("label", { for: "close-reason" }, words.t("desk.close.reason")), reason);
    const choices = OUTCOMES.map((outcome) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name: "outcome", value: outcome, checked: outcome === "finished" && open.length === 0 }),
        h("span", {}, words.t(`desk.outcome.${outcome}`)),
      ),
    );
    const problem = h("p", { class: "field__error", role: "alert" });
    const body = [
      ...(unsaved.length > 0 ? [h("p", { class: "close-warning" }, words.t("desk.close.unsaved", { fields: unsaved.join("、") }))] : []),
      ...(open.length > 0 ? [h("p", { class: "close-warning" }, words.t("desk.close.open", { titles: open.join("、") }))] : []),
      h(
        "fieldset",
        {
          class: "fieldset close-outcomes",
          onchange: (/** @type {Event} */ event) => {
            why.hidden = reasons.length === 0 || /** @type {HTMLInputElement} */ (event.target).value !== "referred";
          },
        },
        h("legend", {}, words.t("desk.close.outcome")),
        ...choices,
      ),
      why,
      problem,
    ];
    const dialog = openDialog(words.t("desk.close.title"), body, [
      button(words.t("desk.cancel"), "button--secondary", () => dialog.close()),
      button(words.t("desk.close.end"), "button--danger", () => {
        const picked = /** @type {HTMLInputElement | null} */ (dialog.querySelector("input[name=outcome]:checked"));
        if (picked === null) {
          setText(problem, words.t("desk.close.choose"));
          return;
        }
        const outcome = /** @type {Outcome} */ (picked.value);
        chosen = { outcome, reason: outcome === "referred" && reason.value !== "" ? reason.value : null };
        dialog.close();
      }),
    ]);
    dialog.addEventListener("close", () => resolve(chosen));
  });
}

/**
 * @typedef {object} ProcedureLine
 * @property {string} id
 * @property {string} title
 * @property {string} department
 * @property {boolean} offered the counter offers it by itself
 * @property {boolean} taken it is one of the visit's
 * @property {boolean} fixed it can't be taken out
 */

/**
 * The procedures of the visit: one more, or one less. What the counter offers and what was taken stands in lines; the
 * others are many, and are chosen from a list by department.
 * @param {Texts} words
 * @param {readonly ProcedureLine[]} procedures
 * @param {(procedure: string, wanted: boolean) => void} act
 */
export function showProcedures(words, procedures, act) {
  const others = procedures.filter(({ offered, taken }) => !offered && !taken);
  const lines = procedures.filter((each) => !others.includes(each)).map(({ id, title, taken, fixed }) =>
    h(
      "li",
      { class: "procedure-line" },
      h("span", { class: "procedure-line__title" }, title),
      fixed
        ? h("span", { class: "procedure-line__fixed" }, words.t("desk.procedures.fixed"))
        : button(words.t(taken ? "desk.procedures.remove" : "desk.procedures.add"), "button--medium button--secondary", () => {
            act(id, !taken);
            dialog.close();
          }),
    ),
  );
  const dialog = openDialog(
    words.t("desk.procedures.title"),
    [h("p", {}, words.t("desk.procedures.about")), h("ul", { class: "procedure-lines" }, ...lines), ...(others.length > 0 ? [otherProcedures(words, others, choose)] : [])],
    [button(words.t("common.close"), "button--secondary", () => dialog.close())],
  );

  /** @param {string} id */
  function choose(id) {
    act(id, true);
    dialog.close();
  }
}

/**
 * @param {Texts} words
 * @param {readonly ProcedureLine[]} others
 * @param {(procedure: string) => void} choose
 */
function otherProcedures(words, others, choose) {
  const departments = [...new Set(others.map(({ department }) => department))];
  const list = h(
    "select",
    { class: "input", id: "other-procedures" },
    ...departments.map((department) =>
      h("optgroup", { label: department }, ...others.filter((each) => each.department === department).map(({ id, title }) => h("option", { value: id }, title))),
    ),
  );
  return h(
    "div",
    { class: "other-procedures" },
    h("label", { for: "other-procedures" }, words.t("desk.procedures.others")),
    list,
    button(words.t("desk.procedures.add_other"), "button--medium button--secondary", () => choose(list.value)),
  );
}

/**
 * The keys, each with what it does.
 * @param {Texts} words
 * @param {readonly {keys: string, about: string}[]} shortcuts
 */
export function showHelp(words, shortcuts) {
  const dialog = openDialog(
    words.t("desk.help.title"),
    [
      h("p", {}, words.t("desk.help.about")),
      h(
        "dl",
        { class: "help-keys" },
        ...shortcuts.map(({ keys, about }) =>
          h("div", {}, h("dt", {}, ...keys.split("+").map((key) => h("kbd", {}, key))), h("dd", {}, about)),
        ),
      ),
    ],
    [button(words.t("common.close"), "button--primary", () => dialog.close())],
    { wide: true },
  );
}
