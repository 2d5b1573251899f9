/** What a confirmation and a signature are bound to: SHA-256 over one canonical text, the twin of digests.py. */

/** @typedef {readonly [field: string, label: string, shown: string]} Row One line as shown, with its Japanese label. */
/** @typedef {readonly [section: string, revision: number, digest: string]} Part One section of an application. */

/**
 * 64 hex digits for one section at one revision, with the rows in the order in which they are shown.
 *
 * @param {string} section
 * @param {number} revision
 * @param {readonly Row[]} rows
 * @returns {Promise<string>}
 */
export function sectionDigest(section, revision, rows) {
  return digest([section, revision, rows]);
}

/**
 * 64 hex digits for an application from its sections' (id, revision, digest).
 *
 * @param {string} application
 * @param {readonly Part[]} parts
 * @returns {Promise<string>}
 */
export function applicationDigest(application, parts) {
  return digest([application, parts]);
}

/**
 * The canonical text is JSON without spaces and with characters as they are: what JSON.stringify makes of lists of
 * texts and whole numbers.
 *
 * @param {unknown} content
 * @returns {Promise<string>}
 * @throws {Error} where the page has no crypto.subtle, that is, over plain http from another machine
 */
async function digest(content) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new Error("digests need a secure page: serve it over https");
  const bytes = await subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(content)));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
