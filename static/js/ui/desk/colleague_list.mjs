/** Who can be handed a visit: departments and their people as choices, with what each is doing at this moment. */

import { clock } from "../../model/dates.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/wire.mjs").DepartmentPeople} DepartmentPeople */
/** @typedef {import("../../model/wire.mjs").ColleagueLine} ColleagueLine */
/** @typedef {{specialist: string | null, department: string | null}} Choice */

/** The choices stay where they are while presence changes beside them. */
export class ColleagueList {
  /** @type {KeyedList<DepartmentPeople>} */
  #departments;
  /** @type {Map<string, KeyedList<ColleagueLine>>} */
  #people = new Map();
  /** @type {Choice | null} */
  #chosen = null;

  /**
   * @param {Texts} words
   * @param {{name: (department: string) => string, first: string | null, own: string, persons?: boolean, change: (chosen: Choice) => void}} how
   *   persons: people alone are choices, not departments; first: the department that comes next by the plan; own: the specialist who gives the visit away, by name
   */
  constructor(words, how) {
    this.words = words;
    this.how = how;
    this.element = h("div", { class: "colleagues" });
    this.#departments = new KeyedList(this.element, {
      key: ({ department }) => department,
      create: (line) => this.#department(line),
      update: (line, element) => this.#drawDepartment(line, element),
    });
  }

  /** @returns {Choice | null} */
  get chosen() {
    return this.#chosen;
  }

  /** @param {readonly DepartmentPeople[]} departments */
  update(departments) {
    const { first } = this.how;
    this.#departments.update([...departments].sort((a, b) => Number(b.department === first) - Number(a.department === first)));
  }

  /** @param {DepartmentPeople} line */
  #department({ department }) {
    const people = h("div", { class: "colleagues__people" });
    this.#people.set(
      department,
      new KeyedList(people, {
        key: ({ id }) => id,
        create: ({ id, name }) => this.#choice({ specialist: id, department }, name),
        update: (one, element) => this.#drawPerson(one, element),
      }),
    );
    const name = this.how.name(department);
    const anybody = this.how.persons
      ? h("p", { class: "colleagues__heading" }, name, " ", h("span", { class: "colleagues__state" }))
      : this.#choice({ specialist: null, department }, this.words.t("desk.hand.anybody", { department: name }));
    return h("section", { class: "colleagues__department", "data-next": department === this.how.first }, anybody, people);
  }

  /**
   * @param {Choice} choice
   * @param {string} label
   */
  #choice(choice, label) {
    const radio = h("input", {
      type: "radio",
      name: "hand-to",
      value: choice.specialist ?? `department ${choice.department ?? ""}`,
      onchange: () => {
        this.#chosen = choice;
        this.how.change(choice);
      },
    });
    return h("label", { class: "choice colleagues__choice" }, radio, h("span", { class: "colleagues__name" }, label), h("span", { class: "colleagues__state" }));
  }

  /**
   * @param {DepartmentPeople} line
   * @param {HTMLElement} element
   */
  #drawDepartment({ department, people }, element) {
    const others = people.filter(({ name }) => name !== this.how.own);
    const free = others.filter(({ status }) => status === "available").length;
    const state = element.querySelector(".colleagues__state");
    if (state !== null) setText(state, this.words.t(free > 0 ? "desk.hand.free" : "desk.hand.none_free", { count: free }));
    setAttribute(element, "data-free", free > 0);
    this.#people.get(department)?.update(others);
  }

  /**
   * @param {ColleagueLine} one
   * @param {HTMLElement} element
   */
  #drawPerson({ status, return_at: returnAt }, element) {
    const { words } = this;
    const state = element.querySelector(".colleagues__state");
    const away = status === "away" && returnAt !== null;
    if (state !== null) setText(state, away ? words.t("desk.hand.away_until", { time: clock(returnAt) }) : words.t(`desk.hand.state.${status}`));
    setAttribute(element, "data-status", status);
  }
}
