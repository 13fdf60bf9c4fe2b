/** The annotations of a figure: words on their ground, some with a thin line to what they are about. */
import { exit } from "../figures/placing.js";
import { ascent, letters, linesOf, sizeOf } from "./letters.js";
import { branch } from "./nodes.js";
import { stroke } from "./shapes.js";
import { positions } from "./space.js";

/** @typedef {import("./nodes.js").Branch} Branch */
/** @typedef {import("./space.js").Space} Space */

/** Plotly's own: a border of one px, invisible here, is around every annotation. */
const BORDER = 1;
/** By how much of its size words stand off the point that they hang from. @type {Record<string, number>} */
const OFF = { center: 0, middle: 0, left: 0.5, right: -0.5, top: 0.5, bottom: -0.5 };

/**
 * @param {Record<string, any>} one
 * @param {Space} space
 * @param {{size: number, color: string}} font of the figure
 * @returns {Branch[]}
 */
export function annotationNodes(one, space, font) {
  const look = { ...font, ...one.font };
  const lines = linesOf(one.text);
  const text = sizeOf(lines, look);
  const pad = one.borderpad + BORDER;
  const size = { w: Math.round(text.w + 2 * pad), h: Math.round(text.h + 2 * pad) };
  const head = { x: positions(space, "x", one.xref)(one.x), y: positions(space, "y", one.yref)(one.y) };
  const middle = one.showarrow
    ? { x: head.x + one.ax, y: head.y + one.ay }
    : { x: head.x + (one.xshift ?? 0) + size.w * off(one.xanchor), y: head.y - (one.yshift ?? 0) + size.h * off(one.yanchor) };
  const box = { x: Math.round(middle.x - size.w / 2), y: Math.round(middle.y - size.h / 2), ...size };
  const ground = one.bgcolor ? [branch("rect", { x: box.x + BORDER / 2, y: box.y + BORDER / 2, width: box.w - BORDER, height: box.h - BORDER, fill: one.bgcolor })] : [];
  const feet = box.y + pad + ascent(look.size);
  const words = one.align === "left" ? letters(lines, box.x + pad, feet, "start", look) : letters(lines, box.x + pad + text.w / 2, feet, "middle", look);
  return [...ground, words, ...(one.showarrow ? leader(one, box, head) : [])];
}

/**
 * @param {string} anchor
 */
function off(anchor) {
  const share = OFF[anchor];
  if (share === undefined) throw new Error(`No anchor ${anchor}`);
  return share;
}

/**
 * From the edge of the words to a little before the point.
 * @param {Record<string, any>} one
 * @param {{x: number, y: number, w: number, h: number}} box
 * @param {{x: number, y: number}} head
 * @returns {Branch[]}
 */
function leader(one, box, head) {
  const from = exit(box, head);
  const long = Math.hypot(head.x - from.x, head.y - from.y);
  if (long <= one.standoff) return [];
  const share = 1 - one.standoff / long;
  const to = { x: from.x + (head.x - from.x) * share, y: from.y + (head.y - from.y) * share };
  return [branch("path", { d: `M${from.x},${from.y}L${to.x},${to.y}`, ...stroke({ color: one.arrowcolor, width: one.arrowwidth }) })];
}
