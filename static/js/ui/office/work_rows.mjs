/** The rows of the list of work: kept by item, so that a refresh moves neither the focus nor a tick. */

import { age, keyOf } from "../../model/work_list.mjs";
import { KeyedList, h, replaceChildren, setAttribute } from "../dom.mjs";

/** @typedef {import("../../model/work_list.mjs").WorkItem} WorkItem */

export class WorkRows {
  /**
   * @param {HTMLElement} body the table's body
   * @param {import("../dom.mjs").Words} words
   * @param {{centre: boolean, isChosen: (key: string) => boolean, choose: (item: WorkItem, on: boolean) => void}} how
   */
  constructor(body, words, how) {
    this.words = words;
    this.how = how;
    this.now = 0;
    /** @type {Map<string, WorkItem>} */
    this.items = new Map();
    this.list = new KeyedList(body, {
      key: keyOf,
      create: (/** @type {WorkItem} */ item) => this.#created(item),
      update: (/** @type {WorkItem} */ item, /** @type {HTMLElement} */ row) => this.#updated(item, row),
    });
  }

  /**
   * @param {readonly WorkItem[]} items
   * @param {number} now ms
   */
  show(items, now) {
    this.now = now;
    this.items = new Map(items.map((item) => [keyOf(item), item]));
    this.list.update(items);
  }

  /** Shows again which items are chosen. */
  mark() {
    for (const [key] of this.items) {
      const row = this.list.get(key);
      if (row) this.#tick(key, row);
    }
  }

  /** @param {WorkItem} item */
  #created(item) {
    const key = keyOf(item);
    const { words } = this;
    const check = h("input", {
      type: "checkbox", class: "office-check", "aria-label": words.t("office.choose.item", { number: item.number }),
      onchange: () => {
        const now = this.items.get(key);
        if (now) this.how.choose(now, check.checked);
      },
    });
    const number = h("a", { class: "office-number", href: `/office/items/${item.visit}/${item.department}` }, item.number);
    return h(
      "tr", { "data-item": key },
      h("td", {}, check), h("th", { scope: "row" }, number),
      ...["second", "third", "branch", "state", "due", "age", "assignee"].map((cell) => h("td", { "data-cell": cell })),
    );
  }

  /**
   * @param {WorkItem} item
   * @param {HTMLElement} row
   */
  #updated(item, row) {
    const { words } = this;
    const matters = h("span", { class: "office-matters" }, item.matters.map(({ title, filed }) =>
      h("span", { class: filed ? false : "not-filed" }, filed ? title : words.t("office.matter.not_filed", { title }))));
    const { key, count } = age(item.arrived_at, this.now);
    const parts = {
      second: this.how.centre ? item.department_name : matters,
      third: this.how.centre ? matters : item.applicant || words.t("office.no_name"),
      branch: item.branch,
      state: h("span", { class: "work-state", "data-state": item.state }, words.t(`office.state.${item.state}`)),
      due: h(
        "span", { class: "office-due" },
        h("span", { class: "tone", "data-tone": item.tone }, h("span", { class: "tone__shape", "aria-hidden": "true" }), words.t(`office.tone.${item.tone}`)),
        item.due_words && h("span", { class: "office-due__day" }, item.due_words),
      ),
      age: words.t(`office.age.${key}`, { count }),
      assignee: item.assignee_name || words.t("office.filter.nobody"),
    };
    for (const [name, content] of Object.entries(parts)) {
      const cell = row.querySelector(`[data-cell="${name}"]`);
      const text = typeof content === "string" ? content : content.outerText || content.textContent;
      // Only what differs is built anew: a screen reader in the middle of a row is not thrown out of it.
      if (cell instanceof HTMLElement && cell.dataset["said"] !== `${text}|${item.tone}`) {
        cell.dataset["said"] = `${text}|${item.tone}`;
        replaceChildren(cell, content);
      }
    }
    this.#tick(keyOf(item), row);
  }

  /**
   * @param {string} key
   * @param {HTMLElement} row
   */
  #tick(key, row) {
    const on = this.how.isChosen(key);
    setAttribute(row, "data-chosen", on ? "yes" : "no");
    const check = row.querySelector("input");
    if (check && check.checked !== on) check.checked = on;
  }
}
