/** Everybody's position on one issue over time: step lines with their intervals, and every statement as a point. */
import { actorMark, tint } from "../theme.js";
import { NARROW, frame, stroke } from "./frame.js";
import { spread } from "./ends.js";
import { stretches } from "./stretches.js";
import { timeTicks } from "./time_axis.js";
import { escape, measure, stack, wrap } from "./text.js";
import { telling, walk } from "./told.js";
import { day, signed } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("./stretches.js").ActorPoint} ActorPoint */

/**
 * @typedef {object} Said a statement on the issue
 * @property {number} id
 * @property {string} date
 * @property {string} actor
 * @property {string} state whose colour it takes
 * @property {string} kind of the actor: parties and legislatures are drawn as crosses
 * @property {number} stance as coded
 * @property {string} summary
 * @property {string} url
 *
 * @typedef {object} IssueOverTime
 * @property {import("../shapes.js").Issue} issue
 * @property {ActorPoint[]} points
 * @property {Said[]} statements
 * @property {Record<string, string>} names by code
 * @property {string[]} order of the actors
 * @property {string} at the day shown last
 */

const POLE = 1.06; // the axis ends a little beyond the scale, so that marks at the poles are whole
const TYPE = 15;
const SMALL = 13;

/**
 * @param {IssueOverTime} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function issueOverTime(input, { theme, width }) {
  const narrow = width < NARROW;
  const type = narrow ? SMALL : TYPE;
  const room = narrow ? 44 : 118;
  const key = keyLines(width, type);
  const words = (/** @type {string} */ sign, /** @type {string} */ pole) => wrap(`${sign} ${pole}`, width - 8, type - 1);
  const upper = words("+1", input.issue.pole_positive);
  const lower = words("\u22121", input.issue.pole_negative);
  const line = (type - 1) * 1.3;
  const plot = narrow ? 300 : 380;
  const margin = { l: 40, r: room, t: key.height + upper.length * line + 14, b: lower.length * line + 48 };
  const height = margin.t + plot + margin.b;
  const layout = frame(theme, width, height, margin);
  const inner = width - margin.l - margin.r;
  const dates = [...input.points, ...input.statements].map((each) => each.date).sort();
  const start = dates[0] ?? input.at;
  const ticks = timeTicks(start, input.at, inner, type);
  const plain = { fixedrange: true, showgrid: false, zeroline: false };
  const font = { family: layout.font.family, size: type, color: theme.ink2 };
  layout.xaxis = { ...plain, type: "date", range: [start, input.at], tickmode: "array", tickvals: ticks.values, ticktext: ticks.labels, tickfont: font, tickangle: 0, ticks: "outside", ticklen: 5, tickcolor: theme.ink3, showline: true, linecolor: theme.ink3, linewidth: 1 };
  layout.yaxis = { ...plain, range: [-POLE, POLE], tickmode: "array", tickvals: [-1, -0.5, 0, 0.5, 1], ticktext: ["\u22121", "\u22120.5", "0", "+0.5", "+1"], tickfont: font, ticks: "", ticklabelstandoff: 4 };
  for (const level of [-1, -0.5, 0, 0.5, 1]) layout.shapes.push(stroke(start, level, input.at, level, { color: level === 0 ? theme.ink3 : theme.line, width: level === 0 ? 0.8 : 1 }));
  pole(layout, upper, { y: 1, shift: 8 + upper.length * line, type, theme });
  pole(layout, lower, { y: 0, shift: -30, type, theme });
  layout.annotations.push(...key.words(theme, margin));
  layout.shapes.push(...key.shapes(theme, margin));

  const actors = input.order.filter((code) => input.points.some((each) => each.actor === code));
  const unnamed = actors.filter((code) => !theme.actors[code]);
  const mark = (/** @type {string} */ code) => actorMark(code, theme, Math.max(0, unnamed.indexOf(code)));
  const data = [
    ...actors.flatMap((code) => clouds(input, code, mark(code).color)),
    ...actors.flatMap((code) => lines(input, code, mark(code).color)),
    statements(input, theme, mark),
    ...actors.flatMap((code) => turns(input, code)),
    ...ends(layout, input, actors, { theme, mark, narrow, plot, type }),
  ];
  // Statements by day, then where everybody stands on the last day.
  return { data, layout, marks: walk(data) };
}

