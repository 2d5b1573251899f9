/** Records that an identity was checked: how strongly, and by what kinds of documents. Never a picture, never a number. */

import { h, setText } from "../dom.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").IdentityLevel} IdentityLevel */

/** Kinds by strength (住民基本台帳事務: one with a photograph by a public office, or two without). */
export const DOCUMENTS = {
  A1: ["my_number_card", "driving_licence", "passport", "residence_card", "special_permanent_card", "disability_handbook", "other_photo"],
  B2: ["health_insurance", "pension_book", "care_insurance", "employee_card", "student_card", "bank_book", "other_document"],
  Q: /** @type {string[]} */ ([]),
};

/** How many documents a strength needs. */
const NEEDED = { A1: 1, B2: 2, Q: 0 };
const DOCUMENTS_MAX = 6;

export class IdentityForm {
  #problem = h("p", { class: "field__error", role: "alert" });
  #state = h("p", { class: "identity__state" });
  #count = h("p", { class: "identity__count", "aria-live": "polite" });
  #form;
  #again;
  /** @type {Map<IdentityLevel, HTMLElement>} */
  #groups = new Map();

  /**
   * @param {Texts} words
   * @param {(level: IdentityLevel, documents: string[]) => Promise<boolean>} record
   */
  constructor(words, record) {
    this.words = words;
    const levels = /** @type {const} */ (["A1", "B2", "Q"]).map((level, place) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "level", value: level, checked: place === 0, onchange: () => this.#levelChanged() }), h("span", {}, words.t(`branch.identity.${level}`))),
    );
    const groups = /** @type {const} */ (["A1", "B2"]).map((level) => {
      const group = h(
        "fieldset",
        { class: "fieldset identity__documents", "data-level": level },
        h("legend", {}, words.t("branch.identity.documents")),
        ...DOCUMENTS[level].map((kind) => h("label", { class: "choice choice--small" }, h("input", { type: "checkbox", name: "document", value: kind, onchange: () => this.#counted() }), h("span", {}, words.t(`branch.document.${kind}`)))),
      );
      this.#groups.set(level, group);
      return group;
    });
    this.#form = h(
      "form",
      { class: "identity", novalidate: true },
      h("fieldset", { class: "fieldset identity__levels" }, h("legend", {}, words.t("branch.identity.level")), ...levels),
      ...groups,
      this.#count,
      this.#problem,
      h("div", { class: "buttons" }, h("button", { type: "submit", class: "button button--medium button--primary" }, words.t("branch.identity.record"))),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#record(record);
    });
    this.#again = h("details", { class: "identity__again", open: true }, h("summary", {}, words.t("branch.identity.again")), this.#form);
    this.element = h("div", {}, this.#state, this.#again);
    this.#levelChanged();
  }

  /** @param {import("../../model/wire.mjs").Identity | null} identity */
  update(identity) {
    const { words } = this;
    const kinds = (identity?.documents ?? []).map((kind) => (words.has(`branch.document.${kind}`) ? words.t(`branch.document.${kind}`) : kind));
    setText(
      this.#state,
      identity === null ? words.t("branch.identity.open") : words.t("branch.identity.done", { level: words.t(`branch.identity.${identity.level}`), documents: kinds.join("、"), count: kinds.length }),
    );
    const done = String(identity !== null);
    if (this.#state.dataset["done"] === done) return;
    // Once it is recorded the form folds away; it opens again to correct the record.
    this.#state.dataset["done"] = done;
    this.#again.open = identity === null;
    this.#again.dataset["done"] = done;
  }

  /** @returns {IdentityLevel} */
  get #level() {
    return /** @type {IdentityLevel} */ (String(new FormData(this.#form).get("level")));
  }

  /** @returns {string[]} */
  get #documents() {
    const group = this.#groups.get(this.#level);
    return [...(group?.querySelectorAll("input") ?? [])].filter((input) => input.checked).map((input) => input.value);
  }

  #levelChanged() {
    for (const [level, group] of this.#groups) group.hidden = level !== this.#level;
    this.#counted();
  }

  #counted() {
    setText(this.#problem, "");
    setText(this.#count, this.#level === "Q" ? this.words.t("branch.identity.by_questions") : this.words.t("branch.identity.count", { count: this.#documents.length }));
  }

  /** @param {(level: IdentityLevel, documents: string[]) => Promise<boolean>} record */
  async #record(record) {
    const documents = this.#documents;
    const level = this.#level;
    if (documents.length < NEEDED[level] || documents.length > DOCUMENTS_MAX) {
      setText(this.#problem, this.words.t(documents.length > DOCUMENTS_MAX ? "branch.identity.too_many" : `branch.identity.needed_${level}`));
      return;
    }
    if (await record(level, documents)) this.#form.reset();
    this.#levelChanged();
  }
}
