/**
 * The position map: one row an issue between its two poles, everybody's mark with its interval, and the gap between
 * the allies as a bar. One figure in px, so that text and marks share one measure.
 */
import { LINE, NARROW, boxesOf, frame, pixelAxes, rectangle, stroke, uprightsOf, wordTraces } from "./frame.js";
import { keyOf } from "./position_key.js";
import { codeTraces, intervals, labels, markOf, markTrace } from "./position_marks.js";
import { laneHeights, laneOrder, rowsOf } from "./position_rows.js";
import { escape, stack, wrap } from "./text.js";
import { markAt, telling } from "./told.js";
import { UNKNOWN, band, likely, list, number } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../shapes.js").Position} Position */
/** @typedef {import("./position_rows.js").PositionMap} PositionMap */
/** @typedef {import("./position_rows.js").Row} Row */
/** @typedef {import("./position_marks.js").Placed} Placed */
/** @typedef {import("./frame.js").Word} Word */
/** @typedef {import("./frame.js").Box} Box */
/** @typedef {{x: number, y: number, text: string, told: () => import("./told.js").Told}} Total a row's points */

const ROW = 68;

/**
 * Where the columns stand, in px.
 * @param {number} width
 */
function columnsOf(width) {
  if (width < NARROW) return { narrow: true, issue: { x: 2, w: width - 54 }, track: { x: 42, w: width - 84 }, left: { x: 2, w: width * 0.44 }, right: { x: width - 2, w: width * 0.44 }, bar: { x: 0, w: 0 }, points: width - 2 };
  const issueW = Math.min(300, Math.max(160, width * 0.2));
  const pointsW = 140;
  const rest = width - issueW - pointsW;
  const trackW = rest * 0.45;
  const pole = (rest - trackW) / 2;
  const track = { x: issueW + pole, w: trackW };
  return {
    narrow: false, issue: { x: 6, w: issueW - 12 }, track,
    left: { x: track.x - 38, w: pole - 46 }, right: { x: track.x + track.w + 38, w: pole - 46 },
    bar: { x: width - 52, w: 76 }, points: width - 8,
  };
}

/**
 * @param {PositionMap} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function positionMap(input, { theme, width }) {
  const rows = rowsOf(input);
  const columns = columnsOf(width);
  const order = laneOrder(input.allies, input.others);
  const allies = order.filter((code) => input.allies.includes(code));
  const pen = { theme, columns, words: /** @type {Word[]} */ ([]), shapes: /** @type {any[]} */ ([]), grounds: /** @type {Box[]} */ ([]), codes: /** @type {import("./position_marks.js").Code[]} */ ([]) };
  const lanes = laneHeights(allies.length, order.length - allies.length, columns.narrow ? 64 : ROW);
  const key = keyOf(order, input.names, theme, width);
  const marks = /** @type {Placed[]} */ ([]);
  const totals = /** @type {Total[]} */ ([]);
  const tops = /** @type {number[]} */ ([]);
  const most = Math.max(1e-9, ...rows.map((row) => row.points ?? 0));

  let y = key.height;
  if (!columns.narrow) y = header(pen, input, y);
  rows.forEach((row, k) => {
    const ground = !columns.narrow && k % 2 === 0 ? theme.sunk : theme.card;
    const place = columns.narrow ? narrowRow(pen, row, y, width, k) : wideRow(pen, row, y, width, ground);
    const centres = lanes.map((lane) => place.track + lane);
    tops.push(place.track);
    gapBar(pen, row, centres, order);
    const drawn = row.positions.map((position) => markOf(position, row, centres[order.indexOf(position.actor)] ?? 0, { input, theme, columns, order, ground, index: k }));
    labels(pen, drawn, row, ground, width);
    marks.push(...drawn);
    totals.push(pointsWord(pen, row, input, place, most));
    y += place.height;
  });

  const layout = { ...frame(theme, width, Math.ceil(y) + 2, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, Math.ceil(y) + 2) };
  layout.shapes = [...(pen.grounds.length > 0 ? [boxesOf(pen.grounds, theme.sunk)] : []), ...scales(theme, columns.track, tops, columns.narrow ? 64 : ROW), ...pen.shapes, ...key.shapes];
  const data = [...key.data, ...intervals(marks), markTrace(marks), totalTrace(totals, theme), ...wordTraces([...pen.words, ...key.words]), ...codeTraces(pen.codes)];
  return { data, layout, marks: walkRows(data, marks, totals) };
}

