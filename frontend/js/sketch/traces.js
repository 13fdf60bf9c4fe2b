/** The traces of a figure: lines, grounds under them, marks and words. */
import { LINE } from "../figures/frame.js";
import { letters, linesOf } from "./letters.js";
import { branch, clipped } from "./nodes.js";
import { stroke } from "./shapes.js";
import { symbol } from "./symbols.js";

/** @typedef {import("./nodes.js").Branch} Branch */
/** @typedef {import("./space.js").Space} Space */
/** @typedef {Record<string, any>} Trace */

/** How far under the upper edge of a text its first line stands, in sizes of the type. */
const FIRST = 0.75;
/** @type {Record<string, "start"|"middle"|"end">} */
const ANCHORS = { "middle right": "start", "middle center": "middle", "middle left": "end" };
const DRAWN = { lines: lineNodes, markers: markNodes, text: wordNodes, none: () => [] };

/**
 * @param {Trace} trace
 * @param {Space} space
 * @param {{size: number}} font of the figure
 * @returns {Branch[]}
 */
export function traceNodes(trace, space, font) {
  const drawn = DRAWN[/** @type {keyof typeof DRAWN} */ (trace.mode)];
  if (trace.type !== "scatter" || !drawn) throw new Error(`No trace ${trace.type} ${trace.mode}`);
  const y = /** @type {import("./space.js").Scale} */ (space.y[trace.yaxis ?? "y"]);
  const nodes = drawn(trace, space.x.at, y.at, font);
  const isCut = trace.cliponaxis !== false && nodes.length > 0;
  return isCut ? [clipped({ x: space.x.from, w: space.x.length, y: y.from, h: y.length }, nodes)] : nodes;
}

/**
 * A property of one point: its own where there is a list.
 * @param {any} value
 * @param {number} k
 */
const of = (value, k) => (Array.isArray(value) ? value[k] : value);

/**
 * @param {Trace} trace
 * @param {(value: any) => number} x
 * @param {(value: any) => number} y
 * @returns {Branch[]}
 */
function lineNodes({ x: xs, y: ys, line, fill, fillcolor }, x, y) {
  let path = "";
  let isOpen = false;
  for (let k = 0; k < xs.length; k += 1) {
    if (xs[k] === null || ys[k] === null) {
      isOpen = false;
      continue;
    }
    const [px, py] = [x(xs[k]), y(ys[k])];
    path += isOpen ? (line.shape === "hv" ? `H${px}V${py}` : `L${px},${py}`) : `M${px},${py}`;
    isOpen = true;
  }
  const look = line.width > 0 ? { ...stroke(line), "stroke-miterlimit": 2 } : {};
  return path === "" ? [] : [branch("path", { d: path, fill: fill === "toself" ? fillcolor : "none", ...look })];
}

/**
 * @param {Trace} trace
 * @param {(value: any) => number} x
 * @param {(value: any) => number} y
 * @returns {Branch[]}
 */
function markNodes({ x: xs, y: ys, marker }, x, y) {
  return xs.map((/** @type {any} */ value, /** @type {number} */ k) => {
    const width = of(marker.line?.width, k) ?? 0;
    const edge = width > 0 ? stroke({ color: of(marker.line.color, k), width }) : {};
    return branch("path", { d: symbol(of(marker.symbol, k) ?? "circle", of(marker.size, k)), transform: `translate(${x(value)},${y(ys[k])})`, fill: of(marker.color, k), ...edge });
  });
}

/**
 * @param {Trace} trace
 * @param {(value: any) => number} x
 * @param {(value: any) => number} y
 * @param {{size: number}} font
 * @returns {Branch[]}
 */
function wordNodes({ x: xs, y: ys, text, textposition, textfont }, x, y, font) {
  const anchor = ANCHORS[textposition];
  if (!anchor) throw new Error(`No place ${textposition}`);
  return text.flatMap((/** @type {string} */ words, /** @type {number} */ k) => {
    if (words === "") return [];
    const size = of(textfont.size, k) ?? font.size;
    const lines = linesOf(words);
    const tall = ((lines.length - 1) * LINE + 1) * size;
    return [letters(lines, x(xs[k]), y(ys[k]) + FIRST * size - tall / 2, anchor, { size, color: of(textfont.color, k), weight: of(textfont.weight, k) })];
  });
}
