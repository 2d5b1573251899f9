/** How a visit goes from one department to the next, and what whoever takes it needs to know: pure functions. */

import { statusOf } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("./plan.mjs").Plan} Plan */

/** Why a visit is parked: the twin of ParkReason in signaling/words.py. @type {readonly import("./wire.mjs").ParkReason[]} */
export const PARK_REASONS = ["documents", "colleague", "papers", "other"];

/**
 * The departments that are to serve in turn: as it was settled, else those of the procedures, beginning with who serves.
 *
 * @param {Visit} visit
 * @param {Plan} plan
 * @returns {readonly string[]}
 */
export function courseOf(visit, plan) {
  if (visit.course.length > 0) return visit.course;
  const named = visit.procedures.map((procedure) => plan.procedure(procedure).department);
  return [...new Set([...visit.served, ...(visit.department === "" ? [] : [visit.department]), ...named])].filter((each) => each !== "");
}

/**
 * The department that comes next; null when all have served. One that was left out is asked after the others.
 *
 * @param {Visit} visit
 * @param {Plan} plan
 * @returns {string | null}
 */
export function nextDepartment(visit, plan) {
  return courseOf(visit, plan).find((each) => each !== visit.department && !visit.served.includes(each)) ?? null;
}

/**
 * @typedef {object} CourseStep
 * @property {string} department
 * @property {"done" | "now" | "next"} state
 */

/**
 * The steps of the settled course; none while there is no such plan.
 *
 * @param {Visit} visit
 * @returns {CourseStep[]}
 */
export function courseSteps(visit) {
  const now = visit.department || (visit.target?.department ?? "");
  return visit.course.map((department) => ({
    department,
    state: department === now ? "now" : visit.served.includes(department) ? "done" : "next",
  }));
}

/**
 * @typedef {object} Summary
 * @property {string} visitor
 * @property {readonly string[]} people names as they are shown, "" where none is written yet
 * @property {{id: string, state: "confirmed" | "disputed" | "filled" | "open"}[]} sections
 * @property {string[]} filed procedures whose applications are submitted
 */

/**
 * Where a visit stands, on one screen.
 *
 * @param {Visit} visit
 * @param {Plan} plan
 * @returns {Summary}
 */
export function summaryOf(visit, plan) {
  const missing = new Set(visit.procedures.flatMap((procedure) => plan.missing(procedure, visit)).map((field) => plan.sectionOf(field)));
  return {
    visitor: visit.values["visitor.name"]?.shown ?? "",
    people: visit.persons.map((person) => visit.values[`${person}.name`]?.shown ?? ""),
    sections: plan.sections(visit).map((id) => {
      const status = statusOf(visit, id);
      if (status.disputes.length > 0) return { id, state: "disputed" };
      if (status.confirmation !== null) return { id, state: "confirmed" };
      return { id, state: missing.has(id) ? "open" : "filled" };
    }),
    filed: visit.procedures.filter((procedure) => (visit.applications[procedure]?.submitted ?? null) !== null),
  };
}