/**
 * The heads of the columns.
 * @param {any} pen
 * @param {PositionMap} input
 * @param {number} y
 */
function header(pen, input, y) {
  const { columns, theme } = pen;
  const total = input.friction === null || input.friction === undefined ? gettext("Points") : gettext("Points of %(index)s", { index: number(input.friction) });
  const head = (/** @type {number} */ x, /** @type {string} */ text, /** @type {string} */ side) => pen.words.push({ x, y: y + 14, text, size: 15, color: theme.ink2, weight: 600, side });
  head(columns.issue.x, gettext("Issue"), "left");
  head(columns.left.x, gettext("\u22121 means"), "right");
  head(columns.right.x, gettext("+1 means"), "left");
  head(columns.points, total, "right");
  return y + 32;
}

/**
 * Words of a row in five columns.
 * @param {any} pen
 * @param {Row} row
 * @param {number} y
 * @param {number} width
 * @param {string} ground
 */
function wideRow(pen, row, y, width, ground) {
  const { columns, theme, words } = pen;
  const name = wrap(row.issue.name, columns.issue.w, 15, 600);
  const left = wrap(row.issue.pole_negative, columns.left.w, 14);
  const right = wrap(row.issue.pole_positive, columns.right.w, 14);
  const height = Math.max(ROW, name.length * 15 * LINE + 8, Math.max(left.length, right.length) * 14 * LINE + 8);
  if (ground !== theme.card) pen.grounds.push([0, y, width, y + height]);
  const middle = y + height / 2;
  words.push({ x: columns.issue.x, y: middle, text: stack(name), size: 15, color: theme.ink, weight: 600, side: "left" });
  words.push({ x: columns.left.x, y: middle, text: stack(left), size: 14, color: theme.ink2, weight: 400, side: "right" });
  words.push({ x: columns.right.x, y: middle, text: stack(right), size: 14, color: theme.ink2, weight: 400, side: "left" });
  return { height, middle, track: y + (height - ROW) / 2, top: y };
}

/**
 * Words of a row in one column: name and points, the track, the poles' words under it.
 * @param {any} pen
 * @param {Row} row
 * @param {number} y
 * @param {number} width
 * @param {number} k
 */
function narrowRow(pen, row, y, width, k) {
  const { columns, theme, words } = pen;
  if (k > 0) pen.shapes.push(stroke(0, y, width, y, { color: theme.line, width: 1 }));
  const name = wrap(row.issue.name, columns.issue.w, 15, 600);
  const left = wrap(row.issue.pole_negative, columns.left.w, 13);
  const right = wrap(row.issue.pole_positive, columns.right.w, 13);
  const line = 15 * LINE;
  const top = y + 10;
  words.push({ x: columns.issue.x, y: top + (name.length * line) / 2, text: stack(name), size: 15, color: theme.ink, weight: 600, side: "left" });
  const track = top + name.length * line + 2;
  const poles = track + 64 + 4;
  const lines = Math.max(left.length, right.length);
  words.push({ x: columns.left.x, y: poles + (left.length * 13 * LINE) / 2, text: stack(left), size: 13, color: theme.ink2, weight: 400, side: "left" });
  words.push({ x: columns.right.x, y: poles + (right.length * 13 * LINE) / 2, text: stack(right), size: 13, color: theme.ink2, weight: 400, side: "right" });
  const note = row.reason ? 13 * LINE + 4 : 0;
  if (row.reason) words.push({ x: columns.left.x, y: poles + lines * 13 * LINE + 4 + (13 * LINE) / 2, text: escape(row.reason), size: 13, color: theme.ink3, weight: 400, side: "left" });
  return { height: poles + lines * 13 * LINE + note + 10 - y, middle: top + line / 2, track, top: y };
}

/**
 * The two poles and the middle of the scale, in every row.
 * @param {Theme} theme
 * @param {{x: number, w: number}} track
 * @param {number[]} tops of the rows
 * @param {number} height
 */
function scales(theme, track, tops, height) {
  const lines = (/** @type {number[]} */ at, /** @type {{color: string, width: number}} */ look) =>
    uprightsOf(tops.flatMap((y) => at.map((x) => /** @type {[number, number, number]} */ ([x, y + 4, y + height - 4]))), look);
  return [lines([track.x, track.x + track.w], { color: theme.ink3, width: 1.2 }), lines([track.x + track.w / 2], { color: theme.line, width: 1 })];
}

