/** Keys on the screen for a text: kana in the order that everybody knows, what the marks do to them, Latin letters, digits. */

/** Column by column, from あ to ん; a gap is a space. */
export const KANA = ["あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "や ゆ よ", "らりるれろ", "わをんー・"];
export const DIGITS = ["12345", "67890"];
export const LATIN = ["ABCDE", "FGHIJ", "KLMNO", "PQRST", "UVWXY", "Z-'.,"];

/** ゛ and ゜: か が, は ば ぱ; pressed again it goes on, and round. */
const MARKS = ["かが", "きぎ", "くぐ", "けげ", "こご", "さざ", "しじ", "すず", "せぜ", "そぞ", "ただ", "ちぢ", "つづ", "てで", "とど", "はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ"];
/** Written small in しゃ, っ, ティ. */
const SMALL = ["あぁ", "いぃ", "うぅ", "えぇ", "おぉ", "つっ", "やゃ", "ゆゅ", "よょ", "わゎ"];

/**
 * The text with a mark put to its last kana, or taken off again; unchanged where the kana takes none.
 *
 * @param {string} text
 * @param {"marks" | "small"} which
 */
export function withMark(text, which) {
  const letters = [...text];
  const last = letters.pop();
  const row = last === undefined ? undefined : (which === "marks" ? MARKS : SMALL).find((each) => each.includes(last));
  if (last === undefined || row === undefined) return text;
  return `${letters.join("")}${row[(row.indexOf(last) + 1) % row.length]}`;
}

/**
 * The text without its last letter, whatever that is made of.
 *
 * @param {string} text
 */
export function withoutLast(text) {
  return [...new Intl.Segmenter("ja", { granularity: "grapheme" }).segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join("");
}
