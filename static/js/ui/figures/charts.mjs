/** Draws one chart out of its table with uPlot: bars for people and minutes, lines for waits. Told apart without colour, too. */

// @ts-expect-error served by us from the package; the types stand below
import Plot from "/vendor/uplot.mjs";

import { marksOf, stacked } from "./chart_data.mjs";

/** @typedef {import("./chart_data.mjs").TableData} TableData */

/** @type {typeof import("uplot")} */
const UPlot = Plot;

/**
 * @typedef {object} Look Colours of the page, by which a chart follows its contrast.
 * @property {string} ink
 * @property {string} line
 * @property {string} first
 * @property {string} second
 * @property {string} warn
 */

const HEIGHT = 300;
const ROOM_OF_A_NAME = 116;

/**
 * @param {HTMLElement} place
 * @param {TableData} data
 * @param {Record<string, string>} titles of the columns
 * @param {"people" | "waits" | "minutes"} kind people: answered, and on top of them who left; waits: people with their
 *   waits as lines; minutes: one bar per line
 * @param {Look} look
 */
export function drawChart(place, data, titles, kind, look) {
  const { names, columns } = data;
  const width = Math.max(320, place.clientWidth - 24);
  const column = (/** @type {string} */ name) => columns.get(name) ?? [];
  const title = (/** @type {string} */ name) => titles[name] ?? name;
  const bars = UPlot.paths.bars?.({ size: [0.7, 48] });
  if (bars === undefined) return null;
  /** @type {import("uplot").Series[]} */
  const series = [{ value: (_self, at) => names[at] ?? "" }];
  /** @type {(number | null)[][]} */
  const values = [];
  if (kind === "minutes") {
    series.push({ label: title("minutes"), paths: bars, fill: look.first, stroke: look.first, width: 0, points: { show: false } });
    values.push(column("minutes"));
  } else {
    // Who left stands behind and reaches over who was answered; dashed, so that grey print tells them apart.
    series.push(
      { label: title("abandoned"), paths: bars, fill: look.second, stroke: look.ink, width: 1, dash: [4, 3], points: { show: false }, value: (_self, _value, _series, at) => (at === null ? "" : String(column("abandoned")[at] ?? "")) },
      { label: title("answered"), paths: bars, fill: look.first, stroke: look.first, width: 0, points: { show: false } },
    );
    values.push(stacked(column("answered"), column("abandoned")), column("answered"));
  }
  if (kind === "waits") {
    series.push(
      { label: title("wait_p50"), scale: "minutes", stroke: look.ink, width: 2, points: { show: true, size: 7 } },
      { label: title("wait_p90"), scale: "minutes", stroke: look.warn, width: 2, dash: [8, 5], points: { show: true, size: 7 } },
    );
    values.push(column("wait_p50"), column("wait_p90"));
  }
  const marks = marksOf(names.length, Math.floor(width / ROOM_OF_A_NAME));
  /** @type {import("uplot").Axis} */
  const common = { stroke: look.ink, grid: { stroke: look.line, width: 1 }, ticks: { stroke: look.line }, font: "13px 'BIZ UDPGothic', sans-serif" };
  /** @type {import("uplot").Axis[]} */
  const axes = [{ ...common, grid: { show: false }, splits: () => marks, values: (_self, splits) => splits.map((at) => names[at] ?? "") }, { ...common, size: 56 }];
  if (kind === "waits") axes.push({ ...common, side: 1, scale: "minutes", grid: { show: false }, size: 56 });
  return new UPlot(
    {
      width,
      height: HEIGHT,
      scales: { x: { time: false, range: [-0.6, Math.max(0, names.length - 1) + 0.6] }, y: { range: zeroBased }, minutes: { range: zeroBased } },
      axes,
      series,
      legend: { live: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    },
    /** @type {import("uplot").AlignedData} */ ([names.map((_, at) => at), ...values]),
    place,
  );
}

/**
 * A scale from nothing to a little over the most.
 *
 * @param {unknown} _self
 * @param {number | null} _least
 * @param {number | null} most
 * @returns {[number, number]}
 */
function zeroBased(_self, _least, most) {
  return [0, Math.max(1, (most ?? 0) * 1.1)];
}
