/** What a supervisor does from the board: with a visit, a person, a department, a call for help. Each asks before it acts. */

import { ask } from "../dialog.mjs";
import { h } from "../dom.mjs";

/** @typedef {import("./board_lines.mjs").Names} Names */
/** @typedef {import("../../model/wire.mjs").VisitLine} VisitLine */
/** @typedef {import("../dialog.mjs").DialogAction} DialogAction */

/** How a supervisor may end a visit, and what its counter is told; that it was finished only the specialist knows. */
const ENDINGS = /** @type {const} */ ([
  { outcome: "referred", why: "closing_time" },
  { outcome: "referred", why: "elsewhere" },
  { outcome: "referred", why: "fault" },
  { outcome: "left", why: null },
  { outcome: "no_show", why: null },
]);

/**
 * More that can be done with a visit (listen, whisper, join in, take over): a part of the page that has it gives it here.
 * @typedef {(visit: VisitLine) => DialogAction[]} MoreActions
 */

/**
 * @param {VisitLine} visit
 * @param {Names} names
 * @param {MoreActions} more
 * @returns {Promise<string | null>} "requeue", "release", "end", "evidence", or a value of `more`; null: nothing
 */
export function askAboutVisit(visit, { words, branch, counter, matter }, more) {
  /** @type {DialogAction[]} */
  const actions = [{ value: "nothing", label: words.t("common.cancel"), kind: "secondary" }, ...more(visit)];
  if (["offered", "serving", "parked"].includes(visit.state)) actions.push({ value: "requeue", label: words.t("board.act.requeue"), kind: "secondary" });
  if (visit.papers_wait) actions.push({ value: "release", label: words.t("board.act.release"), kind: "primary" });
  actions.push({ value: "end", label: words.t("board.act.end"), kind: "danger" });
  const facts = [
    [words.t("board.open.state"), words.t(`board.state.${visit.state}`)],
    [words.t("board.visits.where"), `${branch(visit.branch)} ${counter(visit.counter)}`],
    [words.t("board.visits.matters"), visit.procedures.map(matter).join("、")],
    [words.t("board.visits.specialist"), visit.specialist ?? words.t("board.none")],
  ];
  const list = h("dl", { class: "board-facts" }, ...facts.map(([term, text]) => h("div", {}, h("dt", {}, term ?? ""), h("dd", {}, text ?? ""))));
  return ask({ title: words.t("board.act.visit", { number: visit.number }), body: [list], actions, wide: true });
}

/**
 * @param {VisitLine} visit
 * @param {Names} names
 * @returns {Promise<{outcome: import("../../model/wire.mjs").Outcome, why: import("../../model/wire.mjs").EndReason | null} | null>}
 */
export async function askEnding(visit, { words }) {
  const choices = ENDINGS.map(({ outcome, why }, place) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "board-ending", value: why ?? outcome, checked: place === 0 }), h("span", {}, words.t(why === null ? `board.outcome.${outcome}` : `board.ending.${why}`))),
  );
  // Whoever has a promise is at no counter: somebody has to tell them.
  const about = visit.state === "promised" ? "board.act.end_promised" : "board.act.end_about";
  const body = [h("p", {}, words.t(about)), h("fieldset", { class: "fieldset" }, h("legend", {}, words.t("board.act.end_how")), ...choices)];
  const answer = await ask({
    title: words.t("board.act.end_title", { number: visit.number }),
    body,
    actions: [
      { value: "no", label: words.t("common.cancel"), kind: "secondary" },
      { value: "yes", label: words.t("board.act.end"), kind: "danger" },
    ],
  });
  if (answer !== "yes") return null;
  const picked = ENDINGS.find((_, place) => choices[place]?.querySelector("input")?.checked);
  return picked ?? null;
}

/**
 * @param {import("../../model/wire.mjs").HelpLine} help
 * @param {string} where
 * @param {Names} names
 * @returns {Promise<string | null>} "seen", "over", "visit"; null: nothing
 */
export function askAboutHelp(help, where, { words }) {
  /** @type {DialogAction[]} */
  const actions = [{ value: "nothing", label: words.t("common.cancel"), kind: "secondary" }];
  if (help.visit !== null) actions.push({ value: "visit", label: words.t("board.help.visit"), kind: "secondary" });
  actions.push({ value: "over", label: words.t("board.help.over"), kind: "secondary" });
  if (help.seen_by === null) actions.push({ value: "seen", label: words.t("board.help.seen"), kind: "primary" });
  const said = help.seen_by === null ? words.t("board.help.about", { name: help.name, where }) : words.t("board.help.is_seen", { name: help.name, where, seen_by: help.seen_by });
  return ask({ title: words.t("board.help.title"), body: [said], actions });
}
