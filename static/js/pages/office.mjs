/** The list of the departments' work: asks for it anew every few seconds, and acts on what is chosen. */

import { Chosen, queryOf, sortedBy, wantedOf } from "../model/work_list.mjs";
import { loadTexts } from "../net/plan_loader.mjs";
import { setText } from "../ui/dom.mjs";
import { WorkRows } from "../ui/office/work_rows.mjs";
import { Toasts } from "../ui/toast.mjs";

const EVERY_MS = 5000;

const words = await loadTexts(document.documentElement.lang === "en" ? "en" : "ja", ["common", "office"]);
const page = element(".office", HTMLElement);
const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";
const papersMax = Number(page.dataset["papersMax"]);
const filters = element('[data-part="filters"]', HTMLFormElement);
const all = element('[data-part="all"]', HTMLInputElement);
const assignee = element('[data-part="assignee"]', HTMLSelectElement);
const printing = element('[data-part="print"]', HTMLFormElement);
const acts = { assign: button("assign"), clear: button("clear"), previous: button("previous"), next: button("next") };
const printButton = element('[data-part="print"] button', HTMLButtonElement);
const toasts = new Toasts();
document.body.append(toasts.element);

const chosen = new Chosen();
let wanted = wantedOf(location.search);
/** @type {import("../model/work_list.mjs").WorkItem[]} */
let shown = [];
let asked = 0;
let signedOut = false;

const rows = new WorkRows(element('[data-part="items"]', HTMLElement), words, {
  centre: page.dataset["centre"] === "yes",
  isChosen: (key) => chosen.has(key),
  choose: (item, on) => {
    chosen.set(item, on);
    drawChosen();
  },
});

/**
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
function element(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** @param {string} act */
function button(act) {
  return element(`[data-act="${act}"]`, HTMLButtonElement);
}

/** @param {string} name */
function part(name) {
  return element(`[data-part="${name}"]`, HTMLElement);
}

/** Asks for the page of the list; what comes late, after another question, is dropped. */
async function refresh() {
  asked += 1;
  const mine = asked;
  try {
    const response = await fetch(`/office/items.json?${queryOf(wanted)}`, { headers: { Accept: "application/json" } });
    if (mine !== asked) return;
    if (response.status === 401 || response.status === 403) {
      signedOut = true;
      say(words.t("office.line.signed_out"), true);
      return;
    }
    if (!response.ok) throw new TypeError(`items: ${response.status}`);
    const answer = /** @type {import("../model/work_list.mjs").WorkPage} */ (await response.json());
    if (mine !== asked) return;
    draw(answer);
    say(words.t("office.line.live"), false);
  } catch (error) {
    // The network's failures are TypeErrors (Fetch); anything else is a mistake of ours and has to be seen.
    if (!(error instanceof TypeError)) throw error;
    if (mine === asked) say(words.t("office.line.lost"), true);
  }
}

/**
 * @param {string} text
 * @param {boolean} bad
 */
function say(text, bad) {
  const line = part("line");
  setText(line, text);
  line.dataset["tone"] = bad ? "bad" : "";
}

/** @param {import("../model/work_list.mjs").WorkPage} answer */
function draw(answer) {
  shown = answer.items;
  wanted = { ...wanted, page: String(answer.page) };
  chosen.seen(shown);
  rows.show(shown, answer.at);
  setText(part("count"), words.t("office.count", { count: answer.total }));
  part("pages").hidden = answer.pages < 2;
  setText(part("page"), words.t("office.pages.page", { page: answer.page, pages: answer.pages }));
  acts.previous.disabled = answer.page <= 1;
  acts.next.disabled = answer.page >= answer.pages;
  part("empty").hidden = answer.total > 0;
  element(".table-scroll", HTMLElement).hidden = answer.total === 0;
  const narrowed = ["branch", "department", "procedure", "assignee", "due"].some((name) => wanted[name]) || wanted["state"] !== "active";
  setText(part("empty-words"), words.t(narrowed ? "office.empty.filtered" : "office.empty.nothing"));
  for (const column of document.querySelectorAll("[data-column]")) {
    const order = column.getAttribute("data-column") === wanted["sort"] ? (wanted["order"] === "desc" ? "descending" : "ascending") : "none";
    if (column.getAttribute("aria-sort") !== order) column.setAttribute("aria-sort", order);
  }
  drawChosen();
}

function drawChosen() {
  const among = chosen.among(shown);
  all.checked = among === "all";
  all.indeterminate = among === "some";
  const none = chosen.size === 0;
  const tooMany = chosen.size > papersMax;
  acts.assign.disabled = none;
  acts.clear.disabled = none;
  printButton.disabled = none || tooMany;
  const said = none ? "" : words.t(tooMany ? "office.chosen.too_many" : "office.chosen", { count: chosen.size, most: papersMax });
  setText(part("chosen"), said);
  rows.mark();
}

/** @param {import("../model/work_list.mjs").Wanted} next */
function want(next) {
  wanted = next;
  // Ids of branches and departments only: nothing personal is in the address.
  history.replaceState(null, "", `/office?${queryOf(wanted)}`);
  void refresh();
}

async function assignChosen() {
  acts.assign.disabled = true;
  const form = new URLSearchParams({ items: chosen.text, assignee: assignee.value });
  try {
    const response = await fetch("/office/assign", { method: "POST", body: form, headers: { "X-CSRF-Token": csrf, Accept: "application/json" } });
    if (response.ok) {
      const { assigned, conflicts } = await response.json();
      toasts.show(words.t("office.assigned", { count: assigned }), "good");
      if (conflicts > 0) toasts.show(words.t("office.assign.conflicts", { count: conflicts }), "warn");
    } else if (response.status === 409) {
      toasts.show(words.t("office.refused.not_theirs"), "warn");
    } else {
      toasts.show(words.t("office.assign.failed"), "warn");
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    toasts.show(words.t("office.assign.failed"), "warn");
  }
  await refresh();
  drawChosen();
}

function fillFilters() {
  for (const control of filters.elements) {
    if (control instanceof HTMLSelectElement) control.value = wanted[control.name] ?? "";
  }
}

filters.addEventListener("change", (event) => {
  const control = event.target;
  if (control instanceof HTMLSelectElement) want({ ...wanted, [control.name]: control.value, page: "1" });
});
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("reset", (event) => {
  event.preventDefault();
  want(wantedOf(""));
  fillFilters();
});
for (const head of document.querySelectorAll("button[data-sort]")) {
  head.addEventListener("click", () => want(sortedBy(wanted, head.getAttribute("data-sort") ?? "due")));
  // Sent switched off: no press is lost before there is somebody to hear it.
  head.removeAttribute("disabled");
}
all.addEventListener("change", () => {
  for (const item of shown) chosen.set(item, all.checked);
  drawChosen();
});
acts.assign.addEventListener("click", () => void assignChosen());
acts.clear.addEventListener("click", () => {
  chosen.clear();
  drawChosen();
});
acts.previous.addEventListener("click", () => want({ ...wanted, page: String(Number(wanted["page"]) - 1) }));
acts.next.addEventListener("click", () => want({ ...wanted, page: String(Number(wanted["page"]) + 1) }));
printing.addEventListener("submit", () => {
  element('[data-part="print"] [name="items"]', HTMLInputElement).value = chosen.text;
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !signedOut) void refresh();
});

fillFilters();
await refresh();
setInterval(() => {
  if (!document.hidden && !signedOut) void refresh();
}, EVERY_MS);
