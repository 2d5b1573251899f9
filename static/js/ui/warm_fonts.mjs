/** Fetches the font slices of a catalogue's words while nothing else happens, so that a visit's first picture has them. */

/** The weights that the style sheets use. */
const WEIGHTS = [400, 700];

/**
 * A Japanese font comes in some hundred slices by character. Each one that arrives while the visit is on the screen lays the
 * page out anew, and the call's first picture waits for that.
 *
 * @param {unknown} words anything with texts in it, as JSON
 * @param {object} [world] what of the browser it needs; tests have their own
 * @param {Pick<FontFaceSet, "load">} [world.fonts]
 * @param {string} [world.family]
 * @param {(run: () => void) => unknown} [world.whenIdle]
 * @returns {Promise<number>} how many faces are there now
 */
export function warmFonts(
  words,
  {
    fonts = document.fonts,
    family = getComputedStyle(document.body).fontFamily,
    whenIdle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 0)),
  } = {},
) {
  const text = [...new Set(JSON.stringify(words))].join("");
  return new Promise((resolve) => {
    whenIdle(async () => {
      const asked = WEIGHTS.map((weight) => fonts.load(`${weight} 16px ${family}`, text));
      // One that does not come now is asked for again by the browser when it is drawn with; until then another font shows.
      const found = await Promise.allSettled(asked);
      resolve(found.reduce((sum, one) => sum + (one.status === "fulfilled" ? one.value.length : 0), 0));
    });
  });
}
