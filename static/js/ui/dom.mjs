/** Builds and changes nodes. Text from people only ever becomes a text node. */

/**
 * The words of the page's language; `Texts` of the model is one.
 * @typedef {{ t(key: string, params?: Record<string, string | number>): string }} Words
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 * @typedef {Record<string, Attribute>} Attributes
 */

/**
 * A new element. A function under `onclick`, `oninput` … becomes a listener; `true` an attribute without a value;
 * `false`, `null` and `undefined` leave it out. `style` is not taken: the content policy forbids it, use a class.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(key.slice(2), value);
    } else {
      setAttribute(element, key, value);
    }
  }
  element.append(...nodes(children));
  return element;
}

/**
 * Sets, or with `false`, `null` or `undefined` removes, one attribute; does nothing when it stands so already.
 * @param {Element} element
 * @param {string} key
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, key, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(key)) element.removeAttribute(key);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(key) !== text) element.setAttribute(key, text);
}

/**
 * Sets the text of an element; unchanged text stays untouched, so that a live region doesn't read it twice.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Puts these children in the place of all others.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function replaceChildren(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  /** @type {(Node | string)[]} */
  const found = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    found.push(typeof child === "number" ? String(child) : child);
  }
  return found;
}

/**
 * A list whose elements are kept by key: an item that stays keeps its element, its focus and its place in the
 * reading of a screen reader. Elements move only when the order changed.
 *
 * @template Item
 */
export class KeyedList {
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();

  /**
   * @param {HTMLElement} parent holds nothing else
   * @param {{
   *   key: (item: Item) => string,
   *   create: (item: Item) => HTMLElement,
   *   update?: (item: Item, element: HTMLElement) => void,
   * }} how
   */
  constructor(parent, how) {
    this.parent = parent;
    this.how = how;
  }

  /** @param {readonly Item[]} items */
  update(items) {
    const stays = new Set(items.map((item) => this.how.key(item)));
    for (const [key, element] of this.#elements) {
      if (stays.has(key)) continue;
      element.remove();
      this.#elements.delete(key);
    }
    /** @type {ChildNode | null} */
    let place = this.parent.firstChild;
    for (const item of items) {
      const key = this.how.key(item);
      let element = this.#elements.get(key);
      if (!element) {
        element = this.how.create(item);
        this.#elements.set(key, element);
      }
      this.how.update?.(item, element);
      if (element === place) {
        place = place.nextSibling;
      } else if (place !== null && place.nextSibling === element) {
        // The one that stands here goes elsewhere: it alone moves, when its turn comes, and not all that follow it.
        place = element.nextSibling;
      } else {
        this.parent.insertBefore(element, place);
      }
    }
  }

  /**
   * The element of a key, when it is there.
   * @param {string} key
   */
  get(key) {
    return this.#elements.get(key);
  }
}
