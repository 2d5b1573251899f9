/** How a fact is answered where the form says it, too: by what the field can hold, as tiles or typed. */

/** @typedef {import("./interview.mjs").Asked} Asked */
/** @typedef {import("./interview.mjs").Choice} Choice */
/** @typedef {import("./plan.mjs").Plan} Plan */
/** @typedef {import("./visit.mjs").Visit} Visit */

/** @type {Choice[]} */
const YES_NO = [
  { value: "yes", label: { ja: "はい", en: "Yes" } },
  { value: "no", label: { ja: "いいえ", en: "No" } },
];

/**
 * The field of the form that says the same as a fact; "" where there is none.
 *
 * @param {Asked} asked
 * @param {string | null} person
 */
export function fieldOf({ fact }, person) {
  return (fact.field ?? "").replace(/^p\./, `${person}.`);
}

/**
 * Whether a field is on the sheet as it stands, so that it can be written there.
 *
 * @param {Plan} plan
 * @param {Visit} visit
 * @param {string} field
 */
export function isOnSheet(plan, visit, field) {
  const section = plan.sectionOf(field);
  return section !== null && plan.sections(visit).includes(section) && plan.rows(section, visit).some((row) => row.field === field);
}

/**
 * The fact as it is answered outside the form: by the field's choices, a day, or a text. What is answered without the
 * form stays as it is, and so does what must not be on a screen.
 *
 * @param {Asked} asked
 * @param {Plan} plan
 * @param {Visit} visit
 * @returns {Asked}
 */
export function withoutForm(asked, plan, visit) {
  if (asked.way !== "field") return asked;
  const template = plan.json.fields[asked.fact.field ?? ""];
  switch (template?.type) {
    case "my_number":
      return { ...asked, way: "visit" };
    case "yesno":
      return { ...asked, way: "choices", choices: YES_NO };
    case "enum":
      return { ...asked, way: "choices", choices: (template.options ?? []).map(({ value, ja, en }) => ({ value, label: { ja, en } })) };
    case "person":
      return { ...asked, way: "choices", choices: visit.persons.map((person) => ({ value: person, label: nameAsLabel(visit, person) })) };
    case "date":
    case "birth":
      return { ...asked, way: "date", choices: [] };
    default:
      return { ...asked, way: "text", choices: [] };
  }
}

/**
 * @param {Visit} visit
 * @param {string} person
 */
function nameAsLabel(visit, person) {
  const number = visit.persons.indexOf(person) + 1;
  const name = visit.values[`${person}.name`]?.shown;
  return { ja: name || `${number}人目の方`, en: name || `Person ${number}` };
}
