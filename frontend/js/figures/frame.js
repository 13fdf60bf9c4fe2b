/** What all figures share: the layout's plain parts, shapes and words. */
import { FONT, stack, wrap } from "./text.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {{x: number, y: number, text: string, size: number, color: string, weight: number, side: "left"|"center"|"right"}} Word where it hangs from, at its middle's height */

/** @typedef {[number, number, number, number]} Box a rectangle's left, upper, right and lower edge */

/** Below this width of the chart a figure takes its one-column form. */
export const NARROW = 820;
/** From line to line, in sizes of the type; Plotly's own. */
export const LINE = 1.3;

/**
 * A layout without box, legend, zoom or drag; sizes are those of the element, in px.
 * @param {Theme} theme
 * @param {number} width
 * @param {number} height
 * @param {{l: number, r: number, t: number, b: number}} margin
 * @returns {Record<string, any>}
 */
export function frame(theme, width, height, margin) {
  return {
    width,
    height,
    autosize: false,
    margin: { ...margin, pad: 0 },
    paper_bgcolor: theme.card,
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: FONT, size: 15, color: theme.ink2 },
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverdistance: 24,
    hoverlabel: {
      bgcolor: theme.card,
      bordercolor: theme.ink3,
      font: { family: FONT, size: 15, color: theme.ink },
      align: "left",
      namelength: -1,
    },
    shapes: [],
    annotations: [],
  };
}

/**
 * Axes whose unit is the px of the element, y downwards: for figures that are tables as much as charts.
 * @param {number} width
 * @param {number} height
 * @returns {Record<string, any>}
 */
export function pixelAxes(width, height) {
  const axis = { visible: false, fixedrange: true, showgrid: false, zeroline: false };
  return {
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
  };
}

/**
 * A filled rectangle in data units.
 * @param {number|string} x0 a date on a time axis
 * @param {number} y0
 * @param {number|string} x1
 * @param {number} y1
 * @param {string} color
 * @param {{color: string, width: number}} [line]
 * @returns {Record<string, any>}
 */
export function rectangle(x0, y0, x1, y1, color, line) {
  return { type: "rect", layer: "below", x0, y0, x1, y1, fillcolor: color, line: line ?? { width: 0 } };
}

/**
 * Many filled rectangles of one look as one shape: Plotly takes as long for a shape as for all that is within it.
 * @param {Box[]} boxes
 * @param {string} color
 * @param {{color: string, width: number}} [line]
 * @returns {Record<string, any>}
 */
export function boxesOf(boxes, color, line) {
  const path = boxes.map(([x0, y0, x1, y1]) => `M${x0},${y0}H${x1}V${y1}H${x0}Z`).join("");
  return { type: "path", layer: "below", path, fillcolor: color, line: line ?? { width: 0 } };
}

/**
 * Many upright lines of one look as one shape.
 * @param {[number, number, number][]} lines where each stands, from where and to where
 * @param {{color: string, width: number}} line
 * @returns {Record<string, any>}
 */
export function uprightsOf(lines, line) {
  return { type: "path", layer: "below", path: lines.map(([x, y0, y1]) => `M${x},${y0}V${y1}`).join(""), line };
}

/**
 * A straight line in data units.
 * @param {number|string} x0 a date on a time axis
 * @param {number} y0
 * @param {number|string} x1
 * @param {number} y1
 * @param {{color: string, width: number, dash?: string}} line
 * @returns {Record<string, any>}
 */
export function stroke(x0, y0, x1, y1, line) {
  return { type: "line", layer: "below", x0, y0, x1, y1, line };
}

/**
 * Words that no pointer reaches, one trace for each side that they hang from.
 * @param {Word[]} words
 * @returns {Record<string, any>[]}
 */
export function wordTraces(words) {
  const positions = { left: "middle right", right: "middle left", center: "middle center" };
  return /** @type {("left"|"right"|"center")[]} */ (["left", "right", "center"]).map((side) => {
    const own = words.filter((each) => each.side === side);
    return {
      type: "scatter", mode: "text", hoverinfo: "skip", cliponaxis: false, x: own.map((each) => each.x), y: own.map((each) => each.y), text: own.map((each) => each.text),
      textposition: positions[side], textfont: { size: own.map((each) => each.size), color: own.map((each) => each.color), weight: own.map((each) => each.weight) },
    };
  }).filter((each) => each.x.length > 0);
}

/**
 * Lines of text below `y`, hung from their left or right edge at `x`. Gives where they end.
 * @param {Word[]} words
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {{size: number, color: string, weight?: number, side?: "left"|"right"}} look
 */
export function paragraph(words, text, x, y, width, { size, color, weight = 400, side = "left" }) {
  const lines = wrap(text, width, size, weight);
  const tall = lines.length * size * LINE;
  words.push({ x, y: y + tall / 2, text: stack(lines), size, color, weight, side });
  return y + tall;
}
