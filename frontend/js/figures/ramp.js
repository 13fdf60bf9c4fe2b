/** The ramp of friction in heat maps: its five steps, their edges, and the key with words and limits. */
import { rectangle } from "./frame.js";
import { escape, measure } from "./text.js";
import { BAND_LIMITS, BAND_WORDS } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */

/** What stands in a cell that nobody's positions fill. */
export const DOT = "\u00B7";

/**
 * The edge of a cell: the two palest steps need one to be seen.
 * @param {number} index
 * @param {Theme} theme
 */
export function edge(index, theme) {
  return { color: theme.ink3, width: index <= 2 ? 0.8 : 0 };
}

/**
 * The ramp with its words and limits, and what the dot means.
 * @param {Theme} theme
 * @param {number} width
 * @param {number} type
 * @param {{uncovered: boolean, off: boolean}} says which of the two absences there are: no position, not on the agenda
 */
export function rampKey(theme, width, type, { uncovered, off }) {
  /** @type {any[]} */
  const shapes = [];
  /** @type {any[]} */
  const words = [];
  let x = 2;
  let y = 12;
  const put = (/** @type {string} */ text, /** @type {number} */ lead, /** @type {(x: number, y: number) => void} */ draw) => {
    const long = lead + measure(text, type);
    if (x > 2 && x + long > width) {
      x = 2;
      y += 24;
    }
    draw(x, y);
    words.push({ x: x + lead, y, text: escape(text), size: type, color: theme.ink2, weight: 400, side: "left" });
    x += long + 18;
  };
  BAND_WORDS.forEach((word, k) =>
    put(gettext("%(word)s, from %(limit)s", { word, limit: BAND_LIMITS[k] ?? 0 }), 20, (left, middle) => {
      shapes.push(rectangle(left, middle - 7, left + 16, middle + 7, /** @type {string} */ (theme.bands[k]), edge(k + 1, theme)));
    }),
  );
  if (uncovered) put(gettext("%(dot)s no live position on one side", { dot: DOT }), 0, () => undefined);
  if (off) put(gettext("empty: not on the pair\u2019s agenda"), 0, () => undefined);
  return { shapes, words, height: y + 22 };
}
