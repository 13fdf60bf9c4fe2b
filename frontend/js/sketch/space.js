/** Where the units of a figure lie, in px of its element. */

/**
 * @typedef {object} Scale one axis
 * @property {number} from px of its left or upper end
 * @property {number} length px
 * @property {(value: number|string) => number} at where a value lies, px
 *
 * @typedef {object} Space
 * @property {number} width
 * @property {number} height
 * @property {{x: number, y: number, w: number, h: number}} paper what the margins leave
 * @property {Scale} x
 * @property {Record<string, Scale>} y by name: "y", and "y2" where there is one
 */

/**
 * @param {Record<string, any>} layout
 * @returns {Space}
 */
export function spaceOf(layout) {
  const round = Math.round; // as Plotly does
  const { width, height, margin: { l, r, t, b } } = layout;
  const paper = { x: round(l), y: round(t), w: round(width) - round(l) - round(r), h: round(height) - round(t) - round(b) };
  /** @type {Record<string, Scale>} */
  const y = {};
  for (const name of ["y", "y2"]) {
    const axis = layout[name === "y" ? "yaxis" : "yaxis2"];
    if (axis) y[name] = upright(axis, paper);
  }
  return { width, height, paper, x: scale(layout.xaxis, paper.x, paper.w, false), y };
}

/**
 * @param {Record<string, any>} axis
 * @param {Space["paper"]} paper
 */
function upright(axis, paper) {
  const [low = 0, high = 1] = axis.domain ?? [];
  return scale(axis, paper.y + paper.h * (1 - high), paper.h * (high - low), true);
}

/**
 * @param {Record<string, any>} axis
 * @param {number} from
 * @param {number} length
 * @param {boolean} upwards whether the range begins at the far end
 * @returns {Scale}
 */
function scale(axis, from, length, upwards) {
  const read = axis.type === "date" ? (/** @type {any} */ value) => Date.parse(value) : Number;
  const [start, end] = axis.range.map(read);
  const share = (/** @type {number} */ value) => (value - start) / (end - start);
  return { from, length, at: (value) => from + (upwards ? 1 - share(read(value)) : share(read(value))) * length };
}

/**
 * Where a value of a shape or of words lies: on an axis, at a share of its length, or at a share of the paper.
 * @param {Space} space
 * @param {"x"|"y"} letter
 * @param {string} reference as Plotly names it: "x", "y2", "y domain", "paper"
 * @returns {(value: number|string) => number}
 */
export function positions(space, letter, reference) {
  const { paper } = space;
  if (reference === "paper") return letter === "x" ? (value) => paper.x + Number(value) * paper.w : (value) => paper.y + (1 - Number(value)) * paper.h;
  const [name = ""] = reference.split(" ");
  const axis = letter === "x" ? space.x : space.y[name];
  if (!axis) throw new Error(`No axis ${reference}`);
  if (name === reference) return axis.at;
  return letter === "x" ? (value) => axis.from + Number(value) * axis.length : (value) => axis.from + (1 - Number(value)) * axis.length;
}
