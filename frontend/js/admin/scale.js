// Pure words and numbers of the stance's scale; tested without a browser.

/**
 * @typedef {{value: number, words: string}} Anchor
 * @typedef {{name: string, ruling: string, default_salience: number, anchors: Anchor[]}} Scale
 */

/**
 * A stance with its sign and a true minus, as everywhere in the product.
 * @param {number} value
 * @param {number} [decimals]
 */
export function signed(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
}

/**
 * The number typed, or null where it is empty or no number; a decimal comma is taken too.
 * @param {string} text
 */
export function parsed(text) {
  const clean = text.trim().replace(",", ".").replace("−", "-");
  if (clean === "") return null;
  const value = Number(clean);
  return Number.isFinite(value) ? value : null;
}

/**
 * Where a stance lies in words: at an anchor its words, between two of them both.
 * Anchors without words are passed over; the poles always have some.
 * @param {number} value
 * @param {Anchor[]} anchors
 */
export function inWords(value, anchors) {
  const said = anchors.filter((anchor) => anchor.words);
  const at = said.find((anchor) => Math.abs(anchor.value - value) < 1e-9);
  if (at) return at.words;
  const below = said.filter((anchor) => anchor.value < value).at(-1);
  const above = said.find((anchor) => anchor.value > value);
  if (below && above) return `between “${below.words}” and “${above.words}”`;
  return "";
}

/**
 * From where to where a range-coded stance reaches, within the scale; null where it is a point.
 * @param {number} value
 * @param {number | null} halfWidth
 * @returns {[number, number] | null}
 */
export function reach(value, halfWidth) {
  if (halfWidth === null || !(halfWidth > 0)) return null;
  return [Math.max(-1, value - halfWidth), Math.min(1, value + halfWidth)];
}
