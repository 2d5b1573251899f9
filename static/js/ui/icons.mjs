/** Line drawings, 24 by 24, drawn here. Each state of a thing has a shape of its own: colour alone never tells it. */

const SVG = "http://www.w3.org/2000/svg";

/** Paths that are stroked; a path in `FILLED` is filled instead. */
const STROKES = {
  alert: ["M12 3.5 22 20.5H2z", "M12 10v5", "M12 17.6v.4"],
  back: ["M19 12H5", "M11 6l-6 6 6 6"],
  backspace: ["M9 5h12v14H9l-6-7z", "M12 9.500l5 5", "M17 9.500l-5 5"],
  bag: ["M5 8h14l1 12.500H4z", "M8.500 8V6.500a3.500 3.500 0 0 1 7 0V8"],
  bell: ["M5.500 17.500V11a6.500 6.500 0 0 1 13 0v6.500z", "M3.500 17.500h17", "M10 20.500h4", "M12 4.500V2.500"],
  busy: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5.300l3.500 2.200"],
  camera: ["M3 7h12v10H3z", "M15 11l6-3.500v9L15 13"],
  camera_off: ["M7 7h8v8", "M15 11l6-3.500v9l-4-2.300", "M13 17H3V7", "M3 3l18 18"],
  certificate: [
    "M5 3h14v14H5z",
    "M8.500 7.500h7",
    "M8.500 11h4",
    "M15.500 13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
    "M14 18l-.8 4 2.300-1.300 2.300 1.300L17 18",
  ],
  changed: [
    "M4.500 12a7.500 7.500 0 0 1 13-5.100L20 9.500",
    "M20 4.500v5h-5",
    "M19.500 12a7.500 7.500 0 0 1-13 5.100L4 14.500",
    "M4 19.500v-5h5",
  ],
  check: ["M4.500 12.500l5 5 10-11"],
  child: [
    "M12 4.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    "M4.500 21c.5-4 3.500-5.800 7.500-5.800s7 1.800 7.500 5.800",
    "M10.500 8.200v.3",
    "M13.500 8.200v.3",
    "M12 4.500c0-1.200.8-2 2-2",
  ],
  circle: ["M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5.300l3.500 2.200"],
  close: ["M5.500 5.500l13 13", "M18.500 5.500l-13 13"],
  cup: [
    "M5 9h11v6a5 5 0 0 1-5 5h-1a5 5 0 0 1-5-5z",
    "M16 10.500h1.500a2.500 2.500 0 0 1 0 5H16",
    "M8.500 6c-.8-1 .8-1.800 0-3",
    "M12.500 6c-.8-1 .8-1.800 0-3",
  ],
  document: ["M6 3h8l5 5v13H6z", "M14 3v5h5", "M9 12.500h7", "M9 16.500h7"],
  down: ["M12 4.500v15", "M5.500 13l6.500 6.500L18.500 13"],
  eraser: ["M8.500 20l-5-5L14 4.500l6.500 6.500-9 9z", "M8.500 10l6.500 6.500", "M8.500 20h12"],
  eye_off: ["M3 12c2.500-4 5.500-6 9-6s6.500 2 9 6c-2.500 4-5.500 6-9 6s-6.500-2-9-6z", "M4 20L20 4"],
  face_bad: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8.500 9.500v.6", "M15.500 9.500v.6", "M8 16.500c2-2.700 6-2.700 8 0"],
  face_fair: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8.500 9.500v.6", "M15.500 9.500v.6", "M8 15.500h8"],
  face_good: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8.500 9.500v.6", "M15.500 9.500v.6", "M7.500 14c2 3.500 7 3.500 9 0"],
  globe: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18", "M12 3c-5 5-5 13 0 18", "M12 3c5 5 5 13 0 18"],
  house: ["M3.500 11.500L12 4l8.500 7.500", "M6 10v10.500h12V10", "M10 20.500v-6h4v6"],
  info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v6", "M12 7.300v.4"],
  microphone: [
    "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3z",
    "M5.500 11.500a6.500 6.500 0 0 0 13 0",
    "M12 18v3",
    "M8.500 21h7",
  ],
  microphone_off: [
    "M9 9v2a3 3 0 0 0 4.500 2.600",
    "M15 11V6a3 3 0 0 0-5.600-1.500",
    "M5.500 11.500a6.500 6.500 0 0 0 10.300 5.300",
    "M18.500 11.500c0 .9-.2 1.700-.5 2.500",
    "M12 18v3",
    "M8.500 21h7",
    "M3 3l18 18",
  ],
  minus: ["M5 12h14"],
  moving: [
    "M2.500 6.500h11v10h-11z",
    "M13.500 10h4l4 3.500v3h-8",
    "M6.500 16.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    "M17 16.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  ],
  paper: ["M6 3h12v18H6z", "M9 8h6", "M9 12h6", "M9 16h3"],
  pen: ["M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19z", "M13.500 7l3.500 3.500"],
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4 21c.5-4.600 3.600-6.800 8-6.800s7.500 2.200 8 6.800"],
  phone: [
    "M5 3.500h4l1.500 5-2.300 1.700a13 13 0 0 0 5.600 5.600l1.700-2.300 5 1.500v4c0 1-.8 1.700-1.800 1.600C10.500 20 4 13.500 3.400 5.300 3.300 4.300 4 3.500 5 3.500z",
  ],
  plus: ["M12 5v14", "M5 12h14"],
  printer: ["M7 9V3.500h10V9", "M7 17H3.500V9h17v8H17", "M7 14h10v6.500H7z"],
  record_off: [
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    "M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
    "M5.600 5.600l12.800 12.800",
  ],
  text: [
    "M3 18.500l4.500-12 4.500 12",
    "M4.600 14.500h5.800",
    "M14 18.500l3.300-8.500 3.200 8.500",
    "M15.200 15.500h4.200",
  ],
  together: ["M3 5h18v11.500H3z", "M8.500 20.500h7", "M12 16.500v4", "M7.500 10.500h9", "M7.500 13h5"],
  undo: ["M8.500 5l-5 5 5 5", "M3.500 10H15a5 5 0 0 1 0 10h-4"],
  up: ["M12 19.500v-15", "M5.500 11L12 4.500 18.500 11"],
  volume: ["M3.500 9.500v5H7l5 4.500V5L7 9.500z", "M15.500 9a4.200 4.200 0 0 1 0 6", "M18 6.500a8 8 0 0 1 0 11"],
  volume_off: ["M3.500 9.500v5H7l5 4.500V5L7 9.500z", "M15.500 9.500l5 5", "M20.500 9.500l-5 5"],
  yen: ["M5 4l7 9 7-9", "M12 13v8", "M7 13.500h10", "M7 17h10"],
};

