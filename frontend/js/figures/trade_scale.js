/** One issue of a trade: both sides' marks between the poles, the compromise without it, and where it would end. */
import { actorMark } from "../theme.js";
import { paragraph, stroke } from "./frame.js";
import { escape, measure, shorten } from "./text.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {{x: number, y: number, symbol: string, color: string, hollow: boolean}} TradeMark */

/**
 * @typedef {object} Trade a bargain as the API hands it over
 * @property {string} first
 * @property {string} second
 * @property {string} first_yields
 * @property {string} second_yields
 * @property {number} gain
 * @property {Record<string, number>} baselines
 * @property {Record<string, number>} outcomes
 * @property {string[]} pushed_away
 * @property {string[][]} rests_on_predecessor
 *
 * @typedef {object} Bargains
 * @property {{a: string, b: string, best: Trade[], total: number}[]} pairs
 * @property {import("../shapes.js").Position[]} positions
 * @property {{code: string, kind: string}[]} actors
 * @property {import("../shapes.js").Issue[]} issues
 * @property {Record<string, string>} names by code
 *
 * @typedef {{theme: Theme, input: Bargains, words: import("./frame.js").Word[], shapes: Record<string, any>[], marks: TradeMark[]}} Pen
 */

/** Marks at a pole stay within the column, px. */
const INSET = 8;
const LABEL = 14;
const SMALL = 14;
const HEAD = { length: 9, half: 5.5 };

/**
 * Draws the scale and gives where it ends.
 * @param {Pen} pen
 * @param {Trade} trade
 * @param {string} slug of the issue
 * @param {{x: number, y: number, w: number}} place
 */
export function tradeScale(pen, trade, slug, { x, y, w }) {
  const { theme, input } = pen;
  const issue = input.issues.find((each) => each.slug === slug);
  const name = issue?.short_name ?? issue?.name ?? slug;
  const axis = paragraph(pen.words, name.slice(0, 1).toUpperCase() + name.slice(1), x, y, w, { size: 15, color: theme.ink, weight: 600 }) + 16;
  const at = (/** @type {number} */ stance) => x + INSET + ((Math.min(1, Math.max(-1, stance)) + 1) / 2) * (w - 2 * INSET);
  pen.shapes.push(stroke(at(-1), axis, at(1), axis, { color: theme.ink3, width: 1 }));
  for (const [pole, half] of /** @type {[number, number][]} */ ([[-1, 5], [0, 4], [1, 5]])) pen.shapes.push(stroke(at(pole), axis - half, at(pole), axis + half, { color: theme.ink3, width: 1 }));
  const marks = [trade.first, trade.second].flatMap((code) => {
    const position = input.positions.find((each) => each.actor === code && each.issue === slug);
    return position ? [{ ...lookOf(code, pen), x: at(position.mean), y: axis, hollow: position.predecessor }] : [];
  });
  pen.marks.push(...marks);
  label(pen, marks, axis + 20, x, w);
  arrow(pen, at(trade.baselines[slug] ?? 0), at(trade.outcomes[slug] ?? 0), axis);
  const poles = axis + 32;
  const pole = { size: SMALL, color: theme.ink2 };
  return Math.max(
    paragraph(pen.words, issue?.pole_negative ?? "", x, poles, w * 0.48, pole),
    paragraph(pen.words, issue?.pole_positive ?? "", x + w, poles, w * 0.48, { ...pole, side: "right" }),
  );
}

/**
 * An actor's symbol, colour and label as the page has them: a state by its code.
 * @param {string} code
 * @param {Pen} pen
 */
function lookOf(code, { theme, input }) {
  const kind = input.actors.find((each) => each.code === code)?.kind ?? "state";
  const { color, symbol } = actorMark(code, theme, kind === "state" ? 1 : 0);
  return { color, symbol: kind === "party" || kind === "legislature" ? "cross" : symbol, label: kind === "state" ? code : (input.names[code] ?? code) };
}

/**
 * A label under each mark; two that would meet stand side by side, none leaves the column.
 * @param {Pen} pen
 * @param {{x: number, label: string, color: string}[]} marks
 * @param {number} y
 * @param {number} x
 * @param {number} w
 */
function label(pen, marks, y, x, w) {
  const placed = [...marks].sort((a, b) => a.x - b.x).map((each) => {
    const text = shorten(each.label, w / 2 - 8, LABEL, 600);
    return { text, color: each.color, x: each.x, half: measure(text, LABEL, 600) / 2 };
  });
  const [left, right] = placed;
  if (left && right) {
    const room = left.half + 8 + right.half;
    const middle = (left.x + right.x) / 2;
    if (right.x - left.x < room) [left.x, right.x] = [middle - room / 2, middle + room / 2];
    left.x = Math.max(left.x, x + left.half);
    right.x = Math.min(Math.max(right.x, left.x + room), x + w - right.half);
    left.x = Math.min(left.x, right.x - room);
  } else if (left) left.x = Math.min(Math.max(left.x, x + left.half), x + w - left.half);
  for (const each of placed) pen.words.push({ x: each.x, y, text: escape(each.text), size: LABEL, color: each.color, weight: 600, side: "center" });
}

/**
 * The tick of the compromise, and the arrow from it. Plotly leaves out an arrow shorter than its head, and many are.
 * @param {Pen} pen
 * @param {number} from
 * @param {number} to
 * @param {number} y
 */
function arrow({ shapes, theme }, from, to, y) {
  const way = Math.sign(to - from);
  const back = to - way * HEAD.length;
  const ink = { color: theme.ink, width: 3 };
  if ((back - from) * way > 0) shapes.push({ ...stroke(from, y, back, y, ink), layer: "above" });
  shapes.push({ type: "path", layer: "above", path: `M${back} ${y - HEAD.half}L${to} ${y}L${back} ${y + HEAD.half}Z`, fillcolor: theme.ink, line: { width: 0 }, name: "outcome" });
  shapes.push({ ...stroke(from, y - 9, from, y + 9, { color: theme.ink, width: 2.4 }), layer: "above", name: "compromise" });
}

/**
 * All marks; hollow where a predecessor said it.
 * @param {TradeMark[]} marks
 * @param {Theme} theme
 */
export function markTrace(marks, theme) {
  return {
    type: "scatter", mode: "markers", name: "sides", hoverinfo: "skip", cliponaxis: false, x: marks.map((each) => each.x), y: marks.map((each) => each.y),
    marker: {
      symbol: marks.map((each) => each.symbol), size: marks.map((each) => (each.hollow ? 11 : 12)), opacity: 1,
      color: marks.map((each) => (each.hollow ? theme.card : each.color)),
      line: { color: marks.map((each) => (each.hollow ? each.color : theme.card)), width: marks.map((each) => (each.hollow ? 2 : 1)) },
    },
  };
}
