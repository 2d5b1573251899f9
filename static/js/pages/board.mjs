/** The supervisor's board: draws what the hub tells, in place and once a frame, and counts the minutes on. On a wall nothing is pressed. */

import { clock } from "../model/dates.mjs";
import { HubSocket } from "../net/hub_socket.mjs";
import { loadTexts, planLoader } from "../net/plan_loader.mjs";
import { SeatClient } from "../net/seat_client.mjs";
import { VisitClient } from "../net/visit_client.mjs";
import { AlertList } from "../ui/board/alert_list.mjs";
import { alertsOf } from "../ui/board/alerts.mjs";
import { BoardActs } from "../ui/board/board_acts.mjs";
import { sums, visitLines } from "../ui/board/board_lines.mjs";
import { Floor } from "../ui/board/floor.mjs";
import { SittingIn } from "../ui/board/sitting_in.mjs";
import { LiveTable } from "../ui/board/live_table.mjs";
import { People } from "../ui/board/people.mjs";
import { TodaySums } from "../ui/board/today_sums.mjs";
import { h, setText } from "../ui/dom.mjs";
import { LineBanner } from "../ui/line_banner.mjs";
import { pageNames } from "../ui/page_names.mjs";
import { SeatPanel } from "../ui/seat_panel.mjs";
import { Toasts } from "../ui/toast.mjs";

const TICK_MS = 1000;

const lang = document.documentElement.lang === "en" ? "en" : "ja";
const names = pageNames(document.body, lang);
const wall = document.body.dataset["wall"] === "yes";
const waitMs = Number(document.body.dataset["waitAlert"]) * 1000;
const [words, plan] = await Promise.all([loadTexts(lang, ["common", "board"]), planLoader()(names.catalogue)]);
const socket = new HubSocket({ as: "board" });
const client = new VisitClient(socket, planLoader());
const seats = new SeatClient(socket);
const panel = new SeatPanel({ client: seats, words, now: () => client.serverNow, say: (said) => toasts.show(said, "warn"), supervises: true, serves: () => location.assign("/desk") });
const banner = new LineBanner({ line: part("line"), banner: part("banner") }, words, socket, { area: "board" });
const toasts = new Toasts();
document.body.append(toasts.element);

/** @type {import("../ui/board/board_lines.mjs").Names} */
const said = {
  words,
  branch: names.branch,
  counter: names.counter,
  // A visit may be of an older catalogue: what today's does not have is shown by its id.
  matter: (procedure) => plan.json.procedures[procedure]?.title[lang] ?? procedure,
  department: (department) => plan.json.departments[department]?.[lang] ?? department,
};

const acts = wall ? null : new BoardActs(client, said, toasts);
const alerts = new AlertList(part("alerts"), said, acts && ((alert) => void acts.alert(alert)));
const floor = new Floor(part("floor"), said, { waitMs, act: acts && ((visit) => void acts.visit(visit)) });
const people = new People(part("people"), said, acts && { person: (one) => void acts.person(one), department: (line) => void acts.department(line) });
const visits = new LiveTable(part("visits"), part("no-visits"), acts && { label: (visit) => words.t("board.act.of", { number: visitOf(visit)?.number ?? "" }), words: words.t("board.act.button"), act: (visit) => void acts.visit(visit) });
new TodaySums(part("today"), words).start();
/** @type {Map<string, HTMLElement>} */
const figures = new Map();
let frame = 0;

/** @param {string} visit */
function visitOf(visit) {
  return client.board?.visits.find((one) => one.id === visit);
}

const sitting = wall ? null : new SittingIn(part("sitting"), words, {
  where: ({ branch, counter }) => `${names.branch(branch)} ${names.counter(counter)}`,
  sitIn: (visit, mode) => void panel.sitIn(visit, mode),
});
document.body.append(panel.element);

function draw() {
  frame = 0;
  const { board, serverNow: now } = client;
  setText(part("clock"), clock(now));
  if (board === null) return;
  const byId = new Map(board.visits.map((visit) => [visit.id, visit]));
  for (const { key, value } of sums(board, now)) setText(figure(key), value || words.t("board.none"));
  alerts.update(alertsOf(board, now, waitMs), now, (visit) => byId.get(visit));
  floor.update(board.counters, now);
  sitting?.update(board.visits, { visit: seats.visit, mode: seats.own?.mode ?? null });
  panel.draw();
  visits.update(visitLines(board.visits, now, waitMs, said));
  people.update(board.specialists, board.departments ?? [], (visit) => byId.get(visit)?.number ?? null);
}

/** Several messages of one moment are drawn together. */
function drawSoon() {
  if (frame === 0) frame = requestAnimationFrame(draw);
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

client.on("change", drawSoon);
seats.on("change", drawSoon);
client.on("outdated", () => banner.outdated());
setInterval(drawSoon, TICK_MS);
socket.start();
