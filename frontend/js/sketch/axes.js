/** The axes of a figure, where they are shown: a line, ticks and their labels. */
import { letters, linesOf } from "./letters.js";
import { branch } from "./nodes.js";
import { stroke } from "./shapes.js";

/** @typedef {import("./nodes.js").Branch} Branch */
/** @typedef {import("./space.js").Space} Space */

/** From the end of a tick to its label, in sizes of the type; and the middle of a digit over its feet. */
const BELOW = 0.2;
const MIDDLE = 0.35;

/**
 * @param {Record<string, any>} layout
 * @param {Space} space
 * @returns {Branch[]}
 */
export function axisNodes(layout, space) {
  const { xaxis, yaxis } = layout;
  return [...(xaxis.visible === false ? [] : timeAxis(xaxis, space)), ...(yaxis.visible === false ? [] : levels(yaxis, space))];
}

/**
 * Under the axis that it is tied to.
 * @param {Record<string, any>} axis
 * @param {Space} space
 */
function timeAxis(axis, space) {
  const under = /** @type {import("./space.js").Scale} */ (space.y[axis.anchor ?? "y"]);
  const line = under.from + under.length + axis.linewidth / 2;
  const ends = line + axis.linewidth / 2 + axis.ticklen;
  const ticks = axis.tickvals.map((/** @type {string} */ value) => `M${space.x.at(value)},${line + axis.linewidth / 2}V${ends}`).join("");
  const { size, color } = axis.tickfont;
  return [
    branch("path", { d: `M${space.x.from},${line}H${space.x.from + space.x.length}`, "shape-rendering": "crispEdges", ...stroke({ color: axis.linecolor, width: axis.linewidth }) }),
    branch("path", { d: ticks, "shape-rendering": "crispEdges", ...stroke({ color: axis.tickcolor, width: 1 }) }),
    ...axis.tickvals.map((/** @type {string} */ value, /** @type {number} */ k) => letters(linesOf(axis.ticktext[k]), space.x.at(value), ends + BELOW * size + size, "middle", { size, color })),
  ];
}

/**
 * Left of the axis that it is tied to.
 * @param {Record<string, any>} axis
 * @param {Space} space
 */
function levels(axis, space) {
  const { size, color } = axis.tickfont;
  return axis.tickvals.map((/** @type {number} */ value, /** @type {number} */ k) =>
    letters(linesOf(axis.ticktext[k]), space.x.from - 1 - axis.ticklabelstandoff, /** @type {import("./space.js").Scale} */ (space.y["y"]).at(value) + MIDDLE * size, "end", { size, color }));
}
