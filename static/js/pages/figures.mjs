/** The figures: draws each chart out of the table beside it. Without this script the tables say it all. */

import { tableData } from "../ui/figures/chart_data.mjs";
import { drawChart } from "../ui/figures/charts.mjs";

const KINDS = /** @type {const} */ ({ days: "people", hours: "waits", steps: "minutes" });

/** @type {Map<HTMLElement, ReturnType<typeof drawChart>>} */
const drawn = new Map();

/** @param {HTMLElement} place */
function draw(place) {
  const name = /** @type {keyof typeof KINDS} */ (place.dataset["chart"]);
  const table = document.querySelector(`[data-table="${name}"]`);
  if (table === null) return;
  const headings = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("thead [data-column]")]);
  const columns = headings.map((heading) => heading.dataset["column"] ?? "");
  const titles = Object.fromEntries(headings.map((heading) => [heading.dataset["column"] ?? "", heading.textContent ?? ""]));
  const lines = [...table.querySelectorAll("tbody tr")].map((line) => {
    const [first, ...cells] = [...line.children].map((cell) => cell.textContent ?? "");
    return { name: first ?? "", texts: cells };
  });
  drawn.get(place)?.destroy();
  drawn.set(place, drawChart(place, tableData(lines, columns), titles, KINDS[name], look()));
}

function look() {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return { ink: colour("--ink"), line: colour("--hairline"), first: colour("--key"), second: colour("--warn-pale"), warn: colour("--warn") };
}

const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-chart]")]);
for (const place of places) draw(place);

let frame = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => places.forEach(draw));
});
