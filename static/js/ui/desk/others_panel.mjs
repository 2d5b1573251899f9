/** More people in this desk's call: who is there or asked, a word with a colleague, a talk of three, and their end. */

import { duration } from "../../model/dates.mjs";
import { LONG_MS, farName, seatName, seatState } from "../../model/seat_words.mjs";
import { CallTiles } from "../call_tiles.mjs";
import { ask } from "../dialog.mjs";
import { KeyedList, h, setAttribute, setText } from "../dom.mjs";
import { carriedOut, refusalWords } from "../refusals.mjs";

/** @typedef {import("../../model/wire.mjs").SeatLine} SeatLine */
/** @typedef {import("../../model/wire.mjs").SeatMode} SeatMode */

export class OthersPanel {
  #tiles;
  #told = h("p", { class: "others__told", role: "status" });
  #list = h("ul", { class: "others__list" });
  /** @type {KeyedList<SeatLine>} */
  #seats;
  #said = "";

  /**
   * @param {HTMLElement} place
   * @param {object} parts
   * @param {import("../../model/text.mjs").Texts} parts.words
   * @param {import("../../net/visit_client.mjs").VisitClient} parts.client
   * @param {import("../../net/call_link.mjs").CallLink} parts.link
   * @param {import("../toast.mjs").Toasts} parts.toasts
   * @param {() => Promise<unknown>} parts.flush what is typed goes into the log first
   */
  constructor(place, parts) {
    this.parts = parts;
    const { words, client, link } = parts;
    this.#tiles = new CallTiles(words);
    this.#seats = new KeyedList(this.#list, {
      key: ({ seat }) => seat,
      create: (seat) => this.#line(seat),
      update: (seat, element) => this.#drawLine(seat, element),
    });
    const button = (/** @type {SeatMode} */ mode) =>
      h("button", { type: "button", class: "button button--secondary others__ask", "data-mode": mode, "aria-haspopup": "dialog", onclick: () => void this.askColleague(mode) }, words.t(`desk.others.ask.${mode}`));
    place.append(this.#told, this.#tiles.element, this.#list, h("div", { class: "others__buttons" }, button("consult"), button("talk")));
    link.on("others", () => this.draw());
    client.on("change", ({ what }) => {
      if (what === "seats" || what === "visit") this.draw();
    });
  }

  /** Draws who is there; the page calls it as time passes, too. */
  draw() {
    const { client, link, words } = this.parts;
    const serving = client.visit?.state === "serving";
    const seats = serving ? client.seats : [];
    this.#seats.update(seats);
    this.#tiles.update(link.others.map((far) => ({ far, name: farName(far, { seats }, words), held: far.role !== "specialist" && far.role !== "supervisor" && client.visit?.held === true })));
    const said = seats.map((seat) => `${seatName(seat, words)} ${words.t(seatState(seat))}`).join("、");
    if (said === this.#said) return;
    this.#said = said;
    setText(this.#told, said);
    setAttribute(this.#told, "class", "unseen");
  }

  /**
   * Asks which colleague; who is not free can be seen and not chosen.
   *
   * @param {SeatMode} mode `consult`: the resident is on hold meanwhile
   */
  async askColleague(mode) {
    const { client, words } = this.parts;
    if (client.visit?.state !== "serving" || !(await this.#attempt(client.watchColleagues(true)))) return;
    let chosen = "";
    const list = h("div", { class: "others__choices", role: "radiogroup", "aria-label": words.t("desk.others.who") });
    const none = h("p", {}, words.t("desk.others.nobody"));
    const draw = () => {
      const people = client.colleagues.flatMap(({ department, people: all }) => all.map((one) => ({ ...one, department })));
      const free = people.filter(({ status }) => status === "available");
      if (!free.some(({ id }) => id === chosen)) chosen = "";
      list.replaceChildren(...free.map((one) => this.#choice(one, chosen, (id) => (chosen = id))));
      none.hidden = free.length > 0;
    };
    draw();
    const stop = client.on("change", ({ what }) => {
      if (what === "colleagues") draw();
    });
    const answer = await ask({
      title: words.t(`desk.others.title.${mode}`),
      body: [words.t(`desk.others.about.${mode}`), list, none],
      actions: [
        { value: "cancel", label: words.t("desk.others.cancel") },
        { value: "ask", label: words.t(`desk.others.ask.${mode}`), kind: "primary", check: () => (chosen === "" ? words.t("desk.others.choose") : null) },
      ],
    });
    stop();
    void this.#attempt(client.watchColleagues(false));
    if (answer === "ask") await this.#attempt(client.offerSeat("specialist", { mode, person: chosen }));
  }

  /**
   * @param {{id: string, name: string, department: string}} one
   * @param {string} chosen
   * @param {(id: string) => void} choose
   */
  #choice({ id, name, department }, chosen, choose) {
    const { client, words } = this.parts;
    const title = client.plan?.json.departments[department];
    const radio = h("input", { type: "radio", name: "seat-person", value: id, checked: id === chosen, onchange: () => choose(id) });
    return h("label", { class: "choice" }, radio, h("span", {}, `${name} ${title ? words.of(title) : department}`));
  }

  /** @param {SeatLine} seat */
  #line({ seat, role }) {
    const { client, words } = this.parts;
    const act = (/** @type {string} */ key, /** @type {() => Promise<unknown>} */ what) =>
      h("button", { type: "button", class: "button button--secondary", "data-act": key, onclick: () => void this.#attempt(what()) }, words.t(`desk.others.act.${key}`));
    const buttons = role === "supervisor" ? [] : [act("end", () => client.removeSeat(seat))];
    if (role === "specialist") buttons.unshift(act("hand", () => this.#hand(seat)), act("bring_in", () => client.changeSeat(seat, "talk")), act("aside", () => client.changeSeat(seat, "consult")));
    return h("li", { class: "others__line", "data-seat": seat }, h("p", { class: "others__who" }), h("p", { class: "others__clock figures" }), h("div", { class: "others__acts" }, ...buttons));
  }

  /**
   * @param {SeatLine} seat
   * @param {HTMLElement} element
   */
  #drawLine(seat, element) {
    const { client, words } = this.parts;
    const [who, lasted, acts] = element.children;
    if (who) setText(who, `${seatName(seat, words)} — ${words.t(seatState(seat))}`);
    const since = seat.taken_at;
    const ms = since === null ? seat.until - client.serverNow : client.serverNow - since;
    if (lasted) {
      setText(lasted, since === null ? words.t("common.seats.left", { seconds: Math.max(0, Math.ceil(ms / 1000)) }) : duration(ms));
      setAttribute(lasted, "data-long", seat.mode === "consult" && since !== null && ms > LONG_MS);
    }
    for (const button of acts?.children ?? []) {
      const key = button.getAttribute("data-act");
      if (button instanceof HTMLElement && key !== "end") button.hidden = since === null || (key !== "hand" && (key === "bring_in") !== (seat.mode === "consult"));
    }
  }

  /** @param {string} seat */
  async #hand(seat) {
    await this.parts.flush();
    return this.parts.client.handSeat(seat);
  }

  /** @param {Promise<unknown>} command */
  #attempt(command) {
    const { client, words, toasts } = this.parts;
    return carriedOut(command, (refused) => {
      const own = `desk.others.refused.${refused.code}`;
      toasts.show(words.has(own) ? words.t(own) : refusalWords(refused, client, words), "warn");
    });
  }
}