/**
 * From mark to mark of the two allies furthest apart, between their lanes, in the colour of the gap's band.
 * @param {any} pen
 * @param {Row} row
 * @param {number[]} centres
 * @param {string[]} order
 */
function gapBar(pen, row, centres, order) {
  const word = band(row.gap?.cell.divergence);
  if (!row.gap || !word) return;
  const at = (/** @type {Position} */ position) => pen.columns.track.x + ((position.mean + 1) / 2) * pen.columns.track.w;
  const y = [row.gap.from, row.gap.to].map((each) => centres[order.indexOf(each.actor)] ?? 0).sort((a, b) => a - b);
  const x = [at(row.gap.from), at(row.gap.to)].sort((a, b) => a - b);
  pen.shapes.push({ ...rectangle(x[0] ?? 0, y[0] ?? 0, x[1] ?? 0, y[1] ?? 0, pen.theme.bands[word.index - 1], outline(word.index, pen.theme)), name: "gap" });
}

/**
 * The two palest steps of the ramp are too near to the ground to stand without an edge.
 * @param {number} index
 * @param {Theme} theme
 */
function outline(index, theme) {
  return index <= 2 ? { color: theme.ink3, width: 0.8 } : { color: theme.ink3, width: 0 };
}

/**
 * Points: a small bar in the gap's colour and the number, or the reason why there is none.
 * @param {any} pen
 * @param {Row} row
 * @param {PositionMap} input
 * @param {{middle: number}} place
 * @param {number} most
 * @returns {Total}
 */
function pointsWord(pen, row, input, place, most) {
  const { columns, theme, words } = pen;
  const gap = row.gap;
  const word = band(gap?.cell.divergence);
  if (row.points !== null && word && !columns.narrow) {
    const long = Math.max(1, (row.points / most) * columns.bar.w);
    pen.shapes.push(rectangle(columns.bar.x - long, place.middle - 6, columns.bar.x, place.middle + 6, theme.bands[word.index - 1], outline(word.index, theme)));
  }
  if (row.reason && !columns.narrow)
    words.push({ x: columns.points, y: place.middle, text: stack(wrap(row.reason, 132, 13)), size: 13, color: theme.ink3, weight: 400, side: "right" });
  const text = row.reason && !columns.narrow ? "" : row.points === null ? UNKNOWN : number(row.points);
  return { x: columns.points, y: place.middle, text, told: () => pointsTold(row, input) };
}

/**
 * @param {Row} row
 * @param {PositionMap} input
 * @returns {import("./told.js").Told}
 */
function pointsTold({ issue, points, gap, reason }, input) {
  const head = points === null ? issue.name : gettext("%(issue)s: %(points)s points", { issue: issue.name, points: number(points) });
  const word = band(gap?.cell.divergence);
  if (!gap || !word) return [head, [reason ?? ""]];
  const names = list([gap.from, gap.to].map((each) => input.names[each.actor] ?? each.actor));
  return [head, [gettext("gap between %(names)s %(gap)s, %(range)s: %(word)s", { names, gap: number(gap.cell.divergence), range: likely(gap.cell.low, gap.cell.high), word: word.word })]];
}

/**
 * @param {Total[]} totals
 * @param {Theme} theme
 */
function totalTrace(totals, theme) {
  return telling({
    type: "scatter", mode: "text", name: "points", hoverinfo: "text", cliponaxis: false, x: totals.map((each) => each.x), y: totals.map((each) => each.y),
    text: totals.map((each) => each.text), textposition: "middle left", textfont: { size: 16, color: theme.ink },
  }, (k) => /** @type {Total} */ (totals[k]).told());
}

/**
 * Row by row: its points, then its marks in the order of the lanes.
 * @param {Record<string, any>[]} data
 * @param {Placed[]} marks
 * @param {Total[]} totals
 */
function walkRows(data, marks, totals) {
  const markCurve = data.findIndex((each) => each.name === "positions");
  const totalCurve = data.findIndex((each) => each.name === "points");
  /** @type {import("../shapes.js").Mark[]} */
  const walked = [];
  totals.forEach((_, row) => {
    walked.push(markAt(data, totalCurve, row));
    marks.forEach((each, point) => {
      if (each.row === row) walked.push(markAt(data, markCurve, point));
    });
  });
  return walked;
}
