/** /counter: the resident's screen, or the form that enrols it. Wiring only. */

import { Devices } from "../net/devices.mjs";
import { HubSocket } from "../net/hub_socket.mjs";
import { LineReporter } from "../net/line_reporter.mjs";
import { loadTexts, planLoader } from "../net/plan_loader.mjs";
import { TongueLoader } from "../net/tongue_loader.mjs";
import { VisitClient } from "../net/visit_client.mjs";
import { CallLink } from "../net/call_link.mjs";
import { addCodeKeys } from "../ui/code_keys.mjs";
import { CounterPage } from "../ui/counter/counter_page.mjs";
import { LANGUAGES } from "../ui/counter/tool_bar.mjs";
import { chooseDevices } from "../ui/device_dialog.mjs";

const AREAS = ["common", "counter"];

/**
 * Due dates by procedure, as the slip has them.
 *
 * @param {string} visit
 * @param {AbortSignal} signal
 * @returns {Promise<Record<string, string>>}
 */
async function loadDues(visit, signal) {
  const response = await fetch(`/visits/${encodeURIComponent(visit)}/paper/slip.json`, {
    credentials: "same-origin",
    cache: "no-store",
    signal,
  });
  if (!response.ok) throw new Error(`slip: ${response.status}`);
  const facts = await response.json();
  return facts.due ?? {};
}

/** The token of the page, without which nothing is taken from it. */
function csrfToken() {
  return document.querySelector("meta[name='csrf']")?.getAttribute("content") ?? "";
}

async function counter() {
  const texts = new TongueLoader(await loadTexts("ja", AREAS), (lang) => loadTexts(lang, AREAS));
  const loadPlan = planLoader();
  const socket = new HubSocket({ as: "station" });
  const client = new VisitClient(socket, loadPlan);
  const call = new CallLink({ client, socket });
  new LineReporter({ call, visit: () => client.visit?.id ?? null, as: "station", csrf: csrfToken() });
  const page = new CounterPage({
    socket,
    client,
    call,
    texts,
    loadPlan,
    makeDevices: (key) => new Devices({ key }),
    chooseDevices: (devices, words) => chooseDevices(devices, words),
    loadDues,
  });
  const main = document.querySelector("main");
  if (main) page.start(main, document.body.dataset["catalogue"] ?? "");
  // A press on another language shows it at once.
  for (const lang of LANGUAGES) await texts.want(lang);
}

if (document.body.dataset["page"] === "counter") {
  await counter();
} else {
  const place = document.querySelector("[data-module='code-keys']");
  const input = document.querySelector("#code");
  if (place instanceof HTMLElement && input instanceof HTMLInputElement) addCodeKeys(place, input);
}
