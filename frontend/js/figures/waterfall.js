/**
 * Why an index moved: from the index at the start, step by step, to the index at the end. Wide: bars side by side;
 * narrow: one row a step. A bar in outline is an expiry: silence, not agreement.
 */
import { NARROW, frame, pixelAxes, rectangle, stroke, wordTraces } from "./frame.js";
import { escape, measure, shorten, stack, wrap } from "./text.js";
import { marksOfLast, telling } from "./told.js";
import { day, dayOfYear, number, signed } from "./words.js";
import { gettext, ngettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */

/**
 * @typedef {object} Step a step as the API hands it over
 * @property {string} date
 * @property {"statement"|"expiry"|"handover"|"membership"|"correction"} cause
 * @property {number|null} statement
 * @property {string|null} actor
 * @property {string|null} issue
 * @property {number} step
 * @property {number|null} leave_one_out
 *
 * @typedef {object} Waterfall
 * @property {string} from
 * @property {string} to
 * @property {number|null} start
 * @property {number|null} end
 * @property {number} change
 * @property {Step[]} steps
 * @property {Record<string, string>} names actors by code
 * @property {Record<string, string>} issueNames short names by slug
 * @property {Record<number, import("../shapes.js").Saying>} sayings by number
 *
 * @typedef {object} Bar
 * @property {"total"|"step"|"smaller"} kind
 * @property {boolean} hollow an expiry
 * @property {number} low lower end, points
 * @property {number} high
 * @property {number} before level before the step
 * @property {number} after level after it
 * @property {string} value what stands at the bar
 * @property {string} number the step's number, as in the ledger
 * @property {string} name issue or day
 * @property {string} year of a day, which stands under it
 * @property {string} first what it says on hover
 * @property {string[]} rest
 * @property {string|null} url
 */

const SINGLY = 20;
const LARGEST = 10;

/**
 * Which steps have a bar of their own: all of up to twenty, else the ten largest.
 * @param {Step[]} steps
 * @returns {Set<number>} indices
 */
export function singly(steps) {
  const order = steps.map((_, k) => k);
  if (steps.length <= SINGLY) return new Set(order);
  const size = (/** @type {number} */ k) => Math.abs(steps[k]?.step ?? 0);
  return new Set(order.sort((a, b) => size(b) - size(a) || a - b).slice(0, LARGEST));
}

/**
 * The bars from start to end.
 * @param {Waterfall} input
 * @returns {Bar[]}
 */
export function barsOf(input) {
  const begin = input.start ?? (input.end === null ? 0 : input.end - input.change);
  const own = singly(input.steps);
  /** @type {Bar[]} */
  const bars = [total(input.from, begin, input.start === null)];
  let level = begin;
  for (let k = 0; k < input.steps.length; ) {
    if (own.has(k)) {
      const step = /** @type {Step} */ (input.steps[k]);
      bars.push(single(step, k + 1, level, input));
      level += step.step;
      k += 1;
      continue;
    }
    let last = k;
    while (last + 1 < input.steps.length && !own.has(last + 1)) last += 1;
    const sum = input.steps.slice(k, last + 1).reduce((all, each) => all + each.step, 0);
    bars.push(several(k + 1, last + 1, level, sum));
    level += sum;
    k = last + 1;
  }
  bars.push(total(input.to, level, input.end === null));
  return bars;
}

/**
 * @param {string} date
 * @param {number} level
 * @param {boolean} hidden whether the index is not shown on that day
 * @returns {Bar}
 */
function total(date, level, hidden) {
  return {
    kind: "total", hollow: hidden, low: 0, high: level, before: level, after: level, value: number(level), number: "", name: dayOfYear(date), year: date.slice(0, 4),
    first: gettext("Index on %(day)s: %(value)s", { day: day(date), value: number(level) }), rest: hidden ? [gettext("too little is known to show it that day")] : [], url: null,
  };
}

/**
 * @param {number} before
 * @param {number} size
 */
function reach(before, size) {
  return { low: Math.min(before, before + size), high: Math.max(before, before + size), before, after: before + size };
}

/**
 * @param {Step} step
 * @param {number} n
 * @param {number} before
 * @param {Waterfall} input
 * @returns {Bar}
 */
function single(step, n, before, input) {
  const nothing = step.cause === "correction" ? gettext("record") : gettext("members");
  const issue = step.issue === null ? nothing : (input.issueNames[step.issue] ?? step.issue);
  const saying = step.statement === null ? undefined : input.sayings[step.statement];
  const who = saying?.speaker ?? (step.actor === null ? "" : (input.names[step.actor] ?? step.actor));
  const what = {
    statement: saying?.summary ?? "",
    expiry: gettext("%(who)s\u2019s position expires, as nobody renewed it: silence, not agreement", { who }),
    handover: gettext("A new government takes office and speaks at once: older words count for less"),
    membership: gettext("The membership changes"),
    correction: gettext("The record was corrected: entered late, coded anew, withdrawn or weighted otherwise"),
  }[step.cause];
  const share = { points: number(Math.abs(step.leave_one_out ?? 0)) };
  const lower = gettext("without it the index at the end would be %(points)s lower", share);
  const higher = gettext("without it the index at the end would be %(points)s higher", share);
  const without = step.leave_one_out === null ? "" : step.leave_one_out > 0 ? lower : higher;
  const told = { n, who, issue, step: signed(step.step) };
  const levels = { day: day(step.date), before: number(before), after: number(before + step.step) };
  return {
    kind: "step", hollow: step.cause === "expiry", ...reach(before, step.step), value: signed(step.step), number: String(n), name: capitalised(issue), year: "",
    first: step.cause === "statement" && who ? gettext("%(n)s. %(who)s, %(issue)s: %(step)s", told) : gettext("%(n)s. %(issue)s: %(step)s", told),
    rest: [step.cause === "correction" ? gettext("corrected on %(day)s: %(before)s to %(after)s", levels) : gettext("%(day)s: %(before)s to %(after)s", levels), what, without],
    url: saying?.url ?? (step.statement === null ? null : `/statements/${step.statement}/`),
  };
}

/**
 * @param {number} first
 * @param {number} last
 * @param {number} before
 * @param {number} sum
 * @returns {Bar}
 */
function several(first, last, before, sum) {
  const many = last - first + 1;
  return {
    kind: "smaller", hollow: false, ...reach(before, sum), value: signed(sum), number: many === 1 ? String(first) : `${first}\u2013${last}`,
    year: "",
    name: ngettext("%(count)s smaller", "%(count)s smaller", many), first: ngettext("%(count)s smaller step: %(sum)s", "%(count)s smaller steps: %(sum)s", many, { sum: signed(sum) }), rest: [gettext("listed in the table below")], url: null,
  };
}

/**
 * @param {Waterfall} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function waterfall(input, { theme, width }) {
  const bars = barsOf(input);
  return width < NARROW ? rows(bars, theme, width) : columns(bars, theme, width);
}

/** @typedef {import("./frame.js").Word} Word */

/**
 * @param {Bar[]} bars
 * @param {Theme} theme
 * @param {number} width
 * @returns {import("../shapes.js").Figure}
 */
function columns(bars, theme, width) {
  const left = 40;
  const top = 34;
  const plot = 232;
  const floor = top + plot;
  const column = (width - left - 4) / bars.length;
  const { ceiling, ticks } = scale(bars);
  const y = (/** @type {number} */ level) => floor - (level / ceiling) * plot;
  /** @type {any[]} */
  const shapes = ticks.map((tick) => stroke(left, y(tick), width, y(tick), { color: tick === 0 ? theme.ink3 : theme.line, width: 1 }));
  /** @type {Word[]} */
  const words = ticks.map((tick) => ({ x: left - 8, y: y(tick), text: number(tick, 0), size: 15, color: theme.ink2, weight: 400, side: "right" }));
  words.push(...keyWords(bars, theme, left));
  let lowest = floor + 20;
  const points = bars.map((bar, k) => {
    const x = left + (k + 0.5) * column;
    const half = Math.min(20, column * 0.36);
    shapes.push(block(x - half, y(bar.high), x + half, y(bar.low), bar, theme));
    if (k + 1 < bars.length) shapes.push(stroke(x + half, y(bar.after), x + column - half, y(bar.after), { color: theme.ink3, width: 1 }));
    let line = floor + 16;
    const put = (/** @type {string} */ text, /** @type {number} */ weight, /** @type {string} */ color) => {
      words.push({ x, y: line, text: escape(text), size: 13, color, weight, side: "center" });
      line += 17;
    };
    if (bar.kind === "total") {
      put(bar.name, 600, theme.ink);
      put(bar.year, 400, theme.ink2);
    } else {
      put(bar.number, 600, theme.ink2);
      for (const part of labelLines(bar.name, column - 4)) put(part, 400, theme.ink2);
    }
    lowest = Math.max(lowest, line);
    return { x, y: y(bar.high) - 12, bar };
  });
  return finish(points, "center", shapes, words, theme, width, lowest);
}

/**
 * A name under a column: at most four lines, words too long for it shortened.
 * @param {string} name
 * @param {number} width
 */
function labelLines(name, width) {
  const parts = (/** @type {string} */ word) => (measure(word, 13) <= width ? [word] : word.split(/(?<=-)/));
  const fitting = name.split(" ").map((word) => parts(word).map((part) => shorten(part, width, 13)).join("")).join(" ");
  const lines = wrap(fitting, width, 13);
  return lines.length <= 4 ? lines : [...lines.slice(0, 3), shorten(`${lines[3]}\u2026`, width, 13)];
}

/**
 * @param {Bar[]} bars
 * @param {Theme} theme
 * @param {number} width
 * @returns {import("../shapes.js").Figure}
 */
function rows(bars, theme, width) {
  const row = 44;
  const { ceiling, ticks } = scale(bars);
  const x = (/** @type {number} */ level) => 1 + (level / ceiling) * (width - 2);
  /** @type {Word[]} */
  const words = keyWords(bars, theme, 2);
  let y = words.length > 0 ? 28 : 4;
  /** @type {any[]} */
  const shapes = ticks.map((tick) => stroke(x(tick), y, x(tick), y + bars.length * row, { color: tick === 0 ? theme.ink3 : theme.line, width: 1 }));
  const points = bars.map((bar, k) => {
    const head = bar.kind === "total" ? `${bar.name} ${bar.year}` : `${bar.number}  ${bar.name}`;
    const room = width - measure(bar.value, 13, 700) - 14;
    words.push({ x: 4, y: y + 12, text: escape(shorten(head, room, 13, bar.kind === "total" ? 600 : 400)), size: 13, color: bar.kind === "total" ? theme.ink : theme.ink2, weight: bar.kind === "total" ? 600 : 400, side: "left" });
    shapes.push(block(x(bar.low), y + 23, x(bar.high), y + 37, bar, theme));
    // Only as far as the next row's words begin.
    if (k + 1 < bars.length) shapes.push(stroke(x(bar.after), y + 37, x(bar.after), y + row + 3, { color: theme.ink3, width: 1 }));
    const point = { x: width - 2, y: y + 12, bar };
    y += row;
    return point;
  });
  for (const tick of ticks) words.push({ x: Math.min(width - 10, Math.max(6, x(tick))), y: y + 12, text: number(tick, 0), size: 13, color: theme.ink2, weight: 400, side: "center" });
  return finish(points, "right", shapes, words, theme, width, y + 24);
}

/**
 * @param {Bar[]} bars
 * @returns {{ceiling: number, ticks: number[]}}
 */
function scale(bars) {
  const most = Math.max(1, ...bars.map((each) => each.high));
  const step = most > 50 ? 20 : most > 25 ? 10 : most > 12 ? 5 : most > 5 ? 2 : 1;
  const ceiling = Math.min(100, Math.ceil(most / step) * step);
  return { ceiling, ticks: Array.from({ length: Math.floor(ceiling / step) + 1 }, (_, k) => k * step) };
}

/**
 * What an outline means, where there is one.
 * @param {Bar[]} bars
 * @param {Theme} theme
 * @param {number} x
 * @returns {Word[]}
 */
function keyWords(bars, theme, x) {
  if (!bars.some((each) => each.kind === "step" && each.hollow)) return [];
  return [{ x, y: 10, text: gettext("Outlined: old words expired, nobody spoke"), size: 13, color: theme.ink2, weight: 400, side: "left" }];
}

/**
 * @param {Bar} bar
 * @param {Theme} theme
 */
function colorOf(bar, theme) {
  if (bar.kind === "total") return theme.ink2;
  return bar.after > bar.before ? theme.up : bar.after < bar.before ? theme.down : theme.ink2;
}

/**
 * A bar; an empty step is a line.
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {Bar} bar
 * @param {Theme} theme
 */
function block(x0, y0, x1, y1, bar, theme) {
  const color = colorOf(bar, theme);
  const thick = { x1: Math.max(x1, x0 + 1.5), y1: Math.max(y1, y0 + 1.5) };
  const inside = bar.hollow && Math.min(thick.x1 - x0, thick.y1 - y0) > 3 ? theme.card : color;
  return { ...rectangle(x0, y0, thick.x1, thick.y1, inside, { color, width: bar.hollow ? 1.6 : 0 }), name: `${bar.kind} ${bar.number || bar.name}` };
}

/**
 * @param {{x: number, y: number, bar: Bar}[]} points where each bar's value stands
 * @param {"center"|"right"} side
 * @param {any[]} shapes
 * @param {Word[]} words
 * @param {Theme} theme
 * @param {number} width
 * @param {number} bottom
 * @returns {import("../shapes.js").Figure}
 */
function finish(points, side, shapes, words, theme, width, bottom) {
  const height = Math.ceil(bottom) + 4;
  const layout = { ...frame(theme, width, height, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, height), shapes, hoverdistance: 40 };
  const positions = { center: "middle center", right: "middle left" };
  const data = wordTraces(words);
  data.push(telling({
    type: "scatter", mode: "text", name: "steps", hoverinfo: "text", cliponaxis: false, x: points.map((each) => each.x), y: points.map((each) => each.y),
    text: points.map((each) => stack([each.bar.value])), textposition: positions[side],
    textfont: { size: side === "center" ? 15 : 13, color: points.map((each) => colorOf(each.bar, theme)), weight: 700 },
    customdata: points.map((each) => each.bar.url),
  }, (k) => {
    const { bar } = /** @type {(typeof points)[0]} */ (points[k]);
    return [bar.first, bar.rest];
  }));
  return { data, layout, marks: marksOfLast(data) };
}

/**
 * @param {string} text
 */
function capitalised(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