const FILLED = {
  confirmed: ["M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19z"],
  half: ["M12 4.500a7.500 7.500 0 0 1 0 15z"],
  dot: ["M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14z"],
};

/** Filled shapes with a stroke on them. */
const ON_FILLED = {
  confirmed: ["M7 12.300l3.500 3.500 6.500-7"],
  half: ["M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z"],
  dot: /** @type {string[]} */ ([]),
};

/** @typedef {keyof typeof STROKES | keyof typeof FILLED} IconName */

/**
 * Whether there is a drawing of this name (a catalogue may name one that we lack).
 * @param {string} name
 * @returns {name is IconName}
 */
export function isIcon(name) {
  return Object.hasOwn(STROKES, name) || Object.hasOwn(FILLED, name);
}

/**
 * A drawing beside words that say the same; screen readers pass it by.
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const filled = /** @type {Record<string, string[]>} */ (FILLED)[name];
  const strokes = /** @type {Record<string, string[]>} */ (filled ? ON_FILLED : STROKES)[name] ?? [];
  for (const d of filled ?? []) svg.append(path(d, "icon-fill"));
  for (const d of strokes)
    {svg.append(path(d, filled ? (name === "half" ? "icon-stroke" : "icon-on-fill") : "icon-stroke"));}
  return svg;
}

/**
 * @param {string} d
 * @param {string} className
 */
function path(d, className) {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", d);
  element.setAttribute("class", className);
  return element;
}
