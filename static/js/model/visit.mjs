/** A visit as this page may see it, and `evolve`, which alone changes it: the twin of signaling/visit.py. */

/** @typedef {import("./wire.mjs").VisitView} Visit */
/** @typedef {import("./wire.mjs").EventMessage} EventMessage */
/** @typedef {import("./wire.mjs").SectionStatus} SectionStatus */
/** @typedef {import("./wire.mjs").Application} Application */
/** @typedef {Extract<import("./wire.mjs").EventBody, {kind: "edited"}>} Edited */

/** An event of a kind that this page does not know: the server is newer, and the page must be loaded anew. */
export class UnknownEvent extends Error {
  /** @param {string} kind */
  constructor(kind) {
    super(`no rule for events of the kind "${kind}"`);
    this.name = "UnknownEvent";
    this.kind = kind;
  }
}

/** @type {SectionStatus} */
const UNTOUCHED = Object.freeze({ revision: 0, presented: null, confirmation: null, disputes: Object.freeze([]) });

/** @type {Application} */
const UNASKED = Object.freeze({ requested: null, signature: null, submitted: null, submitted_at: null });

/** What ends whenever the visit is served no longer. */
const TALK_OVER = Object.freeze({ held: false, paper: false });

/**
 * The visit of a snapshot; it replaces whatever the page had.
 *
 * @param {Visit} view
 * @returns {Visit}
 */
export function fromSnapshot(view) {
  return Object.freeze({ ...view });
}

/**
 * Where a section stands, also one that nobody has touched yet.
 *
 * @param {Visit} visit
 * @param {string} section
 * @returns {SectionStatus}
 */
export function statusOf(visit, section) {
  return visit.sections[section] ?? UNTOUCHED;
}

/**
 * How far the application of a procedure is, also one that nobody has asked for yet.
 *
 * @param {Visit} visit
 * @param {string} procedure
 * @returns {Application}
 */
export function applicationOf(visit, procedure) {
  return visit.applications[procedure] ?? UNASKED;
}

/**
 * The visit after one more event; the same object when the event is already in it (a duplicate after a rejoin).
 *
 * @param {Visit} visit
 * @param {EventMessage} event
 * @returns {Visit}
 * @throws {RangeError} when the event is of another visit
 * @throws {UnknownEvent} when this page is older than the server
 */
export function evolve(visit, event) {
  if (event.visit !== visit.id) throw new RangeError("the event is of another visit");
  if (event.seq <= visit.seq) return visit;
  return Object.freeze({ ...visit, ...changes(visit, event), seq: event.seq });
}

/**
 * What an event changes in a visit.
 *
 * @param {Visit} visit
 * @param {EventMessage} event
 * @returns {Partial<Visit>}
 */