/**
 * A pole in words, above or below the plot.
 * @param {Record<string, any>} layout
 * @param {string[]} lines
 * @param {{y: 0|1, shift: number, type: number, theme: Theme}} with_
 */
function pole(layout, lines, { y, shift, type, theme }) {
  layout.annotations.push({
    xref: "paper", x: 0, xshift: -36, xanchor: "left", yref: "paper", y, yshift: shift, yanchor: "top", showarrow: false, borderpad: 0, align: "left",
    text: stack(lines), font: { size: type - 1, color: theme.ink2 },
  });
}

/**
 * The intervals: paler where the words are a predecessor's.
 * @param {IssueOverTime} input
 * @param {string} code
 * @param {string} color
 */
function clouds(input, code, color) {
  return stretches(input.points, code, input.at).map((each) => ({
    type: "scatter", mode: "lines", hoverinfo: "skip", fill: "toself", name: `interval ${code}`, line: { width: 0 }, fillcolor: tint(color, each.old ? 0.04 : 0.1),
    x: [...each.days, ...[...each.days].reverse()], y: [...each.high, ...[...each.low].reverse()],
  }));
}

/**
 * The step lines: solid where the government in office said it, dotted where a predecessor did.
 * @param {IssueOverTime} input
 * @param {string} code
 * @param {string} color
 */
function lines(input, code, color) {
  return stretches(input.points, code, input.at).map((each) => ({
    type: "scatter", mode: "lines", hoverinfo: "skip", name: `line ${code}`, connectgaps: false, x: each.days, y: each.mean,
    line: { shape: "hv", color, width: each.old ? 1.6 : 2.2, dash: each.old ? "2px,3px" : "solid" },
  }));
}

/**
 * Every statement where it was coded, in the order of the days.
 * @param {IssueOverTime} input
 * @param {Theme} theme
 * @param {(code: string) => {color: string, symbol: string}} mark
 */
function statements(input, theme, mark) {
  const said = [...input.statements].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id - b.id));
  const cross = (/** @type {Said} */ each) => each.actor !== each.state && each.kind !== "government";
  return telling({
    type: "scatter", mode: "markers", name: "statements", hoverinfo: "text", cliponaxis: false,
    x: said.map((each) => each.date), y: said.map((each) => each.stance), customdata: said.map((each) => each.url),
    marker: {
      symbol: said.map((each) => (cross(each) ? "x-thin" : mark(each.state).symbol)), size: said.map((each) => (cross(each) ? 8 : 9)), color: said.map((each) => mark(each.state).color), opacity: 1,
      line: { color: said.map((each) => (cross(each) ? mark(each.state).color : theme.card)), width: said.map((each) => (cross(each) ? 2 : 1)) },
    },
    meta: { walk: said.map((_, k) => k) },
  }, (k) => {
    const one = /** @type {Said} */ (said[k]);
    return [gettext("%(who)s, %(day)s: %(stance)s", { who: input.names[one.actor] ?? one.actor, day: day(one.date), stance: signed(one.stance, 2) }), [one.summary]];
  });
}

/**
 * What hover and the arrow keys reach on an actor's line: each day on which it turns.
 * @param {IssueOverTime} input
 * @param {string} code
 */
function turns(input, code) {
  const own = input.points.filter((each) => each.actor === code && each.date <= input.at);
  const turned = own.filter((each, k) => each.mean !== null && (each.mean !== own[k - 1]?.mean || each.predecessor !== own[k - 1]?.predecessor));
  if (turned.length === 0) return [];
  const trace = { type: "scatter", mode: "none", name: `turns ${code}`, hoverinfo: "text", x: turned.map((each) => each.date), y: turned.map((each) => each.mean) };
  return [telling(trace, (k) => says(input, /** @type {ActorPoint} */ (turned[k])))];
}

/**
 * @param {IssueOverTime} input
 * @param {ActorPoint} point
 * @returns {import("./told.js").Told}
 */
function says(input, point) {
  const values = { who: input.names[point.actor] ?? point.actor, mean: signed(point.mean, 2), low: signed(point.low, 2), high: signed(point.high, 2) };
  return [
    gettext("%(who)s: %(mean)s (likely %(low)s to %(high)s)", values),
    [gettext("from %(day)s", { day: day(point.date) }), point.predecessor ? gettext("last said by a predecessor") : ""],
  ];
}

