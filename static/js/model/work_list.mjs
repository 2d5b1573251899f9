/** The list of departments' work, apart from any page: its address, ages in words, and what is chosen across pages. */

/**
 * @typedef {object} WorkItem one line, as GET /office/items.json tells it
 * @property {string} visit
 * @property {string} department
 * @property {string} department_name
 * @property {string} number
 * @property {string} branch
 * @property {{title: string, filed: boolean}[]} matters
 * @property {string} state
 * @property {string} tone
 * @property {string | null} due
 * @property {string} due_words
 * @property {string | null} assignee
 * @property {string} assignee_name
 * @property {string} opened_at
 * @property {number} arrived_at ms
 * @property {number} version
 * @property {string} [applicant] only in one's own department's list
 *
 * @typedef {{items: WorkItem[], total: number, page: number, pages: number, at: number}} WorkPage
 * @typedef {Record<string, string>} Wanted what the filters say, with `sort`, `order` and `page`
 */

/** What the list begins with. */
export const FIRST = Object.freeze({ state: "active", sort: "due", order: "asc", page: "1" });

const NAMES = ["state", "branch", "department", "procedure", "assignee", "due", "sort", "order", "page"];

/** @param {WorkItem} item */
export function keyOf(item) {
  return `${item.visit} ${item.department}`;
}

/**
 * What an address's query wants, with what the list begins with for the rest; anything else in it is dropped.
 *
 * @param {string} query
 * @returns {Wanted}
 */
export function wantedOf(query) {
  const given = new URLSearchParams(query);
  /** @type {Wanted} */
  const wanted = { ...FIRST };
  for (const name of NAMES) {
    const value = given.get(name);
    if (value !== null && /^[a-z0-9_]{0,48}$/.test(value)) wanted[name] = value;
  }
  return wanted;
}

/**
 * The query for what is wanted. An empty state ("all") is said, since the list begins with another.
 *
 * @param {Wanted} wanted
 */
export function queryOf(wanted) {
  const said = NAMES.filter((name) => wanted[name] || (name === "state" && wanted[name] === ""));
  return new URLSearchParams(said.map((name) => [name, wanted[name] ?? ""])).toString();
}

/**
 * What a press on a column's head wants: that order, or its reverse when it has it already; from the first page.
 *
 * @param {Wanted} wanted
 * @param {string} column
 * @returns {Wanted}
 */
export function sortedBy(wanted, column) {
  const reversed = wanted["sort"] === column && wanted["order"] !== "desc";
  return { ...wanted, sort: column, order: reversed ? "desc" : "asc", page: "1" };
}

/**
 * An age as a key of words and a number: minutes up to an hour, hours up to two days, then days.
 *
 * @param {number} from ms
 * @param {number} now ms
 * @returns {{key: "minutes" | "hours" | "days", count: number}}
 */
export function age(from, now) {
  const minutes = Math.max(0, Math.floor((now - from) / 60_000));
  if (minutes < 60) return { key: "minutes", count: minutes };
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? { key: "hours", count: hours } : { key: "days", count: Math.floor(hours / 24) };
}

/** The items that are chosen, on whatever page they stand, each at the version that was last shown. */
export class Chosen {
  /** @type {Map<string, number>} */
  #versions = new Map();

  get size() {
    return this.#versions.size;
  }

  /** @param {string} key */
  has(key) {
    return this.#versions.has(key);
  }

  /**
   * @param {WorkItem} item
   * @param {boolean} on
   */
  set(item, on) {
    if (on) this.#versions.set(keyOf(item), item.version);
    else this.#versions.delete(keyOf(item));
  }

  /** @param {readonly WorkItem[]} items what the list shows now */
  seen(items) {
    for (const item of items) {
      if (this.has(keyOf(item))) this.#versions.set(keyOf(item), item.version);
    }
  }

  /**
   * How many of these are chosen: none, some or all.
   *
   * @param {readonly WorkItem[]} items
   * @returns {"none" | "some" | "all"}
   */
  among(items) {
    const count = items.filter((item) => this.has(keyOf(item))).length;
    if (count === 0) return "none";
    return count === items.length ? "all" : "some";
  }

  clear() {
    this.#versions.clear();
  }

  /** The field of a form that acts on all of them: `visit department version`, by commas. */
  get text() {
    return [...this.#versions].map(([key, version]) => `${key} ${version}`).join(",");
  }
}
