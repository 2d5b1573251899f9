/** One catalogue version as the form session asks it: the twin of server/catalogue/form_plan.py. */

import { applicationDigest, sectionDigest } from "./digests.mjs";
import { PlanRow } from "./plan_row.mjs";
import { TAGS, wordsIn } from "./tongues.mjs";
import { statusOf } from "./visit.mjs";

export { PlanRow };

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./digests.mjs").Row} DigestRow */
/** @typedef {import("./wire.mjs").Language} Language */
/** @typedef {{ja: string, en: string} & Partial<Record<Language, string>>} Words a town may have more languages than two */
/** @typedef {{value: string} & Words} Option */

/**
 * @typedef {"name"|"kana"|"roman"|"text"|"addr"|"date"|"birth"|"zip"|"tel"|"digits"|"enum"|"yesno"|"my_number"
 *   |"account"|"person"} FieldType
 */

/**
 * @typedef {object} FieldTemplate
 * @property {string} id
 * @property {string} section
 * @property {FieldType} type
 * @property {Words} label
 * @property {boolean} required
 * @property {Words | null} [hint]
 * @property {Option[]} [options]
 * @property {number | null} [digits]
 * @property {number | null} [max]
 * @property {string | null} [rule]
 * @property {{field: string, in: string[]} | null} [show_if]
 * @property {string[]} [for]
 * @property {string[]} [fills]
 * @property {string | null} [default]
 * @property {boolean} [guarded] tells where somebody lives, though its type does not say so
 */

/** @typedef {{id: string, title: Words, repeat: boolean, fields: string[]}} SectionTemplate */
/** @typedef {{id: string, section: string, fields: string[], clerk: string, plain: string, en: string} & Partial<Record<Language, string>>} Question */

/**
 * @typedef {object} Procedure
 * @property {string} id
 * @property {Words} title
 * @property {Words} tile
 * @property {{ja: string[], en: string[]} & Partial<Record<Language, string[]>>} about
 * @property {number} minutes
 * @property {string} department
 * @property {string} skill
 * @property {string} icon
 * @property {string[]} sections
 * @property {string} form
 * @property {"pad"|"paper"|"tap"} signature
 * @property {{ja: string, en: string, yen: number}} fee
 * @property {Words[]} bring
 * @property {(Words & {unless?: string[]})[]} next_steps not said when one of `unless` was filed in the same visit
 * @property {Question[]} questions
 * @property {boolean} [quiet] nobody who came for it is asked how they liked it
 * @property {{days?: number, months?: number, years?: number, include_first: boolean, from: string, rolls?: boolean}} [due]
 */

/**
 * @typedef {object} PlanJson
 * @property {string} version
 * @property {Words} town
 * @property {Record<string, Words & {place?: Words, tel?: string}>} departments
 * @property {string[]} [tiles] the procedures in the order in which screens offer them
 * @property {string[]} [at_desk] the procedures without a tile on the first screen
 * @property {readonly Topic[]} [topics] matters of one kind, for those without a tile
 * @property {Record<string, Words>} [referrals] why somebody has to come to head office after all
 * @property {Record<string, Procedure>} procedures
 * @property {Record<string, SectionTemplate>} sections
 * @property {Record<string, FieldTemplate>} fields
 * @property {import("./interview.mjs").InterviewPlan | null} [interview]
 */

/**
 * @typedef {Words & { id: string, icon: string, procedures: readonly string[] }} Topic
 */

/**
 * @typedef {object} PlannedQuestion A question of one of the visit's procedures, for one person when it is repeated.
 * @property {string} id as `ask` names it
 * @property {string} procedure
 * @property {string | null} person
 * @property {string} section concrete section id
 * @property {string[]} fields concrete ids of its visible fields
 * @property {Question} question
 */

/** What decides which fields are visible; a Visit is one. */
/** @typedef {Pick<Visit, "procedures"|"persons"|"values">} Answers */

const CONCRETE = /^(p[1-9][0-9]?)\.(.+)$/;

/** Immutable; everything it answers follows from its arguments. The rules 1–5 stand in form_plan.py. */
export class Plan {
  /** @param {PlanJson} json */
  constructor(json) {
    this.json = json;
  }

  /** The catalogue version that this plan answers for. */
  get version() {
    return this.json.version;
  }

  /** The interview; null where the catalogue has none. */
  get interview() {
    return this.json.interview ?? null;
  }

  /** Procedures in the order in which screens offer them. */
  get tiles() {
    return (this.json.tiles ?? Object.keys(this.json.procedures)).map((id) => this.procedure(id));
  }

  /** Matters of one kind, in the order of the screen. @returns {readonly Topic[]} */
  get topics() {
    return this.json.topics ?? [];
  }

  /**
   * The procedures of a topic, in its order; none where there is no such topic.
   * @param {string} id
   */
  underTopic(id) {
    return (this.topics.find((topic) => topic.id === id)?.procedures ?? []).map((each) => this.procedure(each));
  }

