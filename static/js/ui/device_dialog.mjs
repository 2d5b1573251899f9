/** Chooses camera, microphone and loudspeaker of a place, with the picture as it is; the choice stays with the place. */

import { ask } from "./dialog.mjs";
import { h, replaceChildren } from "./dom.mjs";

/** @typedef {import("../net/devices.mjs").Devices} Devices */
/** @typedef {import("../net/devices.mjs").Device} Device */

/**
 * Opens the dialog; resolves when it is closed. `devices` must be open, or the browser names nothing.
 *
 * @param {Devices} devices
 * @param {import("./dom.mjs").Words} words
 * @param {{ signal?: AbortSignal, onSpeaker?: () => void }} [options] onSpeaker: another loudspeaker was chosen
 */
export async function chooseDevices(devices, words, { signal, onSpeaker } = {}) {
  const preview = h("video", {
    class: "devices__preview",
    autoplay: true,
    playsinline: true,
    "aria-label": words.t("common.stage.self"),
  });
  preview.muted = true;
  const problem = h("p", { class: "field__error", role: "alert" });
  const list = h("div", { class: "devices__list" });
  const show = () => {
    const { audio, video } = devices.tracks;
    preview.srcObject = video ? new MediaStream([video]) : null;
    const reason = devices.reasons.audio ?? devices.reasons.video;
    replaceChildren(problem, (audio && video) || reason === null ? null : words.t(`common.device.${reason}`));
  };
  const fill = async () => {
    const found = await devices.list();
    replaceChildren(
      list,
      select(
        words.t("common.device.camera"),
        found.cameras,
        devices.tracks.video?.getSettings().deviceId ?? devices.chosen("video"),
        (id) => devices.choose("video", id).then(show),
        words,
      ),
      select(
        words.t("common.device.microphone"),
        found.microphones,
        devices.tracks.audio?.getSettings().deviceId ?? devices.chosen("audio"),
        (id) => devices.choose("audio", id).then(show),
        words,
      ),
      found.speakers.length
        ? select(
            words.t("common.device.speaker"),
            found.speakers,
            devices.chosen("speaker"),
            async (id) => {
              await devices.useSpeaker(preview, id);
              onSpeaker?.();
            },
            words,
          )
        : null,
    );
  };
  const stops = [devices.on("devices", () => void fill()), devices.on("tracks", show)];
  show();
  await fill();
  await ask(
    {
      title: words.t("common.device.title"),
      body: [h("div", { class: "devices" }, preview, h("div", {}, list, problem))],
      actions: [{ value: "close", label: words.t("common.close"), kind: "primary" }],
      wide: true,
    },
    signal ? { signal } : {},
  );
  for (const stop of stops) stop();
  preview.srcObject = null;
}

let count = 0;

/**
 * @param {string} label
 * @param {Device[]} found
 * @param {string} chosen
 * @param {(id: string) => Promise<unknown>} choose
 * @param {import("./dom.mjs").Words} words
 */
function select(label, found, chosen, choose, words) {
  count += 1;
  const id = `device-${count}`;
  const control = h(
    "select",
    { id, class: "input input--large", onchange: () => void choose(control.value) },
    ...found.map((device, index) =>
      h(
        "option",
        { value: device.id, selected: device.id === chosen },
        device.label || words.t("common.device.unnamed", { number: index + 1 }),
      ),
    ),
  );
  return h("div", { class: "field" }, h("label", { class: "field__label", for: id }, label), control);
}
