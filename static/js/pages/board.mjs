/** The supervisor's board: draws what the hub tells, in place, and counts the minutes on. */

import { clock } from "../model/dates.mjs";
import { HubSocket } from "../net/hub_socket.mjs";
import { loadTexts, planLoader } from "../net/plan_loader.mjs";
import { VisitClient } from "../net/visit_client.mjs";
import { counterLines, specialistLines, sums, visitLines } from "../ui/board/board_lines.mjs";
import { LiveTable } from "../ui/board/live_table.mjs";
import { h, setText } from "../ui/dom.mjs";
import { LineBanner } from "../ui/line_banner.mjs";
import { pageNames } from "../ui/page_names.mjs";

const TICK_MS = 1000;

const lang = document.documentElement.lang === "en" ? "en" : "ja";
const names = pageNames(document.body, lang);
const [words, plan] = await Promise.all([loadTexts(lang, ["common", "board"]), planLoader()(names.catalogue)]);
const socket = new HubSocket({ as: "board" });
const client = new VisitClient(socket, planLoader());
const banner = new LineBanner({ line: part("line"), banner: part("banner") }, words, socket, { area: "board" });
const tables = {
  visits: new LiveTable(part("visits"), part("no-visits")),
  specialists: new LiveTable(part("specialists"), part("no-specialists")),
  counters: new LiveTable(part("counters"), part("no-counters")),
};
/** @type {Map<string, HTMLElement>} */
const figures = new Map();

/** @type {import("../ui/board/board_lines.mjs").Names} */
const said = {
  words,
  branch: names.branch,
  counter: names.counter,
  // A visit may be of an older catalogue: what today's does not have is shown by its id.
  matter: (procedure) => plan.json.procedures[procedure]?.title[lang] ?? procedure,
  department: (department) => plan.json.departments[department]?.[lang] ?? department,
};

function draw() {
  const { board } = client;
  setText(part("clock"), clock(client.serverNow));
  if (board === null) return;
  for (const { key, value } of sums(board)) setText(figure(key), value);
  tables.visits.update(visitLines(board.visits, client.serverNow, said));
  tables.specialists.update(specialistLines(board.specialists, board.visits, said));
  tables.counters.update(counterLines(board.counters, said));
}

/** @param {string} key */
function figure(key) {
  let value = figures.get(key);
  if (value === undefined) {
    value = h("dd", { class: "figures" });
    figures.set(key, value);
    part("sums").append(h("div", {}, h("dt", {}, words.t(`board.sums.${key}`)), value));
  }
  return value;
}

/**
 * An element of the page by its data-part.
 * @param {string} name
 * @returns {HTMLElement}
 */
function part(name) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(`[data-part="${name}"]`));
  if (element === null) throw new RangeError(`the page has no part "${name}"`);
  return element;
}

client.on("change", draw);
client.on("outdated", () => banner.outdated());
setInterval(draw, TICK_MS);
socket.start();
