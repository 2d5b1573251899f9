/** Names of branches and counters, and today's catalogue version, as the page came with them. */

/** @typedef {{ja: string, en: string}} Name */

/**
 * @param {HTMLElement} body with data-names and data-catalogue
 * @param {"ja" | "en"} lang
 */
export function pageNames(body, lang) {
  /** @type {{branches: Record<string, Name>, counters: Record<string, Name>}} */
  const names = JSON.parse(body.dataset["names"] ?? '{"branches": {}, "counters": {}}');
  return {
    catalogue: body.dataset["catalogue"] ?? "",
    /** @param {string} id */
    branch: (id) => names.branches[id]?.[lang] ?? id,
    /** @param {string} id */
    counter: (id) => names.counters[id]?.[lang] ?? id,
  };
}
