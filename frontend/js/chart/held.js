/** What is known of an element with a chart. */

/** @typedef {import("../shapes.js").Figure} Figure */

/**
 * @typedef {object} Held what a drawn element remembers
 * @property {Figure} figure
 * @property {number} at index of the mark under the keyboard, -1 for none
 * @property {HTMLElement|null} note
 */

/** @type {WeakMap<HTMLElement, Held>} */
export const held = new WeakMap();

/**
 * Whether Plotly has drawn there, so that the chart answers to pointer and keys.
 * @param {HTMLElement} element
 */
export function isAwake(element) {
  return element.classList.contains("js-plotly-plot");
}

/**
 * Gives an element the height of its figure, so that nothing below moves.
 * @param {HTMLElement} element
 * @param {number} height
 */
export function fix(element, height) {
  element.style.minHeight = `${height}px`;
  element.style.height = `${height}px`;
}
