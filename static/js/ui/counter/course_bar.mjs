/** How far the resident is on their way through the departments: which section now, and how many there are. */

import { courseSteps } from "../../model/handing.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** Stands above every screen while there is such a way, and nowhere else. */
export class CourseBar {
  #count = h("strong", { class: "course__count figures" });
  #steps = h("ol", { class: "course__steps" });
  #along = h("p", { class: "course__along", role: "status" });
  #drawn = "";
  element = h("section", { class: "course", hidden: true }, this.#count, this.#steps, this.#along);

  /**
   * @param {import("../../model/visit.mjs").Visit | null} visit
   * @param {import("../../model/plan.mjs").Plan | null} plan
   * @param {import("../../model/text.mjs").Texts} words
   */
  update(visit, plan, words) {
    const steps = visit === null || plan === null || visit.state === "closed" ? [] : courseSteps(visit);
    const along = visit?.members.filter(({ part }) => part === "works_along") ?? [];
    const key = JSON.stringify([words.lang, steps, along]);
    if (key === this.#drawn || plan === null) return;
    this.#drawn = key;
    this.element.hidden = steps.length < 2 && along.length === 0;
    this.#count.hidden = steps.length < 2;
    setAttribute(this.element, "aria-label", words.t("counter.course.label"));
    const at = steps.findIndex(({ state }) => state === "now");
    const done = steps.filter(({ state }) => state === "done").length;
    setText(this.#count, words.t("counter.course.count", { at: at < 0 ? done : done + 1, all: steps.length }));
    setText(this.#along, along.map(({ person, department }) => {
      const name = plan.json.departments[department];
      return words.t("counter.course.member", { name: person, department: name ? words.of(name) : department });
    }).join(" "));
    replaceChildren(
      this.#steps,
      ...steps.map(({ department, state }) => {
        const name = plan.json.departments[department];
        const working = state !== "now" && along.some((member) => member.department === department);
        return h(
          "li",
          { "data-state": state, "aria-current": state === "now" ? "step" : null },
          icon(state === "done" ? "check" : state === "now" ? "dot" : "circle"),
          h("span", {}, name ? words.of(name) : department),
          h("em", {}, words.t(working ? "counter.course.along" : `counter.course.${state}`)),
        );
      }),
    );
  }

  /** Nothing of a visit stays. */
  clear() {
    this.#drawn = "";
    this.element.hidden = true;
    replaceChildren(this.#steps);
    setText(this.#along, "");
  }
}
