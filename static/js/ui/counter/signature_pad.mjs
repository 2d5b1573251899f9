/** The place to sign: by finger, pen or mouse; with the arrow keys for whoever has only a keyboard. */

// @ts-expect-error -- the server has it at this address; its types come from the package
import Pad from "/vendor/signature_pad.mjs";
import { h, setAttribute } from "../dom.mjs";
import { strokesOf } from "./signature_strokes.mjs";

/** @type {typeof import("signature_pad").default} */
const SignaturePad = Pad;

/** Part of the pad's width that one arrow key moves the pen. */
const KEY_STEP = 0.02;

/** A canvas of the library, sharp on every screen, with undo, and a pen for the keyboard. */
export class SignatureArea {
  #pad;
  #canvas;
  #cursor = h("span", { class: "pad__cursor", hidden: true, "aria-hidden": "true" });
  #observer;
  #pen = { x: 0.1, y: 0.5, down: false };

  /**
   * @param {object} options
   * @param {string} options.label
   * @param {string} options.describedBy id of the element that says how it is done by keyboard
   * @param {() => void} options.onChange something was drawn or taken away
   */
  constructor({ label, describedBy, onChange }) {
    this.onChange = onChange;
    this.#canvas = h("canvas", {
      class: "pad__canvas",
      tabindex: 0,
      role: "img",
      "aria-label": label,
      "aria-describedby": describedBy,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      onfocus: () => this.#showCursor(),
      onblur: () => this.#penUp(true),
    });
    this.element = h(
      "div",
      { class: "pad" },
      h("span", { class: "pad__line", "aria-hidden": "true" }),
      this.#canvas,
      this.#cursor,
    );
    this.#pad = new SignaturePad(this.#canvas, {
      minWidth: 1.5,
      maxWidth: 4.5,
      penColor: "#1a1a1a",
      minDistance: 3,
      throttle: 8,
    });
    this.#pad.addEventListener("endStroke", () => this.onChange());
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(this.#canvas);
  }

  get isEmpty() {
    return this.#pad.toData().length === 0;
  }

  /** @returns {{ strokes: import("../../model/wire.mjs").Strokes, aspect: number }} */
  read() {
    const { width, height } = this.#size();
    return { strokes: strokesOf(this.#pad.toData(), { width, height }), aspect: Number((width / height).toFixed(4)) };
  }

  /** Takes the last stroke away. */
  undo() {
    this.#penUp(false);
    this.#pad.fromData(this.#pad.toData().slice(0, -1));
    this.onChange();
  }

  clear() {
    this.#penUp(false);
    this.#pen = { x: 0.1, y: 0.5, down: false };
    this.#pad.clear();
    this.onChange();
  }

  /** The pad is done with: nothing of the signature stays in it. */
  stop() {
    this.#observer.disconnect();
    this.#pad.clear();
    this.#pad.off();
  }

  #size() {
    return { width: Math.max(1, this.#canvas.clientWidth), height: Math.max(1, this.#canvas.clientHeight) };
  }

  /** The drawing surface takes the size of the element; what is drawn keeps its place in it. */
  #resize() {
    const { width, height } = this.#size();
    const ratio = Math.max(1, window.devicePixelRatio);
    const before = { width: this.#canvas.width / ratio, height: this.#canvas.height / ratio };
    if (before.width === width && before.height === height) return;
    const kept = this.#pad.toData();
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.getContext("2d")?.scale(ratio, ratio);
    const scaled = kept.map((group) => ({
      ...group,
      points: group.points.map((point) => ({
        ...point,
        x: (point.x * width) / before.width,
        y: (point.y * height) / before.height,
      })),
    }));
    this.#pad.clear();
    this.#pad.fromData(scaled);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      this.#movePen(move);
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (this.#pen.down) this.#penUp(false);
      else this.#penDown();
    }
  }

  #penDown() {
    this.#pen.down = true;
    this.#pad.fromData([...this.#pad.toData(), { ...this.#stroke(), points: [this.#point()] }]);
    this.#showCursor();
    this.onChange();
  }

  /** @param {boolean} leaving the focus goes elsewhere */
  #penUp(leaving) {
    this.#pen.down = false;
    if (leaving) setAttribute(this.#cursor, "hidden", true);
    else this.#showCursor();
  }

  /** @param {[number, number]} move */
  #movePen([dx, dy]) {
    const { width, height } = this.#size();
    this.#pen.x = Math.min(1, Math.max(0, this.#pen.x + dx * KEY_STEP));
    this.#pen.y = Math.min(1, Math.max(0, this.#pen.y + (dy * KEY_STEP * width) / height));
    if (this.#pen.down) {
      const groups = this.#pad.toData();
      const last = groups.at(-1);
      if (last) {
        const grown = { ...last, points: [...last.points, this.#point()] };
        this.#pad.fromData([...groups.slice(0, -1), grown]);
        this.onChange();
      }
    }
    this.#showCursor();
  }

  #point() {
    const { width, height } = this.#size();
    return { x: this.#pen.x * width, y: this.#pen.y * height, time: Date.now(), pressure: 0.5 };
  }

  #stroke() {
    const { dotSize, minWidth, maxWidth, penColor, velocityFilterWeight, compositeOperation } = this.#pad;
    return { dotSize, minWidth, maxWidth, penColor, velocityFilterWeight, compositeOperation };
  }

  /** Shows where the keyboard's pen is, only while the keyboard is used. */
  #showCursor() {
    setAttribute(this.#cursor, "hidden", !this.#canvas.matches(":focus-visible"));
    setAttribute(this.#cursor, "data-down", this.#pen.down);
    this.#cursor.style.left = `${this.#pen.x * 100}%`;
    this.#cursor.style.top = `${this.#pen.y * 100}%`;
  }
}
