/** People by department: a card each, with who is there, since when, why away and until when. Everybody keeps their place. */

import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { PRESENCE, personText, summaryOf } from "./board_lines.mjs";

/** @typedef {import("../../model/wire.mjs").SpecialistLine} SpecialistLine */
/** @typedef {import("../../model/wire.mjs").DepartmentLine} DepartmentLine */
/** @typedef {{department: string, people: SpecialistLine[]}} Group */

/**
 * @typedef {object} PeopleActs
 * @property {(person: SpecialistLine) => void} person
 * @property {(department: DepartmentLine) => void} department
 */

const COLLATOR = new Intl.Collator("ja");

export class People {
  /** @type {KeyedList<Group>} */
  #groups;
  /** @type {Map<string, KeyedList<SpecialistLine>>} */
  #lists = new Map();
  /** What each line was drawn from: one that did not change is not looked at again. @type {WeakMap<HTMLElement, SpecialistLine>} */
  #drawn = new WeakMap();
  /** @type {readonly SpecialistLine[] | null} */
  #last = null;
  /** @type {Group[]} */
  #sorted = [];
  /** @type {Map<string, DepartmentLine>} */
  #departments = new Map();
  /** @type {(visit: string) => number | null} */
  #numberOf = () => null;

  /**
   * @param {HTMLElement} place
   * @param {import("./board_lines.mjs").Names} names
   * @param {PeopleActs | null} acts null on a wall
   */
  constructor(place, names, acts) {
    this.names = names;
    this.acts = acts;
    this.#groups = new KeyedList(place, {
      key: ({ department }) => department,
      create: (group) => this.#card(group),
      update: (group, element) => this.#update(group, element),
    });
  }

  /**
   * @param {readonly SpecialistLine[]} people
   * @param {readonly DepartmentLine[]} departments
   * @param {(visit: string) => number | null} numberOf number of a visit
   */
  update(people, departments, numberOf) {
    this.#departments = new Map(departments.map((line) => [line.department, line]));
    this.#numberOf = numberOf;
    if (people !== this.#last) this.#sorted = grouped(people, this.names);
    this.#last = people;
    this.#groups.update(this.#sorted);
  }

  /** @param {Group} group */
  #card({ department }) {
    const { words } = this.names;
    const list = h("ul", { class: "people__list" });
    this.#lists.set(department, new KeyedList(list, { key: (one) => one.id, create: (one) => this.#person(one), update: (one, element) => this.#draw(one, element) }));
    const name = this.names.department(department);
    const button =
      this.acts === null
        ? null
        : h("button", { type: "button", class: "button button--medium button--quiet", "data-act": "department", onclick: () => this.#press(department), hidden: true });
    return h("section", { class: "people__card", "aria-label": name }, h("div", { class: "people__head" }, h("h3", {}, name || words.t("board.none")), h("p", { class: "people__closed", hidden: true }), button), h("p", { class: "people__sum figures" }), list);
  }

  /** @param {string} department */
  #press(department) {
    const line = this.#departments.get(department);
    if (line) this.acts?.department(line);
  }

  /**
   * @param {Group} group
   * @param {HTMLElement} element
   */
  #update({ department, people }, element) {
    const { words } = this.names;
    const sum = element.querySelector(".people__sum");
    if (sum) setText(sum, summaryOf(people, words));
    const line = this.#departments.get(department);
    const closed = /** @type {HTMLElement} */ (element.querySelector(".people__closed"));
    closed.hidden = line === undefined || line.open;
    setText(closed, words.t(line?.closed_early ? "board.department.closed_early" : "board.department.closed"));
    const button = /** @type {HTMLElement | null} */ (element.querySelector('[data-act="department"]'));
    if (button) {
      button.hidden = line === undefined || (!line.open && !line.closed_early);
      setText(button, words.t(line?.closed_early ? "board.department.open" : "board.department.close"));
    }
    this.#lists.get(department)?.update(people);
  }

  /** @param {SpecialistLine} one */
  #person(one) {
    const inside = [h("span", { class: "person__name" }, one.name), h("span", { class: "person__state state-word" }), h("span", { class: "person__about figures" })];
    return h("li", {}, this.acts === null ? h("div", { class: "person" }, ...inside) : h("button", { type: "button", class: "person", "data-person": one.id }, ...inside));
  }

  /**
   * @param {SpecialistLine} one
   * @param {HTMLElement} element
   */
  #draw(one, element) {
    if (this.#drawn.get(element) === one) return;
    this.#drawn.set(element, one);
    const { words } = this.names;
    const box = /** @type {HTMLElement} */ (element.firstElementChild);
    const [name, state, about] = box.children;
    if (!name || !state || !about) return;
    setText(name, one.name);
    const { shape, tone } = PRESENCE[one.status];
    if (box.dataset["status"] !== one.status) {
      box.dataset["status"] = one.status;
      setAttribute(state, "data-tone", tone);
      state.replaceChildren(icon(shape), h("span", {}, words.t(`board.presence.${one.status}`)));
    }
    setText(about, personText(one, words, this.#numberOf));
    if (this.acts !== null) box.onclick = () => this.acts?.person(one);
  }
}

/**
 * @param {readonly SpecialistLine[]} people
 * @param {import("./board_lines.mjs").Names} names
 * @returns {Group[]}
 */
function grouped(people, names) {
  /** @type {Map<string, SpecialistLine[]>} */
  const groups = new Map();
  for (const one of people) {
    const group = groups.get(one.department);
    if (group) group.push(one);
    else groups.set(one.department, [one]);
  }
  for (const group of groups.values()) group.sort((a, b) => COLLATOR.compare(a.name, b.name) || COLLATOR.compare(a.id, b.id));
  return [...groups].map(([department, found]) => ({ department, people: found })).sort((a, b) => COLLATOR.compare(names.department(a.department), names.department(b.department)));
}
