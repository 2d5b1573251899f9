/** Which part shows a screen. The first ones come with the page; those of a visit come by themselves, or when needed. */

import { h } from "../dom.mjs";
import { MatterScreen } from "./matter_screen.mjs";
import { PlainScreen } from "./plain_screens.mjs";
import { StartScreen } from "./start_screen.mjs";
import { TopicScreen, TopicsScreen } from "./topic_screens.mjs";
import { WaitingScreen } from "./waiting_screen.mjs";

/** @typedef {import("../../model/counter_screen.mjs").ScreenName} ScreenName */
/** @typedef {new (words: import("../../model/text.mjs").Texts, actions: import("./view.mjs").Actions) => import("./view.mjs").ScreenPart} Part */
/** @typedef {Partial<Record<ScreenName, Part>>} Parts */
/** @typedef {typeof import("./later_screens.mjs")} Later */

/** @type {Parts} */
const FIRST = {
  starting: PlainScreen,
  replaced: PlainScreen,
  shut: PlainScreen,
  start: StartScreen,
  topics: TopicsScreen,
  topic: TopicScreen,
  matter: MatterScreen,
  calling: MatterScreen,
  waiting: WaitingScreen,
  hold: PlainScreen,
  wiped: PlainScreen,
};
const LATER_STYLE = "/static/css/counter_visit.css";

/** Knows the parts; loads the later ones once. */
export class Screens {
  /** @type {Later | null} */
  #later = null;
  /** @type {Promise<Later | null> | null} */
  #loading = null;

  /**
   * @param {object} world
   * @param {() => void} world.come the later ones are there now
   * @param {() => Promise<Later>} [world.load]
   * @param {(run: () => void) => unknown} [world.whenIdle]
   */
  constructor({ come, load = loadLater, whenIdle = (run) => (globalThis.requestIdleCallback ?? setTimeout)(run) }) {
    this.come = come;
    this.load = load;
    this.whenIdle = whenIdle;
  }

  /**
   * The part of a screen; null while it has not come, and then it is asked for.
   *
   * @param {ScreenName} name
   * @returns {Part | null}
   */
  partOf(name) {
    const part = FIRST[name] ?? this.#later?.LATER[name] ?? null;
    if (part === null) void this.later();
    return part;
  }

  /** Asks for the later ones while nothing else happens. */
  warm() {
    this.whenIdle(() => void this.later());
  }

  /**
   * The later ones; null when they can't be had now (the line is away): whoever needs them asks again.
   *
   * @returns {Promise<Later | null>}
   */
  later() {
    this.#loading ??= this.load().then(
      (found) => {
        this.#later = found;
        this.come();
        return found;
      },
      () => {
        this.#loading = null;
        return null;
      },
    );
    return this.#loading;
  }
}

/** Scripts and their style; no screen is shown before both are there. */
async function loadLater() {
  const [found] = await Promise.all([import("./later_screens.mjs"), loadStyle(LATER_STYLE)]);
  return found;
}

/**
 * @param {string} address
 * @returns {Promise<void>}
 */
function loadStyle(address) {
  return new Promise((resolve, reject) => {
    const link = h("link", {
      rel: "stylesheet",
      href: address,
      onload: () => resolve(),
      onerror: () => {
        link.remove();
        reject(new Error(`${address} did not come`));
      },
    });
    document.head.append(link);
  });
}
