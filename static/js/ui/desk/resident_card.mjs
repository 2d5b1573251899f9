/** What is true at the counter now: who is there, what their screen shows, and whether it shows the newest. */

import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { StatusLine } from "../status_line.mjs";

/** @typedef {import("../../model/wire.mjs").ParticipantView} ParticipantView */
/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * @typedef {object} ResidentView
 * @property {readonly ParticipantView[]} people
 * @property {string} screen what the counter's screen shows, in words; "" when it has not said
 * @property {boolean} live whether our own line stands: without it nothing here is known
 * @property {import("../../model/wire.mjs").Identity | null} identity
 * @property {string} language
 * @property {boolean} protected 支援措置: the branch is shown no address
 */

export class ResidentCard {
  #screen_line;
  #screen = h("p", { class: "resident__screen" });
  #identity = h("span", {});
  #identity_shape = h("span", {});
  #language = h("dd", {});
  /** @type {KeyedList<ParticipantView & {key: string}>} */
  #people;
  #guard;
  #checked = /** @type {boolean | null} */ (null);

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   */
  constructor(place, words) {
    this.words = words;
    this.#screen_line = new StatusLine({ label: words.t("desk.resident.screen_state") });
    const list = h("ul", { class: "resident__people" });
    this.#guard = h("p", { class: "banner resident__guard", "data-tone": "warn", hidden: true }, icon("eye_off"), h("span", {}, words.t("desk.resident.protected")));
    place.append(
      h(
        "section",
        { class: "panel resident", "aria-labelledby": "desk-resident-heading" },
        h("h3", { class: "panel-heading", id: "desk-resident-heading" }, words.t("desk.resident.heading")),
        this.#guard,
        h("div", { class: "resident__screen-box" }, this.#screen, this.#screen_line.element),
        h(
          "dl",
          { class: "resident__facts" },
          h("div", {}, h("dt", {}, words.t("desk.resident.identity")), h("dd", { class: "resident__identity" }, this.#identity_shape, this.#identity)),
          h("div", {}, h("dt", {}, words.t("desk.resident.language")), this.#language),
        ),
        list,
      ),
    );
    this.#people = new KeyedList(list, {
      key: (person) => person.key,
      create: () => h("li", { class: "resident__person" }, h("span", { class: "resident__dot" }), h("span", {}), h("span", { class: "resident__person-state" })),
      update: (person, element) => this.#drawPerson(element, person),
    });
  }

  /** @param {ResidentView} view */
  update(view) {
    const { words } = this;
    this.#guard.hidden = !view.protected;
    const station = view.people.find((person) => person.role === "resident");
    setText(this.#screen, view.screen === "" ? words.t("desk.resident.screen_unknown") : view.screen);
    if (!view.live) this.#screen_line.set("bad", words.t("desk.resident.unknown"));
    else if (station === undefined) this.#screen_line.set("bad", words.t("desk.resident.gone"));
    else if (!station.live) this.#screen_line.set("bad", words.t("desk.resident.not_live"));
    else if (station.behind) this.#screen_line.set("warn", words.t("desk.resident.behind"));
    else this.#screen_line.set("good", words.t("desk.resident.live"));
    setText(
      this.#identity,
      view.identity === null
        ? words.t("desk.resident.identity_open")
        : words.t(`desk.identity.${view.identity.level}`, { count: view.identity.documents.length }),
    );
    const checked = view.identity !== null;
    if (checked !== this.#checked) {
      this.#checked = checked;
      replaceChildren(this.#identity_shape, icon(checked ? "check" : "circle"));
      setAttribute(this.#identity_shape, "data-checked", checked);
    }
    setText(this.#language, view.language);
    const others = view.people.filter((person) => person.role === "branch_staff");
    this.#people.update(others.map((person, place) => ({ ...person, key: `${person.role} ${person.name} ${place}` })));
  }

  /**
   * @param {HTMLElement} element
   * @param {ParticipantView} person
   */
  #drawPerson(element, person) {
    const [dot, name, state] = element.children;
    if (dot === undefined || name === undefined || state === undefined) return;
    setAttribute(dot, "data-live", person.live);
    setText(name, `${this.words.t("desk.resident.staff")} ${person.name}`);
    setText(state, this.words.t(person.live ? "desk.resident.person_live" : "desk.resident.person_lost"));
  }
}