/**
 * Where each actor stands on the last day: filled or hollow, with its name beside it.
 * @param {Record<string, any>} layout
 * @param {IssueOverTime} input
 * @param {string[]} actors
 * @param {{theme: Theme, mark: (code: string) => {color: string, symbol: string}, narrow: boolean, plot: number, type: number}} with_
 */
function ends(layout, input, actors, { theme, mark, narrow, plot, type }) {
  const last = actors.flatMap((code) => {
    const own = input.points.filter((each) => each.actor === code && each.date <= input.at);
    const point = own[own.length - 1];
    return point && point.mean !== null ? [{ ...point, mean: /** @type {number} */ (point.mean) }] : [];
  });
  for (const code of actors.filter((each) => !last.some((one) => one.actor === each))) {
    // A line that ends earlier is named where it ends.
    const end = stretches(input.points, code, input.at).pop();
    layout.annotations.push({
      xref: "x", x: end?.days[end.days.length - 1], xanchor: "right", yref: "y", y: end?.mean[end.mean.length - 1], yshift: 10, yanchor: "middle", showarrow: false, borderpad: 0,
      text: `<b>${escape(code)}</b>`, font: { size: SMALL, color: mark(code).color },
    });
  }
  if (last.length === 0) return [];
  const py = (/** @type {number} */ value) => ((POLE - value) / (2 * POLE)) * plot;
  const places = spread(last.map((each) => py(each.mean)), type * 1.25, plot);
  last.forEach((each, k) => {
    const name = narrow ? each.actor : (input.names[each.actor] ?? each.actor);
    layout.annotations.push({
      xref: "paper", x: 1, xshift: 10, xanchor: "left", yref: "paper", y: 1, yshift: -(places[k] ?? 0), yanchor: "middle", showarrow: false, borderpad: 0,
      text: `<b>${escape(name)}</b>`, font: { size: type, color: mark(each.actor).color },
    });
  });
  return [telling({
    type: "scatter", mode: "markers", name: "today", hoverinfo: "text", cliponaxis: false, x: last.map(() => input.at), y: last.map((each) => each.mean),
    marker: {
      symbol: last.map((each) => mark(each.actor).symbol), size: 11, opacity: 1, color: last.map((each) => (each.predecessor ? theme.card : mark(each.actor).color)),
      line: { color: last.map((each) => (each.predecessor ? mark(each.actor).color : theme.card)), width: last.map((each) => (each.predecessor ? 2 : 1)) },
    },
    meta: { walk: last.map((_, k) => k) },
  }, (k) => says(input, /** @type {ActorPoint} */ (last[k])))];
}

/**
 * The key: what cannot be said at the marks.
 * @param {number} width
 * @param {number} type
 */
function keyLines(width, type) {
  const samples = [
    { dash: "solid", text: gettext("said by the government in office, with its 95\u202F% range") },
    { dash: "2px,3px", text: gettext("last said by a predecessor (hollow at the end)") },
    { dash: "", text: gettext("\u00D7 party or legislature, for itself") },
  ];
  let x = 0;
  let row = 0;
  const placed = samples.map((each) => {
    const long = (each.dash ? 36 : 0) + measure(each.text, type - 1);
    if (x > 0 && x + long > width - 8) {
      x = 0;
      row += 1;
    }
    const found = { ...each, x, row };
    x += long + 22;
    return found;
  });
  const line = (type - 1) * 1.5;
  return {
    height: (row + 1) * line,
    words: (/** @type {Theme} */ theme, /** @type {{t: number}} */ { t }) => placed.map((each) => ({
      xref: "paper", x: 0, xshift: -36 + each.x + (each.dash ? 34 : 0), xanchor: "left", yref: "paper", y: 1, yshift: t - (each.row + 0.5) * line, yanchor: "middle", showarrow: false, borderpad: 0,
      text: escape(each.text), font: { size: type - 1, color: theme.ink2 },
    })),
    shapes: (/** @type {Theme} */ theme, /** @type {{t: number}} */ { t }) => placed.filter((each) => each.dash).map((each) => ({
      type: "line", layer: "above", xref: "paper", yref: "paper", xsizemode: "pixel", ysizemode: "pixel", xanchor: 0, yanchor: 1,
      x0: -36 + each.x, x1: -36 + each.x + 28, y0: t - (each.row + 0.5) * line, y1: t - (each.row + 0.5) * line, line: { color: theme.ink2, width: 2, dash: each.dash },
    })),
  };
}
