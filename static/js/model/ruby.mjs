/** Readings over kanji in texts of the catalogue, 「今日《きょう》は」 in pieces: the twin of signaling/ruby.py. */

const RUBY = /(?:｜([^｜《》]+)|([一-鿿㐀-䶿々〆ヶ]+))《([^｜《》]+)》/gu;

/**
 * The text in pieces. A reading belongs to the run of kanji before it, or to what stands after 「｜」.
 *
 * @param {string} text
 * @returns {{text: string, reading: string | null}[]}
 */
export function rubyParts(text) {
  const parts = [];
  let place = 0;
  for (const match of text.matchAll(RUBY)) {
    if (match.index > place) parts.push({ text: text.slice(place, match.index), reading: null });
    parts.push({ text: match[1] ?? match[2] ?? "", reading: match[3] ?? null });
    place = match.index + match[0].length;
  }
  if (place < text.length) parts.push({ text: text.slice(place), reading: null });
  return parts;
}

/**
 * The text alone.
 *
 * @param {string} text
 */
export function withoutRuby(text) {
  return rubyParts(text)
    .map((part) => part.text)
    .join("");
}
