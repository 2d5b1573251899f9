/** The list of procedures that grows with the answers: what is needed, what is still open, what is not needed any more. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("./interview_lines.mjs").Listed} Listed */

const TONES = { needed: "good", unknown: "warn", gone: "off" };
/** @type {Record<Listed["state"], import("../icons.mjs").IconName>} */
const SHAPES = { needed: "check", unknown: "alert", gone: "minus" };

export class ProcedureList {
  /** Where each line stood first: nothing moves away from under the hand. @type {Map<string, number>} */
  #places = new Map();
  /** @type {Set<string>} */
  #needed = new Set();
  #visit = "";
  /** @type {readonly string[]} */
  #hiding = [];
  #kept;
  #count = h("p", { class: "procedures__count", role: "status" });
  #open_words = h("summary", {});
  #open_box;
  /** @type {KeyedList<Listed>} */
  #list;
  /** @type {KeyedList<Listed>} */
  #open;
  #drawn = /** @type {Map<string, string>} */ (new Map());

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {(procedure: string) => void} add
   * @param {(questions: readonly string[]) => void} show what was asked by voice may be seen at the branch
   */
  constructor(place, words, add, show) {
    this.words = words;
    this.add = add;
    this.#kept = h(
      "div",
      { class: "procedures__kept", hidden: true },
      h("p", {}, icon("eye_off"), h("span", {}, words.t("desk.interview.kept"))),
      h("button", { type: "button", class: "button button--medium button--quiet", "data-act": "show-kept", onclick: () => show(this.#hiding) }, words.t("desk.interview.show_kept")),
    );
    const list = h("ul", { class: "procedures" });
    const open = h("ul", { class: "procedures" });
    const how = {
      key: (/** @type {Listed} */ line) => line.rule,
      create: (/** @type {Listed} */ line) => h("li", { class: "procedure", "data-rule": line.rule }),
      update: (/** @type {Listed} */ line, /** @type {HTMLElement} */ element) => this.#draw(line, element),
    };
    this.#list = new KeyedList(list, how);
    this.#open = new KeyedList(open, how);
    this.#open_box = h("details", { class: "procedures__open" }, this.#open_words, open);
    place.append(this.#count, this.#kept, list, this.#open_box);
  }

  /** Rules that this page has shown as needed in this visit. @param {string} visit */
  before(visit) {
    if (visit !== this.#visit) {
      this.#visit = visit;
      this.#places.clear();
      this.#needed.clear();
      this.#drawn.clear();
    }
    return this.#needed;
  }

  /**
   * @param {Listed[]} lines
   * @param {readonly string[]} hiding the questions by which some of them are kept from the branch
   */
  update(lines, hiding) {
    this.#hiding = hiding;
    this.#kept.hidden = hiding.length === 0;
    for (const line of lines) {
      if (line.state === "needed") this.#needed.add(line.rule);
      if (line.state !== "unknown" && !this.#places.has(line.rule)) this.#places.set(line.rule, this.#places.size);
    }
    const placed = lines.filter((line) => this.#places.has(line.rule));
    placed.sort((one, other) => (this.#places.get(one.rule) ?? 0) - (this.#places.get(other.rule) ?? 0));
    const open = lines.filter((line) => !this.#places.has(line.rule));
    this.#list.update(placed);
    this.#open.update(open);
    this.#open_box.hidden = open.length === 0;
    setText(this.#open_words, this.words.t("desk.interview.open_count", { count: open.length }));
    setText(this.#count, this.words.t("desk.interview.needed_count", { count: lines.filter((line) => line.state === "needed").length }));
  }

  /**
   * @param {Listed} line
   * @param {HTMLElement} element
   */
  #draw(line, element) {
    const key = JSON.stringify(line);
    if (this.#drawn.get(line.rule) === key && element.firstChild !== null) return;
    this.#drawn.set(line.rule, key);
    const { words } = this;
    const unfolded = element.querySelector("details")?.open ?? false;
    const focused = element.contains(document.activeElement) ? document.activeElement?.tagName : null;
    const rows = /** @type {const} */ ([
      ["why", line.why],
      ["due", line.due],
      ["bring", line.bring],
      ["cost", line.cost === "" ? [] : [line.cost]],
      ["department", [line.department]],
      ["note", line.note === "" ? [] : [line.note]],
      ["guide", line.guide],
    ]);
    setAttribute(element, "data-state", line.state);
    replaceChildren(
      element,
      h(
        "div",
        { class: "procedure__head" },
        h("span", { class: "chip", "data-tone": TONES[line.state] }, icon(SHAPES[line.state]), h("span", {}, words.t(`desk.interview.${line.state}`))),
        h("h3", { class: "procedure__title" }, line.title),
        h("span", { class: "procedure__remote", title: words.t(`desk.interview.remote.${line.remote}`) }, line.remote),
      ),
      line.persons === "" ? null : h("p", { class: "procedure__persons" }, line.persons),
      line.due[0] !== undefined && line.state === "needed" ? h("p", { class: "procedure__due" }, icon("clock"), line.due[0]) : null,
      h(
        "details",
        { class: "procedure__more", open: unfolded },
        h("summary", {}, words.t("desk.interview.more")),
        h(
          "dl",
          {},
          rows.filter(([, said]) => said.length > 0).map(([name, said]) => h("div", {}, h("dt", {}, words.t(`desk.interview.${name}`)), said.map((each) => h("dd", {}, each)))),
          h("div", {}, h("dt", {}, words.t("desk.interview.how_far")), h("dd", {}, words.t(`desk.interview.remote.${line.remote}`))),
        ),
      ),
      line.here ? h("p", { class: "procedure__here" }, icon("document"), words.t("desk.interview.form_here")) : null,
      line.add === null ? null : h("button", { type: "button", class: "button button--medium button--secondary", onclick: () => line.add !== null && this.add(line.add) }, icon("plus"), h("span", {}, words.t("desk.interview.add_form"))),
    );
    if (focused) /** @type {HTMLElement | null} */ (element.querySelector(focused.toLowerCase()))?.focus();
  }
}
