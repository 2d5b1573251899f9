/** The examples that Python and the browser share, read from tests/. */

import { readFileSync } from "node:fs";

/**
 * @param {"digest"|"plan"|"wire"} name
 * @returns {any}
 */
export function examples(name) {
  return JSON.parse(readFileSync(new URL(`../../${name}_examples.json`, import.meta.url), "utf8"));
}