  /** What a specialist may add to a visit: the tiles, and what no screen offers by itself. */
  get addable() {
    return [...this.tiles, ...(this.json.at_desk ?? []).map((id) => this.procedure(id))];
  }

  /**
   * @param {string} id
   * @returns {Procedure}
   * @throws {RangeError} when the catalogue has none of this id
   */
  procedure(id) {
    return found(this.json.procedures, id, "procedure");
  }

  /**
   * The template of a concrete field id; null when there is no such field. A template's own id is no field's.
   *
   * @param {string} field
   * @returns {FieldTemplate | null}
   */
  template(field) {
    const match = CONCRETE.exec(field);
    if (match) return own(this.json.fields, `p.${match[2]}`);
    return field.startsWith("p.") ? null : own(this.json.fields, field);
  }

  /**
   * The concrete section of a field; null when there is no such field.
   *
   * @param {string} field
   * @returns {string | null}
   */
  sectionOf(field) {
    const template = this.template(field);
    if (!template) return null;
    const person = personOfField(field);
    return person ? `${template.section}:${person}` : template.section;
  }

  /**
   * The title of a concrete section; a repeated one is numbered.
   *
   * @param {string} section
   * @param {Language} lang
   * @returns {string}
   */
  sectionTitle(section, lang) {
    const template = this.#section(section);
    if (!template) return "";
    const title = wordsIn(template.title, lang);
    const person = personOf(section);
    if (!person) return title;
    return TAGS[lang] === "ja" ? `${title}${person.slice(1)}` : `${title} ${person.slice(1)}`;
  }

