/** Text as Plotly sets it: lines apart at <br>, parts in bold, nothing else of HTML. */
import { LINE } from "../figures/frame.js";
import { measure } from "../figures/text.js";
import { branch } from "./nodes.js";

/** @typedef {import("./nodes.js").Branch} Branch */
/** @typedef {{text: string, bold: boolean}} Part */
/** @typedef {{size: number, color: string, weight?: number}} Look */

const BOLD = 700;
/** How far Source Sans 3 reaches over and under its line, in sizes of the type; a browser rounds both to whole px. */
const OVER = 1.024;
const UNDER = 0.4;

/**
 * The lines of a text, each in parts.
 * @param {string} markup
 * @returns {Part[][]}
 */
export function linesOf(markup) {
  return markup.split("<br>").map((line) => {
    let bold = false;
    /** @type {Part[]} */
    const parts = [];
    for (const piece of line.split(/(<\/?b>)/)) {
      if (piece === "<b>" || piece === "</b>") bold = piece === "<b>";
      else if (piece !== "") parts.push({ text: piece.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"), bold });
    }
    return parts;
  });
}

/**
 * The size that a text takes, px.
 * @param {Part[][]} lines
 * @param {Look} look
 */
export function sizeOf(lines, { size, weight = 400 }) {
  const widths = lines.map((parts) => parts.reduce((sum, each) => sum + measure(each.text, size, each.bold ? BOLD : weight), 0));
  return { w: Math.max(0, ...widths), h: Math.round(OVER * size) + Math.round(UNDER * size) + (lines.length - 1) * LINE * size };
}

/**
 * How far the first line's letters reach over their line, px.
 * @param {number} size
 */
export function ascent(size) {
  return Math.round(OVER * size);
}

/**
 * @param {Part[][]} lines
 * @param {number} x
 * @param {number} y of the first line's feet
 * @param {"start"|"middle"|"end"} anchor
 * @param {Look} look
 * @returns {Branch}
 */
export function letters(lines, x, y, anchor, { size, color, weight = 400 }) {
  const look = { x, y, "text-anchor": anchor, "font-size": size, "font-weight": weight, fill: color };
  const parts = (/** @type {Part[]} */ line) => line.map((each) => (each.bold ? branch("tspan", { "font-weight": BOLD }, [each.text]) : each.text));
  if (lines.length === 1) return branch("text", look, parts(lines[0] ?? []));
  return branch("text", look, lines.map((line, k) => branch("tspan", { x, y: y + k * LINE * size }, parts(line))));
}
