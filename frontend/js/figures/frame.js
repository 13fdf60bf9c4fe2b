/** What all figures share: the layout's plain parts and the hover label. */
import { FONT, hoverLines, stack } from "./text.js";

/** @typedef {import("../theme.js").Theme} Theme */

/** Below this width of the chart a figure takes its one-column form. */
export const NARROW = 820;

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
 * A hover label: a bold first line, then lines of at most 44 characters.
 * @param {string} first
 * @param {string[]} rest
 */
export function hoverText(first, rest) {
  const head = stack(hoverLines(first));
  return [`<b>${head}</b>`, ...rest.filter(Boolean).map((text) => stack(hoverLines(text)))].join("<br>");
}

/**
 * The same in plain words, for the line below the chart and for screen readers.
 * @param {string} first
 * @param {string[]} rest
 */
export function plainText(first, rest) {
  return [first, ...rest.filter(Boolean)].map((text) => text.replace(/[.:]$/, "")).join(". ") + ".";
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