function changes(visit, event) {
  const body = event.body;
  switch (body.kind) {
    case "edited":
      return edited(visit, event, body);
    case "opened":
      return {
        branch: body.branch,
        counter: body.counter,
        procedures: body.procedures,
        language: body.language,
        catalogue: body.catalogue,
        number: body.number,
        opened_at: event.at,
      };
    case "offered":
      return { state: "offered", specialist: body.specialist };
    case "offer_ended":
      return { state: "waiting", specialist: null };
    case "passed":
    case "wait_chosen":
    case "dropped":
    case "came_back":
      return {};
    case "promised":
      return { state: "promised", promised_at: body.at, specialist: null };
    case "arrived":
      return { state: "waiting", counter: body.counter };
    case "answered":
      return { ...taken(visit, body), answered_at: event.at };
    case "parked": {
      const { specialist, reason, until } = body;
      return { state: "parked", parking: { specialist, reason, since: visit.parking?.since ?? event.at, until }, ...TALK_OVER };
    }
    case "recalled":
      return taken(visit, body);
    case "handed_over": {
      const department = body.department ?? "";
      const handed = { by: visit.specialist ?? "", department, note: body.note, at: event.at };
      return { ...waitsFor(body.target), handed, served: servedWith(visit, department) };
    }
    case "taken_over": {
      const handed = { by: visit.specialist ?? "", department: visit.department, note: body.note ?? "", at: event.at };
      return { ...taken({ ...visit, served: servedWith(visit, visit.department) }, body), handed };
    }
    case "requeued":
      return waitsFor(body.target);
    case "course_set":
      return { course: body.departments };
    case "joined": {
      const { number, person, part } = body;
      return { members: [...visit.members, { number, person, part, department: body.department ?? "", since: event.at }] };
    }
    case "left":
      return { members: visit.members.filter((each) => each.number !== body.number) };
    case "closed": {
      // It only rang there: who never answered has no part in the visit.
      const specialist = visit.state === "offered" ? null : visit.specialist;
      return {
        state: "closed",
        outcome: body.outcome,
        why_ended: body.why ?? null,
        closed_at: event.at,
        ...TALK_OVER,
        question: null,
        specialist,
        parking: null,
        target: null,
        members: [],
      };
    }
    case "rated":
      return {};
    case "wiped":
      return { wiped: true };
    case "held":
      return { held: true };
    case "resumed":
      return { held: false };
    case "paper_shown":
      return { paper: true };
    case "paper_hidden":
      return { paper: false };
    case "seat_offered":
    case "seat_allowed":
    case "seat_taken":
    case "seat_changed":
    case "seat_left":
      // Who is in the call is told by `seats`, to each page as much as it may know.
      return {};
    case "language_chosen":
      return { language: body.language };
    case "note_written":
      return { note: body.text };
    case "asked":
      return { question: body.question };
    case "replied":
    case "kept_off":
      // What follows from answers is worked out by the server and comes as a view of its own.
      return {};
    case "person_added":
      return { persons: [...visit.persons, body.person] };
    case "person_removed":
      return withoutPerson(visit, body.person);
    case "procedure_added":
      return { procedures: [...visit.procedures, body.procedure] };
    case "procedure_removed":
      return { procedures: visit.procedures.filter((each) => each !== body.procedure) };
    case "presented":
      // Asked again, the resident answers again: what they had pointed at is no answer to this question.
      return withSection(visit, body.section, { ...statusOf(visit, body.section), presented: body.revision, disputes: [] });
    case "confirmed": {
      const confirmation = { revision: body.revision, digest: body.digest, at: event.at };
      return withSection(visit, body.section, { ...statusOf(visit, body.section), confirmation, disputes: [] });
    }
    case "disputed": {
      const held = statusOf(visit, body.section);
      const disputes = [...held.disputes, body.field ?? body.section];
      return withSection(visit, body.section, { ...held, confirmation: null, disputes });
    }
    case "voided":
      return withSection(visit, body.section, {
        ...UNTOUCHED,
        revision: body.revision,
        disputes: statusOf(visit, body.section).disputes,
      });
    case "signature_requested":
      return withApplication(visit, body.application, { requested: body.digest });
    case "signed": {
      const { digest, mode } = body;
      const signature = { digest, mode, at: event.at, strokes: body.strokes ?? [], aspect: body.aspect ?? 1 };
      return withApplication(visit, body.application, { signature });
    }
    case "submitted":
      return withApplication(visit, body.application, { submitted: body.digest, submitted_at: event.at });
    case "identity_checked":
      return { identity: { level: body.level, documents: body.documents, by: event.actor, at: event.at } };
    case "ticked": {
      const others = visit.ticks.filter((item) => item !== body.item);
      return { ticks: body.done ? [...others, body.item] : others };
    }
    case "printed":
      return { printed: [...visit.printed, body.document] };
    case "papers_released":
      return { papers_released: true };
    default:
      throw new UnknownEvent(/** @type {{kind: string}} */ (body).kind);
  }
}

/**
 * @param {Visit} visit
 * @param {{specialist: string, department?: string}} body
 * @returns {Partial<Visit>}
 */
function taken(visit, body) {
  const department = body.department ?? "";
  const served = visit.served.filter((each) => each !== department);
  return { state: "serving", specialist: body.specialist, department, parking: null, target: null, served };
}

/**
 * The departments that have served, with one more.
 *
 * @param {Visit} visit
 * @param {string} department
 */
function servedWith({ served }, department) {
  return department === "" || served.includes(department) ? served : [...served, department];
}

/**
 * @param {import("./wire.mjs").Target} target
 * @returns {Partial<Visit>}
 */
function waitsFor(target) {
  return { state: "waiting", specialist: null, department: "", parking: null, target, ...TALK_OVER };
}

/**
 * @param {Visit} visit
 * @param {EventMessage} event
 * @param {Edited} body
 * @returns {Partial<Visit>}
 */
function edited(visit, event, body) {
  const { field, section, revision, value, shown, source } = body;
  const entry = { value, shown, revision, source, by: event.actor, warning: body.warning ?? null };
  // Any edit voids what was presented and confirmed before it; it answers a dispute of that field or section.
  const disputes = statusOf(visit, section).disputes.filter((each) => each !== field && each !== section);
  return {
    ...(visit.papers_released ? { papers_released: false } : {}),
    values: { ...visit.values, [field]: entry },
    ...withSection(visit, section, { ...UNTOUCHED, revision, disputes }),
  };
}

/**
 * @param {Visit} visit
 * @param {string} section
 * @param {SectionStatus} status
 * @returns {Pick<Visit, "sections">}
 */
function withSection(visit, section, status) {
  return { sections: { ...visit.sections, [section]: status } };
}

/**
 * @param {Visit} visit
 * @param {string} procedure
 * @param {Partial<Application>} part
 * @returns {Pick<Visit, "applications">}
 */
function withApplication(visit, procedure, part) {
  return { applications: { ...visit.applications, [procedure]: { ...applicationOf(visit, procedure), ...part } } };
}

/**
 * @param {Visit} visit
 * @param {string} person
 * @returns {Partial<Visit>}
 */
function withoutPerson(visit, person) {
  const kept = Object.entries(visit.values).filter(([field]) => !field.startsWith(`${person}.`));
  const sections = Object.entries(visit.sections).filter(([section]) => section !== `person:${person}`);
  return {
    persons: visit.persons.filter((each) => each !== person),
    values: Object.fromEntries(kept),
    sections: Object.fromEntries(sections),
  };
}
