/** What the specialist does next, as one pure function of where the visit stands; the page only puts it into words.
 *
 * The order is the order of a good visit: what the resident objects to comes first, then what the specialist left
 * open, then section by section (fill, present, wait), then application by application (signature, submission).
 */

/**
 * @typedef {object} SectionFacts
 * @property {string} id
 * @property {string} title
 * @property {readonly string[]} disputes Field ids, or the section's own id.
 * @property {boolean} presented
 * @property {boolean} confirmed
 * @property {boolean} filed Every application that carries the section is submitted: nothing is left to do in it.
 * @property {readonly {field: string, label: string}[]} missing Required, visible and empty.
 */

/**
 * @typedef {object} ApplicationFacts
 * @property {string} procedure
 * @property {string} title
 * @property {string|null} digest Of the application as it stands; null until everything in it is confirmed.
 * @property {string|null} requested
 * @property {string|null} signed The digest that the resident signed.
 * @property {boolean} submitted
 */

/**
 * @typedef {object} Facts
 * @property {import("./wire.mjs").VisitState} state
 * @property {boolean} held
 * @property {readonly SectionFacts[]} sections
 * @property {readonly ApplicationFacts[]} applications
 * @property {readonly {field: string, section: string, label: string}[]} unsettled Drafts that wait for the typist.
 * @property {boolean} [interview] The interview is before the specialist and asks for something.
 */

/**
 * @typedef {"wait_answer"|"wrap_up"|"resume"|"settle"|"disputed"|"interview"|"fill"|"present"|"await_confirmation"
 *   |"request_signature"|"await_signature"|"submit"|"close"} StepKind
 */

/**
 * @typedef {object} Step
 * @property {StepKind} kind
 * @property {string|null} section
 * @property {string|null} field
 * @property {string|null} procedure
 * @property {string} title Of the section, the field or the procedure that the step is about.
 * @property {string} within The section's title, when `title` is a field's.
 */

/**
 * @param {StepKind} kind
 * @param {Partial<Step>} [rest]
 * @returns {Step}
 */
function step(kind, rest = {}) {
  return { kind, section: null, field: null, procedure: null, title: "", within: "", ...rest };
}

/**
 * @param {Facts} facts
 * @returns {Step}
 */
export function nextStep(facts) {
  if (facts.state === "closed") return step("wrap_up");
  if (facts.state !== "serving") return step("wait_answer");
  if (facts.held) return step("resume");
  return (
    disputed(facts) ?? unsettled(facts) ?? interviewStep(facts) ?? sectionStep(facts) ?? applicationStep(facts) ?? step("close")
  );
}

/**
 * @param {Facts} facts
 * @returns {Step|null}
 */
function disputed(facts) {
  const section = facts.sections.find((one) => one.disputes.length > 0 && !one.filed);
  if (section === undefined) return null;
  const field = section.disputes.find((one) => one !== section.id) ?? null;
  return step("disputed", { section: section.id, field, title: section.title });
}

/**
 * @param {Facts} facts
 * @returns {Step|null}
 */
function unsettled(facts) {
  const [first] = facts.unsettled;
  if (first === undefined) return null;
  return step("settle", { section: first.section, field: first.field, title: first.label });
}

/**
 * What the interview asks comes before a field that is to be asked for; what is filled is presented all the same.
 * @param {Facts} facts
 * @returns {Step|null}
 */
function interviewStep(facts) {
  return facts.interview && sectionStep(facts)?.kind === "fill" ? step("interview") : null;
}

/**
 * The first section that is not done. Nothing is asked past one that waits for the resident: they read one at a time.
 * @param {Facts} facts
 * @returns {Step|null}
 */
function sectionStep(facts) {
  for (const section of facts.sections) {
    if (section.filed || section.confirmed) continue;
    const [missing] = section.missing;
    if (missing !== undefined) {
      return step("fill", {
        section: section.id,
        field: missing.field,
        title: missing.label,
        within: section.title,
      });
    }
    const kind = section.presented ? "await_confirmation" : "present";
    return step(kind, { section: section.id, title: section.title });
  }
  return null;
}

/**
 * @param {Facts} facts
 * @returns {Step|null}
 */
function applicationStep(facts) {
  for (const one of facts.applications) {
    if (one.submitted) continue;
    const about = { procedure: one.procedure, title: one.title };
    // Without a digest (it is being computed) nothing of before counts as seen, and nothing can be submitted.
    if (one.digest !== null && one.signed === one.digest) return step("submit", about);
    const waits = one.digest !== null && one.requested === one.digest;
    return step(waits ? "await_signature" : "request_signature", about);
  }
  return null;
}