  /**
   * The visible sections of a visit in order.
   *
   * @param {Answers} visit
   * @returns {string[]}
   */
  sections(visit) {
    const names = new Set(visit.procedures.flatMap((id) => this.procedure(id).sections));
    return [...names]
      .flatMap((name) => this.#expanded(name, visit.persons))
      .filter((section) => this.#visible(section, visit).length > 0);
  }

  /**
   * The visible sections whose content the form of this procedure carries.
   *
   * @param {string} procedure
   * @param {Answers} visit
   * @returns {string[]}
   */
  sectionsOfProcedure(procedure, visit) {
    return this.procedure(procedure)
      .sections.flatMap((name) => this.#expanded(name, visit.persons))
      .filter((section) => this.#visible(section, visit).some((template) => belongs(template, procedure)));
  }

  /**
   * The visible fields of a section in order, with what the visit has for them.
   *
   * @param {string} section concrete section id
   * @param {Visit} visit
   * @returns {PlanRow[]}
   */
  rows(section, visit) {
    const person = personOf(section);
    return this.#visible(section, visit).map(
      (template) => new PlanRow(concrete(template.id, person), template, visit, section),
    );
  }

  /**
   * The rows of a section as a confirmation is bound to them.
   *
   * @param {string} section concrete section id
   * @param {Visit} visit
   * @returns {DigestRow[]}
   */
  digestRows(section, visit) {
    return this.rows(section, visit).map((row) => [row.field, row.template.label.ja, row.atCounter]);
  }

  /**
   * The digest of a section as it stands in this visit.
   *
   * @param {string} section
   * @param {Visit} visit
   * @returns {Promise<string>}
   */
  sectionDigest(section, visit) {
    return sectionDigest(section, statusOf(visit, section).revision, this.digestRows(section, visit));
  }

  /**
   * The digest of the application of a procedure as it stands in this visit.
   *
   * @param {string} procedure
   * @param {Visit} visit
   * @returns {Promise<string>}
   */
  async applicationDigest(procedure, visit) {
    /** @type {import("./digests.mjs").Part[]} */
    const parts = [];
    for (const section of this.sectionsOfProcedure(procedure, visit)) {
      parts.push([section, statusOf(visit, section).revision, await this.sectionDigest(section, visit)]);
    }
    return applicationDigest(procedure, parts);
  }

  /**
   * The required, visible and empty fields of a procedure, in order.
   *
   * @param {string} procedure
   * @param {Answers} visit
   * @returns {string[]}
   */
  missing(procedure, visit) {
    const persons = visit.persons.length ? visit.persons : ["p1"];
    return this.procedure(procedure)
      .sections.flatMap((name) => this.#expanded(name, persons))
      .flatMap((section) =>
        this.#visible(section, visit)
          .filter((template) => template.required && belongs(template, procedure))
          .map((template) => concrete(template.id, personOf(section))),
      )
      .filter((field) => valueOf(visit, field) === "");
  }

  /**
   * Sections of a procedure that are not confirmed as they stand, or that the resident has disputed.
   *
   * @param {string} procedure
   * @param {Visit} visit
   * @returns {string[]}
   */
  unconfirmed(procedure, visit) {
    return this.sectionsOfProcedure(procedure, visit).filter((section) => {
      const { confirmation, revision, disputes } = statusOf(visit, section);
      return confirmation === null || confirmation.revision !== revision || disputes.length > 0;
    });
  }

  /**
   * The questions of the visit's procedures in order, those of a repeated section once per person; a question
   * without a visible field is left out, and one that two procedures share comes once.
   *
   * @param {Answers} visit
   * @returns {PlannedQuestion[]}
   */
  questions(visit) {
    /** @type {Map<string, PlannedQuestion>} */
    const planned = new Map();
    for (const procedure of visit.procedures) {
      for (const question of this.procedure(procedure).questions) {
        for (const section of this.#expanded(question.section, visit.persons)) {
          const person = personOf(section);
          const visible = new Set(this.#visible(section, visit).map((template) => template.id));
          const fields = question.fields.filter((id) => visible.has(id)).map((id) => concrete(id, person));
          const key = `${question.id} ${section}`;
          if (fields.length && !planned.has(key)) {
            planned.set(key, { id: question.id, procedure, person, section, fields, question });
          }
        }
      }
    }
    return [...planned.values()];
  }

  /**
   * The question of this id; null when no procedure has it.
   *
   * @param {string} id
   * @returns {Question | null}
   */
  question(id) {
    for (const procedure of Object.values(this.json.procedures)) {
      const question = procedure.questions.find((each) => each.id === id);
      if (question) return question;
    }
    return null;
  }

  /**
   * @param {string} section
   * @returns {SectionTemplate | null} null when its person is missing or too much
   */
  #section(section) {
    const template = own(this.json.sections, section.split(":", 1)[0] ?? "");
    return template && template.repeat === section.includes(":") ? template : null;
  }

  /**
   * @param {string} name
   * @param {readonly string[]} persons
   * @returns {string[]}
   */
  #expanded(name, persons) {
    const repeat = found(this.json.sections, name, "section").repeat;
    return repeat ? persons.map((person) => `${name}:${person}`) : [name];
  }

  /**
   * @param {string} section
   * @param {Pick<Answers, "procedures"|"values">} visit
   * @returns {FieldTemplate[]}
   */
  #visible(section, visit) {
    const person = personOf(section);
    return (this.#section(section)?.fields ?? [])
      .map((id) => found(this.json.fields, id, "field"))
      .filter((template) => template.type !== "my_number" && this.#holds(template, person, visit));
  }

  /**
   * Whether a template's conditions hold, and those of every field that it depends on.
   *
   * @param {FieldTemplate} template
   * @param {string | null} person
   * @param {Pick<Answers, "procedures"|"values">} visit
   */
  #holds(template, person, visit) {
    const seen = new Set();
    /** @type {FieldTemplate | null} */
    let following = template;
    while (following && !seen.has(following.id)) {
      seen.add(following.id);
      const needed = following.for ?? [];
      if (needed.length && !needed.some((procedure) => visit.procedures.includes(procedure))) return false;
      /** @type {FieldTemplate["show_if"]} */
      const condition = following.show_if;
      if (!condition) return true;
      if (!condition.in.includes(valueOf(visit, concrete(condition.field, person)))) return false;
      following = found(this.json.fields, condition.field, "field");
    }
    return true;
  }
}

/**
 * The person in a concrete field id; null when it is of nobody in particular.
 *
 * @param {string} field
 * @returns {string | null}
 */
export function personOfField(field) {
  return CONCRETE.exec(field)?.[1] ?? null;
}

/**
 * The person in a concrete section id.
 *
 * @param {string} section
 * @returns {string | null}
 */
function personOf(section) {
  return section.split(":")[1] || null;
}

/**
 * @param {string} id
 * @param {string | null} person
 * @returns {string}
 */
function concrete(id, person) {
  return person && id.startsWith("p.") ? `${person}.${id.slice(2)}` : id;
}

/**
 * @param {FieldTemplate} template
 * @param {string} procedure
 */
function belongs(template, procedure) {
  return !template.for?.length || template.for.includes(procedure);
}

/**
 * @param {Pick<Answers, "values">} visit
 * @param {string} field
 * @returns {string}
 */
function valueOf(visit, field) {
  return own(visit.values, field)?.value ?? "";
}

/**
 * @template Entry
 * @param {Readonly<Record<string, Entry>>} record
 * @param {string} key
 * @returns {Entry | null}
 */
function own(record, key) {
  return Object.hasOwn(record, key) ? /** @type {Entry} */ (record[key]) : null;
}

/**
 * @template Entry
 * @param {Readonly<Record<string, Entry>>} record
 * @param {string} key
 * @param {string} what
 * @returns {Entry}
 */
function found(record, key, what) {
  const entry = own(record, key);
  if (entry === null) throw new RangeError(`the catalogue has no ${what} "${key}"`);
  return entry;
}
