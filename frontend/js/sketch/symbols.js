/** The marks of the figures as paths around their middle, in Plotly's proportions. */

const points = (/** @type {[number, number][]} */ corners) => (/** @type {number} */ r) => `M${corners.map(([x, y]) => `${round(x * r)},${round(y * r)}`).join("L")}Z`;
const lines = (/** @type {[number, number, number, number][]} */ ends) => (/** @type {number} */ r) => ends.map((each) => `M${each.slice(0, 2).map((one) => round(one * r))}L${each.slice(2).map((one) => round(one * r))}`).join("");
const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;

const HIGH = Math.sqrt(3) / 2;
const WIDE = 2 / Math.sqrt(3);
/** The corners of a star's right half from the top, in sizes of its reach, which is 1.4 times that of others. */
const STAR = /** @type {[number, number][]} */ ([[0.225, -0.309], [0.951, -0.309], [0.363, 0.118], [0.588, 0.809], [0, 0.382], [-0.588, 0.809], [-0.363, 0.118], [-0.951, -0.309], [-0.225, -0.309], [0, -1]]);

/** @type {Record<string, (r: number) => string>} */
const PATHS = {
  circle: (r) => `M${r},0A${r},${r} 0 1,1 0,${-r}A${r},${r} 0 0,1 ${r},0Z`,
  square: points([[1, 1], [-1, 1], [-1, -1], [1, -1]]),
  diamond: points([[1.3, 0], [0, 1.3], [-1.3, 0], [0, -1.3]]),
  "triangle-up": points([[-WIDE, 0.5], [WIDE, 0.5], [0, -1]]),
  "triangle-down": points([[-WIDE, -0.5], [WIDE, -0.5], [0, 1]]),
  hexagon: points([[HIGH, -0.5], [HIGH, 0.5], [0, 1], [-HIGH, 0.5], [-HIGH, -0.5], [0, -1]]),
  star: points(STAR.map(([x, y]) => [1.4 * x, 1.4 * y])),
  "x-thin": lines([[1, 1, -1, -1], [1, -1, -1, 1]]),
  "line-ns": lines([[0, 1.4, 0, -1.4]]),
};

/**
 * @param {string} name
 * @param {number} size px, from edge to edge of a circle
 */
export function symbol(name, size) {
  const path = PATHS[name];
  if (!path) throw new Error(`No symbol ${name}`);
  return path(size / 2);
}
