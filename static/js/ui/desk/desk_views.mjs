/** What the desk's panels show of a visit: plain data, worked out of visit, plan and drafts. Nothing is drawn here. */

import { applicationOf, statusOf } from "../../model/visit.mjs";
import { labelWithPerson } from "../refusals.mjs";
import { sectionState } from "../section_state.mjs";

/** @typedef {import("../../model/visit.mjs").Visit} Visit */
/** @typedef {import("../../model/plan.mjs").Plan} Plan */
/** @typedef {import("../../model/plan.mjs").PlanRow} PlanRow */
/** @typedef {import("../../model/text.mjs").Texts} Texts */
/** @typedef {import("../../model/next_step.mjs").Facts} Facts */

/**
 * @param {Texts} words
 * @returns {"ja" | "en"}
 */
export function langOf(words) {
  return words.lang === "en" ? "en" : "ja";
}

/**
 * The name of the person whom a section or a question is about; "" for the household's, or while it is not known.
 *
 * @param {Visit} visit
 * @param {string | null} person
 */
function nameOf(visit, person) {
  return person === null ? "" : (visit.values[`${person}.name`]?.shown ?? "");
}

/**
 * What a field can be chosen from.
 *
 * @param {PlanRow} row
 * @param {Visit} visit
 * @param {Texts} words
 * @returns {{value: string, label: string}[]}
 */
export function choicesOf(row, visit, words) {
  if (row.type === "yesno") return ["yes", "no"].map((value) => ({ value, label: words.t(`common.${value}`) }));
  if (row.type === "person") {
    return visit.persons.map((person, place) => ({
      value: person,
      label: nameOf(visit, person) || words.t("desk.person.unnamed", { number: place + 1 }),
    }));
  }
  return row.options.map((option) => ({ value: option.value, label: option[langOf(words)] }));
}

/**
 * @param {Visit} visit
 * @param {Plan} plan
 * @param {Facts} facts
 * @param {{words: Texts, changed: ReadonlySet<string>, screen: string | null}} desk `screen`: the section that the
 *   resident has before them
 * @returns {import("./form_sheet.mjs").DeskSection[]}
 */
export function sectionViews(visit, plan, facts, { words, changed, screen }) {
  const anyFiled = Object.values(visit.applications).some((application) => application.submitted !== null);
  return plan.sections(visit).map((id) => {
    const rows = plan.rows(id, visit);
    const fact = facts.sections.find((section) => section.id === id);
    const person = id.split(":")[1] ?? null;
    return {
      id,
      title: plan.sectionTitle(id, langOf(words)),
      about: nameOf(visit, person),
      state: sectionState(statusOf(visit, id), { written: rows.some((row) => row.value !== ""), changed: changed.has(id) }),
      filed: fact?.filed ?? false,
      disputedWhole: statusOf(visit, id).disputes.includes(id),
      missing: fact?.missing.length ?? 0,
      person: person !== null && visit.persons.length > 1 && !anyFiled ? person : null,
      lit: screen === id,
      rows,
    };
  });
}

/**
 * @param {Visit} visit
 * @param {Plan} plan
 * @param {Texts} words
 * @returns {import("./guide.mjs").GuideLine[]}
 */
export function guideLines(visit, plan, words) {
  return plan.questions(visit).map(({ id, person, section, fields, question }) => {
    const asked = fields.map((field) => {
      const template = plan.template(field);
      return {
        field,
        label: template?.label[langOf(words)] ?? field,
        filled: (visit.values[field]?.value ?? "") !== "",
        required: template?.required ?? false,
      };
    });
    const needed = asked.some((one) => one.required) ? asked.filter((one) => one.required) : asked;
    const done = asked.some((one) => one.required) ? needed.every((one) => one.filled) : needed.some((one) => one.filled);
    const about = person === null ? "" : nameOf(visit, person) || words.t("desk.person.unnamed", { number: visit.persons.indexOf(person) + 1 });
    return { key: `${id} ${section}`, id, clerk: question.clerk, plain: question.plain, en: question.en, about, done, fields: asked };
  });
}

/**
 * @param {Visit} visit
 * @param {Plan} plan
 * @param {Facts} facts
 * @param {Texts} words
 * @returns {import("./applications.mjs").ApplicationView[]}
 */
export function applicationViews(visit, plan, facts, words) {
  return facts.applications.map(({ procedure, title, digest, requested, signed, submitted }) => {
    const application = applicationOf(visit, procedure);
    const missing = plan.missing(procedure, visit).map((field) => ({ field, label: labelWithPerson(visit, plan, field, words) }));
    const unconfirmed = plan.unconfirmed(procedure, visit).map((section) => ({ section, title: plan.sectionTitle(section, langOf(words)) }));
    /** @returns {import("./applications.mjs").ApplicationView["state"]} */
    const state = () => {
      if (submitted) return "submitted";
      if (missing.length > 0) return "incomplete";
      if (unconfirmed.length > 0) return "unconfirmed";
      if (digest !== null && signed === digest) return "signed";
      return digest !== null && requested === digest ? "asked" : "ready";
    };
    return {
      procedure,
      title,
      state: state(),
      missing: submitted ? [] : missing,
      unconfirmed: submitted ? [] : unconfirmed,
      mode: application.signature?.mode ?? null,
      at: submitted ? application.submitted_at : (application.signature?.at ?? null),
      identity: visit.identity !== null,
    };
  });
}

/**
 * What the counter's screen shows, in words.
 *
 * @param {{screen: string, section: string | null} | null} screen
 * @param {Plan} plan
 * @param {Texts} words
 */
export function screenWords(screen, plan, words) {
  if (screen === null) return "";
  const key = `desk.screen.${screen.screen}`;
  const name = words.has(key) ? words.t(key) : screen.screen;
  const title = screen.section === null ? "" : plan.sectionTitle(screen.section, langOf(words));
  return title === "" ? name : words.t("desk.screen.with_section", { name, title });
}
