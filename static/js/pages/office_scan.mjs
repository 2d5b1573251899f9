/** The scan page: keeps the one field ready for a hand scanner, and reads with the camera where there is one. */

// @ts-expect-error -- served by our server from the npm package, not a file of this repository
import { BarcodeDetector as OwnReader } from "/vendor/qr/decode.mjs";

import { loadTexts } from "../net/plan_loader.mjs";
import { setText } from "../ui/dom.mjs";

const LOOK_MS = 200;

const words = await loadTexts(document.documentElement.lang === "en" ? "en" : "ja", ["common", "office"]);
const code = /** @type {HTMLInputElement} */ (document.querySelector("#code"));
const said = /** @type {HTMLElement} */ (document.querySelector('[data-part="camera-words"]'));
const acts = /** @type {HTMLElement} */ (document.querySelector('[data-part="camera-acts"]'));
const press = /** @type {HTMLButtonElement} */ (document.querySelector('[data-act="camera"]'));
const video = /** @type {HTMLVideoElement} */ (document.querySelector('[data-part="video"]'));

/** @typedef {{detect(source: HTMLVideoElement): Promise<{rawValue: string}[]>}} Detector */
/** @type {MediaStream | null} */
let stream = null;

/** The browser's reader of QR codes (Shape Detection API), or our own where it has none; null where pages get no camera. */
async function detector() {
  if (!navigator.mediaDevices) return null;
  const Found = /** @type {any} */ (globalThis).BarcodeDetector;
  const known = typeof Found === "function" ? await Found.getSupportedFormats() : [];
  return /** @type {Detector} */ (new (known.includes("qr_code") ? Found : OwnReader)({ formats: ["qr_code"] }));
}

/** @param {Detector} reader */
async function look(reader) {
  if (stream === null) return;
  const [found] = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await reader.detect(video) : [];
  if (found === undefined) {
    setTimeout(() => void look(reader), LOOK_MS);
    return;
  }
  stop();
  code.value = found.rawValue;
  code.form?.requestSubmit();
}

/** @param {Detector} reader */
async function start(reader) {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    setText(said, words.t("office.scan.camera.refused"));
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  press.setAttribute("aria-pressed", "true");
  setText(press, words.t("office.scan.camera.stop"));
  setText(said, words.t("office.scan.camera.looking"));
  await look(reader);
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  video.hidden = true;
  press.setAttribute("aria-pressed", "false");
  setText(press, words.t("office.scan.camera.start"));
  setText(said, words.t("office.scan.camera.ready"));
}

// A scanner types wherever the focus is: from anywhere on the page but a control, its letters go into the field.
document.addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("a, button, input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length === 1) code.focus();
});
addEventListener("pagehide", stop);

const reader = await detector();
if (reader !== null) {
  acts.hidden = false;
  press.disabled = false;
  setText(said, words.t("office.scan.camera.ready"));
  press.addEventListener("click", () => {
    if (stream === null) void start(reader);
    else stop();
  });
}
