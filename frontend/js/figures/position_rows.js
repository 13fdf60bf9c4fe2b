/** The rows of the position map: who stands where on an issue, how far the allies are apart, and what is missing. */
import { ACTOR_ORDER } from "../theme.js";
import { list } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../shapes.js").Cell} Cell */
/** @typedef {import("../shapes.js").Issue} Issue */
/** @typedef {import("../shapes.js").Position} Position */

/**
 * @typedef {object} PositionMap
 * @property {Issue[]} issues
 * @property {Cell[]} cells of the alliance's matrix, or of one dyad
 * @property {Position[]} positions
 * @property {string[]} allies codes
 * @property {string[]} others codes of rivals and neighbours that are drawn as well
 * @property {Record<string, string>} names by code, as a sentence names them
 * @property {Record<string, number>} [weights] of the members; 1 unless set
 * @property {number|null} [friction] the index that the points add up to
 * @property {import("../shapes.js").Saying[]} [statements] for the words behind a mark
 *
 * @typedef {object} Row
 * @property {Issue} issue
 * @property {Position[]} positions in the order of the lanes
 * @property {{from: Position, to: Position, cell: Cell}|null} gap the two allies furthest apart
 * @property {number|null} points
 * @property {string|null} reason why the row is not covered
 */

/**
 * The lanes: allies, then the others, each in the fixed order of actors.
 * @param {string[]} allies
 * @param {string[]} others
 */
export function laneOrder(allies, others) {
  const rank = (/** @type {string} */ code) => (ACTOR_ORDER.includes(code) ? ACTOR_ORDER.indexOf(code) : ACTOR_ORDER.length);
  const sort = (/** @type {string[]} */ codes) => [...codes].sort((a, b) => rank(a) - rank(b));
  return [...sort(allies), ...sort(others.filter((each) => !allies.includes(each)))];
}

/**
 * An issue's points of the index: its dyads' points with the weights of their members. A dyad without an index of
 * its own has no points and takes no part, as in the index.
 * @param {Cell[]} cells of one issue
 * @param {Set<string>} counted dyads that have an index
 * @param {Record<string, number>} weights
 * @param {string[][]} dyads all of them
 * @returns {number|null}
 */
function pointsOf(cells, counted, weights, dyads) {
  const weight = (/** @type {string} */ a, /** @type {string} */ b) => (weights[a] ?? 1) * (weights[b] ?? 1);
  const known = cells.filter((each) => each.points !== null);
  if (known.length === 0) return null;
  const whole = dyads.filter(([a = "", b = ""]) => counted.has(`${a} ${b}`)).reduce((sum, [a = "", b = ""]) => sum + weight(a, b), 0);
  return known.reduce((sum, each) => sum + weight(each.a, each.b) * /** @type {number} */ (each.points), 0) / whole;
}

/**
 * Rows by points, the hottest first; uncovered rows last, with the reason.
 * @param {PositionMap} input
 * @returns {Row[]}
 */
export function rowsOf(input) {
  const order = laneOrder(input.allies, input.others);
  const dyads = [...new Map(input.cells.map((each) => [`${each.a} ${each.b}`, [each.a, each.b]])).values()];
  const counted = new Set(input.cells.filter((each) => each.points !== null).map((each) => `${each.a} ${each.b}`));
  const listed = new Set(input.cells.map((each) => each.issue));
  const rows = input.issues.filter((each) => listed.has(each.slug)).map((issue) => {
    const cells = input.cells.filter((each) => each.issue === issue.slug);
    const positions = order.flatMap((code) => input.positions.filter((each) => each.actor === code && each.issue === issue.slug));
    const covered = cells.some((each) => each.divergence !== null);
    return {
      issue,
      positions,
      gap: widest(positions.filter((each) => input.allies.includes(each.actor)), cells),
      points: pointsOf(cells, counted, input.weights ?? {}, dyads),
      reason: covered ? null : missing(positions, input),
    };
  });
  const heat = (/** @type {Row} */ row) => row.points ?? (row.gap?.cell.divergence ?? 0) / 1e6;
  return rows.sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null) || heat(b) - heat(a));
}

/**
 * The two allies furthest apart whose dyad is covered.
 * @param {Position[]} allied
 * @param {Cell[]} cells
 * @returns {Row["gap"]}
 */
function widest(allied, cells) {
  /** @type {Row["gap"]} */
  let best = null;
  for (const cell of cells) {
    const from = allied.find((each) => each.actor === cell.a);
    const to = allied.find((each) => each.actor === cell.b);
    if (!from || !to || cell.divergence === null) continue;
    if (!best || Math.abs(from.mean - to.mean) > Math.abs(best.from.mean - best.to.mean)) best = { from, to, cell };
  }
  return best;
}

/**
 * Whose position is missing, in words.
 * @param {Position[]} positions
 * @param {PositionMap} input
 */
function missing(positions, input) {
  const absent = laneOrder(input.allies, []).filter((code) => !positions.some((each) => each.actor === code));
  return gettext("%(who)s: no live position", { who: list(absent.map((code) => input.names[code] ?? code)) });
}

/**
 * The y of each lane within a row: allies close together, so that the gap bar lies between them, then the others.
 * @param {number} allies
 * @param {number} others
 * @param {number} height
 * @returns {number[]}
 */
export function laneHeights(allies, others, height) {
  const first = 11;
  const last = height - 10;
  const apart = Math.min(12, (last - first) / Math.max(1, allies + others - 1));
  const lanes = Array.from({ length: allies }, (_, k) => first + k * apart);
  const under = (lanes[allies - 1] ?? first - 14) + Math.min(14, apart + 2);
  const step = others > 1 ? Math.min(14, (last - under) / (others - 1)) : 0;
  return [...lanes, ...Array.from({ length: others }, (_, k) => under + k * step)];
}
