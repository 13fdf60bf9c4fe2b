/** The shapes of a figure: rectangles, lines and paths, each cut off where its axes end. */
import { branch, clipped } from "./nodes.js";
import { positions } from "./space.js";

/** @typedef {import("./nodes.js").Attributes} Attributes */
/** @typedef {import("./nodes.js").Branch} Branch */
/** @typedef {import("./space.js").Space} Space */

/**
 * @param {Record<string, any>[]} shapes in the order in which they lie over each other
 * @param {Space} space
 * @returns {Branch[]}
 */
export function shapeNodes(shapes, space) {
  /** Neighbours that are cut off alike go into one box. @type {{reach: string, within: Branch[]}[]} */
  const groups = [];
  for (const shape of shapes) {
    const reach = `${shape.xref ?? "x"}/${shape.yref ?? "y"}`;
    const last = groups[groups.length - 1];
    const drawn = branch("path", { d: pathOf(shape, space), ...paint(shape) });
    if (last?.reach === reach) last.within.push(drawn);
    else groups.push({ reach, within: [drawn] });
  }
  return groups.flatMap(({ reach, within }) => {
    const box = boxOf(reach, space);
    return box ? [clipped(box, within)] : within;
  });
}

/**
 * As far as what is tied to these axes may show; null where it is tied to none.
 * @param {string} reach
 * @param {Space} space
 */
function boxOf(reach, { x, y, width, height }) {
  const [xref = "", yref = ""] = reach.split("/");
  const across = xref === "x" ? x : null;
  const down = y[yref] ?? null;
  if (!across && !down) return null;
  return { x: across?.from ?? 0, w: across?.length ?? width, y: down?.from ?? 0, h: down?.length ?? height };
}

/**
 * @param {Record<string, any>} shape
 * @param {Space} space
 */
function pathOf(shape, space) {
  const x = positions(space, "x", shape.xref ?? "x");
  const y = positions(space, "y", shape.yref ?? "y");
  if (shape.type === "path") return shape.path.replace(/([MLHV])([^MLHVZ]*)/g, (/** @type {string} */ _, /** @type {string} */ letter, /** @type {string} */ given) => {
    const [one = "", two = ""] = given.split(",");
    if (letter === "H") return `H${x(one)}`;
    if (letter === "V") return `V${y(one)}`;
    return `${letter}${x(one)},${y(two)}`;
  });
  const [x0, x1] = shape.xsizemode === "pixel" ? [x(shape.xanchor) + shape.x0, x(shape.xanchor) + shape.x1] : [x(shape.x0), x(shape.x1)];
  const [y0, y1] = shape.ysizemode === "pixel" ? [y(shape.yanchor) - shape.y0, y(shape.yanchor) - shape.y1] : [y(shape.y0), y(shape.y1)];
  if (shape.type === "line") return `M${x0},${y0}L${x1},${y1}`;
  if (shape.type === "rect") return `M${x0},${y0}H${x1}V${y1}H${x0}Z`;
  throw new Error(`No shape ${shape.type}`);
}

/**
 * @param {Record<string, any>} shape
 * @returns {Attributes}
 */
function paint({ fillcolor, line }) {
  return { fill: fillcolor ?? "none", ...(line.width > 0 ? stroke(line) : {}) };
}

/**
 * A line's look as attributes.
 * @param {{color: string, width: number, dash?: string}} line
 * @returns {Attributes}
 */
export function stroke({ color, width, dash = "solid" }) {
  return { stroke: color, "stroke-width": width, ...(dash === "solid" ? {} : { "stroke-dasharray": dash }) };
}
